//! A service running in this process, on a port of its own.

use std::net::SocketAddr;
use std::time::Duration;

use runtime::{Shutdown, ShutdownTrigger};
use tokio::net::TcpListener;
use tokio::task::JoinHandle;
use tonic::Code;
use tonic::transport::{Channel, Endpoint};
use tonic_health::pb::HealthCheckRequest;
use tonic_health::pb::health_check_response::ServingStatus;
use tonic_health::pb::health_client::HealthClient;

/// Longer than anything that is waited for takes; a wait that hits it has failed.
pub const PATIENCE: Duration = Duration::from_mins(5);

/// A running service. Stops when dropped; [`Running::stop`] also waits for the end.
pub struct Running {
    addr: SocketAddr,
    /// Nothing when it runs elsewhere, and is not ours to stop.
    own: Option<(ShutdownTrigger, JoinHandle<status::Result<()>>)>,
}

impl Running {
    /// Starts `serve` on a free port of the loopback.
    pub async fn start<F>(serve: impl FnOnce(TcpListener, Shutdown) -> F) -> Self
    where
        F: Future<Output = status::Result<()>> + Send + 'static,
    {
        Self::start_at(SocketAddr::from(([127, 0, 0, 1], 0)), serve).await
    }

    /// Starts `serve` on a given address, for a service that comes back.
    pub async fn start_at<F>(
        addr: SocketAddr,
        serve: impl FnOnce(TcpListener, Shutdown) -> F,
    ) -> Self
    where
        F: Future<Output = status::Result<()>> + Send + 'static,
    {
        let listener = TcpListener::bind(addr).await.expect("the address is free");
        let addr = listener
            .local_addr()
            .expect("a bound socket has an address");
        let (trigger, shutdown) = Shutdown::new(Duration::from_secs(1));
        Self {
            addr,
            own: Some((trigger, tokio::spawn(serve(listener, shutdown)))),
        }
    }

    /// A service at this address that somebody else started.
    pub(crate) fn elsewhere(addr: SocketAddr) -> Self {
        Self { addr, own: None }
    }

    /// Lets it run until the process ends; tells where.
    pub(crate) fn leave_running(self) -> SocketAddr {
        if let Some((trigger, _)) = self.own {
            // Dropping it would stop the service.
            std::mem::forget(trigger);
        }
        self.addr
    }

    /// Where it listens.
    #[must_use]
    pub fn addr(&self) -> SocketAddr {
        self.addr
    }

    /// Its URL.
    #[must_use]
    pub fn url(&self) -> String {
        format!("http://{}", self.addr)
    }

    /// A connection to it, made at the first call.
    #[must_use]
    pub fn channel(&self) -> Channel {
        Endpoint::from_shared(self.url())
            .expect("an address makes a URL")
            .connect_lazy()
    }

    /// Waits until the service of that name serves, by its health service.
    pub async fn serving(&self, service: &str) {
        self.health(service, ServingStatus::Serving).await;
    }

    /// Waits until the service of that name has that health; one that nothing is known of yet, too.
    pub async fn health(&self, service: &str, wanted: ServingStatus) {
        let request = HealthCheckRequest {
            service: service.to_owned(),
        };
        let watched = async {
            let mut health = HealthClient::new(self.channel());
            let mut statuses = loop {
                match health.watch(request.clone()).await {
                    Ok(watch) => break watch.into_inner(),
                    // The process answers before its services are registered.
                    Err(refused) if refused.code() == Code::NotFound => {
                        tokio::time::sleep(Duration::from_millis(5)).await;
                    }
                    Err(refused) => {
                        panic!("the health of {service:?} cannot be watched: {refused}")
                    }
                }
            };
            while let Some(seen) = statuses.message().await.expect("the watch goes on") {
                if seen.status == i32::from(wanted) {
                    return;
                }
            }
            panic!("the health of {service:?} ended without becoming {wanted:?}");
        };
        tokio::time::timeout(PATIENCE, watched)
            .await
            .unwrap_or_else(|_| panic!("{service:?} did not become {wanted:?}"));
    }

    /// Stops it as SIGTERM would, and waits for its end; one that others ask too goes on.
    pub async fn stop(self) {
        if let Some((trigger, task)) = self.own {
            trigger.begin();
            task.await
                .expect("the service does not panic")
                .expect("the service ends well");
        }
    }

    /// Ends it at once, as a kill would: its connections break.
    pub async fn kill(self) {
        if let Some((_, task)) = self.own {
            task.abort();
            let _ = task.await;
        }
    }
}

#[cfg(test)]
mod tests {
    use tonic::transport::Server;
    use tonic::transport::server::TcpIncoming;

    use super::*;

    #[tokio::test]
    async fn a_service_that_is_registered_late_is_waited_for() {
        let (reporter, health) = tonic_health::server::health_reporter();
        let running = Running::start(async move |listener: TcpListener, _: Shutdown| {
            let incoming = TcpIncoming::from(listener).with_nodelay(Some(true));
            let server = Server::builder().add_service(health);
            server.serve_with_incoming(incoming).await.expect("serves");
            Ok(())
        })
        .await;
        let registered_late = async {
            let mut health = HealthClient::new(running.channel());
            for _ in 0..3 {
                let service = "late".to_owned();
                let unknown = health.check(HealthCheckRequest { service }).await;
                assert_eq!(
                    unknown.expect_err("nothing is known").code(),
                    Code::NotFound
                );
            }
            let serving = tonic_health::ServingStatus::Serving;
            reporter.set_service_status("late", serving).await;
        };
        tokio::join!(running.serving("late"), registered_late);
    }
}
