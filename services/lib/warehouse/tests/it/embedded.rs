//! The embedded warehouse's directory: absent, replaced, broken.

use status::reason;

use crate::bed::{self, AMPLE, Bed, On};
use crate::fixture::{self, N};

#[tokio::test(flavor = "multi_thread")]
async fn an_absent_directory_is_told_at_once_and_found_when_it_comes() {
    let directory = tempfile::tempdir().unwrap();
    let mut settings = bed::embedded(&directory);
    settings.wait_timeout = AMPLE;
    let warehouse = bed::open(settings);
    let one = || warehouse::fetch::<N>(&*warehouse, fixture::statement("one"), &[], AMPLE);
    let error = one().await.unwrap_err();
    assert_eq!(error.reason(), reason::WAREHOUSE_UNAVAILABLE);
    assert!(error.internal().unwrap().contains("CURRENT"));
    let path = directory.path().to_str().unwrap();
    assert!(!error.message().contains(path));
    assert!(warehouse.guards().iter().any(|guard| !guard.holds));

    fixture::fill(directory.path());
    assert_eq!(one().await.unwrap(), [N(1)]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_replaced_sub_directory_is_read_from_the_next_statement_on() {
    let bed = Bed::new(On::Sqlite).await;
    bed.assert_works().await;
    fixture::fill_as(bed.directory.path(), "two");
    let two = rusqlite::Connection::open(bed.directory.path().join("two/dbo.db")).unwrap();
    two.execute("DELETE FROM \"Everything\"", []).unwrap();
    drop(two);
    std::fs::remove_dir_all(bed.directory.path().join("one")).unwrap();
    let rows: Vec<N> = bed.fetch("one", &[]).await.unwrap();
    assert_eq!(rows, []);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_database_is_named_after_its_directory() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("adventureworks");
    let settings = warehouse::Settings::new(warehouse::Source::Embedded(path));
    assert_eq!(bed::open(settings).database(), "adventureworks");
}
