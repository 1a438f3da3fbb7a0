//! The codes, each with its gRPC code and its HTTP status.

use tonic::Code as Grpc;

/// What kind of failure it is, as far as a caller needs to tell them apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Code {
    /// The caller went away before the answer.
    Cancelled,
    /// The request itself is wrong; repeating it unchanged cannot help.
    InvalidArgument,
    /// Time ran out before the answer was there.
    DeadlineExceeded,
    /// There is no such thing.
    NotFound,
    /// There is one already.
    AlreadyExists,
    /// The caller is known and may not.
    PermissionDenied,
    /// The caller is not known.
    Unauthenticated,
    /// Too many, too large or too often.
    ResourceExhausted,
    /// The request is right, but not in the present state.
    FailedPrecondition,
    /// Lost a race with another change.
    Aborted,
    /// The contract has no such call.
    Unimplemented,
    /// A mistake of ours.
    Internal,
    /// A dependency is lost for now; the same call may go through later.
    Unavailable,
}

impl Code {
    /// Every code, for tests and tables.
    pub const ALL: [Self; 13] = [
        Self::Cancelled,
        Self::InvalidArgument,
        Self::DeadlineExceeded,
        Self::NotFound,
        Self::AlreadyExists,
        Self::PermissionDenied,
        Self::Unauthenticated,
        Self::ResourceExhausted,
        Self::FailedPrecondition,
        Self::Aborted,
        Self::Unimplemented,
        Self::Internal,
        Self::Unavailable,
    ];

    /// The code on the gRPC wire.
    #[must_use]
    pub fn grpc(self) -> Grpc {
        self.row().0
    }

    /// The HTTP status, by the canonical table of `google.rpc.Code`; 499 (the caller closed the
    /// request) for [`Code::Cancelled`].
    #[must_use]
    pub fn http_status(self) -> u16 {
        self.row().1
    }

    /// The canonical upper-case name, for example `INVALID_ARGUMENT`: the value of
    /// `rpc.status_code` and of `error.type` in telemetry.
    #[must_use]
    pub fn name(self) -> &'static str {
        self.row().2
    }

    /// A short title for people: the `title` of a problem document.
    #[must_use]
    pub fn title(self) -> &'static str {
        self.row().3
    }

    /// Whether the failure is ours rather than the caller's: what is logged as an error and counts
    /// against the service's availability.
    #[must_use]
    pub fn is_server_fault(self) -> bool {
        match self {
            Self::DeadlineExceeded | Self::Unimplemented | Self::Internal | Self::Unavailable => {
                true
            }
            Self::Cancelled
            | Self::InvalidArgument
            | Self::NotFound
            | Self::AlreadyExists
            | Self::PermissionDenied
            | Self::Unauthenticated
            | Self::ResourceExhausted
            | Self::FailedPrecondition
            | Self::Aborted => false,
        }
    }

    /// Whether an idempotent call may be repeated as it is: UNAVAILABLE only (AIP-194).
    #[must_use]
    pub fn is_retryable(self) -> bool {
        self == Self::Unavailable
    }

    /// The code of a gRPC status. Codes that we never send ourselves fall to the nearest of ours.
    #[must_use]
    pub fn from_grpc(code: Grpc) -> Self {
        match code {
            Grpc::Cancelled => Self::Cancelled,
            Grpc::InvalidArgument | Grpc::OutOfRange => Self::InvalidArgument,
            Grpc::DeadlineExceeded => Self::DeadlineExceeded,
            Grpc::NotFound => Self::NotFound,
            Grpc::AlreadyExists => Self::AlreadyExists,
            Grpc::PermissionDenied => Self::PermissionDenied,
            Grpc::Unauthenticated => Self::Unauthenticated,
            Grpc::ResourceExhausted => Self::ResourceExhausted,
            Grpc::FailedPrecondition => Self::FailedPrecondition,
            Grpc::Aborted => Self::Aborted,
            Grpc::Unimplemented => Self::Unimplemented,
            Grpc::Unavailable => Self::Unavailable,
            Grpc::Ok | Grpc::Unknown | Grpc::Internal | Grpc::DataLoss => Self::Internal,
        }
    }

    fn row(self) -> (Grpc, u16, &'static str, &'static str) {
        match self {
            Self::Cancelled => (Grpc::Cancelled, 499, "CANCELLED", "Request cancelled"),
            Self::InvalidArgument => (
                Grpc::InvalidArgument,
                400,
                "INVALID_ARGUMENT",
                "Invalid request",
            ),
            Self::DeadlineExceeded => (
                Grpc::DeadlineExceeded,
                504,
                "DEADLINE_EXCEEDED",
                "Took too long",
            ),
            Self::NotFound => (Grpc::NotFound, 404, "NOT_FOUND", "Not found"),
            Self::AlreadyExists => (Grpc::AlreadyExists, 409, "ALREADY_EXISTS", "Already exists"),
            Self::PermissionDenied => (
                Grpc::PermissionDenied,
                403,
                "PERMISSION_DENIED",
                "Not allowed",
            ),
            Self::Unauthenticated => (
                Grpc::Unauthenticated,
                401,
                "UNAUTHENTICATED",
                "Sign-in needed",
            ),
            Self::ResourceExhausted => (
                Grpc::ResourceExhausted,
                429,
                "RESOURCE_EXHAUSTED",
                "Too much at once",
            ),
            Self::FailedPrecondition => (
                Grpc::FailedPrecondition,
                400,
                "FAILED_PRECONDITION",
                "Not possible now",
            ),
            Self::Aborted => (Grpc::Aborted, 409, "ABORTED", "Conflict"),
            Self::Unimplemented => (Grpc::Unimplemented, 501, "UNIMPLEMENTED", "Not implemented"),
            Self::Internal => (Grpc::Internal, 500, "INTERNAL", "Internal error"),
            Self::Unavailable => (
                Grpc::Unavailable,
                503,
                "UNAVAILABLE",
                "Temporarily unavailable",
            ),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_code_survives_the_wire() {
        for code in Code::ALL {
            assert_eq!(Code::from_grpc(code.grpc()), code);
        }
    }

    #[test]
    fn http_statuses_are_the_canonical_ones() {
        let table: Vec<_> = Code::ALL
            .iter()
            .map(|code| (code.name(), code.http_status()))
            .collect();
        assert_eq!(
            table,
            [
                ("CANCELLED", 499),
                ("INVALID_ARGUMENT", 400),
                ("DEADLINE_EXCEEDED", 504),
                ("NOT_FOUND", 404),
                ("ALREADY_EXISTS", 409),
                ("PERMISSION_DENIED", 403),
                ("UNAUTHENTICATED", 401),
                ("RESOURCE_EXHAUSTED", 429),
                ("FAILED_PRECONDITION", 400),
                ("ABORTED", 409),
                ("UNIMPLEMENTED", 501),
                ("INTERNAL", 500),
                ("UNAVAILABLE", 503),
            ]
        );
    }
}
