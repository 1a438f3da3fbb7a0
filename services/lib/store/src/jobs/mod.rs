//! Executions of jobs: claimed by one scheduler, kept alive by its heartbeat, ended once.
//!
//! The database holds the rules that several schedulers must not break between them: one execution for
//! each time of a schedule ([`record_tick`]), one execution of a job at a time, one execution for a
//! request's id ([`request`]). Who has claimed an execution holds it by a lease; everything it writes
//! names the [`Claim`], and is refused once somebody else has taken over.
//!
//! Instants come from the callers' clocks: they may differ by less than a lease.

mod claims;
mod controls;
mod execution;
mod list;
mod requests;
mod ticks;

pub use claims::{
    Due, Ended, Progress, Requeue, beat, cancel, claim, due, finish, requeue, to_cancel,
};
pub use controls::{Known, Paused, known, pause, register, resume};
pub use execution::{Cause, Claim, Execution, Failure, State};
pub use list::{Filter, Position, get, list};
pub use requests::{Request, request};
pub use ticks::{Recorded, Tick, record_tick};

use crate::statement::statements;

statements! {
    BEAT = "jobs/beat";
    CANCEL = "jobs/cancel";
    CLAIM = "jobs/claim";
    DUE = "jobs/due";
    FIND_ACTIVE = "jobs/find_active";
    FIND_REQUEST = "jobs/find_request";
    FIND_TICK = "jobs/find_tick";
    FINISH = "jobs/finish";
    GET = "jobs/get";
    KNOWN = "jobs/known";
    LIST = "jobs/list";
    PAUSE = "jobs/pause";
    RECORD_TICK = "jobs/record_tick";
    REGISTER = "jobs/register";
    REMEMBER_REQUEST = "jobs/remember_request";
    REQUEST = "jobs/request";
    REQUEUE = "jobs/requeue";
    RESUME = "jobs/resume";
    TO_CANCEL = "jobs/to_cancel";
}

/// How often something is tried again that another scheduler's writing got in the way of. Each time one
/// of them has got its way, so twice is rare already.
const TRIES: usize = 16;
