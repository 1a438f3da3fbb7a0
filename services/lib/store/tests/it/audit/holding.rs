//! Where a chain ends, and whether the trail still has what somebody kept.

use sqlx::Executor as _;
use store::audit::{AuditTrail, Head, holds};
use testkit::stores::{sqlite, stores};

use super::entry;

#[tokio::test]
async fn a_trail_tells_its_end_and_has_it() {
    for fresh in stores().await {
        let trail = AuditTrail::start(fresh.store.clone(), "report");
        trail.record(entry(1)).await.unwrap();
        let first = trail.head().unwrap();
        assert_eq!(first.sequence, 2);
        trail.record(entry(2)).await.unwrap();
        let second = trail.head().unwrap();
        assert_eq!((second.sequence, &second.writer), (3, &first.writer));
        for head in [&first, &second] {
            assert!(holds(&fresh.store, head).await.unwrap());
        }
        let others = [
            Head {
                hash: "0".repeat(64),
                ..first.clone()
            },
            Head {
                sequence: 4,
                ..second.clone()
            },
            Head {
                writer: "nobody".to_owned(),
                ..first.clone()
            },
        ];
        for other in others {
            assert!(!holds(&fresh.store, &other).await.unwrap(), "{other}");
        }
        trail.stop().await;
    }
}

#[tokio::test]
async fn what_was_cut_off_is_not_there() {
    let fresh = sqlite().await;
    let trail = AuditTrail::start(fresh.store.clone(), "report");
    trail.record(entry(1)).await.unwrap();
    let head = trail.head().unwrap();
    let mut connection = fresh.connection().await;
    for text in ["DROP TRIGGER audit_log_stays", "DELETE FROM audit_log"] {
        connection.execute(text).await.unwrap();
    }
    assert!(!holds(&fresh.store, &head).await.unwrap());
}
