//! The reasons an [`Error`](crate::Error) can give: `google.rpc.ErrorInfo.reason`, stable names that
//! programs may branch on.

/// A field of the request is malformed, out of range or contradicts another.
pub const INVALID_FIELD: &str = "INVALID_FIELD";
/// The request is not readable: broken JSON, a parameter the call does not have.
pub const MALFORMED_REQUEST: &str = "MALFORMED_REQUEST";
/// The path leads nowhere.
pub const NO_ROUTE: &str = "NO_ROUTE";
/// The path exists, with another method.
pub const METHOD_NOT_ALLOWED: &str = "METHOD_NOT_ALLOWED";
/// The request is larger than the edge lets in.
pub const REQUEST_TOO_LARGE: &str = "REQUEST_TOO_LARGE";
/// No snapshot of the warehouse could be read yet.
pub const WAREHOUSE_UNAVAILABLE: &str = "WAREHOUSE_UNAVAILABLE";
/// The warehouse did not answer in time.
pub const WAREHOUSE_TIMEOUT: &str = "WAREHOUSE_TIMEOUT";
/// The warehouse answered with something the service cannot read, or refused the query.
pub const WAREHOUSE_FAULT: &str = "WAREHOUSE_FAULT";
/// The write store cannot be reached, or is too busy.
pub const STORE_UNAVAILABLE: &str = "STORE_UNAVAILABLE";
/// The write store answered in a way we did not expect.
pub const STORE_FAULT: &str = "STORE_FAULT";
/// The call could not be written to the audit trail, so it is not answered.
pub const AUDIT_UNAVAILABLE: &str = "AUDIT_UNAVAILABLE";
/// A service of the mesh could not be reached.
pub const UPSTREAM_UNAVAILABLE: &str = "UPSTREAM_UNAVAILABLE";
/// A service of the mesh gave an answer that breaks the contract.
pub const UPSTREAM_FAULT: &str = "UPSTREAM_FAULT";
/// Too many calls at once.
pub const OVERLOADED: &str = "OVERLOADED";
/// The call's time ran out.
pub const DEADLINE_EXCEEDED: &str = "DEADLINE_EXCEEDED";
/// The caller went away.
pub const CANCELLED: &str = "CANCELLED";
/// A mistake of ours; the log has the rest.
pub const INTERNAL: &str = "INTERNAL";
