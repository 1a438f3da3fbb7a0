//! The audit trail, asked over gRPC, on each engine.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use otel_bi_proto::otelbi::audit::v1::audit_service_client::AuditServiceClient;
use otel_bi_proto::otelbi::audit::v1::{
    AuditEvent, AuditVerification, ListAuditEventsRequest, VerifyAuditLogRequest,
};
use otel_bi_proto::otelbi::common::v1::Domain;
use report::STORE_HEALTH;
use status::Error;
use store::audit::{AuditTrail, Entry};
use testkit::running::Running;
use testkit::stores::{self, TestStore};
use tonic::transport::Channel;

use crate::mesh::{config, started};

/// The service on a store.
async fn start(kept: &TestStore) -> (Running, AuditServiceClient<Channel>) {
    let running = started(config(kept)).await.running;
    running.serving(STORE_HEALTH).await;
    running.serving("otelbi.audit.v1.AuditService").await;
    let client = AuditServiceClient::new(running.channel());
    (running, client)
}

/// Rows of 2025: one a minute from midnight on, by two actors in turn.
async fn write(kept: &TestStore, rows: u64) {
    let trail = AuditTrail::start(kept.store.clone(), "trial");
    for number in 0..rows {
        let entry = Entry {
            at: day_one() + Duration::from_secs(60 * number),
            domain: Domain::Aw,
            actor: ["anna", "otto"][usize::from(number % 2 == 1)].to_owned(),
            client: String::new(),
            action: "otelbi.aw.v1.AnalyticsService/GetSalesKpis".to_owned(),
            target: number.to_string(),
            parameters: "{}".to_owned(),
            outcome: "OK".to_owned(),
            duration: Duration::from_millis(5),
            trace_id: format!("{number:032x}"),
        };
        trail.record(entry).await.unwrap();
    }
    trail.stop().await;
}

/// 2025-01-01 in UTC.
fn day_one() -> SystemTime {
    UNIX_EPOCH + Duration::from_hours(24 * 20_089)
}

fn on_day_one() -> ListAuditEventsRequest {
    ListAuditEventsRequest {
        from: "2025-01-01".to_owned(),
        to: "2025-01-01".to_owned(),
        ..ListAuditEventsRequest::default()
    }
}

fn targets(events: &[AuditEvent]) -> Vec<&str> {
    events.iter().map(|event| event.target.as_str()).collect()
}

#[tokio::test]
async fn rows_come_newest_first_and_in_pages() {
    for kept in stores::stores().await {
        write(&kept, 5).await;
        let (_running, mut client) = start(&kept).await;
        let mut request = ListAuditEventsRequest {
            page_size: 2,
            ..on_day_one()
        };
        let mut seen = Vec::new();
        loop {
            let page = client.list_audit_events(request.clone()).await.unwrap();
            let page = page.into_inner();
            seen.push(targets(&page.events).join(" "));
            if page.next_page_token.is_empty() {
                break;
            }
            request.page_token = page.next_page_token;
        }
        assert_eq!(seen, ["4 3", "2 1", "0"]);
        // The last token belongs to this question alone.
        request.actor = "anna".to_owned();
        let refused = client.list_audit_events(request).await.unwrap_err();
        assert_eq!(Error::from(&refused).fields()[0].field, "page_token");
    }
}

#[tokio::test]
async fn filters_are_held_together() {
    for kept in stores::stores().await {
        write(&kept, 6).await;
        let (_running, mut client) = start(&kept).await;
        let mut found = async |request: ListAuditEventsRequest| {
            let page = client.list_audit_events(request).await.unwrap();
            targets(&page.into_inner().events).join(" ")
        };
        let otto = ListAuditEventsRequest {
            actor: "otto".to_owned(),
            action: "GetSalesKpis".to_owned(),
            domain: Domain::Aw.into(),
            from: "2025-01-01T00:03:00Z".to_owned(),
            ..on_day_one()
        };
        assert_eq!(found(otto).await, "5 3");
        let traced = ListAuditEventsRequest {
            trace_id: format!("{:032x}", 2),
            ..on_day_one()
        };
        assert_eq!(found(traced).await, "2");
        let elsewhere = ListAuditEventsRequest {
            domain: Domain::Wwi.into(),
            ..on_day_one()
        };
        assert_eq!(found(elsewhere).await, "");
    }
}

#[tokio::test]
async fn a_trail_is_held_against_heads_that_are_known() {
    for kept in stores::stores().await {
        write(&kept, 3).await;
        let (_running, mut client) = start(&kept).await;
        let verified = verified(&mut client, VerifyAuditLogRequest::default()).await;
        assert!(verified.intact && verified.guarded, "{verified:?}");
        assert!(verified.rows >= 3);
        let head = verified
            .heads
            .iter()
            .find(|head| head.writer.starts_with("trial"));
        let head = head.unwrap();

        let known = |sequence: u64| VerifyAuditLogRequest {
            heads: vec![format!("{}:{sequence}:{}", head.writer, head.hash)],
        };
        assert!(
            self::verified(&mut client, known(head.sequence))
                .await
                .intact
        );
        // Known to have been longer than it is.
        let cut = self::verified(&mut client, known(head.sequence + 1)).await;
        assert!(!cut.intact);
        assert_eq!(cut.findings[0].writer, head.writer);
        assert!(!cut.findings[0].description.is_empty());
    }
}

/// What is found, which is in the last message.
async fn verified(
    client: &mut AuditServiceClient<Channel>,
    request: VerifyAuditLogRequest,
) -> AuditVerification {
    let mut messages = client.verify_audit_log(request).await.unwrap().into_inner();
    let mut result = None;
    while let Some(message) = messages.message().await.unwrap() {
        assert!(result.is_none(), "a message after the result");
        assert_ne!(message.progress.is_some(), message.result.is_some());
        result = message.result;
    }
    result.unwrap()
}

#[tokio::test]
async fn several_verifications_at_once_all_come_to_their_end() {
    let kept = stores::sqlite().await;
    write(&kept, 3).await;
    let (_running, client) = start(&kept).await;
    let ask = async || {
        let mut client = client.clone();
        verified(&mut client, VerifyAuditLogRequest::default()).await
    };
    let (one, other, third) = tokio::join!(ask(), ask(), ask());
    for found in [one, other, third] {
        assert!(found.intact && found.rows >= 4, "{found:?}");
    }
}

#[tokio::test]
async fn a_row_dated_beyond_all_calendars_is_listed_without_a_date() {
    let kept = stores::postgres().await;
    write(&kept, 1).await;
    let mut connection = kept.connection().await;
    for text in [
        "ALTER TABLE audit_log DISABLE TRIGGER ALL",
        "UPDATE audit_log SET at = 9223372036854775807 WHERE seq = 2",
    ] {
        sqlx::query(text).execute(&mut connection).await.unwrap();
    }
    let (_running, mut client) = start(&kept).await;
    let verified = verified(&mut client, VerifyAuditLogRequest::default()).await;
    assert!(!verified.intact && !verified.guarded, "{verified:?}");
    assert!(
        verified.unguarded.contains("audit_log_keeps"),
        "{verified:?}"
    );
    let request = ListAuditEventsRequest {
        action: "GetSalesKpis".to_owned(),
        ..ListAuditEventsRequest::default()
    };
    let page = client.list_audit_events(request).await.unwrap();
    let events = page.into_inner().events;
    assert!(events.iter().all(|event| event.at.is_none()), "{events:?}");
}

#[tokio::test]
async fn what_is_asked_of_it_is_recorded_too() {
    for kept in stores::stores().await {
        let (_running, mut client) = start(&kept).await;
        let request = ListAuditEventsRequest {
            page_size: -3,
            ..ListAuditEventsRequest::default()
        };
        client.list_audit_events(request).await.unwrap_err();
        let request = ListAuditEventsRequest {
            action: "ListAuditEvents".to_owned(),
            ..ListAuditEventsRequest::default()
        };
        let page = client
            .list_audit_events(request)
            .await
            .unwrap()
            .into_inner();
        assert_eq!(page.events.len(), 1, "{:?}", page.events);
        let event = &page.events[0];
        assert_eq!(event.outcome, "INVALID_ARGUMENT");
        assert_eq!(event.domain(), Domain::Platform);
        assert_eq!(event.parameters, r#"{"page_size":-3}"#);
        assert_eq!(event.actor, "anonymous");
        assert!(event.writer.starts_with("report/"), "{event:?}");
    }
}
