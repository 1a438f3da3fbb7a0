//! Ids and hashes in hexadecimal digits.

/// So many hexadecimal digits, in lower case whatever case they came in.
pub fn digits(text: &str, length: usize) -> Result<String, String> {
    if text.len() == length && text.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        Ok(text.to_ascii_lowercase())
    } else {
        Err(format!("must be {length} hexadecimal digits"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn as_many_digits_as_there_must_be() {
        assert_eq!(digits("0Af9", 4).unwrap(), "0af9");
        for wrong in ["", "0af", "0af90", "0ag9", "0ä9"] {
            assert!(digits(wrong, 4).is_err(), "{wrong}");
        }
    }
}
