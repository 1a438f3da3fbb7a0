//! Snapshots: one refresh at a time, stale rather than gone, back when the warehouse is.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use status::{Code, reason};
use testkit::tds::Encryption;
use tokio::sync::{Semaphore, watch};
use warehouse::Warehouse;
use warehouse::snapshot::{Freshness, Load, Options, SnapshotStore, State};

use crate::bed::{self, AMPLE, Bed, On};
use crate::fixture::{self, Everything, ManyRow, N};

/// Refreshes only when asked to, and tries again at once.
fn options() -> Options {
    Options {
        refresh_every: Duration::from_hours(1),
        retry_after: Duration::from_millis(5),
        time_limit: AMPLE,
    }
}

async fn load_one(load: Arc<Load>) -> status::Result<i64> {
    let rows: Vec<N> = load.fetch(fixture::statement("one"), &[]).await?;
    rows.first()
        .map(|row| row.0)
        .ok_or_else(|| status::Error::internal_fault("no row"))
}

async fn state_is(states: &mut watch::Receiver<State>, freshness: Freshness) -> State {
    let reached = states.wait_for(|state| state.freshness == freshness);
    let state = tokio::time::timeout(AMPLE, reached).await;
    state
        .unwrap_or_else(|_| panic!("waited in vain for {freshness:?}"))
        .expect("a store that lives")
        .clone()
}

fn current_file(bed: &Bed) -> std::path::PathBuf {
    bed.directory.path().join("CURRENT")
}

#[tokio::test(flavor = "multi_thread")]
async fn a_snapshot_tells_what_it_was_read_from() {
    let bed = Bed::new(On::Sqlite).await;
    let store = SnapshotStore::start(Arc::clone(&bed.warehouse), options(), |load| async move {
        let (_, one) = tokio::try_join!(
            load.fetch::<Everything>(fixture::statement("everything"), &[]),
            load.fetch::<N>(fixture::statement("one"), &[]),
        )?;
        Ok(one)
    });
    let loaded = store.refresh_now().await.unwrap();
    assert_eq!(loaded.value, [N(1)]);
    assert_eq!(loaded.rows, 4);
    let used: Vec<_> = loaded
        .statements
        .iter()
        .map(|used| (used.name, used.rows))
        .collect();
    assert_eq!(used, [("everything", 3), ("one", 1)]);
    assert_eq!(
        loaded.statements[1].sha256,
        fixture::statement("one").sha256()
    );
    assert_eq!(store.state().loaded_at, Some(loaded.loaded_at));

    let again = store.refresh_now().await.unwrap();
    assert_eq!(again.digest, loaded.digest);
    assert!(again.loaded_at >= loaded.loaded_at);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_refresh_by_time_leaves_a_snapshot_of_equal_data_in_force() {
    let bed = Bed::new(On::Sqlite).await;
    let often = Options {
        refresh_every: Duration::from_millis(20),
        ..options()
    };
    let store = SnapshotStore::start(Arc::clone(&bed.warehouse), often, load_one);
    let mut states = store.watch();
    state_is(&mut states, Freshness::Fresh).await;
    let first = store.current().unwrap();
    let checked_later = |state: &State| state.checked_at > Some(first.loaded_at);
    let state = tokio::time::timeout(AMPLE, states.wait_for(checked_later));
    let state = state.await.unwrap().unwrap().clone();
    assert_eq!(state.loaded_at, Some(first.loaded_at));
    assert!(Arc::ptr_eq(&store.current().unwrap(), &first));

    // A caller who asks for it gets a reading of their own.
    let asked = store.refresh_now().await.unwrap();
    assert_eq!(asked.digest, first.digest);
}

#[tokio::test(flavor = "multi_thread")]
async fn equal_data_have_an_equal_digest_on_both_engines() {
    let mut digests = Vec::new();
    for on in [On::Sqlite, On::Tds(Encryption::NotSupported)] {
        let bed = Bed::new(on).await;
        let store =
            SnapshotStore::start(Arc::clone(&bed.warehouse), options(), |load| async move {
                load.fetch::<ManyRow>(fixture::statement("many"), &[]).await
            });
        digests.push(store.refresh_now().await.unwrap().digest.clone());
    }
    assert_eq!(digests[0], digests[1]);
}

#[tokio::test(flavor = "multi_thread")]
async fn before_the_first_snapshot_callers_are_told_to_come_again() {
    let directory = tempfile::tempdir().unwrap();
    let warehouse = bed::open(bed::embedded(&directory));
    let store = SnapshotStore::start(warehouse, options(), load_one);
    let mut states = store.watch();
    let state = state_is(&mut states, Freshness::Absent).await;
    assert!(!state.is_ready());
    assert_eq!(state.reason.as_deref(), Some(reason::WAREHOUSE_UNAVAILABLE));
    let path = directory.path().to_str().unwrap();
    assert!(!state.problem.unwrap().contains(path));
    let error = store.current().unwrap_err();
    assert_eq!(
        (error.code(), error.reason()),
        (Code::Unavailable, reason::WAREHOUSE_UNAVAILABLE)
    );
    assert!(error.retry_after().is_some());

    fixture::fill(directory.path());
    let state = state_is(&mut states, Freshness::Fresh).await;
    assert_eq!((state.failures, state.problem), (0, None));
    assert_eq!(store.current().unwrap().value, 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_failed_refresh_keeps_the_last_good_snapshot_and_recovers() {
    let bed = Bed::new(On::Sqlite).await;
    let store = SnapshotStore::start(Arc::clone(&bed.warehouse), options(), load_one);
    let mut states = store.watch();
    // Loaded by the store itself, which from here on rests for an hour.
    state_is(&mut states, Freshness::Fresh).await;
    let good = store.refresh_now().await.unwrap();

    std::fs::remove_file(current_file(&bed)).unwrap();
    let error = store.refresh_now().await.unwrap_err();
    assert_eq!(error.reason(), reason::WAREHOUSE_UNAVAILABLE);
    let state = store.state();
    assert!(state.is_ready() && state.is_stale());
    assert_eq!(state.loaded_at, Some(good.loaded_at));
    assert!(Arc::ptr_eq(&store.current().unwrap(), &good));

    // Nobody asks again: the store comes back by itself, and soon.
    std::fs::write(current_file(&bed), "one\n").unwrap();
    let state = state_is(&mut states, Freshness::Fresh).await;
    assert_eq!(state.failures, 0);
    assert!(store.current().unwrap().loaded_at >= good.loaded_at);
}

/// Puts another generation in force, where the statement `one` gives no row.
fn replace(directory: &std::path::Path, generation: &str) {
    fixture::fill_with(directory, generation, "DELETE FROM \"Everything\"");
}

/// A loader that reads the statement `one` twice, the warehouse being replaced in between as long
/// as `replacements` last: the rows read each time. And how often it ran.
fn torn(bed: &Bed, replacements: usize) -> (SnapshotStore<[usize; 2]>, Arc<AtomicUsize>) {
    let calls = Arc::new(AtomicUsize::new(0));
    let directory = bed.directory.path().to_owned();
    let options = Options {
        retry_after: Duration::from_hours(1),
        ..options()
    };
    let store = SnapshotStore::start(Arc::clone(&bed.warehouse), options, {
        let calls = Arc::clone(&calls);
        move |load| {
            let call = calls.fetch_add(1, Ordering::SeqCst);
            let directory = directory.clone();
            async move {
                let one = fixture::statement("one");
                let before = load.fetch::<N>(one, &[]).await?.len();
                if call < replacements {
                    replace(&directory, &format!("another-{call}"));
                }
                Ok([before, load.fetch::<N>(one, &[]).await?.len()])
            }
        }
    });
    (store, calls)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_snapshot_is_of_one_generation() {
    let bed = Bed::new(On::Sqlite).await;
    let (store, calls) = torn(&bed, 1);
    state_is(&mut store.watch(), Freshness::Fresh).await;
    let loaded = store.current().unwrap();
    assert_eq!(loaded.value, [0, 0]);
    assert_eq!(calls.load(Ordering::SeqCst), 2);
    // Nothing of the load that came to nothing.
    assert_eq!(loaded.statements.len(), 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_warehouse_that_is_replaced_again_and_again_is_a_failed_refresh() {
    let bed = Bed::new(On::Sqlite).await;
    let (store, calls) = torn(&bed, usize::MAX);
    let state = state_is(&mut store.watch(), Freshness::Absent).await;
    assert_eq!(state.reason.as_deref(), Some(reason::WAREHOUSE_UNAVAILABLE));
    assert_eq!(calls.load(Ordering::SeqCst), 3);
}

/// A loader that waits for permission, counting its calls.
fn gated(warehouse: &Arc<dyn Warehouse>) -> (SnapshotStore<i64>, Arc<AtomicUsize>, Arc<Semaphore>) {
    let calls = Arc::new(AtomicUsize::new(0));
    let gate = Arc::new(Semaphore::new(0));
    let store = SnapshotStore::start(Arc::clone(warehouse), options(), {
        let (calls, gate) = (Arc::clone(&calls), Arc::clone(&gate));
        move |load| {
            let (calls, gate) = (Arc::clone(&calls), Arc::clone(&gate));
            async move {
                calls.fetch_add(1, Ordering::SeqCst);
                gate.acquire().await.expect("an open gate").forget();
                load_one(load).await
            }
        }
    });
    (store, calls, gate)
}

#[tokio::test(flavor = "multi_thread")]
async fn callers_join_the_refresh_that_is_under_way() {
    let bed = Bed::new(On::Sqlite).await;
    let (store, calls, gate) = gated(&bed.warehouse);
    bed::until("the first load runs", || calls.load(Ordering::SeqCst) == 1).await;
    let joined: Vec<_> = (0..10)
        .map(|_| {
            let store = store.clone();
            tokio::spawn(async move { store.refresh_now().await.map(|loaded| loaded.value) })
        })
        .collect();
    // One caller that does not wait: the refresh is none of its own.
    let impatient = tokio::time::timeout(Duration::from_millis(20), store.refresh_now()).await;
    assert!(impatient.is_err());
    assert_eq!(store.state().freshness, Freshness::Loading);
    gate.add_permits(1);
    for caller in joined {
        assert_eq!(caller.await.unwrap().unwrap(), 1);
    }
    assert_eq!(calls.load(Ordering::SeqCst), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn readers_do_not_wait_for_a_refresh() {
    let bed = Bed::new(On::Sqlite).await;
    let (store, calls, gate) = gated(&bed.warehouse);
    gate.add_permits(1);
    state_is(&mut store.watch(), Freshness::Fresh).await;
    let first = store.current().unwrap();
    let refresh = tokio::spawn({
        let store = store.clone();
        async move { store.refresh_now().await.map(drop) }
    });
    bed::until("the second load runs", || calls.load(Ordering::SeqCst) == 2).await;
    assert!(Arc::ptr_eq(&store.current().unwrap(), &first));
    assert_eq!(store.state().freshness, Freshness::Fresh);
    gate.add_permits(1);
    refresh.await.unwrap().unwrap();
    assert!(!Arc::ptr_eq(&store.current().unwrap(), &first));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_read_beside_leaves_connections_to_refreshes() {
    let bed = Bed::new(On::Sqlite).await;
    let store = SnapshotStore::start(Arc::clone(&bed.warehouse), options(), load_one);
    state_is(&mut store.watch(), Freshness::Fresh).await;
    let hanging = store.read_beside(async |load| {
        let endless = || load.fetch::<N>(fixture::statement("endless"), &[]);
        tokio::try_join!(endless(), endless(), endless(), endless())
    });
    let refreshed = async {
        for _ in 0..5 {
            store.refresh_now().await.unwrap();
        }
    };
    tokio::select! {
        _ = hanging => panic!("an endless statement ended"),
        () = refreshed => {}
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_read_beside_is_of_the_data_that_were_loaded() {
    let bed = Bed::new(On::Sqlite).await;
    let store = SnapshotStore::start(Arc::clone(&bed.warehouse), options(), load_one);
    state_is(&mut store.watch(), Freshness::Fresh).await;
    let read = store.read_beside(load_one).await.unwrap().unwrap();
    assert_eq!((read.value, read.rows), (1, 1));
    let generation = store.current().unwrap().generation.clone();
    assert!(generation.is_some());
    assert_eq!(read.generation, generation);

    let directory = bed.directory.path();
    let replaced_meanwhile = store.read_beside(async |load| {
        let read = load_one(load).await;
        fixture::fill_with(directory, "another", "");
        read
    });
    assert!(replaced_meanwhile.await.is_none());
    assert!(store.read_beside(load_one).await.is_none());

    store.refresh_now().await.unwrap();
    let read = store.read_beside(load_one).await.unwrap().unwrap();
    assert_eq!(read.generation.as_deref(), Some("another"));
}

#[tokio::test(flavor = "multi_thread")]
async fn stopping_ends_a_refresh_under_way() {
    let bed = Bed::new(On::Sqlite).await;
    let (store, calls, _gate) = gated(&bed.warehouse);
    bed::until("the first load runs", || calls.load(Ordering::SeqCst) == 1).await;
    tokio::time::timeout(AMPLE, store.stop())
        .await
        .expect("an end");
    assert!(store.refresh_now().await.is_err());
    assert_eq!(calls.load(Ordering::SeqCst), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_panicking_loader_is_a_failed_refresh() {
    let bed = Bed::new(On::Sqlite).await;
    let calls = Arc::new(AtomicUsize::new(0));
    let store = SnapshotStore::start(Arc::clone(&bed.warehouse), options(), move |load| {
        let call = calls.fetch_add(1, Ordering::SeqCst);
        async move {
            assert!(call > 0, "odd data");
            load_one(load).await
        }
    });
    state_is(&mut store.watch(), Freshness::Fresh).await;
    assert_eq!(store.current().unwrap().value, 1);
}
