//! What the stand-in for SQL Server knows beyond the suite's needs, by the driver alone.

use std::time::Duration;

use futures::TryStreamExt as _;
use testkit::tds::{Fault, TdsServer};
use tiberius::{AuthMethod, Client, Config, EncryptionLevel, QueryItem};
use tokio::net::TcpStream;
use tokio_util::compat::{Compat, TokioAsyncWriteCompatExt as _};

use crate::bed::{AMPLE, Bed};
use crate::fixture;

async fn connect(server: &TdsServer) -> Client<Compat<TcpStream>> {
    let mut config = Config::new();
    config.database("Warehouse");
    config.authentication(AuthMethod::sql_server("reader", "Pa55-word"));
    config.encryption(EncryptionLevel::NotSupported);
    let stream = TcpStream::connect(server.addr()).await.unwrap();
    stream.set_nodelay(true).unwrap();
    Box::pin(Client::connect(config, stream.compat_write()))
        .await
        .unwrap()
}

async fn assert_works(client: &mut Client<Compat<TcpStream>>) {
    let row = client.query("SELECT @P1 AS n", &[&42_i64]).await.unwrap();
    let row = row.into_row().await.unwrap().unwrap();
    assert_eq!(row.get::<i64, _>("n"), Some(42));
}

#[tokio::test(flavor = "multi_thread")]
async fn attention_stops_a_running_statement() {
    let bed = Bed::tds().await;
    let mut client = connect(bed.server()).await;
    let endless = fixture::statement("endless").sql();
    for _ in 0..3 {
        let running = client.simple_query(endless);
        let answered = tokio::time::timeout(Duration::from_millis(50), running).await;
        assert!(answered.is_err());
        drop(answered);
        let acknowledged = tokio::time::timeout(AMPLE, client.cancel_query()).await;
        acknowledged.expect("an acknowledgement").unwrap();
        assert_works(&mut client).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn attention_stops_an_answer_between_rows() {
    let bed = Bed::tds().await;
    let mut client = connect(bed.server()).await;
    bed.server()
        .set_fault(Fault::SlowRows(Duration::from_millis(5)));
    {
        let some = fixture::statement("some").sql();
        let mut items = client.simple_query(some).await.unwrap();
        let mut rows = 0;
        while rows < 3 {
            if let Some(QueryItem::Row(_)) = items.try_next().await.unwrap() {
                rows += 1;
            }
        }
    }
    tokio::time::timeout(AMPLE, client.cancel_query())
        .await
        .expect("an acknowledgement")
        .unwrap();
    assert_works(&mut client).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn parameters_arrive_with_their_types() {
    let bed = Bed::tds().await;
    let mut client = connect(bed.server()).await;
    let time = chrono::NaiveDate::from_ymd_opt(2013, 5, 31)
        .and_then(|day| day.and_hms_milli_opt(12, 34, 56, 789))
        .unwrap();
    let sql = "SELECT typeof(@P1) || ' ' || typeof(@P2) || ' ' || @P3 || ' ' || @P4 AS t";
    let answer = client
        .query(sql, &[&1.5_f32, &7_i16, &time, &time.date()])
        .await
        .unwrap();
    let row = answer.into_row().await.unwrap().unwrap();
    assert_eq!(
        row.get::<&str, _>("t"),
        Some("real integer 2013-05-31 12:34:56.789 2013-05-31")
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn what_it_does_not_know_is_told() {
    let bed = Bed::tds().await;
    let mut client = connect(bed.server()).await;
    assert!(!bed.server().logins()[0].read_only_intent);
    let guid = tiberius::Uuid::nil();
    assert!(client.query("SELECT @P1", &[&guid]).await.is_err());
    assert_eq!(bed.server().problems(), ["parameters of type 0x24"]);
}
