//! What the tool says: its words and answers on standard output, errors on standard error.
//!
//! A reader that went away (`cargo dev up | head`) is no reason to fall over, so failed writes are
//! ignored.

use std::fmt::Display;
use std::io::Write as _;

use console::{measure_text_width, style};

/// One line.
pub(crate) fn say(line: impl Display) {
    let mut out = std::io::stdout().lock();
    let _ = writeln!(out, "{line}");
    let _ = out.flush();
}

/// A line that says what begins now.
pub(crate) fn begin(what: impl Display) {
    say(format!(
        "{} {}",
        style("==>").cyan().bold(),
        style(what).bold()
    ));
}

/// Something the user should know, though it goes on.
pub(crate) fn warn(line: impl Display) {
    say(format!("{} {line}", style("warning:").yellow().bold()));
}

/// Why it does not go on.
pub(crate) fn error(line: impl Display) {
    let mut out = std::io::stderr().lock();
    let _ = writeln!(out, "{} {line}", style("error:").for_stderr().red().bold());
}

/// How the cells of a column stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Align {
    /// Words.
    Left,
    /// Numbers.
    Right,
}

/// Lays cells out in columns, two spaces apart, under their headings. Every row has one cell for
/// each column; cells may hold colours.
pub(crate) fn table(columns: &[(&str, Align)], rows: &[Vec<String>]) -> String {
    let widths: Vec<usize> = columns
        .iter()
        .enumerate()
        .map(|(index, (heading, _))| {
            rows.iter()
                .map(|row| measure_text_width(&row[index]))
                .chain([measure_text_width(heading)])
                .max()
                .unwrap_or(0)
        })
        .collect();
    let line = |cells: &mut dyn Iterator<Item = &str>| {
        let padded: Vec<String> = cells
            .zip(columns)
            .zip(&widths)
            .map(|((cell, (_, align)), width)| {
                let space = " ".repeat(width.saturating_sub(measure_text_width(cell)));
                match align {
                    Align::Left => format!("{cell}{space}"),
                    Align::Right => format!("{space}{cell}"),
                }
            })
            .collect();
        padded.join("  ").trim_end().to_owned()
    };
    let mut lines = vec![line(&mut columns.iter().map(|(heading, _)| *heading))];
    lines.extend(
        rows.iter()
            .map(|row| line(&mut row.iter().map(String::as_str))),
    );
    lines.join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_are_as_wide_as_their_widest_cell() {
        let table = table(
            &[("step", Align::Left), ("seconds", Align::Right)],
            &[
                vec!["fmt".into(), "1.5".into()],
                vec!["a longer one".into(), "120.0".into()],
            ],
        );
        assert_eq!(
            table,
            "step          seconds\nfmt               1.5\na longer one    120.0"
        );
    }
}
