//! Services that many tests of one binary ask: started once, on threads of their own.
//!
//! Reading a real warehouse takes seconds in a debug build; tests that only ask need not pay for it
//! each.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::{Arc, LazyLock, Mutex, PoisonError};

use runtime::Shutdown;
use tokio::net::TcpListener;
use tokio::runtime::{Builder, Runtime};
use tokio::sync::OnceCell;

use crate::running::Running;

/// The threads that shared services run on: a test's own runtime ends with the test.
static THREADS: LazyLock<Runtime> = LazyLock::new(|| {
    Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()
        .expect("a runtime")
});

/// The services by the warehouse they answer from.
static SERVICES: Mutex<BTreeMap<PathBuf, Arc<OnceCell<SocketAddr>>>> = Mutex::new(BTreeMap::new());

/// The service that answers from the warehouse in `directory`: started by `serve` for the first who
/// asks, and serving as `name` before anybody gets it. It runs until the process ends; stopping it
/// only lets go of it.
pub async fn service_on<F>(
    directory: &Path,
    name: &'static str,
    serve: impl FnOnce(TcpListener, Shutdown) -> F + Send + 'static,
) -> Running
where
    F: Future<Output = status::Result<()>> + Send + 'static,
{
    let started = {
        let mut services = SERVICES.lock().unwrap_or_else(PoisonError::into_inner);
        Arc::clone(services.entry(directory.to_owned()).or_default())
    };
    let start = || async {
        let started = THREADS.spawn(async move {
            let running = Running::start(serve).await;
            running.serving(name).await;
            running.leave_running()
        });
        started.await.expect("the service starts")
    };
    Running::elsewhere(*started.get_or_init(start).await)
}
