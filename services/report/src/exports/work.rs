//! The threads that documents are written on.
//!
//! Writing a document takes the processor for seconds. Each is written on a thread of its own, below the
//! priority of all else this process does, and no more of them are at work at a time than there are
//! processors: each of those has a place. A thread that waits (for rows to come) holds none, and after each part
//! or few hundred rows it lets those go first that waited longer. So what is short passes what is long.
//!
//! A document is made of data that are in memory meanwhile. So whoever asks for them takes a turn first, of
//! which there are a few, and has it until the document is made.

use std::num::NonZero;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread;

use futures::executor::block_on;
use status::{Error, Result};
use tokio::sync::{OwnedSemaphorePermit, Semaphore, oneshot};
use tracing::Span;

/// How much below the others: the kernel gives the least part of a processor that somebody else wants.
const NICENESS: i32 = 15;
/// Turns for each processor, and beside that: some documents wait for their data while others are written.
const TURNS: (usize, usize) = (2, 2);

/// Where documents are written. Clones are one and the same.
#[derive(Debug, Clone)]
pub(crate) struct Workshop {
    places: Arc<Semaphore>,
    turns: Arc<Semaphore>,
}

/// Leave to have the data of a document in memory, until it is dropped.
#[derive(Debug)]
pub(crate) struct Turn {
    turns: Arc<Semaphore>,
    held: Mutex<Option<OwnedSemaphorePermit>>,
}

impl Workshop {
    /// With a place for each processor.
    pub(crate) fn new() -> Self {
        let processors = thread::available_parallelism().map_or(1, NonZero::get);
        Self::with(processors, processors * TURNS.0 + TURNS.1)
    }

    fn with(places: usize, turns: usize) -> Self {
        Self {
            places: Arc::new(Semaphore::new(places)),
            turns: Arc::new(Semaphore::new(turns)),
        }
    }

    /// A turn, as soon as there is one for whoever waits longest.
    pub(crate) async fn turn(&self) -> Turn {
        let turns = Arc::clone(&self.turns);
        // It is never closed.
        let held = Arc::clone(&turns).acquire_owned().await.ok();
        Turn {
            turns,
            held: Mutex::new(held),
        }
    }

    /// Runs `work` as [`run`](Self::run) does, in a turn that ends with it.
    pub(crate) fn run_in<T, W>(
        &self,
        turn: Turn,
        work: W,
    ) -> impl Future<Output = Result<T>> + Send + use<T, W>
    where
        T: Send + 'static,
        W: FnOnce(&Arc<Bench>) -> T + Send + 'static,
    {
        self.begin(Some(turn), work)
    }

    /// Runs `work` as soon as there is a place, within the caller's span, and gives what it returns. It begins
    /// at once, and runs to its end also when nobody waits for it any more.
    pub(crate) fn run<T, W>(&self, work: W) -> impl Future<Output = Result<T>> + Send + use<T, W>
    where
        T: Send + 'static,
        W: FnOnce(&Arc<Bench>) -> T + Send + 'static,
    {
        self.begin(None, work)
    }

    fn begin<T, W>(
        &self,
        turn: Option<Turn>,
        work: W,
    ) -> impl Future<Output = Result<T>> + Send + use<T, W>
    where
        T: Send + 'static,
        W: FnOnce(&Arc<Bench>) -> T + Send + 'static,
    {
        let (tell, told) = oneshot::channel();
        let bench = Arc::new(Bench {
            places: Arc::clone(&self.places),
            place: Mutex::new(None),
            turn,
        });
        let span = Span::current();
        let begun = thread::Builder::new()
            .name("document".to_owned())
            .spawn(move || {
                step_back();
                let _in_span = span.enter();
                bench.take_place();
                let done = work(&bench);
                bench.give_place();
                if let Some(turn) = &bench.turn {
                    turn.give();
                }
                // Whoever asked may have gone away.
                let _ = tell.send(done);
            });
        let begun = begun.map(drop).map_err(|problem| {
            Error::internal_fault(format!("there is no thread to write on: {problem}"))
        });
        async move {
            begun?;
            let lost = |_| Error::internal_fault("the writing of a document came to no end");
            told.await.map_err(lost)
        }
    }
}

impl Turn {
    fn give(&self) {
        drop(locked(&self.held).take());
    }

    fn take(&self) {
        // It is never closed.
        let held = block_on(Arc::clone(&self.turns).acquire_owned()).ok();
        *locked(&self.held) = held;
    }
}

/// One thread's place, and the turn it is in.
#[derive(Debug)]
pub(crate) struct Bench {
    places: Arc<Semaphore>,
    place: Mutex<Option<OwnedSemaphorePermit>>,
    turn: Option<Turn>,
}

impl Bench {
    /// Lets those go first that waited longer. To be called by whatever takes long, again and again.
    pub(crate) fn step(&self) {
        self.aside(|| ());
    }

    /// Does what may have to wait for others, without holding a place meanwhile.
    pub(crate) fn aside<T>(&self, wait: impl FnOnce() -> T) -> T {
        self.give_place();
        let waited = wait();
        self.take_place();
        waited
    }

    /// Does what may have to wait for others for as long as they like, without a place or a turn meanwhile: only
    /// for work whose data are not in memory.
    pub(crate) fn away<T>(&self, wait: impl FnOnce() -> T) -> T {
        self.aside(|| {
            let Some(turn) = &self.turn else {
                return wait();
            };
            turn.give();
            let waited = wait();
            turn.take();
            waited
        })
    }

    fn give_place(&self) {
        drop(locked(&self.place).take());
    }

    fn take_place(&self) {
        // It is never closed.
        let place = block_on(Arc::clone(&self.places).acquire_owned()).ok();
        *locked(&self.place) = place;
    }
}

fn locked<T>(held: &Mutex<T>) -> MutexGuard<'_, T> {
    held.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Lowers the running thread's priority; where that cannot be done it has the same as the others.
fn step_back() {
    // On Linux it is of the thread alone; elsewhere it would be of the whole process.
    #[cfg(target_os = "linux")]
    if let Err(problem) = rustix::process::setpriority_process(None, NICENESS) {
        tracing::debug!(%problem, "a thread keeps the priority of the others");
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicBool, Ordering};
    use std::sync::mpsc;

    use futures::FutureExt as _;

    use super::*;

    fn with_places(places: usize) -> Workshop {
        Workshop::with(places, 1)
    }

    /// What is long does not go on before what is short was done, and has its turn for all that time.
    #[tokio::test]
    async fn what_is_short_passes_what_is_long() {
        let workshop = with_places(1);
        let passed = Arc::new(AtomicBool::new(false));
        let turn = workshop.turn().await;
        let long = {
            let passed = Arc::clone(&passed);
            workshop.run_in(turn, move |bench| {
                while !passed.load(Ordering::Relaxed) {
                    bench.step();
                }
            })
        };
        workshop
            .run(move |_| passed.store(true, Ordering::Relaxed))
            .await
            .unwrap();
        long.await.unwrap();
        assert_eq!(workshop.places.available_permits(), 1);
        assert_eq!(workshop.turns.available_permits(), 1);
    }

    #[tokio::test]
    async fn a_turn_lasts_until_its_work_is_done_unless_that_is_away() {
        let workshop = with_places(1);
        let (go_on, gone_on) = mpsc::channel::<()>();
        let turn = workshop.turn().await;
        let aside = workshop.run_in(turn, move |bench| {
            bench.aside(|| gone_on.recv()).unwrap();
            bench.away(|| gone_on.recv()).unwrap();
        });
        assert!(workshop.turn().now_or_never().is_none());
        go_on.send(()).unwrap();
        // There is one only when the work waits for as long as others like.
        drop(workshop.turn().await);
        go_on.send(()).unwrap();
        aside.await.unwrap();
        assert_eq!(workshop.turns.available_permits(), 1);
    }

    #[tokio::test]
    async fn work_that_waits_holds_no_place() {
        let workshop = with_places(1);
        let (go_on, gone_on) = mpsc::channel::<()>();
        let waiting = workshop.run(move |bench| bench.aside(|| gone_on.recv().is_ok()));
        assert_eq!(workshop.run(|_| 7).await.unwrap(), 7);
        go_on.send(()).unwrap();
        assert!(waiting.await.unwrap());
        assert_eq!(workshop.places.available_permits(), 1);
    }

    #[tokio::test]
    async fn no_more_are_at_work_than_there_are_places() {
        let workshop = with_places(2);
        let at_work = Arc::new(Mutex::new((0, 0)));
        let works = (0..20).map(|_| {
            let at_work = Arc::clone(&at_work);
            workshop.run(move |_| {
                {
                    let mut counts = at_work.lock().unwrap();
                    counts.0 += 1;
                    counts.1 = counts.1.max(counts.0);
                }
                thread::yield_now();
                at_work.lock().unwrap().0 -= 1;
            })
        });
        futures::future::try_join_all(works).await.unwrap();
        assert!(at_work.lock().unwrap().1 <= 2);
    }

    #[tokio::test]
    async fn a_panic_is_a_fault_and_leaves_its_place() {
        let workshop = with_places(1);
        let failed = workshop.run(|_| panic!("as the test says")).await;
        let failed: Error = failed.map(|(): ()| ()).unwrap_err();
        assert_eq!(failed.code(), status::Code::Internal);
        workshop.run(|_| ()).await.unwrap();
    }

    #[cfg(target_os = "linux")]
    #[tokio::test]
    async fn only_the_thread_that_writes_steps_back() {
        let niceness = || rustix::process::getpriority_process(None).unwrap();
        let before = niceness();
        let there = with_places(1).run(move |_| niceness()).await.unwrap();
        assert!(there >= NICENESS.max(before), "{there}");
        assert_eq!(niceness(), before);
    }
}
