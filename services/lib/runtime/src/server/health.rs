//! What `grpc.health.v1` tells, as the program sees it.

use std::collections::BTreeSet;
use std::sync::{Arc, Mutex, PoisonError};

use tonic_health::ServingStatus;
use tonic_health::server::HealthReporter;

/// Says which services can answer. Clones are one and the same.
#[derive(Debug, Clone)]
pub struct HealthHandle {
    reporter: HealthReporter,
    names: Arc<Mutex<BTreeSet<String>>>,
}

impl HealthHandle {
    /// The process itself (service name "") is SERVING from the start.
    pub(super) fn new(reporter: HealthReporter) -> Self {
        Self {
            reporter,
            names: Arc::new(Mutex::new(BTreeSet::from([String::new()]))),
        }
    }

    /// Says whether `service` can answer: "" for the process, a full gRPC service name, or a name
    /// of one's own such as `warehouse`. Whoever watches it is told of a change.
    pub async fn set_serving(&self, service: &str, serving: bool) {
        self.names
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .insert(service.to_owned());
        let status = if serving {
            ServingStatus::Serving
        } else {
            ServingStatus::NotServing
        };
        self.reporter.set_service_status(service, status).await;
    }

    /// Nothing can answer any more: callers turn elsewhere while calls under way end.
    pub(super) async fn stop(&self) {
        let names = self
            .names
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clone();
        for name in names {
            self.reporter
                .set_service_status(name, ServingStatus::NotServing)
                .await;
        }
    }
}
