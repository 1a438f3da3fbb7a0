//! What to make of suppliers' scores, for people to read.

use insight::score::{Composite, Interval};

use super::record::Record;
use super::score::{EVIDENCE, Scored};

/// Receipts within this share of the items' lead time are worth a word: the lead times are padded, and
/// so is the stock that is kept for them.
const MUCH_EARLIER: f64 = 0.5;
/// A supplier with this share of all lines is named as one that others depend on.
const DOMINANT: f64 = 0.1;

/// What to make of one supplier among all.
pub(super) fn verdict(one: &Scored<'_>, all: &[Scored<'_>]) -> String {
    let record = &one.record;
    if record.lines == 0 {
        return "Nothing ordered from it was received or due in these days: there is nothing to score."
            .to_owned();
    }
    let behind = format!(
        "{} in {}",
        counted(record.lines, "line"),
        counted(record.orders, "order")
    );
    if one.score.is_none() {
        return format!(
            "{behind}: too few to score, {} orders are needed. {}",
            EVIDENCE.least_cases,
            delivered(record)
        );
    }
    let mut said = format!("{behind}. {} {}", delivered(record), compared(one, all));
    if let Some(hint) = much_earlier(record) {
        said.push(' ');
        said.push_str(&hint);
    }
    said
}

/// How its lines came.
fn delivered(record: &Record) -> String {
    if record.otif_lines == record.lines {
        return if record.lines == 1 {
            "It came on time and in full.".to_owned()
        } else {
            "All came on time and in full.".to_owned()
        };
    }
    let late = record.lines - record.on_time_lines;
    let short = record.on_time_lines - record.otif_lines;
    let mut parts = Vec::new();
    if late > 0 {
        let overdue = if record.overdue_lines > 0 {
            format!(" ({} still to come)", thousands(record.overdue_lines))
        } else {
            String::new()
        };
        parts.push(format!(
            "{} ({} %) late{overdue}",
            thousands(late),
            percent(late, record.lines)
        ));
    }
    if short > 0 {
        parts.push(format!(
            "{} ({} %) on time but short",
            thousands(short),
            percent(short, record.lines)
        ));
    }
    format!("Of them {}.", parts.join(" and "))
}

/// How it stands beside the others that have a score.
fn compared(one: &Scored<'_>, all: &[Scored<'_>]) -> String {
    let others = || {
        all.iter()
            .filter(|other| other.supplier.id != one.supplier.id)
            .filter_map(|other| Some((other, interval(other)?)))
    };
    let Some(own) = interval(one) else {
        return String::new();
    };
    let better = others()
        .filter(|(_, other)| other.low() > own.high())
        .count();
    let worse = others()
        .filter(|(_, other)| other.high() < own.low())
        .count();
    let all_others = others().count();
    match (better, worse) {
        _ if all_others == 0 => {
            "There is no other supplier with a score to compare it with.".to_owned()
        }
        (0, 0) => "The data do not tell it apart from the others that have a score.".to_owned(),
        (0, worse) if worse == all_others => "Better than every other, beyond chance.".to_owned(),
        (0, worse) => format!("Better than {worse} of {all_others} others beyond chance."),
        (better, 0) => format!("Worse than {better} of {all_others} others beyond chance."),
        (better, worse) => {
            format!("Of {all_others} others {better} are better and {worse} worse beyond chance.")
        }
    }
}

/// A word on lead times that are far longer than what a delivery takes.
fn much_earlier(record: &Record) -> Option<String> {
    let taken = record.lead_time_days()?;
    let expected = record.expected_lead_time_days()?;
    (taken <= MUCH_EARLIER * expected).then(|| {
        format!(
            "Goods come after {taken:.1} days on average where the items say {expected:.1}: the items' \
             lead times look too long, and so is the stock kept for them."
        )
    })
}

/// What all of it says.
pub(super) fn summary(all: &[Scored<'_>], discriminating: bool) -> String {
    let scored: Vec<&Scored<'_>> = all.iter().filter(|one| one.score.is_some()).collect();
    let mut said = vec![match (scored.len(), discriminating) {
        (0, _) => "No supplier has enough orders to be scored.".to_owned(),
        (1, _) => format!(
            "Only {} has enough orders to be scored: there is nothing to compare it with.",
            scored[0].supplier.name
        ),
        (count, false) => undecided(&scored, count),
        (_, true) => decided(&scored),
    }];
    let unscored = || all.iter().filter(|one| one.score.is_none());
    let idle = unscored().filter(|one| one.record.lines == 0).count();
    let few = unscored().count() - idle;
    if few > 0 {
        said.push(format!(
            "{few} more delivered too seldom to be scored (fewer than {} orders).",
            EVIDENCE.least_cases
        ));
    }
    if idle > 0 {
        said.push(format!("{idle} delivered nothing in these days."));
    }
    said.extend(dominant(all));
    said.join(" ")
}

fn undecided(scored: &[&Scored<'_>], count: usize) -> String {
    let lines = |of: fn(&Record) -> u32| -> u32 { scored.iter().map(|one| of(&one.record)).sum() };
    let all = lines(|record| record.lines);
    let perfect = lines(|record| record.otif_lines) == all;
    let why = if perfect {
        format!(
            "all {} of their lines came on time and in full",
            thousands(all)
        )
    } else {
        "their intervals overlap".to_owned()
    };
    format!(
        "No discriminating evidence: the {count} suppliers with a score share the first place, for {why}."
    )
}

fn decided(scored: &[&Scored<'_>]) -> String {
    let best = scored
        .iter()
        .filter_map(|one| interval(one))
        .map(Interval::low)
        .fold(f64::MIN, f64::max);
    let behind: Vec<String> = scored
        .iter()
        .filter(|one| interval(one).is_some_and(|own| own.high() < best))
        .map(|one| match one.record.otif() {
            Some(otif) => format!("{} ({:.0} %)", one.supplier.name, 100.0 * otif),
            None => one.supplier.name.clone(),
        })
        .collect();
    format!(
        "{} of {} suppliers with a score deliver worse than the best beyond chance (lines on time and \
         in full): {}.",
        behind.len(),
        scored.len(),
        behind.join(", ")
    )
}

/// Names the two suppliers that nearly everything comes from, when there are such.
fn dominant(all: &[Scored<'_>]) -> Option<String> {
    let lines: u32 = all.iter().map(|one| one.record.lines).sum();
    let share = |one: &&Scored<'_>| f64::from(one.record.lines) / f64::from(lines.max(1));
    let mut large: Vec<&Scored<'_>> = all.iter().filter(|one| share(one) >= DOMINANT).collect();
    large.sort_by_key(|one| std::cmp::Reverse(one.record.lines));
    let together: u32 = large.iter().map(|one| one.record.lines).sum();
    let names: Vec<&str> = large.iter().map(|one| one.supplier.name.as_str()).collect();
    let others = all.iter().filter(|one| one.record.lines > 0).count() > 2;
    let two = large.len() == 2 && others;
    (two && f64::from(together) >= 0.9 * f64::from(lines)).then(|| {
        format!(
            "{} stand for {} % of the lines.",
            names.join(" and "),
            percent(together, lines)
        )
    })
}

fn interval(one: &Scored<'_>) -> Option<Interval> {
    one.score
        .as_ref()
        .and_then(|score: &Composite| score.interval)
}

/// Whole percent, but neither none nor all when it is only nearly so.
fn percent(part: u32, whole: u32) -> u32 {
    let share = 100.0 * f64::from(part) / f64::from(whole.max(1));
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "between 0 and 100"
    )]
    let rounded = share.round() as u32;
    match rounded {
        0 if part > 0 => 1,
        100 if part < whole => 99,
        rounded => rounded,
    }
}

fn counted(number: u32, noun: &str) -> String {
    let plural = if number == 1 { "" } else { "s" };
    format!("{} {noun}{plural}", thousands(number))
}

/// A count with commas between the thousands.
fn thousands(number: u32) -> String {
    let digits = number.to_string();
    let mut said = String::with_capacity(digits.len() + 3);
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            said.push(',');
        }
        said.push(digit);
    }
    said
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_for_people() {
        let numbers = [0, 7, 999, 1_000, 1_234_567].map(thousands);
        assert_eq!(numbers, ["0", "7", "999", "1,000", "1,234,567"]);
        assert_eq!(counted(1, "order"), "1 order");
        let percents = [
            percent(0, 10),
            percent(1, 1_000),
            percent(999, 1_000),
            percent(5, 5),
        ];
        assert_eq!(percents, [0, 1, 99, 100]);
    }
}
