//! Runs held against each other.

use otel_bi_proto::otelbi::common::v1::{Analysis, Cause, ChangeCause};

use super::{ANALYSES, Kept, generated};

#[tokio::test]
async fn runs_differ_by_what_they_were_asked() {
    let mut kept = Kept::on(generated()).await;
    for analysis in ANALYSES {
        let before = kept.run(analysis, "2025-05-31").await;
        let same = kept.run(analysis, "2025-05-31").await;
        let found = kept.compare(&same.run_id, "").await.unwrap();
        assert_eq!((found.causes, found.differences), (vec![], vec![]));
        let after = kept.run(analysis, "2025-06-30").await;
        let found = kept.compare(&after.run_id, &before.run_id).await.unwrap();
        let causes: Vec<_> = found.causes.iter().map(Cause::cause).collect();
        assert_eq!(causes, [ChangeCause::Parameters], "{analysis:?}");
        assert_eq!(found.results_before, before.records);
        assert_eq!(found.results_after, after.records);
        assert!(!found.differences.is_empty(), "{analysis:?}");
    }
}

#[tokio::test]
async fn the_largest_differences_are_told_as_many_as_asked_for() {
    let mut kept = Kept::on(generated()).await;
    let before = kept.run(Analysis::Reorder, "2025-05-31").await;
    let after = kept.run(Analysis::Reorder, "2025-06-30").await;
    let all = kept.compare(&after.run_id, &before.run_id).await.unwrap();
    let few = kept
        .largest(2, &after.run_id, &before.run_id)
        .await
        .unwrap();
    assert_eq!(few.differences, all.differences[..2]);
    assert_eq!((few.unchanged, few.summary), (all.unchanged, all.summary));
}
