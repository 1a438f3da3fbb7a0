//! Bad files: each is told with table, file, line, column and reason, and changes nothing.

use std::fmt::Write as _;
use std::fs::{self, File};
use std::io::Write as _;
use std::path::Path;

use flate2::Compression;
use flate2::write::GzEncoder;
use sample::{Error, NoProgress, Warehouse, is_filled, load_csv};

use crate::support::{SmallSource, open, value};

fn load(source: &Path, target: &Path) -> Result<sample::Filled, Error> {
    load_csv(Warehouse::AdventureWorks, source, target, &NoProgress)
}

/// Loads a good warehouse, then the given one over it, and gives the second one's error. The first
/// must have survived.
fn error_of(source: &SmallSource) -> Error {
    error_with(|directory| source.write(directory))
}

fn error_with(write: impl FnOnce(&Path)) -> Error {
    let directory = tempfile::tempdir().unwrap();
    let target = directory.path().join("target");
    let good = directory.path().join("good");
    SmallSource::new().write(&good);
    load(&good, &target).unwrap();

    let bad = directory.path().join("bad");
    write(&bad);
    let error = load(&bad, &target).unwrap_err();

    assert!(is_filled(&target));
    let currencies: i64 = value(&open(&target), "SELECT COUNT(*) FROM dbo.DimCurrency");
    assert_eq!(currencies, 2, "the old warehouse must stay");
    let names: Vec<_> = fs::read_dir(&target)
        .unwrap()
        .map(|entry| entry.unwrap().file_name())
        .filter(|name| name.to_string_lossy().starts_with("fill-"))
        .collect();
    assert_eq!(names, ["fill-000001"], "nothing may be left of the bad one");
    error
}

/// The place and reason of a bad row in DimCurrency, whose file has this text.
fn bad_row(text: &str) -> (u64, Option<String>, String) {
    match error_of(&SmallSource::new().set("DimCurrency", text)) {
        Error::Row {
            table,
            file,
            line,
            column,
            reason,
        } => {
            assert_eq!(table, "dbo.DimCurrency");
            assert!(file.ends_with("bad/DimCurrency.csv"));
            (line, column, reason)
        }
        other => panic!("{other:?}"),
    }
}

const HEADER: &str = "CurrencyKey,CurrencyAlternateKey,CurrencyName\n";

#[test]
fn a_value_of_the_wrong_type() {
    let (line, column, reason) = bad_row(&format!("{HEADER}1,EUR,Euro\ntwo,CHF,Franc\n"));
    assert_eq!(line, 3);
    assert_eq!(column.as_deref(), Some("CurrencyKey"));
    assert_eq!(reason, "\"two\" is no int (not NULL)");
}

#[test]
fn an_empty_value_that_may_not_be_null() {
    let (line, column, reason) = bad_row(&format!("{HEADER},EUR,Euro\n"));
    assert_eq!((line, column.as_deref()), (2, Some("CurrencyKey")));
    assert_eq!(reason, "is empty, but the column may not be NULL");
}

#[test]
fn a_text_that_is_too_long() {
    let (line, column, reason) = bad_row(&format!("{HEADER}1,EURO,Euro\n"));
    assert_eq!((line, column.as_deref()), (2, Some("CurrencyAlternateKey")));
    assert_eq!(reason, "\"EURO\" is no nchar(3) (not NULL)");
}

#[test]
fn a_wrong_number_of_fields() {
    let (line, column, reason) = bad_row(&format!("{HEADER}1,EUR,Euro\n\n2,CHF\n"));
    assert_eq!((line, column), (4, None));
    assert_eq!(reason, "has 2 fields, not 3");
}

#[test]
fn the_same_primary_key_twice() {
    let (line, column, reason) =
        bad_row(&format!("{HEADER}1,EUR,Euro\n2,CHF,Franc\n1,NOK,Krone\n"));
    assert_eq!((line, column), (4, None));
    assert_eq!(reason, "another row has the same primary key (CurrencyKey)");
}

#[test]
fn the_first_of_two_mistakes_is_told() {
    let mut text = HEADER.to_owned();
    for key in (1..=5_000).chain([17]).chain(5_001..=9_000) {
        writeln!(text, "{key},EUR,Euro").unwrap();
    }
    text.push_str("x,EUR,Euro\n");
    assert_eq!(bad_row(&text).0, 5_002);
}

#[test]
fn bytes_that_are_no_text() {
    let error = error_with(|directory| {
        SmallSource::new().write(directory);
        let mut bytes = HEADER.as_bytes().to_vec();
        bytes.extend(b"1,EUR,\xe9uro\n");
        fs::write(directory.join("DimCurrency.csv"), bytes).unwrap();
    });
    assert!(
        error.to_string().ends_with(
            "DimCurrency.csv, line 2, column CurrencyName: \"\u{fffd}uro\" is not valid text (UTF-8 or UTF-16)"
        ),
        "{error}"
    );
}

#[test]
fn columns_that_are_not_the_tables() {
    let text = "CurrencyKey,CurrencyName,Symbol,currencykey\n1,Euro,E,1\n";
    let error = error_of(&SmallSource::new().set("DimCurrency", text));
    let Error::Header {
        missing,
        unknown,
        repeated,
        ..
    } = &error
    else {
        panic!("{error:?}");
    };
    assert_eq!(missing, &["CurrencyAlternateKey"]);
    assert_eq!(unknown, &["Symbol"]);
    assert_eq!(repeated, &["currencykey"]);
    assert!(
        error.to_string().ends_with(
            "missing columns: CurrencyAlternateKey; unknown columns: Symbol; \
             repeated columns: currencykey"
        ),
        "{error}"
    );
}

#[test]
fn neither_header_nor_install_script() {
    let (line, column, reason) = bad_row("1,EUR,Euro\n");
    assert_eq!((line, column), (1, None));
    assert!(reason.starts_with("neither a header"), "{reason}");
    assert_eq!(bad_row(""), (1, None, "the file is empty".to_owned()));
}

#[test]
fn all_missing_tables_are_named_at_once() {
    let source = SmallSource::new()
        .without("DimReseller")
        .without("FactCurrencyRate");
    match error_of(&source) {
        Error::MissingTables { tables, .. } => {
            assert_eq!(tables, ["DimReseller", "FactCurrencyRate"]);
        }
        other => panic!("{other:?}"),
    }
}

#[test]
fn two_files_for_one_table() {
    let error = error_with(|directory| {
        SmallSource::new().write(directory);
        fs::create_dir(directory.join("sub")).unwrap();
        fs::write(directory.join("sub/DIMCURRENCY.TXT"), HEADER).unwrap();
    });
    let message = error.to_string();
    assert!(message.contains("bad/DimCurrency.csv"), "{message}");
    assert!(message.contains("bad/sub/DIMCURRENCY.TXT"), "{message}");
}

#[test]
fn a_cut_off_gzip_file() {
    let error = error_with(|directory| {
        SmallSource::new().without("DimCurrency").write(directory);
        let mut text = HEADER.to_owned();
        for key in 0..20_000 {
            writeln!(text, "{key},EUR,Euro {key}").unwrap();
        }
        let mut packed = GzEncoder::new(Vec::new(), Compression::fast());
        packed.write_all(text.as_bytes()).unwrap();
        let packed = packed.finish().unwrap();
        let half = &packed[..packed.len() / 2];
        File::create(directory.join("dimcurrency.csv.gz"))
            .unwrap()
            .write_all(half)
            .unwrap();
    });
    match error {
        Error::Row { line, reason, .. } => {
            assert!(line > 1_000, "line {line}");
            assert!(
                reason.starts_with("cannot be read from here on"),
                "{reason}"
            );
        }
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_folder_that_is_not_there() {
    let error = error_with(|_| ());
    assert!(matches!(error, Error::Io { .. }), "{error:?}");
}
