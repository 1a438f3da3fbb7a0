//! The audit trail: who asked what, when, and what came of it. Rows are only ever added.

use crate::statement::statements;

statements! {}
