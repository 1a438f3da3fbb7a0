//! What stands out in a table: conditional formats over whole columns, so that they hold for rows that are
//! added, too.

use rust_xlsxwriter::{
    Color, ConditionalFormat3ColorScale, ConditionalFormatCell, ConditionalFormatCellRule,
    ConditionalFormatDataBar, ConditionalFormatType, Format, Worksheet, XlsxError,
};

use super::style::level_format;
use crate::Emphasis;

/// Adds what a column asks for, from its first row of figures to the sheet's last row.
pub(super) fn add(
    sheet: &mut Worksheet,
    index: u16,
    emphasis: Emphasis,
    first: u32,
    last: u32,
) -> Result<(), XlsxError> {
    match emphasis {
        Emphasis::None => {}
        Emphasis::Levels(words) => {
            for (word, level) in words {
                let rule = ConditionalFormatCell::new()
                    .set_rule(ConditionalFormatCellRule::EqualTo(*word))
                    .set_format(level_format(*level));
                sheet.add_conditional_format(first, index, last, index, &rule)?;
            }
        }
        Emphasis::Bar(longest) => {
            let bar = ConditionalFormatDataBar::new()
                .set_minimum(ConditionalFormatType::Number, 0)
                .set_maximum(ConditionalFormatType::Number, longest)
                .set_fill_color(Color::RGB(0x009D_C3E6))
                .set_solid_fill(true)
                .set_border_off(true);
            sheet.add_conditional_format(first, index, last, index, &bar)?;
        }
        Emphasis::Negative => {
            let rule = ConditionalFormatCell::new()
                .set_rule(ConditionalFormatCellRule::LessThan(0))
                .set_format(Format::new().set_font_color(Color::RGB(0x00C0_0000)));
            sheet.add_conditional_format(first, index, last, index, &rule)?;
        }
        Emphasis::Scale => {
            let scale = ConditionalFormat3ColorScale::new()
                .set_minimum_color(Color::RGB(0x00F8_B4B4))
                .set_midpoint_color(Color::RGB(0x00FF_F2CC))
                .set_maximum_color(Color::RGB(0x00B7_E1CD));
            sheet.add_conditional_format(first, index, last, index, &scale)?;
        }
    }
    Ok(())
}
