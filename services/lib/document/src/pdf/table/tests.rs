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

#[test]
fn figures_are_pressed_rather_than_broken() {
    let fonts = Fonts::shared().unwrap();
    let column = &columns(&[Kind::Money(2)])[0];
    let width = fonts.width("1,234.00", 8.0, Face::Regular);
    let place = columns::Place {
        column: 0,
        x: 0.0,
        width,
        padding: 0.0,
    };
    let set = |value| cell::set(fonts, &Cell::Number(value), column, None, place, 8.0);
    assert_eq!(set(1_234.0).lines, ["1,234.00"]);
    assert_eq!(set(91_234.0).lines, ["91,234.00"]);
    // And broken rather than cut.
    assert_eq!(set(1e15).lines.concat(), "1,000,000,000,000,000.00");
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
            // The first column may be repeated.
            let repeated = index > 0 && band[0].column == 0;
            seen.extend(band.iter().skip(usize::from(repeated)).map(|place| place.column));
        }
        prop_assert_eq!(seen, (0..kinds.len()).collect::<Vec<_>>());
    }
}
