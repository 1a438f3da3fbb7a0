//! AdventureWorks' views, a file each.
