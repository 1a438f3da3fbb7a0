//! A real SQL Server, when `AW_MSSQL_DSN` or `WWI_MSSQL_DSN` names one: its types, its messages and
//! its limits, which no stand-in can vouch for.

use std::sync::Arc;
use std::time::Duration;

use chrono::{NaiveDate, NaiveDateTime};
use rust_decimal::Decimal;
use status::reason;
use warehouse::{DecodeError, FromRow, Param, Registry, RowReader, Settings, Source, Warehouse};

use crate::bed::AMPLE;
use crate::fixture::N;

/// The warehouses that the environment names; the test says so when there are none.
fn real(change: impl Fn(&mut Settings)) -> Vec<Arc<dyn Warehouse>> {
    let mut warehouses = Vec::new();
    for prefix in ["AW", "WWI"] {
        let Ok(dsn) = std::env::var(format!("{prefix}_MSSQL_DSN")) else {
            eprintln!("skipped: {prefix}_MSSQL_DSN is not set");
            continue;
        };
        let dsn = dsn.parse().expect("a connection string");
        let mut settings = Settings::new(Source::SqlServer(Box::new(dsn)));
        let variable = |name| std::env::var(format!("{prefix}_MSSQL_{name}"));
        settings.ca_file = variable("CA_FILE").ok().map(Into::into);
        settings.trust_server_certificate =
            variable("TRUST_SERVER_CERTIFICATE").is_ok_and(|value| value == "true");
        change(&mut settings);
        warehouses.push(warehouse::open(settings).expect("settings that can work"));
    }
    warehouses
}

#[derive(Debug, PartialEq)]
struct Types {
    tiny: i16,
    small: i16,
    int: i32,
    big: i64,
    flag: bool,
    amount: Decimal,
    exact: f64,
    price: Decimal,
    change: Decimal,
    ratio: f64,
    approx: f64,
    name: String,
    narrow: String,
    fixed: String,
    note: String,
    day: NaiveDate,
    at: NaiveDateTime,
    midnight: NaiveDate,
    minute: NaiveDateTime,
    until: NaiveDateTime,
    nothing: Option<i32>,
}

impl FromRow for Types {
    fn from_row(row: &mut RowReader<'_>) -> Result<Self, DecodeError> {
        Ok(Self {
            tiny: row.get("tiny")?,
            small: row.get("small")?,
            int: row.get("int")?,
            big: row.get("big")?,
            flag: row.get("flag")?,
            amount: row.get("amount")?,
            exact: row.get("exact")?,
            price: row.get("price")?,
            change: row.get("change")?,
            ratio: row.get("ratio")?,
            approx: row.get("approx")?,
            name: row.get("name")?,
            narrow: row.get("narrow")?,
            fixed: row.get("fixed")?,
            note: row.get("note")?,
            day: row.get("day")?,
            at: row.get("at")?,
            midnight: row.get("midnight")?,
            minute: row.get("minute")?,
            until: row.get("until")?,
            nothing: row.get("nothing")?,
        })
    }
}

const TYPES: &str = "SELECT CAST(255 AS tinyint) AS \"tiny\", CAST(-32768 AS smallint) AS \"small\",
    CAST(2147483647 AS int) AS \"int\", CAST(9007199254740993 AS bigint) AS \"big\",
    CAST(1 AS bit) AS \"flag\", CAST(12.5 AS decimal(18, 2)) AS \"amount\",
    CAST(0.0000000001 AS decimal(38, 10)) AS \"exact\", CAST(1234.5678 AS money) AS \"price\",
    CAST(-0.0001 AS smallmoney) AS \"change\", CAST(0.1 AS float) AS \"ratio\",
    CAST(0.25 AS real) AS \"approx\", CAST(@P1 AS nvarchar(100)) AS \"name\",
    CAST('narrow' AS varchar(100)) AS \"narrow\", CAST('fixed' AS nchar(5)) AS \"fixed\",
    CAST(@P1 AS nvarchar(max)) AS \"note\", CAST('2013-05-31' AS date) AS \"day\",
    CAST('2013-05-31T12:34:56.790' AS datetime) AS \"at\",
    CAST('2013-05-31T00:00:00' AS datetime) AS \"midnight\",
    CAST('2013-05-31T12:34:00' AS smalldatetime) AS \"minute\",
    CAST('9999-12-31T23:59:59.9999999' AS datetime2) AS \"until\", CAST(NULL AS int) AS \"nothing\"";

fn time(text: &str) -> NaiveDateTime {
    text.parse().unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn every_type_is_decoded() {
    let registry = Registry::new(&[("types", TYPES)]).unwrap();
    for warehouse in real(|_| {}) {
        let name = "Žižka € 𝄞";
        let rows: Vec<Types> = warehouse::fetch(
            &*warehouse,
            registry.get("types").unwrap(),
            &[Param::Text(name.to_owned())],
            AMPLE,
        )
        .await
        .unwrap_or_else(|error| panic!("{}", error.for_operator()));
        let expected = Types {
            tiny: 255,
            small: -32_768,
            int: i32::MAX,
            big: 9_007_199_254_740_993,
            flag: true,
            amount: "12.5".parse().unwrap(),
            exact: 1e-10,
            price: "1234.5678".parse().unwrap(),
            change: "-0.0001".parse().unwrap(),
            ratio: 0.1,
            approx: 0.25,
            name: name.to_owned(),
            narrow: "narrow".to_owned(),
            fixed: "fixed".to_owned(),
            note: name.to_owned(),
            day: "2013-05-31".parse().unwrap(),
            at: time("2013-05-31T12:34:56.790"),
            midnight: "2013-05-31".parse().unwrap(),
            minute: time("2013-05-31T12:34:00"),
            until: time("9999-12-31T23:59:59.999999900"),
            nothing: None,
        };
        assert_eq!(rows, [expected]);
    }
}

/// Ten digits crossed six times: 1,000,000 rows of nothing but work.
const LONG: &str = "WITH d AS (
    SELECT 0 AS \"n\" UNION ALL SELECT 1 UNION ALL SELECT 2 UNION ALL SELECT 3 UNION ALL SELECT 4
    UNION ALL SELECT 5 UNION ALL SELECT 6 UNION ALL SELECT 7 UNION ALL SELECT 8 UNION ALL SELECT 9)
    SELECT a.\"n\" FROM d AS a CROSS JOIN d AS b CROSS JOIN d AS c CROSS JOIN d AS e
    CROSS JOIN d AS f CROSS JOIN d AS g";

#[tokio::test(flavor = "multi_thread")]
async fn dropped_and_timed_out_statements_leave_the_pool_intact() {
    let registry = Registry::new(&[("long", LONG), ("one", "SELECT 1 AS \"n\"")]).unwrap();
    let narrow = |settings: &mut Settings| {
        settings.pool_size = 1;
        settings.trace_context = true;
    };
    for warehouse in real(narrow) {
        let long = registry.get("long").unwrap();
        for limit in [1, 50, 200] {
            let limit = Duration::from_millis(limit);
            let timed_out = warehouse::fetch::<N>(&*warehouse, long, &[], limit).await;
            if let Err(error) = timed_out {
                assert_eq!(error.reason(), reason::WAREHOUSE_TIMEOUT);
            }
            let call = warehouse::fetch::<N>(&*warehouse, long, &[], AMPLE);
            drop(tokio::time::timeout(limit, call).await);
            let one: Vec<N> =
                warehouse::fetch(&*warehouse, registry.get("one").unwrap(), &[], AMPLE)
                    .await
                    .unwrap_or_else(|error| panic!("{}", error.for_operator()));
            assert_eq!(one, [N(1)]);
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_wrong_password_is_told_at_once() {
    let registry = Registry::new(&[("one", "SELECT 1 AS \"n\"")]).unwrap();
    for prefix in ["AW", "WWI"] {
        let Ok(dsn) = std::env::var(format!("{prefix}_MSSQL_DSN")) else {
            continue;
        };
        // The last of a setting named twice counts, in both forms of a connection string.
        let separator = if dsn.contains("://") { '&' } else { ';' };
        let dsn = format!("{dsn}{separator}password=not-the-password");
        let mut settings = Settings::new(Source::SqlServer(Box::new(dsn.parse().unwrap())));
        settings.trust_server_certificate = true;
        let warehouse = warehouse::open(settings).unwrap();
        let one = registry.get("one").unwrap();
        let error = warehouse::fetch::<N>(&*warehouse, one, &[], AMPLE)
            .await
            .unwrap_err();
        assert!(error.internal().unwrap().contains("18456"));
    }
}
