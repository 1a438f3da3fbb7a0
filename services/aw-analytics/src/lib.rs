//! aw
