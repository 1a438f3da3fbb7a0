//! Reports: asked for once, made by one process at a time, kept until somebody deletes them.
//!
//! A process that makes one holds it by being heard of ([`beat`]); one that is not heard of is taken over
//! by whoever claims next ([`claim`]). Everything that is written on the way names the [`Claim`], and is
//! refused once somebody else has the report, or it was deleted. Files are not kept here, only what is to be
//! known of them.
//!
//! Instants come from the callers' clocks: they may differ by less than the time after which a process
//! counts as gone.

mod claims;
mod ending;
mod list;
mod report;
mod requests;

pub use claims::{Lost, Progress, beat, claim, give_up, hand_over, postpone};
pub use ending::{Finished, delete, fail, finish, note};
pub use list::{Position, expired, get, list};
pub use report::{Claim, File, Report, State, View};
pub use requests::{Request, create};

pub use crate::jobs::Failure;

use crate::statement::statements;

statements! {
    BEAT = "reports/beat";
    CLAIM = "reports/claim";
    CREATE = "reports/create";
    DELETE = "reports/delete";
    EXPIRED = "reports/expired";
    FAIL = "reports/fail";
    FIND_REQUEST = "reports/find_request";
    FINISH = "reports/finish";
    GET = "reports/get";
    GIVE_UP = "reports/give_up";
    HAND_OVER = "reports/hand_over";
    LIST = "reports/list";
    NOTE = "reports/note";
    POSTPONE = "reports/postpone";
}
