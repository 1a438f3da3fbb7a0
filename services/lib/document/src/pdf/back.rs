//! The pages after the sections: definitions, and what makes the document verifiable.

use super::flow::{BODY, Flow, HEADING, SMALL, Style};
use crate::{Closing, Column, Definition};

/// What stands above each of these pages' content.
pub(super) const DEFINITIONS: &str = "Definitions";
pub(super) const ABOUT: &str = "About this document";

/// The most pages that the columns' definitions take where another file of the same document has them.
const MOST_PAGES: usize = 3;

/// Defines the words of a document and the columns of its sections; these only if they are few, where the
/// document is an excerpt.
pub(super) fn draw_definitions(
    flow: &mut Flow,
    definitions: &[Definition],
    tables: &[(String, Vec<Column>)],
    is_excerpt: bool,
) {
    flow.title(DEFINITIONS);
    if !definitions.is_empty() {
        draw_list(
            flow,
            "Terms",
            definitions
                .iter()
                .map(|definition| (definition.term.as_str(), definition.meaning.as_str())),
        );
    }
    if is_excerpt && is_long(flow, tables) {
        flow.gap(8.0);
        flow.paragraph("The definitions of all columns are in the workbook.", BODY);
    } else {
        draw_columns(flow, tables);
    }
}

/// Whether the columns' definitions take more pages than they may.
fn is_long(flow: &Flow, tables: &[(String, Vec<Column>)]) -> bool {
    let mut trial = flow.trial();
    draw_columns(&mut trial, tables);
    trial.page_count() > MOST_PAGES
}

fn draw_columns(flow: &mut Flow, tables: &[(String, Vec<Column>)]) {
    for (title, columns) in tables {
        let names: Vec<String> = columns.iter().map(name).collect();
        let meanings = columns.iter().map(|column| column.meaning);
        draw_list(flow, title, names.iter().map(String::as_str).zip(meanings));
    }
}

fn draw_list<'a>(flow: &mut Flow, title: &str, pairs: impl Iterator<Item = (&'a str, &'a str)>) {
    flow.gap(8.0);
    flow.need(HEADING.line() + 3.0 * BODY.line());
    flow.paragraph(title, HEADING);
    flow.gap(2.0);
    flow.pairs(pairs, 0.3);
    flow.gap(8.0);
}

/// A column's title with its unit.
fn name(column: &Column) -> String {
    if column.unit.is_empty() {
        column.title.to_owned()
    } else {
        format!("{} ({})", column.title, column.unit)
    }
}

/// Says how the document can be told from an altered copy.
pub(super) fn draw_about(flow: &mut Flow, closing: &Closing) {
    flow.title(ABOUT);
    flow.paragraph(
        "This document can be verified. Its manifest, below as it stands in the file's metadata, says \
         what it was made of and holds the digest of its data. Whoever has the file can have it compared \
         with the record that was kept when it was issued.",
        BODY,
    );
    flow.gap(10.0);
    let id = [("Document", closing.manifest.document_id.as_str())];
    let facts = closing.facts.iter();
    let facts = facts.map(|fact| (fact.label.as_str(), fact.value.as_str()));
    flow.pairs(id.into_iter().chain(facts), 0.27);
    flow.gap(14.0);
    flow.paragraph(
        "Manifest",
        Style {
            size: 9.0,
            ..HEADING
        },
    );
    flow.gap(2.0);
    flow.paragraph(&closing.manifest.json, Style { size: 7.0, ..SMALL });
}
