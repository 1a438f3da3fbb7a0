//! What went wrong with the store, in the words of the mesh.

use std::time::Duration;

use sqlx::Error as Cause;
use status::{Code, Error, reason};

/// When asking again makes sense. A call has waited for the store already: repeating it at once only makes
/// the caller wait longer, and would record it twice.
pub(crate) const RETRY_AFTER: Duration = Duration::from_secs(1);
/// PostgreSQL's classes of what passes by itself: connection exceptions, insufficient resources, operator
/// intervention, transaction rollback (deadlocks, failed serialisation).
const PASSING_CLASSES: [&str; 4] = ["08", "53", "57", "40"];
/// Two more of the same: a lock did not come in time, and the server is a standby that will not write.
const PASSING_STATES: [&str; 2] = ["55P03", "25006"];
/// SQLite's primary codes of the same: BUSY, LOCKED, IOERR, FULL, CANTOPEN.
const PASSING_CODES: [i32; 5] = [5, 6, 10, 13, 14];

/// UNAVAILABLE for what passes by itself, else INTERNAL. The cause is for the operator only.
pub(crate) fn of(cause: &Cause) -> Error {
    if passes(cause) {
        unavailable(cause.to_string())
    } else {
        Error::new(
            Code::Internal,
            reason::STORE_FAULT,
            "What the platform keeps cannot be read or written.",
        )
        .with_internal(cause.to_string())
    }
}

/// The store cannot be reached, or is too busy.
pub(crate) fn unavailable(internal: impl Into<String>) -> Error {
    Error::unavailable(
        reason::STORE_UNAVAILABLE,
        "What the platform keeps cannot be reached just now; try again in a moment.",
    )
    .with_retry_after(RETRY_AFTER)
    .with_internal(internal)
}

fn passes(cause: &Cause) -> bool {
    match cause {
        Cause::Io(_)
        | Cause::Tls(_)
        | Cause::PoolTimedOut
        | Cause::PoolClosed
        | Cause::WorkerCrashed
        | Cause::Protocol(_) => true,
        Cause::Database(error) => error.code().is_some_and(|code| {
            let sqlstate = code.len() == 5
                && error
                    .try_downcast_ref::<sqlx::postgres::PgDatabaseError>()
                    .is_some();
            if sqlstate {
                PASSING_STATES.contains(&&*code)
                    || PASSING_CLASSES.iter().any(|class| code.starts_with(class))
            } else {
                let code: i32 = code.parse().unwrap_or_default();
                PASSING_CODES.contains(&(code & 0xff))
            }
        }),
        _ => false,
    }
}
