//! The error itself.

use std::borrow::Cow;
use std::time::Duration;

use crate::{Code, reason};

/// The most fields that an error tells of.
const TOLD_FIELDS: usize = 10;

/// What is wrong with one field of a request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FieldViolation {
    /// The field's name as in the proto, dotted for nested fields.
    pub field: String,
    /// What is wrong and what would be right, for people.
    pub description: String,
}

/// A failure, with one part for the caller and one for the operator.
#[derive(Debug, Clone)]
pub struct Error(Box<Parts>);

#[derive(Debug, Clone)]
struct Parts {
    code: Code,
    reason: Cow<'static, str>,
    message: Cow<'static, str>,
    internal: Option<String>,
    fields: Vec<FieldViolation>,
    retry_after: Option<Duration>,
}

impl Error {
    /// An error with a message that a caller may read.
    #[must_use]
    pub fn new(
        code: Code,
        reason: impl Into<Cow<'static, str>>,
        message: impl Into<Cow<'static, str>>,
    ) -> Self {
        Self(Box::new(Parts {
            code,
            reason: reason.into(),
            message: message.into(),
            internal: None,
            fields: Vec::new(),
            retry_after: None,
        }))
    }

    /// INVALID_ARGUMENT for one field. `description` says what is wrong and what would be right.
    #[must_use]
    pub fn invalid_field(field: impl Into<String>, description: impl Into<String>) -> Self {
        Self::invalid_fields(vec![FieldViolation {
            field: field.into(),
            description: description.into(),
        }])
    }

    /// INVALID_ARGUMENT for several fields at once. `fields` must not be empty. The first ten are
    /// told and the rest counted: an error travels in headers, which have little room.
    #[must_use]
    pub fn invalid_fields(mut fields: Vec<FieldViolation>) -> Self {
        let untold = fields.len().saturating_sub(TOLD_FIELDS);
        fields.truncate(TOLD_FIELDS);
        let mut message: Vec<String> = fields
            .iter()
            .map(|violation| format!("{}: {}", violation.field, violation.description))
            .collect();
        if untold > 0 {
            message.push(format!("and {untold} more"));
        }
        let mut error = Self::new(
            Code::InvalidArgument,
            reason::INVALID_FIELD,
            message.join("; "),
        );
        error.0.fields = fields;
        error
    }

    /// NOT_FOUND.
    #[must_use]
    pub fn not_found(message: impl Into<Cow<'static, str>>) -> Self {
        Self::new(Code::NotFound, "NOT_FOUND", message)
    }

    /// UNAVAILABLE: a dependency is lost for now.
    #[must_use]
    pub fn unavailable(
        reason: impl Into<Cow<'static, str>>,
        message: impl Into<Cow<'static, str>>,
    ) -> Self {
        Self::new(Code::Unavailable, reason, message)
    }

    /// INTERNAL: a mistake of ours. `internal` goes to the log only.
    #[must_use]
    pub fn internal_fault(internal: impl Into<String>) -> Self {
        Self::new(
            Code::Internal,
            reason::INTERNAL,
            "Something went wrong on our side.",
        )
        .with_internal(internal)
    }

    /// Adds what only the operator may read.
    #[must_use]
    pub fn with_internal(mut self, internal: impl Into<String>) -> Self {
        self.0.internal = Some(internal.into());
        self
    }

    /// Says when it is worth trying again.
    #[must_use]
    pub fn with_retry_after(mut self, after: Duration) -> Self {
        self.0.retry_after = Some(after);
        self
    }

    pub(crate) fn with_fields(mut self, fields: Vec<FieldViolation>) -> Self {
        self.0.fields = fields;
        self
    }

    /// What kind of failure it is.
    #[must_use]
    pub fn code(&self) -> Code {
        self.0.code
    }

    /// A stable upper-case name that programs may branch on; one of [`reason`] for our own errors.
    #[must_use]
    pub fn reason(&self) -> &str {
        &self.0.reason
    }

    /// What a caller reads.
    #[must_use]
    pub fn message(&self) -> &str {
        &self.0.message
    }

    /// What an operator reads, if there is more than the message. Never send it anywhere but to the
    /// log.
    #[must_use]
    pub fn internal(&self) -> Option<&str> {
        self.0.internal.as_deref()
    }

    /// The request fields at fault; empty unless the request itself is wrong.
    #[must_use]
    pub fn fields(&self) -> &[FieldViolation] {
        &self.0.fields
    }

    /// When it is worth trying again, if that is known.
    #[must_use]
    pub fn retry_after(&self) -> Option<Duration> {
        self.0.retry_after
    }

    /// The message and the internal part together: for logs and operators' consoles only.
    #[must_use]
    pub fn for_operator(&self) -> String {
        match self.internal() {
            Some(internal) => format!("{}: {internal}", self.message()),
            None => self.message().to_owned(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn violations_are_named_in_the_message() {
        let error = Error::invalid_field("days_back", "must be 1 to 36600, is -3");
        assert_eq!(error.code(), Code::InvalidArgument);
        assert_eq!(error.message(), "days_back: must be 1 to 36600, is -3");
        assert_eq!(error.fields().len(), 1);
    }

    #[test]
    fn ten_violations_are_told_and_the_rest_counted() {
        let violation = |at| FieldViolation {
            field: format!("field_{at}"),
            description: "is wrong".to_owned(),
        };
        let error = Error::invalid_fields((0..4_000).map(violation).collect());
        assert_eq!(error.fields().len(), 10);
        assert!(
            error
                .message()
                .ends_with("field_9: is wrong; and 3990 more")
        );
    }

    #[test]
    fn the_internal_part_stays_out_of_the_message() {
        let error = Error::internal_fault("connection to 10.0.0.3 refused");
        assert!(!error.message().contains("10.0.0.3"));
        assert!(error.for_operator().contains("10.0.0.3"));
    }
}
