//! What `grpc.health.v1` tells, as the program sees it.

use std::collections::BTreeSet;
use std::sync::Arc;

use tokio::sync::Mutex;
use tonic_health::ServingStatus;
use tonic_health::server::HealthReporter;

/// Says which services can answer. Clones are one and the same.
#[derive(Debug, Clone)]
pub struct HealthHandle {
    reporter: HealthReporter,
    /// Locked while the reporter is told, so that the last word is the last word.
    told: Arc<Mutex<Told>>,
}

#[derive(Debug)]
struct Told {
    names: BTreeSet<String>,
    stopped: bool,
}

impl HealthHandle {
    /// The process itself (service name "") is SERVING from the start.
    pub(super) fn new(reporter: HealthReporter) -> Self {
        Self {
            reporter,
            told: Arc::new(Mutex::new(Told {
                names: BTreeSet::from([String::new()]),
                stopped: false,
            })),
        }
    }

    /// Says whether `service` can answer: "" for the process, a full gRPC service name, or a name
    /// of one's own such as `warehouse`. Whoever watches it is told of a change. Once the server is
    /// stopping, nothing can answer any more, whatever is said here.
    pub async fn set_serving(&self, service: &str, serving: bool) {
        let mut told = self.told.lock().await;
        if told.stopped {
            return;
        }
        told.names.insert(service.to_owned());
        let status = if serving {
            ServingStatus::Serving
        } else {
            ServingStatus::NotServing
        };
        self.reporter.set_service_status(service, status).await;
    }

    /// Nothing can answer any more: callers turn elsewhere while calls under way end.
    pub(super) async fn stop(&self) {
        let mut told = self.told.lock().await;
        told.stopped = true;
        for name in &told.names {
            self.reporter
                .set_service_status(name, ServingStatus::NotServing)
                .await;
        }
    }
}

#[cfg(test)]
mod tests {
    use tonic_health::pb::HealthCheckRequest;
    use tonic_health::pb::health_check_response::ServingStatus as Wire;
    use tonic_health::pb::health_client::HealthClient;

    use super::*;

    #[tokio::test]
    async fn a_server_that_stops_does_not_serve_again() {
        let (reporter, service) = tonic_health::server::health_reporter();
        let handle = HealthHandle::new(reporter);
        let mut client = HealthClient::new(service);
        let mut status = async || {
            let request = HealthCheckRequest {
                service: "warehouse".to_owned(),
            };
            client.check(request).await.unwrap().into_inner().status()
        };
        handle.set_serving("warehouse", true).await;
        assert_eq!(status().await, Wire::Serving);
        handle.stop().await;
        // A refresh that was under way ends well.
        handle.set_serving("warehouse", true).await;
        assert_eq!(status().await, Wire::NotServing);
    }
}
