//! How many pages and sheets our own files have, by their bytes: a library that reads them would be most of
//! what `cargo dev` has to build.

/// How a page begins that is an object of a PDF file, but for the spaces in it.
const PAGE: &[u8] = b"/Type/Page";
/// How the entry of a file in a ZIP archive's directory begins.
const ENTRY: &[u8] = b"PK\x01\x02";
/// Where an entry has the length of its name, and the name.
const NAME_LENGTH: usize = 28;
const NAME: usize = 46;

/// The pages of a PDF file.
pub(super) fn pages(pdf: &[u8]) -> usize {
    // `/Type /Page` and `/Type/Page` are the same; `/Type/Pages` is another.
    let spaced: &[u8] = b"/Type /Page";
    [PAGE, spaced]
        .iter()
        .flat_map(|mark| places(pdf, mark).map(|at| at + mark.len()))
        .filter(|after| !pdf.get(*after).is_some_and(u8::is_ascii_alphanumeric))
        .count()
}

/// The sheets of a workbook.
pub(super) fn sheets(xlsx: &[u8]) -> usize {
    places(xlsx, ENTRY)
        .filter_map(|at| {
            let entry = &xlsx[at..];
            let length = entry.get(NAME_LENGTH..NAME_LENGTH + 2)?;
            let length = usize::from(u16::from_le_bytes([length[0], length[1]]));
            entry.get(NAME..NAME + length)
        })
        .filter(|name| name.starts_with(b"xl/worksheets/sheet"))
        .count()
}

fn places<'a>(bytes: &'a [u8], mark: &'a [u8]) -> impl Iterator<Item = usize> + 'a {
    let windows = bytes.windows(mark.len()).enumerate();
    windows
        .filter(move |(_, window)| *window == mark)
        .map(|(at, _)| at)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pages_are_told_from_their_tree() {
        let pdf =
            b"<</Type/Pages/Count 2>> <</Type/Page/Parent 1>> <</Type /Page>> <</Type/PageLabel>>";
        assert_eq!(pages(pdf), 2);
        assert_eq!(pages(b""), 0);
    }

    #[test]
    fn sheets_are_counted_in_the_directory() {
        let entry = |name: &str| {
            let mut entry = vec![0; NAME];
            entry[..4].copy_from_slice(ENTRY);
            entry[NAME_LENGTH] = u8::try_from(name.len()).unwrap();
            entry.extend(name.bytes());
            entry
        };
        let names = [
            "xl/workbook.xml",
            "xl/worksheets/sheet1.xml",
            "xl/worksheets/_rels/sheet1.xml.rels",
        ];
        let mut archive = b"PK\x03\x04xl/worksheets/sheet1.xml".to_vec();
        archive.extend(names.into_iter().flat_map(entry));
        assert_eq!(sheets(&archive), 1);
        // Cut off in the middle of an entry.
        assert_eq!(sheets(&archive[..archive.len() - 30]), 1);
    }
}
