//! Short names of enum values.

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
