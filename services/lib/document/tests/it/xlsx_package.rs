//! What Excel asks of a workbook's parts, so that it opens them without repair.

use std::collections::BTreeSet;

use crate::xlsx_reading::{attributes, children, parts};
use crate::xlsx_sample::workbook;

#[test]
fn elements_of_sheets_stand_in_their_order() {
    // CT_Worksheet, ECMA-376 part 1, 18.3.1.99.
    let order = [
        "sheetPr",
        "dimension",
        "sheetViews",
        "sheetFormatPr",
        "cols",
        "sheetData",
        "conditionalFormatting",
        "hyperlinks",
        "pageMargins",
        "pageSetup",
        "headerFooter",
        "ignoredErrors",
        "drawing",
        "tableParts",
        "extLst",
    ];
    for (name, xml) in parts(&workbook()) {
        if !name.starts_with("xl/worksheets/sheet") {
            continue;
        }
        let places: Vec<usize> = children(&xml)
            .iter()
            .map(|child| order.iter().position(|name| name == child).unwrap())
            .collect();
        assert!(places.is_sorted(), "{name}: {:?}", children(&xml));
    }
}

#[test]
fn every_part_is_declared_and_every_relation_leads_somewhere() {
    let parts = parts(&workbook());
    let types = &parts["[Content_Types].xml"];
    let declared: BTreeSet<&str> = attributes(types, "PartName=\"")
        .map(|name| name.trim_start_matches('/'))
        .collect();
    for name in parts.keys() {
        let by_default = name.contains("_rels/") || name == "[Content_Types].xml";
        assert!(
            by_default || declared.contains(name.as_str()),
            "{name} is not declared"
        );
    }
    for name in declared {
        assert!(parts.contains_key(name), "{name} does not exist");
    }
    for (name, xml) in &parts {
        let Some(folder) = name
            .strip_suffix(".rels")
            .and_then(|name| name.split_once("_rels/"))
        else {
            continue;
        };
        let targets = attributes(xml, "Target=\"").filter(|target| !target.starts_with('#'));
        for target in targets {
            let target = match target.strip_prefix("../") {
                Some(target) => format!("xl/{target}"),
                None => format!("{}{}", folder.0, target.trim_start_matches('/')),
            };
            assert!(parts.contains_key(&target), "{name} leads to {target}");
        }
    }
}

#[test]
fn relations_come_first_for_those_who_look_at_the_beginning() {
    let bytes = workbook();
    assert_eq!(&bytes[..4], b"PK\x03\x04");
    assert_eq!(&bytes[30..41], b"_rels/.rels");
}

#[test]
fn formats_of_cells_and_conditions_exist() {
    let parts = parts(&workbook());
    let styles = &parts["xl/styles.xml"];
    let count = |start: &str| {
        attributes(styles, start)
            .next()
            .unwrap()
            .parse::<usize>()
            .unwrap()
    };
    let (formats, conditions) = (count("<cellXfs count=\""), count("<dxfs count=\""));
    for (name, xml) in &parts {
        if name.starts_with("xl/worksheets/sheet") {
            for format in attributes(xml, " s=\"") {
                assert!(format.parse::<usize>().unwrap() < formats, "{name}");
            }
            for condition in attributes(xml, " dxfId=\"") {
                assert!(condition.parse::<usize>().unwrap() < conditions, "{name}");
            }
        }
    }
    let products = &parts["xl/worksheets/sheet4.xml"];
    for rule in [
        "type=\"colorScale\"",
        "type=\"dataBar\"",
        "operator=\"lessThan\"",
        "&quot;Critical&quot;",
    ] {
        let plain = rule.replace("&quot;", "\"");
        assert!(
            products.contains(rule) || products.contains(&plain),
            "{rule} is missing"
        );
    }
}
