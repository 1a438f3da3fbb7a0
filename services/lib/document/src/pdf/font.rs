//! The font: how wide its characters are, which of them a document shows, and how it gets into the file.
//!
//! Characters are shown by their glyph's number in the whole font, so that pages can go out before it is
//! known which ones the document needs. What is embedded at the end holds only those, beside a table from
//! the old numbers to the new ones.

use std::collections::{BTreeMap, BTreeSet};
use std::io::Write;
use std::sync::LazyLock;

use allsorts::binary::read::ReadScope;
use allsorts::font_data::FontData;
use allsorts::subset::{CmapTarget, SubsetProfile, subset};
use lopdf::{Dictionary, Object, ObjectId};
use printpdf::{FontId, Mm, Op, ParsedFont, PdfDocument, PdfFont, PdfFontHandle, PdfPage, Pt};
use printpdf::{PdfSaveOptions, PdfWarnMsg, TextItem, to_lopdf_doc};

use super::canvas::Face;
use super::file::{self, File};
use crate::{Error, Result};

/// Shown for characters that the font lacks.
const LACKING: char = '□';

/// Shown for control characters.
const CONTROL: char = ' ';

/// Advances of characters that the font lacks; no character is that wide.
const NONE: u16 = u16::MAX;

static FONTS: LazyLock<Option<Fonts>> = LazyLock::new(|| {
    Some(Fonts {
        regular: Cut::new(notosans::REGULAR_TTF)?,
        bold: Cut::new(notosans::BOLD_TTF)?,
    })
});

/// Both cuts of the font.
pub(super) struct Fonts {
    regular: Cut,
    bold: Cut,
}

struct Cut {
    program: &'static [u8],
    /// What printpdf needs to write text with it. It does not hold the program: pages do not need it.
    outline: ParsedFont,
    /// How wide each character of the Basic Multilingual Plane is, in thousandths of the size. It has
    /// none beyond.
    advances: Vec<u16>,
}

impl Cut {
    fn new(program: &'static [u8]) -> Option<Self> {
        let mut outline = ParsedFont::from_bytes(program, 0, &mut Vec::new())?;
        outline.original_bytes = Vec::new();
        let mut advances = vec![NONE; 1 << 16];
        for (code, glyph) in &outline.codepoint_to_glyph {
            let advance = u32::from(outline.get_glyph_width(*glyph)?) * 1000
                / u32::from(outline.units_per_em.max(1));
            if *glyph != 0 {
                *advances.get_mut(*code as usize)? = u16::try_from(advance).ok()?;
            }
        }
        Some(Self {
            program,
            outline,
            advances,
        })
    }

    fn has(&self, character: char) -> bool {
        self.advances
            .get(character as usize)
            .is_some_and(|advance| *advance != NONE)
    }

    fn shown(&self, character: char) -> char {
        if character.is_control() {
            CONTROL
        } else if self.has(character) {
            character
        } else {
            LACKING
        }
    }
}

impl Fonts {
    /// The fonts, read once.
    pub(super) fn shared() -> Result<&'static Self> {
        FONTS
            .as_ref()
            .ok_or_else(|| Error::fault("the font cannot be read"))
    }

    /// How wide a character is at the size of one point.
    pub(super) fn advance(&self, character: char, face: Face) -> f32 {
        let cut = self.cut(face);
        f32::from(cut.advances[cut.shown(character) as usize]) / 1000.0
    }

    /// How wide a text is.
    pub(super) fn width(&self, text: &str, size: f32, face: Face) -> f32 {
        text.chars()
            .map(|character| self.advance(character, face))
            .sum::<f32>()
            * size
    }

    /// A text as it can be shown: what the font lacks is replaced, not left out.
    pub(super) fn shown(&self, text: &str, face: Face) -> String {
        let cut = self.cut(face);
        text.chars().map(|character| cut.shown(character)).collect()
    }

    /// What streams of pages are made with.
    pub(super) fn in_document(&self, document: &mut PdfDocument) {
        for face in [Face::Regular, Face::Bold] {
            let font = PdfFont::new(self.cut(face).outline.clone());
            document.resources.fonts.map.insert(id(face), font);
        }
    }

    fn cut(&self, face: Face) -> &Cut {
        match face {
            Face::Regular => &self.regular,
            Face::Bold => &self.bold,
        }
    }

    /// Writes the fonts with the characters of a document and gives the dictionary that names them.
    pub(super) fn embed(&self, used: &Used, file: &mut File<impl Write>) -> Result<Dictionary> {
        let mut names = Dictionary::new();
        for (face, characters) in [(Face::Regular, &used.regular), (Face::Bold, &used.bold)] {
            if !characters.is_empty() {
                let number = self.embed_cut(face, characters, file)?;
                names.set(id(face).0, file::reference(number));
            }
        }
        Ok(names)
    }

    fn embed_cut(
        &self,
        face: Face,
        characters: &BTreeSet<char>,
        file: &mut File<impl Write>,
    ) -> Result<u32> {
        let cut = self.cut(face);
        let glyphs: BTreeSet<u16> = characters
            .iter()
            .filter_map(|character| cut.outline.lookup_glyph_index(*character as u32))
            .chain([0])
            .collect();
        let glyphs: Vec<u16> = glyphs.into_iter().collect();
        let mut font = cut.outline.clone();
        font.original_bytes = program_of(cut.program, &glyphs)?;
        font.font_name = Some(match face {
            Face::Regular => "OTELBI+NotoSans-Regular".to_owned(),
            Face::Bold => "OTELBI+NotoSans-Bold".to_owned(),
        });
        let mut document = described(face, font, characters)?;
        let table = file::compressed(Dictionary::new(), &new_numbers(&glyphs))?;
        let table = file.add(&table)?;
        let number = document
            .objects
            .iter()
            .find(|(_, object)| object.type_name().is_ok_and(|name| name == b"Font"))
            .map(|(number, _)| *number)
            .ok_or_else(|| Error::fault("the font's description is not there"))?;
        let dictionary = document
            .objects
            .remove(&number)
            .ok_or_else(|| Error::fault("the font's description is gone"))?;
        let mut dictionary = brought_over(dictionary, &mut document.objects, file)?;
        point_to_table(&mut dictionary, table)?;
        file.add(&dictionary)
    }
}

/// What a cut is called in pages' streams.
pub(super) fn id(face: Face) -> FontId {
    FontId(match face {
        Face::Regular => "Regular".to_owned(),
        Face::Bold => "Bold".to_owned(),
    })
}

/// The characters that a document shows.
#[derive(Default)]
pub(super) struct Used {
    regular: BTreeSet<char>,
    bold: BTreeSet<char>,
}

impl Used {
    /// Adds those of a page.
    pub(super) fn add(&mut self, ops: &[Op]) {
        let bold = PdfFontHandle::External(id(Face::Bold));
        let mut characters = &mut self.regular;
        for op in ops {
            match op {
                Op::SetFont { font, .. } if *font == bold => characters = &mut self.bold,
                Op::SetFont { .. } => characters = &mut self.regular,
                Op::ShowText { items } => {
                    for item in items {
                        if let TextItem::Text(text) = item {
                            characters.extend(text.chars());
                        }
                    }
                }
                _ => {}
            }
        }
    }
}

/// A font program with some glyphs only, in this order.
fn program_of(program: &[u8], glyphs: &[u16]) -> Result<Vec<u8>> {
    let font = ReadScope::new(program)
        .read::<FontData<'_>>()
        .map_err(Error::fault)?;
    let tables = font.table_provider(0).map_err(Error::fault)?;
    subset(&tables, glyphs, &SubsetProfile::Pdf, CmapTarget::Unicode).map_err(Error::fault)
}

/// Two bytes for each number a glyph has in the whole font: the number it has among those embedded.
fn new_numbers(glyphs: &[u16]) -> Vec<u8> {
    let count = glyphs.last().map_or(0, |last| usize::from(*last) + 1);
    let mut table = vec![0; count * 2];
    for (new, old) in (0_u16..).zip(glyphs) {
        let at = usize::from(*old) * 2;
        table[at..at + 2].copy_from_slice(&new.to_be_bytes());
    }
    table
}

/// A document of one page that shows the characters: it holds all that a PDF says of a font.
fn described(face: Face, font: ParsedFont, characters: &BTreeSet<char>) -> Result<lopdf::Document> {
    // Where one glyph stands for several characters, the last one is what it is read as.
    let text: String = characters.iter().rev().collect();
    let ops = vec![
        Op::StartTextSection,
        Op::SetFont {
            font: PdfFontHandle::External(id(face)),
            size: Pt(1.0),
        },
        Op::ShowText {
            items: vec![TextItem::Text(text)],
        },
        Op::EndTextSection,
    ];
    let mut document = PdfDocument::new("");
    document
        .resources
        .fonts
        .map
        .insert(id(face), PdfFont::new(font));
    document.pages = vec![PdfPage::new(Mm(1.0), Mm(1.0), ops)];
    let mut warnings: Vec<PdfWarnMsg> = Vec::new();
    let document = to_lopdf_doc(&document, &PdfSaveOptions::default(), &mut warnings);
    match warnings.first() {
        None => Ok(document),
        Some(warning) => Err(Error::fault(format!("the font: {warning:?}"))),
    }
}

fn point_to_table(font: &mut Object, table: u32) -> Result<()> {
    let descendant = font
        .as_dict_mut()
        .and_then(|font| font.get_mut(b"DescendantFonts"))
        .and_then(Object::as_array_mut)
        .map_err(Error::fault)?
        .first_mut()
        .ok_or_else(|| Error::fault("the font has no description of its glyphs"))?;
    descendant
        .as_dict_mut()
        .map_err(Error::fault)?
        .set("CIDToGIDMap", file::reference(table));
    Ok(())
}

/// Writes what an object refers to and gives it with its references renumbered.
fn brought_over(
    object: Object,
    objects: &mut BTreeMap<ObjectId, Object>,
    file: &mut File<impl Write>,
) -> Result<Object> {
    Ok(match object {
        Object::Reference(number) => {
            let object = objects
                .remove(&number)
                .ok_or_else(|| Error::fault("the font refers to what is not there"))?;
            let object = brought_over(object, objects, file)?;
            file::reference(file.add(&object)?)
        }
        Object::Array(items) => Object::Array(
            items
                .into_iter()
                .map(|item| brought_over(item, objects, file))
                .collect::<Result<_>>()?,
        ),
        Object::Dictionary(dictionary) => {
            let mut renumbered = Dictionary::new();
            for (key, value) in dictionary {
                renumbered.set(key, brought_over(value, objects, file)?);
            }
            Object::Dictionary(renumbered)
        }
        Object::Stream(stream) => file::compressed(stream.dict, &stream.content)?,
        other => other,
    })
}
