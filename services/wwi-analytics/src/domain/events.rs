//! What happens that somebody should know.
