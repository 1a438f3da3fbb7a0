//! Runs held against each other.

use otel_bi_proto::otelbi::common::v1::{
    Analysis, AnalysisRun, Cause, ChangeCause, ResultChange, ResultDifference, RunComparison,
};
use rusqlite::Connection;
use status::Error;
use testkit::changed::ChangedWarehouse;
use tonic::Code;

use super::{Kept, generated};

fn causes(found: &RunComparison) -> Vec<ChangeCause> {
    found.causes.iter().map(Cause::cause).collect()
}

fn details(found: &RunComparison) -> String {
    let details = found.causes.iter().flat_map(|cause| cause.details.clone());
    details.collect::<Vec<_>>().join("; ")
}

fn rows(run: &AnalysisRun, statement: &str) -> u32 {
    let provenance = run.provenance.as_ref().unwrap();
    let mut used = provenance.statements.iter();
    used.find(|used| used.name == statement).unwrap().rows
}

fn assert_adds_up(found: &RunComparison) {
    let of = |change: ResultChange| {
        let differences = found.differences.iter();
        let of = differences.filter(|found| found.change() == change);
        i32::try_from(of.count()).unwrap()
    };
    let changed = of(ResultChange::Changed);
    let both = found.unchanged + changed;
    assert_eq!(both + of(ResultChange::Removed), found.results_before);
    assert_eq!(both + of(ResultChange::Added), found.results_after);
    let told = |found: &&ResultDifference| found.change() == ResultChange::Changed;
    for difference in found.differences.iter().filter(told) {
        assert!(!difference.fields.is_empty());
        assert!(
            difference
                .fields
                .iter()
                .all(|field| field.before != field.after)
        );
    }
}

#[tokio::test]
async fn nothing_differs_without_a_cause() {
    let mut kept = Kept::on(generated()).await;
    for analysis in super::ANALYSES {
        let first = kept.run(analysis, "").await;
        let second = kept.run(analysis, "").await;
        let found = kept.compare(&second.run_id, "").await.unwrap();
        assert_eq!(found.before.as_ref(), Some(&first));
        assert_eq!(found.after.as_ref(), Some(&second));
        assert_eq!(found.differences, [], "{analysis:?}");
        assert_eq!(found.causes, []);
        assert_eq!(found.unchanged, second.records);
        assert!(found.summary.contains("same data, question and program"));
    }
}

#[tokio::test]
async fn another_day_is_another_question() {
    let mut kept = Kept::on(generated()).await;
    for analysis in super::ANALYSES {
        let before = kept.run(analysis, "2025-05-31").await;
        let after = kept.run(analysis, "2025-06-30").await;
        let found = kept.compare(&after.run_id, "").await.unwrap();
        assert_eq!(causes(&found), [ChangeCause::Parameters], "{analysis:?}");
        let told = details(&found);
        assert!(told.contains("as_of: 2025-06-30, was 2025-05-31"), "{told}");
        assert_adds_up(&found);
        // The other way round as well.
        let back = kept.compare(&before.run_id, &after.run_id).await.unwrap();
        assert_eq!(back.differences.len(), found.differences.len());
    }
}

#[tokio::test]
async fn another_program_is_named() {
    let mut kept = Kept::on(generated()).await;
    let before = kept.run(Analysis::RepScores, "").await;
    let after = kept.run(Analysis::RepScores, "").await;
    let database = Connection::open(kept.file()).unwrap();
    database
        .execute(
            "UPDATE analysis_runs SET code_version = '0.0.9+0123456789ab' WHERE run_id = ?1",
            [&before.run_id],
        )
        .unwrap();
    database
        .execute(
            "UPDATE aw_rep_scores SET score = score / 2 WHERE run_id = ?1",
            [&before.run_id],
        )
        .unwrap();
    let found = kept.compare(&after.run_id, "").await.unwrap();
    assert_eq!(causes(&found), [ChangeCause::Code]);
    assert!(details(&found).contains("0.0.9+0123456789ab"));
    assert!(
        found.summary.ends_with("another program."),
        "{}",
        found.summary
    );
    assert_adds_up(&found);
    let scored = found.differences.first().unwrap();
    let score = scored.fields.first().unwrap();
    assert_eq!((scored.fields.len(), score.field.as_str()), (1, "score"));
    let (from, to): (f64, f64) = (score.before.parse().unwrap(), score.after.parse().unwrap());
    assert!((score.difference.unwrap() - (to - from)).abs() < 1e-9);
    assert!((to - 2.0 * from).abs() < 1e-9);
}

#[tokio::test]
async fn other_data_are_named() {
    let mut kept = Kept::on(generated()).await;
    let before = kept.run(Analysis::RepScores, "").await;
    let changed = ChangedWarehouse::new(
        &generated(),
        "UPDATE FactResellerSales SET SalesAmount = SalesAmount * 1.5 WHERE EmployeeKey = \
         (SELECT MAX(EmployeeKey) FROM FactResellerSales)",
    );
    let store = kept.store.clone();
    let mut other = Kept::with(changed.directory(), store).await;
    let after = other.run(Analysis::RepScores, "").await;
    let found = other.compare(&after.run_id, &before.run_id).await.unwrap();
    assert_eq!(causes(&found), [ChangeCause::Data]);
    let sales = rows(&after, "representative_sales");
    let told = details(&found);
    let expected = format!("representative_sales: other values in {sales} rows");
    assert!(told.contains(&expected), "{told}");
    assert!(
        found.summary.ends_with("with other data."),
        "{}",
        found.summary
    );
    assert!(!found.differences.is_empty());
    assert_adds_up(&found);
}

#[tokio::test]
async fn only_the_data_that_it_is_computed_from_are_a_cause() {
    let mut kept = Kept::on(generated()).await;
    let reps = kept.run(Analysis::RepScores, "").await;
    let products = kept.run(Analysis::ProductDemand, "").await;
    let changed = ChangedWarehouse::new(
        &generated(),
        "UPDATE DimProduct SET EnglishProductName = EnglishProductName || ' (new)'",
    );
    let mut other = Kept::with(changed.directory(), kept.store.clone()).await;
    let after = other.run(Analysis::RepScores, "").await;
    let found = other.compare(&after.run_id, &reps.run_id).await.unwrap();
    assert_eq!((causes(&found), found.differences.len()), (vec![], 0));
    let after = other.run(Analysis::ProductDemand, "").await;
    let found = other
        .compare(&after.run_id, &products.run_id)
        .await
        .unwrap();
    assert_eq!(causes(&found), [ChangeCause::Data]);
}

#[tokio::test]
async fn data_that_go_on_are_no_other_question() {
    let mut kept = Kept::on(generated()).await;
    let last = kept.run(Analysis::Forecast, "").await.as_of;
    let earlier = ChangedWarehouse::new(
        &generated(),
        &format!(
            "DELETE FROM FactInternetSales WHERE OrderDate >= '{last}'; DELETE FROM FactResellerSales WHERE OrderDate >= '{last}'"
        ),
    );
    let mut other = Kept::with(earlier.directory(), kept.store.clone()).await;
    for analysis in super::ANALYSES {
        let before = other.run(analysis, "").await;
        let after = kept.run(analysis, "").await;
        assert!(before.as_of < after.as_of, "{analysis:?}");
        let found = kept.compare(&after.run_id, &before.run_id).await.unwrap();
        assert_eq!(
            causes(&found),
            [ChangeCause::Data],
            "{analysis:?}: {}",
            details(&found)
        );
    }
}

#[tokio::test]
async fn only_runs_of_one_analysis_are_compared() {
    let mut kept = Kept::on(generated()).await;
    let reps = kept.run(Analysis::RepScores, "").await;
    let anomalies = kept.run(Analysis::Anomalies, "").await;
    let refused = kept
        .compare(&reps.run_id, &anomalies.run_id)
        .await
        .unwrap_err();
    assert_eq!(Error::from(&refused).fields()[0].field, "before_run_id");
    // It is the first of its analysis.
    let refused = kept.compare(&anomalies.run_id, "").await.unwrap_err();
    assert_eq!(refused.code(), Code::NotFound);
    let refused = kept.compare("nothing", "").await.unwrap_err();
    assert_eq!(refused.code(), Code::NotFound);
}
