//! Many rows in few statements.

use crate::Statement;

/// Texts for 2, 4, 8 … 256 rows are made from that for one: few enough to stay prepared, and any number of
/// rows takes a handful of them instead of a statement each. On SQLite whoever writes holds up all others.
const DOUBLINGS: u32 = 8;

/// The statements that insert 1, 2, 4, 8 … rows of a table.
pub(crate) struct Inserts {
    name: &'static str,
    texts: Vec<String>,
}

impl Inserts {
    /// Of `one`, which inserts one row of so many columns: `$1` and on, in their order, at its end.
    pub(crate) fn of(one: &Statement, columns: usize) -> Self {
        let text = |doublings: u32| {
            let more = (1..1_usize << doublings).map(|row| {
                let places = (1..=columns).map(|column| format!("${}", row * columns + column));
                format!(",\n({})", places.collect::<Vec<_>>().join(", "))
            });
            one.sql.trim_end().to_owned() + &more.collect::<String>()
        };
        Self {
            name: one.name,
            texts: (0..=DOUBLINGS).map(text).collect(),
        }
    }

    /// The statement for as many of so many rows as one takes, and how many that is. `rows` is not 0.
    pub(crate) fn some(&'static self, rows: usize) -> (Statement, usize) {
        let doublings = rows.ilog2().min(DOUBLINGS);
        let statement = Statement {
            name: self.name,
            sql: &self.texts[doublings as usize],
        };
        (statement, 1 << doublings)
    }
}
