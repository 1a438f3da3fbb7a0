//! The processes' logs, side by side.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, PoisonError};

use console::{Color, style};
use tokio::io::{AsyncBufReadExt as _, AsyncRead, BufReader};

use crate::terminal;

/// Receives the lines of all processes: the process's name, then the line without its end.
pub(crate) type LogSink = Arc<dyn Fn(&'static str, &str) + Send + Sync>;

/// How many lines [`Kept`] keeps: the newest, and few enough to leave the tests' own report in sight.
const KEPT_LINES: usize = 60;

/// Colours that can be read on light and dark, one for each process in turn.
const COLORS: [Color; 5] = [
    Color::Cyan,
    Color::Magenta,
    Color::Green,
    Color::Yellow,
    Color::Blue,
];

/// Prints each line behind its process's name, in the process's colour. `names` are all there are.
pub(crate) fn to_terminal(names: Vec<&'static str>) -> LogSink {
    Arc::new(move |name, line| terminal::say(prefixed(&names, name, line)))
}

/// The newest lines, kept until somebody wants to see them.
#[derive(Debug, Clone, Default)]
pub(crate) struct Kept(Arc<Mutex<VecDeque<String>>>);

impl Kept {
    /// The sink that fills it.
    pub(crate) fn sink(&self, names: Vec<&'static str>) -> LogSink {
        let kept = Arc::clone(&self.0);
        Arc::new(move |name, line| {
            let mut lines = kept.lock().unwrap_or_else(PoisonError::into_inner);
            if lines.len() == KEPT_LINES {
                lines.pop_front();
            }
            lines.push_back(prefixed(&names, name, line));
        })
    }

    /// Prints what was kept.
    pub(crate) fn print(&self) {
        for line in self.0.lock().unwrap_or_else(PoisonError::into_inner).iter() {
            terminal::say(line);
        }
    }
}

/// Hands every line of a pipe on, until it is closed. Bytes that are not UTF-8 are replaced.
pub(super) async fn forward(
    pipe: impl AsyncRead + Unpin,
    name: &'static str,
    sink: LogSink,
) -> std::io::Result<()> {
    let mut reader = BufReader::new(pipe);
    let mut line = Vec::new();
    while reader.read_until(b'\n', &mut line).await? > 0 {
        let text = String::from_utf8_lossy(&line);
        sink(name, text.trim_end_matches(['\n', '\r']));
        line.clear();
    }
    Ok(())
}

fn prefixed(names: &[&'static str], name: &str, line: &str) -> String {
    let width = names.iter().map(|name| name.len()).max().unwrap_or(0);
    let index = names.iter().position(|other| *other == name).unwrap_or(0);
    let color = COLORS[index % COLORS.len()];
    let prefix = style(format!("{name:<width$} |")).fg(color);
    // The processes colour their text in any case; a file or a pipe should not get that.
    if console::colors_enabled() {
        format!("{prefix} {line}")
    } else {
        format!("{prefix} {}", console::strip_ansi_codes(line))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NAMES: [&str; 2] = ["gateway", "aw-analytics"];

    fn plain(line: &str) -> String {
        console::strip_ansi_codes(line).into_owned()
    }

    #[test]
    fn lines_stand_under_each_other_whoever_wrote_them() {
        let short = plain(&prefixed(&NAMES, "gateway", "ready"));
        let long = plain(&prefixed(&NAMES, "aw-analytics", "ready"));
        assert_eq!(short, "gateway      | ready");
        assert_eq!(long, "aw-analytics | ready");
    }

    #[tokio::test]
    async fn every_line_is_handed_on_also_an_unfinished_last_one() {
        let kept = Kept::default();
        let bytes: &[u8] = b"one\r\n\n\xff two\nthree";
        forward(bytes, "gateway", kept.sink(NAMES.to_vec()))
            .await
            .unwrap();
        let lines: Vec<String> = kept
            .0
            .lock()
            .unwrap()
            .iter()
            .map(|line| plain(line))
            .collect();
        let expected = ["one", "", "\u{fffd} two", "three"];
        assert_eq!(lines, expected.map(|line| format!("gateway      | {line}")));
    }

    #[test]
    fn only_the_newest_lines_are_kept() {
        let kept = Kept::default();
        let sink = kept.sink(NAMES.to_vec());
        for number in 0..=KEPT_LINES {
            sink("gateway", &number.to_string());
        }
        let lines = kept.0.lock().unwrap();
        assert_eq!(lines.len(), KEPT_LINES);
        assert_eq!(plain(&lines[0]), "gateway      | 1");
    }
}
