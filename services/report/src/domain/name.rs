//! Names to look for.

/// The longest name, in characters.
const MAX_CHARACTERS: usize = 256;

/// A name as it is written in the trail: it is compared exactly.
pub fn name(text: &str) -> Result<String, String> {
    if text.chars().count() > MAX_CHARACTERS {
        return Err(format!("must be {MAX_CHARACTERS} characters at most"));
    }
    if text.chars().any(char::is_control) {
        return Err("must not have control characters in it".to_owned());
    }
    Ok(text.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_short_and_printable() {
        assert_eq!(name("anna@example.com").unwrap(), "anna@example.com");
        assert!(name(&"é".repeat(256)).is_ok());
        assert!(name(&"é".repeat(257)).is_err());
        assert!(name("a\0b").is_err());
    }
}
