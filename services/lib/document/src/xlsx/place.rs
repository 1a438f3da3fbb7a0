//! Places on a sheet, from how many stand before. What no sheet has a place for is the last one there is,
//! which the library that writes workbooks refuses.

/// A row, or a number of rows.
pub(super) fn row(index: usize) -> u32 {
    u32::try_from(index).unwrap_or(u32::MAX >> 1)
}

/// A column, or a number of columns.
pub(super) fn column(index: usize) -> u16 {
    u16::try_from(index).unwrap_or(u16::MAX >> 1)
}

/// The letters of a column, counted from 0: A to Z, AA and so on.
pub(super) fn letters(mut index: usize) -> String {
    let mut letters = Vec::new();
    loop {
        letters.push(char::from(b"ABCDEFGHIJKLMNOPQRSTUVWXYZ"[index % 26]));
        if index < 26 {
            return letters.iter().rev().collect();
        }
        index = index / 26 - 1;
    }
}
