//! Who is calling.

use runtime::server::ANONYMOUS;

/// Who is behind the running call, as what they do is kept under: the one place that knows.
#[must_use]
pub fn actor() -> String {
    ANONYMOUS.to_owned()
}
