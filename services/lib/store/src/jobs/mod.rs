//! Executions of jobs: claimed by one scheduler, kept alive by its heartbeat, ended once.

use crate::statement::statements;

statements! {}
