//! A file between who writes it and who reads it, each at his own speed.
//!
//! Small files stay in memory. Of what its reader leaves waiting the rest goes into a file without a name,
//! which is gone with the process whatever becomes of it. So who writes is done, and all that he wrote it from
//! is freed, however slow his reader is; and a reader who is slow holds no more than an open file.
//!
//! What may become very long is bounded: so far ahead of its reader is written, then the writing waits.

use std::collections::VecDeque;
use std::fs::File;
use std::io;
use std::os::unix::fs::FileExt as _;
use std::path::Path;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};

use bytes::Bytes;
use status::{Code, Error, Result};
use tokio::sync::Notify;

use super::work::Bench;

/// Bytes of a part: a few frames, so that a part costs little, and what is held for a slow reader neither.
/// Only the last one is shorter.
pub(super) const PART: usize = 64 * 1024;
/// Parts that wait in memory: 256 KiB, more than most files have.
const IN_MEMORY: usize = 4;

/// How far a writer may be ahead of his reader.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Ahead {
    /// To the end.
    Whole,
    /// So many parts.
    Parts(u64),
}

/// A spool, seen by both of its ends.
#[derive(Debug)]
pub(super) struct Spool {
    ahead: Ahead,
    state: Mutex<State>,
    /// There is more for the reader, or no more will come.
    grown: Notify,
    /// There is room for the writer, or nobody reads any more.
    taken: Condvar,
}

/// What waits. Parts in the file are before those in memory.
#[derive(Debug, Default)]
struct State {
    file: Option<Arc<File>>,
    /// Lengths of the parts in the file.
    in_file: VecDeque<usize>,
    /// The number of the first of them.
    first: u64,
    in_memory: VecDeque<Bytes>,
    ended: bool,
    abandoned: bool,
}

/// The writer's end. Dropped, no more will come.
#[derive(Debug)]
pub(super) struct Writer {
    spool: Arc<Spool>,
    folder: Arc<Path>,
}

/// The reader's end. Dropped, nobody reads any more.
#[derive(Debug)]
pub(super) struct Reader {
    spool: Arc<Spool>,
}

/// A part of a file.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Part {
    pub(super) data: Bytes,
    /// Whether nothing comes after it.
    pub(super) last: bool,
}

/// A spool whose file, if it needs one, is in `folder`, or where there is no such folder among the system's
/// temporary files.
pub(super) fn spool(folder: &Arc<Path>, ahead: Ahead) -> (Writer, Reader) {
    let spool = Arc::new(Spool {
        ahead,
        state: Mutex::default(),
        grown: Notify::new(),
        taken: Condvar::new(),
    });
    let writer = Writer {
        spool: Arc::clone(&spool),
        folder: Arc::clone(folder),
    };
    (writer, Reader { spool })
}

impl Spool {
    /// Whether nobody reads any more.
    pub(super) fn is_abandoned(&self) -> bool {
        self.state().abandoned
    }

    /// Nobody is to read any more: all that waits is freed.
    pub(super) fn abandon(&self) {
        let left = {
            let mut state = self.state();
            let ended = state.ended;
            let abandoned = State {
                ended,
                abandoned: true,
                ..State::default()
            };
            std::mem::replace(&mut *state, abandoned)
        };
        drop(left);
        self.taken.notify_all();
        self.grown.notify_one();
    }

    /// Where in the file a part is. A bounded spool's file is used again from its beginning.
    fn place(&self, number: u64) -> u64 {
        let slot = match self.ahead {
            Ahead::Whole => number,
            Ahead::Parts(most) => number % most,
        };
        slot * PART as u64
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    fn waiting(&self) -> u64 {
        (self.in_file.len() + self.in_memory.len()) as u64
    }
}

impl Writer {
    /// The spool, to ask whether anybody reads.
    pub(super) fn spool(&self) -> Arc<Spool> {
        Arc::clone(&self.spool)
    }

    /// Adds a part, as soon as there is room for it; waits aside from the bench. Fails with
    /// [`io::ErrorKind::BrokenPipe`] when nobody reads any more, or as the disk does.
    pub(super) fn push(&mut self, part: Bytes, bench: &Bench) -> io::Result<()> {
        self.make_room(bench);
        let (file, first, spilled) = {
            let mut state = self.spool.state();
            if state.abandoned {
                return Err(io::ErrorKind::BrokenPipe.into());
            }
            if state.in_file.is_empty() && state.in_memory.len() < IN_MEMORY {
                state.in_memory.push_back(part);
                drop(state);
                self.spool.grown.notify_one();
                return Ok(());
            }
            let mut spilled = std::mem::take(&mut state.in_memory);
            spilled.push_back(part);
            let first = state.first + state.in_file.len() as u64;
            (state.file.clone(), first, spilled)
        };
        let file = match file {
            Some(file) => file,
            None => self.begin_file()?,
        };
        for (number, part) in (first..).zip(&spilled) {
            file.write_all_at(part, self.spool.place(number))?;
        }
        let mut state = self.spool.state();
        if !state.abandoned {
            state.file = Some(file);
            state.in_file.extend(spilled.iter().map(Bytes::len));
        }
        drop(state);
        self.spool.grown.notify_one();
        Ok(())
    }

    /// Waits until half of what may be ahead was taken: not for every part anew.
    fn make_room(&self, bench: &Bench) {
        let Ahead::Parts(most) = self.spool.ahead else {
            return;
        };
        if self.spool.state().waiting() < most {
            return;
        }
        bench.away(|| {
            let mut state = self.spool.state();
            while !state.abandoned && state.waiting() > most / 2 {
                let woken = self.spool.taken.wait(state);
                state = woken.unwrap_or_else(PoisonError::into_inner);
            }
        });
    }

    /// The system's temporary files may be in memory, so the folder comes first.
    fn begin_file(&self) -> io::Result<Arc<File>> {
        let file = match tempfile::tempfile_in(&self.folder) {
            Err(problem) if problem.kind() == io::ErrorKind::NotFound => tempfile::tempfile(),
            begun => begun,
        };
        file.map(Arc::new)
    }
}

impl Drop for Writer {
    fn drop(&mut self) {
        self.spool.state().ended = true;
        self.spool.grown.notify_one();
    }
}

impl Reader {
    /// The spool, to end it from elsewhere.
    pub(super) fn spool(&self) -> Arc<Spool> {
        Arc::clone(&self.spool)
    }

    /// Waits until there is something, and tells whether there is: otherwise nothing will come.
    pub(super) async fn begun(&mut self) -> bool {
        loop {
            let grown = self.spool.grown.notified();
            {
                let state = self.spool.state();
                if state.waiting() > 0 || state.ended || state.abandoned {
                    return state.waiting() > 0;
                }
            }
            grown.await;
        }
    }

    /// The next part, as soon as it is known whether it is the last; nothing at the end.
    pub(super) async fn next(&mut self) -> Result<Option<Part>> {
        loop {
            let grown = self.spool.grown.notified();
            let found = {
                let mut state = self.spool.state();
                let (waiting, ended) = (state.waiting(), state.ended || state.abandoned);
                let last = ended && waiting == 1;
                if waiting == 0 && ended {
                    return Ok(None);
                }
                if waiting < 2 && !ended {
                    None
                } else if let Some(length) = state.in_file.front().copied() {
                    let place = self.spool.place(state.first);
                    state.file.clone().map(|file| (file, place, length, last))
                } else {
                    let data = state.in_memory.pop_front();
                    drop(state);
                    self.spool.taken.notify_all();
                    return Ok(data.map(|data| Part { data, last }));
                }
            };
            if let Some((file, place, length, last)) = found {
                let data = read(file, place, length).await?;
                self.taken();
                return Ok(Some(Part { data, last }));
            }
            grown.await;
        }
    }

    /// The first part in the file was read: its place may be used again.
    fn taken(&self) {
        let mut state = self.spool.state();
        if state.in_file.pop_front().is_some() {
            state.first += 1;
        }
        drop(state);
        self.spool.taken.notify_all();
    }
}

impl Drop for Reader {
    fn drop(&mut self) {
        self.spool.abandon();
    }
}

async fn read(file: Arc<File>, place: u64, length: usize) -> Result<Bytes> {
    let read = tokio::task::spawn_blocking(move || {
        let mut data = vec![0; length];
        file.read_exact_at(&mut data, place)
            .map(|()| Bytes::from(data))
    });
    let read = read.await.unwrap_or_else(|ended| Err(ended.into()));
    read.map_err(|problem| unusable(&problem))
}

/// Why a file cannot be spooled.
pub(super) fn unusable(problem: &io::Error) -> Error {
    let error = match problem.kind() {
        io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => Error::new(
            Code::ResourceExhausted,
            "DISK_FULL",
            "There is no room left where files are made.",
        ),
        _ => Error::new(
            Code::Internal,
            "SPOOL_UNUSABLE",
            "The place where files are made cannot be used.",
        ),
    };
    error.with_internal(problem.to_string())
}

#[cfg(test)]
mod tests;
