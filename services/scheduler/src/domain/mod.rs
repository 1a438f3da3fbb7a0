//! The rules of jobs: what they are, when they are due, when they are tried again. Pure: the time and
//! chance come in as arguments.

mod due;
mod jobs;
mod retry;
mod schedule;

pub use due::{GRACE, due, missed};
pub use jobs::{Analysis, JOBS, Job, Part, Work, find, makes_report, named};
pub use retry::{Retries, is_transient, report_may_pass};
pub use schedule::Schedule;
