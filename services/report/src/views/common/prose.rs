//! Figures in sentences: rounded, for reading. Cells hold the exact ones.

/// The unit of all amounts.
pub(crate) const USD: &str = "USD";

/// An amount of US dollars without cents: `1,234,568 USD`.
pub(crate) fn amount(value: f64) -> String {
    format!("{} {USD}", decimal(value, 0))
}

/// A ratio as percentage: `4.2 %`.
pub(crate) fn percent(ratio: f64) -> String {
    format!("{} %", decimal(ratio * 100.0, 1))
}

/// A change with its sign: `+4.2 %`.
pub(crate) fn change(ratio: f64) -> String {
    format!("{} %", signed(ratio * 100.0))
}

/// The difference of two ratios with its sign, in percentage points: `−1.3 points`.
pub(crate) fn points(difference: f64) -> String {
    format!("{} points", signed(difference * 100.0))
}

/// So many of something: `1 product`, `1,200 products`.
pub(crate) fn counted(count: usize, one: &str, many: &str) -> String {
    format!(
        "{} {}",
        decimal(count as f64, 0),
        if count == 1 { one } else { many }
    )
}

/// Names in a sentence: `a, b and c`.
pub(crate) fn listed<S: AsRef<str>>(names: &[S]) -> String {
    let names: Vec<&str> = names.iter().map(AsRef::as_ref).collect();
    match names.split_last() {
        Some((last, [])) => (*last).to_owned(),
        Some((last, others)) => format!("{} and {last}", others.join(", ")),
        None => String::new(),
    }
}

/// A number with so many places and groups of thousands: `−1,234.5`.
pub(crate) fn decimal(value: f64, places: usize) -> String {
    let text = format!("{:.places$}", value.abs());
    let (whole, rest) = text.split_at(text.find('.').unwrap_or(text.len()));
    let mut grouped = String::new();
    for (index, digit) in whole.chars().enumerate() {
        if index > 0 && (whole.len() - index).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    // What is rounded to nothing is not below nothing.
    let negative = value < 0.0 && text.bytes().any(|byte| matches!(byte, b'1'..=b'9'));
    format!("{}{grouped}{rest}", if negative { "−" } else { "" })
}

fn signed(value: f64) -> String {
    let text = decimal(value, 1);
    if text.starts_with('−') || text == "0.0" {
        text
    } else {
        format!("+{text}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_read_well() {
        assert_eq!(amount(1_234_567.5), "1,234,568 USD");
        assert_eq!(decimal(-1_234.46, 1), "−1,234.5");
        assert_eq!(decimal(-0.04, 1), "0.0");
        assert_eq!(percent(0.8754), "87.5 %");
        assert_eq!(change(0.042), "+4.2 %");
        assert_eq!(change(-0.5), "−50.0 %");
        assert_eq!(change(0.0), "0.0 %");
        assert_eq!(points(0.013), "+1.3 points");
        assert_eq!(counted(1, "day", "days"), "1 day");
        assert_eq!(counted(1_200, "day", "days"), "1,200 days");
    }

    #[test]
    fn names_are_joined_as_in_a_sentence() {
        assert_eq!(listed::<&str>(&[]), "");
        assert_eq!(listed(&["a"]), "a");
        assert_eq!(listed(&["a", "b", "c"]), "a, b and c");
    }
}
