use proptest::prelude::*;

use super::super::canvas::Face;
use super::super::flow::{content_width, paper};
use super::super::font::Fonts;
use super::*;
use crate::{Cell, Emphasis, Kind, Orientation, PageSetup};

const KINDS: [Kind; 6] = [
    Kind::Text,
    Kind::Prose,
    Kind::Integer,
    Kind::Money(2),
    Kind::Date,
    Kind::Identifier,
];

fn columns(kinds: &[Kind]) -> Vec<Column> {
    kinds
        .iter()
        .map(|kind| Column {
            key: "key",
            title: "Title of some length",
            kind: *kind,
            unit: "USD",
            meaning: "",
            emphasis: Emphasis::None,
        })
        .collect()
}

fn formed(kinds: &[Kind], rows: &[Row]) -> Form {
    let fonts = Fonts::shared().unwrap();
    let paper = paper(PageSetup::default());
    form(fonts, &columns(kinds), rows, paper, Orientation::Fitting)
}

#[test]
fn paper_lies_on_its_side_when_a_table_asks_for_it() {
    let upright = paper(PageSetup::default());
    let row = |count| vec![vec![Cell::Number(1_234_567.0); count]];
    let narrow = formed(&[Kind::Money(2); 4], &row(4));
    let wide = formed(&[Kind::Money(2); 11], &row(11));
    let wider = formed(&[Kind::Money(2); 37], &row(37));
    assert_eq!((narrow.page, narrow.bands.len()), (upright, 1));
    assert_eq!((wide.page, wide.bands.len()), (upright.turned(), 1));
    assert_eq!(wider.page, upright.turned());
    assert!(wider.bands.len() > 1, "37 columns on one page");
    for band in &wider.bands {
        assert_eq!(band[0].column, 0, "the first column is repeated");
    }
}

/// A column as wide as a text at a size, and nothing beside it.
fn as_wide_as(fonts: &Fonts, text: &str, size: f32) -> columns::Place {
    columns::Place {
        column: 0,
        x: 0.0,
        width: fonts.width(text, size, Face::Regular),
        padding: 0.0,
    }
}

#[test]
fn figures_and_names_are_never_broken() {
    let fonts = Fonts::shared().unwrap();
    let place = as_wide_as(fonts, "1,234.00", 8.0);
    let lines =
        |cell: &Cell, kind| cell::set(fonts, cell, &columns(&[kind])[0], None, place, 8.0).lines;
    let money = |value| lines(&Cell::Number(value), Kind::Money(2));
    assert_eq!(money(1_234.0), ["1,234.00"]);
    assert_eq!(money(91_234_567.89), ["91,234,567.89"]);
    // What could not be read any more is written shortly.
    assert_eq!(money(123_456_789_012_345.0), ["123 T"]);
    let moment = chrono::DateTime::UNIX_EPOCH;
    assert_eq!(
        lines(&Cell::Instant(moment), Kind::Instant),
        ["1970-01-01 00:00:00"]
    );
    let name = "SO-43659-2014-01-28-7";
    assert_eq!(lines(&Cell::text(name), Kind::Identifier), [name]);
    assert_eq!(lines(&Cell::Number(1_234_567.5), Kind::Text), ["1,234,568"]);
    assert!(lines(&Cell::text("not known yet"), Kind::Money(2)).len() > 1);
}

#[test]
fn headers_are_not_broken_within_words() {
    let fonts = Fonts::shared().unwrap();
    let mut columns = columns(&[Kind::Integer; 12]);
    for column in &mut columns {
        column.title = "Representative score";
        column.unit = "";
    }
    let rows = vec![vec![Cell::Integer(7); 12]];
    let form = form(
        fonts,
        &columns,
        &rows,
        paper(PageSetup::default()),
        Orientation::Fitting,
    );
    for title in Table::new(&columns, form, fonts).heads.iter().flatten() {
        assert_eq!(title.lines, ["Representative", "score"]);
    }
}

#[test]
fn names_are_repeated_beside_short_first_columns() {
    let mut kinds = vec![Kind::Identifier, Kind::Text];
    kinds.extend([Kind::Money(2); 30]);
    let row: Row = kinds
        .iter()
        .map(|kind| match kind {
            Kind::Text => Cell::text("Mountain bikes"),
            _ => Cell::Number(1_234_567.0),
        })
        .collect();
    let bands = formed(&kinds, std::slice::from_ref(&row)).bands;
    assert!(bands.len() > 1, "{bands:?}");
    for band in bands {
        assert_eq!((band[0].column, band[1].column), (0, 1));
    }
    kinds.swap(0, 1);
    let mut row = row;
    row.swap(0, 1);
    for band in &formed(&kinds, &[row]).bands[1..] {
        assert_eq!(band[0].column, 0);
        assert_ne!(band[1].column, 1, "the name is enough");
    }
}

#[test]
fn scales_reach_over_all_rows_known_and_not_beyond() {
    let fonts = Fonts::shared().unwrap();
    let mut columns = columns(&[Kind::Decimal(1)]);
    columns[0].emphasis = Emphasis::Scale;
    let rows: Vec<Row> = (0..1_000).map(|index| vec![Cell::Integer(index)]).collect();
    let form = form(
        fonts,
        &columns,
        &rows,
        paper(PageSetup::default()),
        Orientation::Fitting,
    );
    assert_eq!(form.scales, [Some((0.0, 999.0))]);
    let set = |value| {
        let place = form.bands[0][0];
        let cell = Cell::Number(value);
        cell::set(fonts, &cell, &columns[0], form.scales[0], place, form.size)
    };
    assert!(set(999.0).is_tinted());
    assert!(!set(1_000.0).is_tinted());
}

proptest! {
    #[test]
    fn every_column_has_its_place_on_a_page(
        kinds in prop::collection::vec(prop::sample::select(&KINDS[..]), 1..60),
        text in "[a-z ]{0,200}",
    ) {
        let row: Row = kinds
            .iter()
            .map(|kind| match kind {
                Kind::Text | Kind::Prose => Cell::text(text.clone()),
                _ => Cell::Number(1_234_567.8),
            })
            .collect();
        let form = formed(&kinds, &[row]);
        prop_assert!(form.size >= 6.0);
        let mut seen = Vec::new();
        for (index, band) in form.bands.iter().enumerate() {
            let last = band.last().unwrap();
            prop_assert!(last.x + last.width <= content_width(form.page) + 0.1);
            prop_assert!(band.iter().all(|place| place.room() > 0.0));
            // The first columns may be repeated.
            let known = if index > 0 { seen.len() } else { 0 };
            seen.extend(band.iter().map(|place| place.column).filter(|column| *column >= known));
        }
        prop_assert_eq!(seen, (0..kinds.len()).collect::<Vec<_>>());
    }
}
