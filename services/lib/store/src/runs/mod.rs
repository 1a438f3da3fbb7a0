//! Runs of analyses with what they found, the ledger of forecasts, and what is followed from run to run.

use crate::statement::statements;

statements! {}
