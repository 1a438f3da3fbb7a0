//! The audit trail: its rows, and whether they are all there and as they were written.

mod messages;
mod page;
mod question;
mod verifying;

use otel_bi_proto::otelbi::audit::v1 as proto;
use otel_bi_proto::otelbi::audit::v1::audit_service_server::AuditService;
use runtime::Shutdown;
use runtime::grpc::reply;
use status::Result;
use store::Store;
use tonic::{Request, Response, Status};

use verifying::Verifier;

/// The service of `otelbi.audit.v1`.
pub(crate) struct Audit {
    store: Store,
    verifier: Verifier,
}

impl Audit {
    /// Reads the trail of a store; verifications end when the program is to stop.
    pub(crate) fn new(store: Store, shutdown: Shutdown) -> Self {
        let verifier = Verifier::new(store.clone(), shutdown);
        Self { store, verifier }
    }

    async fn list(
        &self,
        request: &proto::ListAuditEventsRequest,
    ) -> Result<proto::ListAuditEventsResponse> {
        let query = question::query(request)?;
        let page = store::audit::list(&self.store, &query).await?;
        Ok(proto::ListAuditEventsResponse {
            next_page_token: page
                .next
                .as_ref()
                .map(|cursor| page::token(cursor, request))
                .unwrap_or_default(),
            events: page.rows.into_iter().map(messages::event).collect(),
        })
    }

    async fn verify(&self, request: &proto::VerifyAuditLogRequest) -> Result<verifying::Answer> {
        let heads = question::heads(&request.heads)?;
        // What is wrong with the store is told before the stream begins.
        self.store.ready().await?;
        Ok(self.verifier.verify(heads))
    }
}

#[tonic::async_trait]
impl AuditService for Audit {
    async fn list_audit_events(
        &self,
        request: Request<proto::ListAuditEventsRequest>,
    ) -> Result<Response<proto::ListAuditEventsResponse>, Status> {
        reply(self.list(request.get_ref()).await)
    }

    type VerifyAuditLogStream = verifying::Answer;

    async fn verify_audit_log(
        &self,
        request: Request<proto::VerifyAuditLogRequest>,
    ) -> Result<Response<Self::VerifyAuditLogStream>, Status> {
        reply(self.verify(request.get_ref()).await)
    }
}
