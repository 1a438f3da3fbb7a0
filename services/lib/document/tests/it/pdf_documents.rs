//! Documents that the PDF tests look at.

use chrono::{NaiveDate, TimeDelta, TimeZone, Utc};
use document::{
    Cell, Chart, ChartKind, Closing, Column, Definition, Emphasis, Fact, Figure, Format, Head,
    Kind, Level, Look, Manifest, PageSetup, Row, Section, Series, Verdict,
};

pub(crate) fn fact(label: &str, value: &str) -> Fact {
    Fact {
        label: label.to_owned(),
        value: value.to_owned(),
    }
}

pub(crate) fn head() -> Head {
    Head {
        title: "AdventureWorks: sales and stock".to_owned(),
        subtitle: "1 July 2013 to 30 June 2014, all territories, amounts in US dollars".to_owned(),
        language: "en-GB".to_owned(),
        author: "Žofie Čapková".to_owned(),
        issued_at: Utc.with_ymd_and_hms(2026, 8, 7, 10, 15, 0).unwrap(),
        facts: vec![
            fact("As of", "2014-06-30"),
            fact("Period", "2013-07-01 to 2014-06-30"),
            fact("Territories", "all"),
            fact("Requested by", "Žofie Čapková (analyst)"),
            fact("Trace", "4bf92f3577b34da6a3ce929d0e0e4736"),
            fact("Audit position", "12,345 (chain head 9f86d081884c7d65…)"),
        ],
        verdict: Some(Verdict {
            level: Level::Warning,
            label: "Passed with remarks".to_owned(),
            findings: vec![
                "2 of 41 checks found rows to be looked at.".to_owned(),
                "Orders without a territory: 17 of 31,465.".to_owned(),
            ],
        }),
        footer: "As of 2014-06-30 · trace 4bf92f3577b34da6a3ce929d0e0e4736".to_owned(),
        page: PageSetup::default(),
        cover: true,
    }
}

pub(crate) fn closing() -> Closing {
    Closing {
        facts: vec![
            fact("Rows", "1,234"),
            fact(
                "SHA-256 of the data",
                "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
            ),
        ],
        definitions: vec![
            Definition {
                term: "As of".to_owned(),
                meaning: "The last day whose facts the document knows.".to_owned(),
            },
            Definition {
                term: "Forecast band".to_owned(),
                meaning: "The range that 95 of 100 outcomes are expected to lie in, if the future \
                          is like the past."
                    .to_owned(),
            },
        ],
        manifest: Manifest {
            document_id: "0198f3a2-7c1e-7d7a-9a55-0c8f6f2b1a11".to_owned(),
            json: r#"{"document_id":"0198f3a2-7c1e-7d7a-9a55-0c8f6f2b1a11","view":"sales-history","who":"Žofie <&>","digest":"e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"}"#
                .to_owned(),
        },
    }
}

pub(crate) fn column(key: &'static str, title: &'static str, kind: Kind) -> Column {
    Column {
        key,
        title,
        kind,
        unit: "",
        meaning: "What the column holds, said in a sentence.",
        emphasis: Emphasis::None,
    }
}

pub(crate) fn day(index: i64) -> NaiveDate {
    NaiveDate::from_ymd_opt(2013, 7, 1).unwrap() + TimeDelta::days(index)
}

/// A section of daily figures with a chart and tiles.
fn history() -> (Section, Vec<Row>) {
    let columns = vec![
        column("day", "Day", Kind::Date),
        Column {
            unit: "USD",
            ..column("revenue", "Revenue", Kind::Money(2))
        },
        column("orders", "Orders", Kind::Integer),
        Column {
            unit: "USD",
            ..column("average", "Average order value", Kind::Money(2))
        },
        Column {
            emphasis: Emphasis::Negative,
            ..column("growth", "Growth", Kind::Percent(1))
        },
    ];
    let rows: Vec<Row> = (0..120)
        .map(|index: i64| {
            let wave = index as f64 / 9.0;
            let revenue = 90_000.0 + 30_000.0 * wave.sin() + 400.0 * index as f64;
            vec![
                Cell::Date(day(index)),
                Cell::Number(revenue),
                Cell::Integer(40 + index % 17),
                Cell::Number(revenue / (40 + index % 17) as f64),
                Cell::Number(wave.cos() / 10.0),
            ]
        })
        .collect();
    let section = Section {
        title: "Sales history".to_owned(),
        part: false,
        paragraphs: vec![
            "Revenue rose over the period, with a swing of about two months. The growth of each day \
             is against the same day of the week before; days without orders have none."
                .to_owned(),
            "Příliš žluťoučký kůň úpěl ďábelské ódy za 12 € (Łódź, Größe, Ελλάδα, Москва).".to_owned(),
        ],
        figures: vec![
            figure("Revenue", Cell::Number(13_540_221.4), Kind::Money(0), "USD", "+4.2 % on the period before", Level::Good),
            figure("Orders", Cell::Integer(5_712), Kind::Integer, "", "−1.3 % on the period before", Level::Warning),
            figure("Average order value", Cell::Number(2_370.5), Kind::Money(2), "USD", "+5.6 %", Level::Good),
            figure("Days without orders", Cell::Integer(3), Kind::Integer, "days", "", Level::Neutral),
        ],
        charts: vec![Chart {
            title: "Revenue by day".to_owned(),
            kind: ChartKind::Lines,
            axis: 0,
            unit: "USD".to_owned(),
            values: Kind::Money(0),
            series: vec![Series {
                name: "Revenue".to_owned(),
                column: 1,
                rows: 0..120,
                look: Look::Actual,
            }],
            description: "Revenue by day rises from 90,000 to 130,000 in waves.".to_owned(),
        }],
        columns,
        notes: vec!["Figures are of orders, not of invoices.".to_owned()],
        problem: None,
    };
    (section, rows)
}

fn figure(
    label: &str,
    value: Cell,
    kind: Kind,
    unit: &str,
    comparison: &str,
    level: Level,
) -> Figure {
    Figure {
        label: label.to_owned(),
        value,
        kind,
        unit: unit.to_owned(),
        comparison: comparison.to_owned(),
        level,
    }
}

const URGENCY: &[(&str, Level)] = &[
    ("critical", Level::Bad),
    ("soon", Level::Warning),
    ("fine", Level::Good),
];

/// A section with many columns of all kinds.
fn stock() -> (Section, Vec<Row>) {
    let columns = vec![
        column("item", "Item", Kind::Identifier),
        column("name", "Name", Kind::Text),
        Column {
            emphasis: Emphasis::Levels(URGENCY),
            ..column("urgency", "Urgency", Kind::Text)
        },
        Column {
            unit: "units",
            ..column("on_hand", "On hand", Kind::Integer)
        },
        Column {
            unit: "units",
            ..column("reorder", "Recommended order", Kind::Integer)
        },
        Column {
            emphasis: Emphasis::Bar(100),
            ..column("score", "Score", Kind::Decimal(1))
        },
        Column {
            emphasis: Emphasis::Scale,
            ..column("service", "Service level", Kind::Percent(1))
        },
        column("moved", "Last moved", Kind::Instant),
        column("chiller", "Chiller stock", Kind::Flag),
        column("reason", "Reason", Kind::Prose),
    ];
    let rows = (0..45)
        .map(|index| {
            let (urgency, _) = match index % 3 {
                0 => URGENCY[0],
                1 => URGENCY[1],
                _ => URGENCY[2],
            };
            vec![
                Cell::Integer(1_000 + index),
                Cell::text(format!("\"The Gu\" red shirt XML tag t-shirt, size {}XL (Šumperk)", index % 7)),
                Cell::text(urgency),
                Cell::Integer(index * 977 % 12_000),
                if index % 5 == 0 { Cell::Empty } else { Cell::Integer(index * 31) },
                Cell::Number((index * 37 % 101) as f64),
                Cell::Number(0.80 + (index % 20) as f64 / 100.0),
                Cell::Instant(Utc.with_ymd_and_hms(2014, 6, 1, 8, 30, 0).unwrap() + TimeDelta::hours(index)),
                Cell::Flag(index % 4 == 0),
                Cell::text("Demand of the last four weeks is above the stock, and the supplier's lead time of 21 days is longer than what is left lasts."),
            ]
        })
        .collect();
    let section = Section {
        title: "Stock recommendations".to_owned(),
        paragraphs: vec!["What to order now, the most urgent first.".to_owned()],
        columns,
        notes: vec![
            "Lead times are those of the last 12 months.".to_owned(),
            "Service level: the share of order lines that could be filled at once.".to_owned(),
        ],
        ..Section::default()
    };
    (section, rows)
}

const MEASURES: [&str; 36] = [
    "Week 1", "Week 2", "Week 3", "Week 4", "Week 5", "Week 6", "Week 7", "Week 8", "Week 9",
    "Week 10", "Week 11", "Week 12", "Week 13", "Week 14", "Week 15", "Week 16", "Week 17",
    "Week 18", "Week 19", "Week 20", "Week 21", "Week 22", "Week 23", "Week 24", "Week 25",
    "Week 26", "Week 27", "Week 28", "Week 29", "Week 30", "Week 31", "Week 32", "Week 33",
    "Week 34", "Week 35", "Week 36",
];

/// A section with more columns than a page is wide.
pub(crate) fn weeks(rows: i64) -> (Section, Vec<Row>) {
    let mut columns = vec![column("product", "Product", Kind::Text)];
    columns.extend(MEASURES.map(|title| column("week", title, Kind::Money(2))));
    let rows = (0..rows)
        .map(|row| {
            let mut cells = vec![Cell::text(format!("Product {row}"))];
            cells.extend((1..=36).map(|week| Cell::Number((row * 100 + week) as f64 * 1_000.0)));
            cells
        })
        .collect();
    let section = Section {
        title: "Weeks".to_owned(),
        columns,
        ..Section::default()
    };
    (section, rows)
}

fn checks() -> (Section, Vec<Row>) {
    let section = Section {
        title: "Data quality".to_owned(),
        columns: vec![
            column("check", "Check", Kind::Text),
            column("rows", "Rows", Kind::Integer),
            column("failed", "To be looked at", Kind::Integer),
        ],
        ..Section::default()
    };
    let rows = (0..5)
        .map(|index| {
            vec![
                Cell::text(format!("Orders without a territory {index}")),
                Cell::Integer(31_465),
                Cell::Integer(index * 17),
            ]
        })
        .collect();
    (section, rows)
}

/// One of everything.
pub(crate) fn report() -> (Head, Vec<(Section, Vec<Row>)>, Closing) {
    let problem = Section {
        title: "Supplier scores".to_owned(),
        problem: Some("wwi-analytics did not answer in time.".to_owned()),
        ..Section::default()
    };
    let sections = vec![
        history(),
        stock(),
        (problem, Vec::new()),
        checks(),
        weeks(12),
    ];
    (head(), sections, closing())
}

/// The bytes of a document.
pub(crate) fn written(head: Head, sections: &[(Section, Vec<Row>)], closing: &Closing) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut renderer = document::renderer(Format::Pdf, head, &mut bytes).unwrap();
    for (section, rows) in sections {
        renderer.section(section, rows).unwrap();
    }
    renderer.finish(closing).unwrap();
    bytes
}
