//! The warehouse that the tests read, and the statements they read it with.

use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use chrono::{NaiveDate, NaiveDateTime};
use rusqlite::Connection;
use rust_decimal::Decimal;
use warehouse::{DecodeError, FromRow, Registry, RowReader, Statement};

/// How many rows `dbo.Many` has.
pub(crate) const MANY: i64 = 200_000;

/// A table with a column of every type, and one with many rows.
const SCHEMA: &str = "
CREATE TABLE \"Everything\" (
    \"id\" int, \"tiny\" tinyint, \"small\" smallint, \"big\" bigint, \"flag\" bit,
    \"amount\" decimal(18, 2), \"exact\" decimal(38, 10), \"price\" money, \"change\" smallmoney,
    \"ratio\" float, \"approx\" real, \"name\" nvarchar(100), \"note\" ntext,
    \"day\" date, \"at\" datetime, \"minute\" smalldatetime, \"until\" datetime2(7));
INSERT INTO \"Everything\" VALUES
    (1, 255, -32768, 9007199254740993, 1, 12.5, 0.0000000001, 1234.5678, -0.0001,
     0.1, 0.25, 'Žižka € 𝄞', '', '2013-05-31', '2013-05-31 12:34:56.790', '2013-05-31 12:34:00',
     '9999-12-31 23:59:59.9999999'),
    (2, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL,
     NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL),
    (3, 0, 32767, -9223372036854775808, 0, -0.01, 0, -900719925474.0991, 214748.3647,
     -1e300, -2, '', NULL, '0001-01-01', '1900-01-01 00:00:00', '1900-01-01 00:00:00',
     '0001-01-01 00:00:00');
CREATE TABLE \"Many\" (\"n\" bigint, \"label\" nvarchar(40), \"amount\" decimal(18, 2), \"day\" date);
INSERT INTO \"Many\"
    WITH RECURSIVE r(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM r WHERE n < 200000)
    SELECT n, 'row ' || n, n / 4.0, date('2013-01-01', '+' || (n % 1000) || ' days') FROM r;
";

/// The tables, filled once for all tests of the process.
static FILLED: LazyLock<PathBuf> = LazyLock::new(|| {
    let file =
        Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("dbo-{}.db", std::process::id()));
    // Left by an older process of the same number.
    let _ = std::fs::remove_file(&file);
    let dbo = Connection::open(&file).expect("a database file");
    dbo.execute_batch(&format!("BEGIN; {SCHEMA} COMMIT;"))
        .expect("the fixture's tables");
    file
});

/// Fills an embedded warehouse's directory.
pub(crate) fn fill(directory: &Path) {
    fill_as(directory, "one");
}

/// Fills a new sub-directory of that name and puts it in force.
pub(crate) fn fill_as(directory: &Path, generation: &str) {
    fill_with(directory, generation, "");
}

/// As [`fill_as`], with the data changed by `sql`.
pub(crate) fn fill_with(directory: &Path, generation: &str, sql: &str) {
    let files = directory.join(generation);
    std::fs::create_dir_all(&files).expect("a directory for the files");
    std::fs::copy(&*FILLED, files.join("dbo.db")).expect("a copy of the tables");
    Connection::open(files.join("dbo.db"))
        .and_then(|dbo| dbo.execute_batch(sql))
        .expect("the changes");
    std::fs::write(directory.join("CURRENT.new"), format!("{generation}\n"))
        .expect("a new CURRENT");
    std::fs::rename(directory.join("CURRENT.new"), directory.join("CURRENT"))
        .expect("CURRENT in force");
}

static REGISTRY: LazyLock<Registry> = LazyLock::new(|| {
    Registry::new(&[
        (
            "everything",
            "SELECT * FROM \"dbo\".\"Everything\" ORDER BY \"id\"",
        ),
        (
            "everything_through_casts",
            "SELECT x.\"id\", CAST(x.\"big\" AS bigint) AS \"big\",
                CAST(x.\"ratio\" AS float) AS \"ratio\",
                CAST(x.\"amount\" AS decimal(19, 4)) AS \"amount\", x.\"day\"
             FROM (SELECT * FROM \"dbo\".\"Everything\") AS x WHERE x.\"id\" < 3 ORDER BY x.\"id\"",
        ),
        (
            "many",
            "SELECT \"n\", \"label\", \"amount\", \"day\" FROM \"dbo\".\"Many\" ORDER BY \"n\"",
        ),
        (
            "some",
            "SELECT \"n\", \"label\", \"amount\", \"day\" FROM \"dbo\".\"Many\"
             WHERE \"n\" <= 5000 ORDER BY \"n\"",
        ),
        (
            "sums",
            "SELECT COUNT(*) AS \"rows\", SUM(\"n\") AS \"n\", SUM(\"amount\") AS \"amount\",
                MIN(\"day\") AS \"first\", MAX(\"day\") AS \"last\" FROM \"dbo\".\"Many\"",
        ),
        (
            "one",
            "SELECT \"id\" AS \"n\" FROM \"dbo\".\"Everything\" WHERE \"id\" = 1",
        ),
        (
            "echo",
            "SELECT CAST(@P1 AS bigint) AS \"n\" FROM \"dbo\".\"Everything\" WHERE \"id\" = 1",
        ),
        (
            "by_every_parameter",
            "SELECT COUNT(*) AS \"n\" FROM \"dbo\".\"Everything\"
             WHERE \"id\" = @P1 AND \"name\" = @P2 AND \"day\" = @P3 AND \"amount\" = @P4
               AND \"ratio\" = @P5 AND \"flag\" = @P6 AND @P7 IS NULL",
        ),
        (
            "none",
            "SELECT \"id\" AS \"n\" FROM \"dbo\".\"Everything\" WHERE \"id\" = 99",
        ),
        (
            "endless",
            "WITH r AS (SELECT 1 AS \"n\" UNION ALL SELECT r.\"n\" + 1 FROM r WHERE r.\"n\" > 0)
             SELECT COUNT(*) AS \"n\" FROM r",
        ),
        ("no_such_table", "SELECT \"n\" FROM \"dbo\".\"Nothing\""),
        (
            "no_such_column",
            "SELECT \"Everything\" AS \"n\" FROM \"dbo\".\"Many\"",
        ),
    ])
    .expect("statements that only read")
});

pub(crate) fn statement(name: &str) -> &'static Statement {
    REGISTRY.get(name).expect("a registered statement")
}

/// A row with one whole number.
#[derive(Debug, PartialEq)]
pub(crate) struct N(pub(crate) i64);

impl FromRow for N {
    fn from_row(row: &mut RowReader<'_>) -> Result<Self, DecodeError> {
        Ok(Self(row.get("n")?))
    }
}

/// A row of `dbo.Many`.
#[derive(Debug, PartialEq)]
pub(crate) struct ManyRow {
    pub(crate) n: i64,
    pub(crate) label: String,
    pub(crate) amount: Decimal,
    pub(crate) day: NaiveDate,
}

impl FromRow for ManyRow {
    fn from_row(row: &mut RowReader<'_>) -> Result<Self, DecodeError> {
        Ok(Self {
            n: row.get("n")?,
            label: row.get("label")?,
            amount: row.get("amount")?,
            day: row.get("day")?,
        })
    }
}

/// A row of `dbo.Everything`.
#[derive(Debug, PartialEq)]
pub(crate) struct Everything {
    pub(crate) id: i32,
    pub(crate) tiny: Option<i16>,
    pub(crate) small: Option<i16>,
    pub(crate) big: Option<i64>,
    pub(crate) flag: Option<bool>,
    pub(crate) amount: Option<Decimal>,
    pub(crate) price: Option<Decimal>,
    pub(crate) change: Option<Decimal>,
    pub(crate) ratio: Option<f64>,
    pub(crate) approx: Option<f64>,
    pub(crate) name: Option<String>,
    pub(crate) note: Option<String>,
    pub(crate) day: Option<NaiveDate>,
    pub(crate) at: Option<NaiveDateTime>,
    pub(crate) minute: Option<NaiveDateTime>,
    pub(crate) until: Option<NaiveDateTime>,
    pub(crate) exact: Option<f64>,
}

impl FromRow for Everything {
    fn from_row(row: &mut RowReader<'_>) -> Result<Self, DecodeError> {
        Ok(Self {
            id: row.get("id")?,
            tiny: row.get("tiny")?,
            small: row.get("small")?,
            big: row.get("big")?,
            flag: row.get("flag")?,
            amount: row.get("amount")?,
            price: row.get("price")?,
            change: row.get("change")?,
            ratio: row.get("ratio")?,
            approx: row.get("approx")?,
            name: row.get("name")?,
            note: row.get("note")?,
            day: row.get("day")?,
            at: row.get("at")?,
            minute: row.get("minute")?,
            until: row.get("until")?,
            exact: row.get("exact")?,
        })
    }
}
