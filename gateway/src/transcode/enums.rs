//! Enums and the names of their values.

use std::collections::HashMap;

use prost_reflect::EnumDescriptor;

use super::text;

/// One enum.
#[derive(Debug)]
pub(super) struct Enum {
    /// `google.protobuf.NullValue` is written as null.
    pub(super) is_null: bool,
    /// `"NAME"`, quotes included, by number.
    quoted: HashMap<i32, Vec<u8>>,
    by_name: HashMap<String, i32>,
    /// By short name and by whole name, both in upper case.
    by_short_name: HashMap<String, i32>,
    /// The whole names, in the contract's order.
    pub(super) names: Vec<String>,
    /// The short names in lower case, without the zero value, for people: `day, week, month`.
    pub(super) listed: String,
}

impl Enum {
    pub(super) fn compile(r#enum: &EnumDescriptor) -> Self {
        let mut quoted = HashMap::new();
        let mut by_name = HashMap::new();
        let mut by_short_name = HashMap::new();
        let mut listed = Vec::new();
        for value in r#enum.values() {
            let (number, name) = (value.number(), value.name());
            let short = short_name(r#enum.name(), name);
            let mut text = Vec::new();
            text::string(name, &mut text);
            // Of aliases the first is the one that is written.
            quoted.entry(number).or_insert(text);
            by_name.insert(name.to_owned(), number);
            by_short_name.insert(name.to_uppercase(), number);
            by_short_name.entry(short.to_uppercase()).or_insert(number);
            if number != 0 {
                listed.push(short.to_lowercase());
            }
        }
        Self {
            is_null: r#enum.full_name() == "google.protobuf.NullValue",
            quoted,
            by_name,
            by_short_name,
            names: r#enum
                .values()
                .map(|value| value.name().to_owned())
                .collect(),
            listed: listed.join(", "),
        }
    }

    /// The JSON of a number that has a name.
    pub(super) fn json(&self, number: i32) -> Option<&[u8]> {
        if self.is_null {
            return Some(b"null");
        }
        self.quoted.get(&number).map(Vec::as_slice)
    }

    /// The number of a whole name.
    pub(super) fn by_name(&self, name: &str) -> Option<i32> {
        self.by_name.get(name).copied()
    }

    /// The number of a short or whole name in any case, hyphens for underscores as paths have them.
    pub(super) fn by_short_name(&self, name: &str) -> Option<i32> {
        let name = name.to_uppercase().replace('-', "_");
        self.by_short_name.get(&name).copied()
    }
}

/// An enum value's name without the enum's own name in front: `MONTH` of `GRANULARITY_MONTH`. The
/// whole name where it does not begin so.
#[must_use]
pub fn short_name<'a>(enum_name: &str, value_name: &'a str) -> &'a str {
    let mut prefix = String::with_capacity(enum_name.len() + 4);
    let mut after_lower = false;
    for c in enum_name.chars() {
        if c.is_ascii_uppercase() && after_lower {
            prefix.push('_');
        }
        after_lower = c.is_ascii_lowercase() || c.is_ascii_digit();
        prefix.push(c.to_ascii_uppercase());
    }
    prefix.push('_');
    match value_name.strip_prefix(&prefix) {
        Some(short) if !short.is_empty() => short,
        _ => value_name,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_enums_name_is_cut_off() {
        assert_eq!(short_name("Granularity", "GRANULARITY_MONTH"), "MONTH");
        assert_eq!(short_name("SalesSplit", "SALES_SPLIT_BY_DAY"), "BY_DAY");
        assert_eq!(short_name("Size", "LARGE"), "LARGE");
        assert_eq!(short_name("Size", "SIZE_"), "SIZE_");
    }
}
