//! A workbook with everything a workbook can have.

use chrono::{DateTime, Days, NaiveDate, Utc};
use document::{
    Cell, Chart, ChartKind, Closing, Column, Definition, Emphasis, Fact, Figure, Format, Head,
    Kind, Level, Look, Manifest, PageSetup, Row, Section, Series, Verdict, renderer,
};

/// The day the sample's history begins on.
pub(crate) fn day(number: u64) -> NaiveDate {
    NaiveDate::from_ymd_opt(2013, 1, 1).unwrap() + Days::new(number)
}

/// A moment on a day, to the millisecond.
pub(crate) fn moment() -> DateTime<Utc> {
    "2014-01-28T13:45:30.250Z".parse().unwrap()
}

pub(crate) fn head() -> Head {
    Head {
        title: "AdventureWorks: monthly report".to_owned(),
        subtitle: "All views, 2013-01-01 to 2014-01-28".to_owned(),
        language: "en".to_owned(),
        author: "Jana Kovač".to_owned(),
        issued_at: moment(),
        facts: [
            ("Filters", "All territories, all categories"),
            ("As of", "2014-01-28"),
            ("Trace id", "4bf92f3577b34da6a3ce929d0e0e4736"),
            ("Reference", "=1+1"),
        ]
        .map(|(label, value)| Fact {
            label: label.to_owned(),
            value: value.to_owned(),
        })
        .to_vec(),
        verdict: Some(Verdict {
            level: Level::Warning,
            label: "Passed with warnings".to_owned(),
            findings: vec!["3 of 1,124 days have no sales although the shop was open.".to_owned()],
        }),
        footer: "As of 2014-01-28 · R&D".to_owned(),
        page: PageSetup::default(),
        cover: true,
    }
}

pub(crate) fn closing() -> Closing {
    Closing {
        facts: vec![
            Fact {
                label: "Rows".to_owned(),
                value: "1,234".to_owned(),
            },
            Fact {
                label: "SHA-256 of the data".to_owned(),
                value: "ab".repeat(32),
            },
        ],
        definitions: vec![Definition {
            term: "Attainment".to_owned(),
            meaning: "Sales to date as a share of the quota.".to_owned(),
        }],
        manifest: Manifest {
            document_id: "0192f0c1-2222-7000-8000-000000000001".to_owned(),
            json: format!(
                r#"{{"id":"0192f0c1","note":"<č & \"ž\" 😀>","chain":"{}"}}"#,
                "0123456789abcdef".repeat(40)
            ),
        },
    }
}

pub(crate) fn column(key: &'static str, title: &'static str, kind: Kind) -> Column {
    Column {
        key,
        title,
        kind,
        unit: "",
        meaning: "What it means, in a sentence that is long enough to be wrapped in its column.",
        emphasis: Emphasis::None,
    }
}

fn series(name: &str, column: usize, rows: std::ops::Range<usize>, look: Look) -> Series {
    Series {
        name: name.to_owned(),
        column,
        rows,
        look,
    }
}

/// History and forecast in one table; both in one column, as the rows come from the API.
pub(crate) fn forecast() -> (Section, Vec<Row>) {
    let (history, horizon) = (120_u32, 30);
    let mut rows: Vec<Row> = Vec::new();
    for number in 0..history + horizon {
        let wave = (f64::from(number) / 7.0 * std::f64::consts::TAU).sin();
        let value = 52_000.0 + 180.0 * f64::from(number) + 6_000.0 * wave;
        let ahead = f64::from(number) - f64::from(history) + 1.0;
        let spread = 2_500.0 + 450.0 * ahead;
        let is_forecast = number >= history;
        let outlier = number == 40;
        rows.push(vec![
            Cell::Date(day(number.into())),
            Cell::text(if is_forecast { "forecast" } else { "history" }),
            Cell::Number(if outlier { value + 21_000.0 } else { value }),
            Cell::from(is_forecast.then_some(value - spread)),
            Cell::from(is_forecast.then_some(value + spread)),
            Cell::from(outlier.then_some(value + 21_000.0)),
        ]);
    }
    let (history, all) = (120, rows.len());
    let money = |key, title| Column {
        unit: "USD",
        ..column(key, title, Kind::Money(2))
    };
    let section = Section {
        title: "Sales forecast".to_owned(),
        part: false,
        paragraphs: vec![
            "Revenue a day with what is expected for the next 30 days and the interval it likely lies \
             in, from a seasonal model fitted on the last three years."
                .to_owned(),
        ],
        figures: vec![Figure {
            label: "Revenue expected".to_owned(),
            value: Cell::Number(2_345_678.9),
            kind: Kind::Money(0),
            unit: "USD".to_owned(),
            comparison: "+4.2 % on the 30 days before".to_owned(),
            level: Level::Good,
        }],
        charts: vec![Chart {
            title: "Revenue a day".to_owned(),
            kind: ChartKind::Lines,
            axis: 0,
            unit: "USD".to_owned(),
            values: Kind::Money(0),
            series: vec![
                series("95 % interval", 3, history..all, Look::Band { high: 4 }),
                series("Revenue", 2, 0..history, Look::Actual),
                series("Expected", 2, history..all, Look::Expected),
                series("Outliers", 5, 0..history, Look::Marks),
            ],
            description: "Revenue rises from 52,000 to 78,000 USD a day.".to_owned(),
        }],
        columns: vec![
            column("day", "Day", Kind::Date),
            column("part", "Part", Kind::Text),
            money("revenue", "Revenue"),
            money("low", "Lower end"),
            money("high", "Upper end"),
            money("outlier", "Outlier"),
        ],
        notes: vec!["The interval holds 95 of 100 days if the past is like the future.".to_owned()],
        ..Section::default()
    };
    (section, rows)
}

const URGENCY: &[(&str, Level)] = &[
    ("Critical", Level::Bad),
    ("Soon", Level::Warning),
    ("Fine", Level::Good),
    ("None", Level::Neutral),
];

fn product(name: &str, number: u32) -> Row {
    let share = f64::from(number) / 7.0;
    vec![
        Cell::Integer(700 + i64::from(number)),
        Cell::text(name),
        Cell::Number(900_000.0 / (f64::from(number) + 1.0)),
        Cell::Number(1.25 - share),
        Cell::Number(100.0 * (1.0 - share)),
        Cell::Number((share - 0.5) * -40.0),
        Cell::Number(share),
        Cell::text(URGENCY[number as usize % 4].0),
        Cell::Flag(number.is_multiple_of(2)),
        Cell::Instant(moment()),
        Cell::text(
            "Sells faster than it is delivered; order before the stock runs out, which is \
                    in about three weeks at the rate of the last month.",
        ),
        Cell::Number(700_000.0 / (f64::from(number) + 1.0) + 30_000.0),
    ]
}

fn product_columns() -> Vec<Column> {
    let with = |column: Column, emphasis| Column { emphasis, ..column };
    vec![
        column("id", "Product", Kind::Identifier),
        column("name", "Product", Kind::Text),
        Column {
            unit: "USD",
            ..column("revenue", "Revenue", Kind::Money(2))
        },
        with(
            column("attainment", "Attainment", Kind::Percent(1)),
            Emphasis::Scale,
        ),
        with(
            column("score", "Score", Kind::Decimal(1)),
            Emphasis::Bar(100),
        ),
        with(
            column("change", "Change on the year before", Kind::Decimal(2)),
            Emphasis::Negative,
        ),
        column("growth", "Growth", Kind::Percent(0)),
        with(
            column("urgency", "Urgency", Kind::Text),
            Emphasis::Levels(URGENCY),
        ),
        column("active", "Active", Kind::Flag),
        column("at", "Last sale", Kind::Instant),
        column("reason", "Reason", Kind::Prose),
        Column {
            unit: "USD",
            ..column("before", "Year before", Kind::Money(2))
        },
    ]
}

/// A table with every kind of emphasis, and both kinds of bars.
pub(crate) fn products() -> (Section, Vec<Row>) {
    let names = [
        "Mountain-200 Black, 38",
        "Road-150 Red, 62",
        "Čelada — žuta",
        "Touring-1000 Blue, 46",
        "=HYPERLINK(\"http://x\",\"y\")",
        "Sport-100 Helmet",
        "Water Bottle",
        "Long-Sleeve Jersey, L",
    ];
    let rows = names
        .iter()
        .zip(0..)
        .map(|(name, number)| product(name, number));
    let chart = |title: &str, kind, values, series| Chart {
        title: title.to_owned(),
        kind,
        axis: 1,
        unit: String::new(),
        values,
        series,
        description: format!("{title}, in words."),
    };
    let section = Section {
        columns: product_columns(),
        title: "Top products: Q1/2014 [all of them, everywhere]".to_owned(),
        paragraphs: vec!["The products that sold most.".to_owned()],
        charts: vec![
            chart(
                "Revenue by product",
                ChartKind::Bars,
                Kind::Money(0),
                vec![
                    series("Revenue", 2, 0..8, Look::Actual),
                    series("Year before", 11, 0..8, Look::Reference),
                ],
            ),
            chart(
                "Attainment",
                ChartKind::Columns,
                Kind::Percent(0),
                vec![
                    series("Attainment", 3, 0..8, Look::Actual),
                    series("Growth", 6, 0..8, Look::Reference),
                ],
            ),
        ],
        ..Section::default()
    };
    (section, rows.collect())
}

/// All sections of the sample.
pub(crate) fn sections() -> Vec<(Section, Vec<Row>)> {
    let words = Section {
        title: "In short".to_owned(),
        paragraphs: vec!["Sales rose. ".repeat(40), "Stock did not.".to_owned()],
        notes: vec!["All amounts without tax.".to_owned()],
        figures: forecast().0.figures,
        ..Section::default()
    };
    let failed = Section {
        title: "Anomalies".to_owned(),
        problem: Some("The warehouse did not answer in time.".to_owned()),
        ..Section::default()
    };
    let empty = Section {
        title: "Top products".to_owned(),
        charts: Vec::new(),
        ..products().0
    };
    vec![
        (words, Vec::new()),
        forecast(),
        products(),
        (failed, Vec::new()),
        (empty, Vec::new()),
    ]
}

/// A document as a workbook.
pub(crate) fn render(head: Head, sections: &[(Section, Vec<Row>)], closing: &Closing) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut workbook = renderer(Format::Xlsx, head, &mut bytes).unwrap();
    for (section, rows) in sections {
        workbook.section(section, rows).unwrap();
    }
    workbook.finish(closing).unwrap();
    bytes
}

/// The sample.
pub(crate) fn workbook() -> Vec<u8> {
    render(head(), &sections(), &closing())
}
