//! wwi
