//! The store is opened, whoever else opens it, and whenever it comes.

use std::collections::BTreeSet;

use store::Engine;
use testkit::stores::stores;

#[tokio::test]
async fn a_fresh_store_on_each_engine() {
    let stores = stores().await;
    let engines: BTreeSet<_> = stores.iter().map(|fresh| fresh.engine() as u8).collect();
    assert_eq!(engines.len(), 2);
    assert!(stores.iter().any(|fresh| fresh.engine() == Engine::Postgres));
}
