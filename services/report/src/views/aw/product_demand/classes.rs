//! How the products spread over the classes by value and by steadiness.

use document::{Cell, Kind, Row, Section};
use otel_bi_proto::otelbi::aw::v1::ProductClassCell;
use otel_bi_proto::otelbi::common::v1::{AbcClass, XyzClass};

use crate::views::common::prose::USD;
use crate::views::common::table::{Table, field};
use crate::views::common::words::Words;

/// The products of one class by value, by their steadiness.
struct Line<'a> {
    abc: AbcClass,
    cells: Vec<&'a ProductClassCell>,
}

impl Line<'_> {
    /// How many products; empty for none.
    fn products(&self, xyz: XyzClass) -> Cell {
        self.cell(xyz)
            .map_or(Cell::Empty, |cell| cell.products.into())
    }

    /// Their revenue; empty for none.
    fn revenue(&self, xyz: XyzClass) -> Cell {
        self.cell(xyz).map(|cell| cell.revenue).into()
    }

    fn cell(&self, xyz: XyzClass) -> Option<&ProductClassCell> {
        self.cells.iter().copied().find(|cell| cell.xyz() == xyz)
    }
}

/// How the products spread over the classes: by value downwards, by steadiness across.
pub(super) fn classes(matrix: &[ProductClassCell]) -> (Section, Vec<Row>) {
    let line = |abc| Line {
        abc,
        cells: matrix.iter().filter(|cell| cell.abc() == abc).collect(),
    };
    let lines: Vec<Line> = [AbcClass::A, AbcClass::B, AbcClass::C, AbcClass::Unspecified]
        .map(line)
        .into_iter()
        .filter(|line| !line.cells.is_empty())
        .collect();
    let (mut section, rows) = class_table().section("Classes", &lines);
    section.paragraphs.push(
        "How many products there are of each class by value (downwards) and by steadiness (across), and their \
         revenue."
            .to_owned(),
    );
    (section, rows)
}

fn class_table<'a>() -> Table<Line<'a>> {
    Table::new(vec![
        field(
            "abc",
            "Class",
            Kind::Text,
            "Class by value: A for the products that make the first 80 % of the revenue, B up to 95 %, C for the rest.",
            |line: &Line| match line.abc {
                AbcClass::Unspecified => Cell::text("Not classed"),
                class => class.cell(),
            },
        ),
        field(
            "x_products",
            "X products",
            Kind::Integer,
            "Products with steady demand.",
            |line: &Line| line.products(XyzClass::X),
        ),
        field(
            "y_products",
            "Y products",
            Kind::Integer,
            "Products with changing demand.",
            |line: &Line| line.products(XyzClass::Y),
        ),
        field(
            "z_products",
            "Z products",
            Kind::Integer,
            "Products with erratic demand.",
            |line: &Line| line.products(XyzClass::Z),
        ),
        field(
            "new_products",
            "Too new",
            Kind::Integer,
            "Products too new to be classed by steadiness.",
            |line: &Line| line.products(XyzClass::Unspecified),
        ),
        field(
            "x_revenue",
            "X revenue",
            Kind::Money(2),
            "Revenue of products with steady demand.",
            |line: &Line| line.revenue(XyzClass::X),
        )
        .unit(USD),
        field(
            "y_revenue",
            "Y revenue",
            Kind::Money(2),
            "Revenue of products with changing demand.",
            |line: &Line| line.revenue(XyzClass::Y),
        )
        .unit(USD),
        field(
            "z_revenue",
            "Z revenue",
            Kind::Money(2),
            "Revenue of products with erratic demand.",
            |line: &Line| line.revenue(XyzClass::Z),
        )
        .unit(USD),
        field(
            "new_revenue",
            "Too new, revenue",
            Kind::Money(2),
            "Revenue of products too new to be classed by steadiness.",
            |line: &Line| line.revenue(XyzClass::Unspecified),
        )
        .unit(USD),
    ])
}
