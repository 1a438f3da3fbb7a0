//! What an error of the driver means to us.

use tiberius::error::Error as Driver;

use crate::{error, observe};

/// Server errors after which the same statement may well succeed later: the database or the server
/// goes away, comes up, moves, or has no room, or the session is not let in.
const OUT_OF_REACH: &[u32] = &[
    596, 601, 617, 669, 701, 802, 904, 913, 916, 921, 922, 927, 941, 942, 945, 952, 976, 978, 983,
    1204, 1205, 1221, 3935, 3960, 4060, 4064, 6005, 8645, 8651, 10_928, 10_929, 17_142, 17_187,
    17_197, 18_401, 18_451, 18_452, 18_456, 40_197, 40_501, 40_613, 40_615, 49_918, 49_919, 49_920,
];

/// Server errors that mean a time limit inside the server.
const TIMED_OUT: &[u32] = &[1222, 8628, 8649];

/// From this severity on the server ends the connection.
const FATAL_CLASS: u8 = 20;

/// A failure to connect or log in: whatever it was, the warehouse is out of reach.
pub(super) fn of_connect(failure: &Driver) -> status::Error {
    error::unavailable(format!("connecting: {}", described(failure)))
}

/// A failure of a statement. The server's error number goes to the statement's span.
pub(super) fn of_query(statement: &str, failure: &Driver) -> status::Error {
    if let Driver::Server(token) = failure {
        observe::engine_error(token.code());
    }
    let internal = format!("statement {statement}: {}", described(failure));
    match failure {
        Driver::Server(token) if TIMED_OUT.contains(&token.code()) => error::timeout(internal),
        Driver::Server(token)
            if token.class() >= FATAL_CLASS || OUT_OF_REACH.contains(&token.code()) =>
        {
            error::unavailable(internal)
        }
        Driver::Io { .. } | Driver::Tls(_) | Driver::Routing { .. } => error::unavailable(internal),
        _ => error::fault(internal),
    }
}

fn described(failure: &Driver) -> String {
    match failure {
        Driver::Server(token) => format!(
            "error {}, severity {}, line {}: {}",
            token.code(),
            token.class(),
            token.line(),
            token.message()
        ),
        other => other.to_string(),
    }
}
