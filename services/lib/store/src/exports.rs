//! Records of the exports that were made.

use crate::statement::statements;

statements! {}
