//! wwi
fn main() {}
