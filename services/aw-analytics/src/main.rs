//! aw
fn main() {}
