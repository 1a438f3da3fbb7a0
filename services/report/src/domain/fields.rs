//! The fields of a request, with every wrong one told.

use status::{Error, FieldViolation, Result};

/// The fields that are wrong so far.
#[derive(Debug, Default)]
pub struct Fields(Vec<FieldViolation>);

impl Fields {
    /// The value of a field; a default for one that is wrong.
    pub fn read<T: Default>(&mut self, field: &str, value: Result<T, String>) -> T {
        value.unwrap_or_else(|description| {
            self.wrong(field, description);
            T::default()
        })
    }

    /// Tells that a field is wrong.
    pub fn wrong(&mut self, field: &str, description: String) {
        self.0.push(FieldViolation {
            field: field.to_owned(),
            description,
        });
    }

    /// Those that are wrong in this order, which is the request's; they may be read in another.
    #[must_use]
    pub fn in_order(mut self, order: &[&str]) -> Self {
        self.0
            .sort_by_key(|wrong| order.iter().position(|field| *field == wrong.field));
        self
    }

    /// What the fields make, when none of them is wrong.
    pub fn checked<T>(self, value: T) -> Result<T> {
        if self.0.is_empty() {
            Ok(value)
        } else {
            Err(Error::invalid_fields(self.0))
        }
    }
}
