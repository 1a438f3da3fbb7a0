//! An error over the gRPC wire and back: `google.rpc.Status` with `ErrorInfo`, `BadRequest` and
//! `RetryInfo` details (AIP-193).

use tonic::Status;
use tonic_types::{ErrorDetails, StatusExt};

use crate::{Code, Error, FieldViolation, reason};

/// The `domain` of every `ErrorInfo` of ours.
pub const DOMAIN: &str = "otelbi";

impl From<Error> for Status {
    /// Keeps what a caller may read and drops the internal part: log the error first.
    fn from(error: Error) -> Self {
        let mut details = ErrorDetails::new();
        details.set_error_info(error.reason(), DOMAIN, std::collections::HashMap::new());
        for violation in error.fields() {
            details.add_bad_request_violation(&violation.field, &violation.description);
        }
        if let Some(after) = error.retry_after() {
            details.set_retry_info(Some(after));
        }
        Self::with_error_details(error.code().grpc(), error.message(), details)
    }
}

impl From<&Status> for Error {
    /// Reads a status that one of our services sent. A status of anybody else (a proxy, the
    /// transport) has no `ErrorInfo` of our domain: its text may tell of the inside, so it becomes
    /// the internal part, and the caller gets a general message for the code.
    fn from(status: &Status) -> Self {
        let code = Code::from_grpc(status.code());
        let details = status.get_error_details();
        let Some(info) = details.error_info().filter(|info| info.domain == DOMAIN) else {
            return foreign(code).with_internal(format!("{}: {}", status.code(), status.message()));
        };
        let fields = details.bad_request().map_or_else(Vec::new, |bad| {
            bad.field_violations
                .iter()
                .map(|violation| FieldViolation {
                    field: violation.field.clone(),
                    description: violation.description.clone(),
                })
                .collect()
        });
        let error = Self::new(code, info.reason.clone(), status.message().to_owned());
        let error = error.with_fields(fields);
        match details.retry_info().and_then(|retry| retry.retry_delay) {
            Some(after) => error.with_retry_after(after),
            None => error,
        }
    }
}

fn foreign(code: Code) -> Error {
    let (reason, message) = match code {
        Code::Unavailable => (
            reason::UPSTREAM_UNAVAILABLE,
            "A part of the platform cannot be reached just now.",
        ),
        Code::DeadlineExceeded => (reason::DEADLINE_EXCEEDED, "The answer took too long."),
        Code::Cancelled => (reason::CANCELLED, "The call was cancelled."),
        Code::ResourceExhausted => (reason::OVERLOADED, "Too many calls at once."),
        Code::InvalidArgument
        | Code::NotFound
        | Code::AlreadyExists
        | Code::PermissionDenied
        | Code::Unauthenticated
        | Code::FailedPrecondition
        | Code::Aborted
        | Code::Unimplemented
        | Code::Internal => (
            reason::UPSTREAM_FAULT,
            "A part of the platform answered wrongly.",
        ),
    };
    Error::new(code, reason, message)
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn what_a_caller_may_read_survives_the_wire(
            code in proptest::sample::select(Code::ALL.to_vec()),
            message in "\\PC{0,60}",
            fields in proptest::collection::vec(("[a-z_.]{1,12}", "\\PC{0,40}"), 0..4),
            after in proptest::option::of(1_u64..100_000),
        ) {
            let fields: Vec<_> = fields
                .into_iter()
                .map(|(field, description)| FieldViolation { field, description })
                .collect();
            let mut error = Error::new(code, reason::INVALID_FIELD, message)
                .with_fields(fields)
                .with_internal("secret");
            if let Some(millis) = after {
                error = error.with_retry_after(Duration::from_millis(millis));
            }
            let back = Error::from(&Status::from(error.clone()));
            prop_assert_eq!(back.code(), error.code());
            prop_assert_eq!(back.reason(), error.reason());
            prop_assert_eq!(back.message(), error.message());
            prop_assert_eq!(back.fields(), error.fields());
            prop_assert_eq!(back.retry_after(), error.retry_after());
            prop_assert_eq!(back.internal(), None);
        }
    }

    #[test]
    fn a_foreign_status_does_not_speak_to_the_caller() {
        let error = Error::from(&Status::unavailable(
            "dial tcp 10.1.2.3: connection refused",
        ));
        assert_eq!(error.code(), Code::Unavailable);
        assert!(!error.message().contains("10.1.2.3"));
        assert!(
            error
                .internal()
                .is_some_and(|text| text.contains("10.1.2.3"))
        );
    }
}
