//! How sheets come out on paper.

use rust_xlsxwriter::Worksheet;

use super::text;
use crate::{Head, Orientation, Paper};

/// UTF-16 units that Excel takes of a footer.
const LONGEST_FOOTER: usize = 200;

/// Sets a sheet's paper: as wide as so many pages, with a footer.
pub(super) fn set(sheet: &mut Worksheet, head: &Head, is_wide: bool, pages_across: u16) {
    sheet.set_paper_size(match head.page.paper {
        Paper::A4 => 9,
        Paper::Letter => 1,
    });
    let landscape = match head.page.orientation {
        Orientation::Fitting => is_wide,
        Orientation::Portrait => false,
        Orientation::Landscape => true,
    };
    if landscape {
        sheet.set_landscape();
    }
    sheet.set_print_fit_to_pages(pages_across, 0);
    let footer = text::line(&head.footer);
    let footer = text::cut(&footer, LONGEST_FOOTER).replace('&', "&&");
    sheet.set_footer(format!("&L&8{}&R&8&P / &N", separated(&footer)));
}

/// Digits at the beginning would be read as a part of the size of the letters.
fn separated(footer: &str) -> String {
    if footer.starts_with(|first: char| first.is_ascii_digit()) {
        format!(" {footer}")
    } else {
        footer.to_owned()
    }
}
