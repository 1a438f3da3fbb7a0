//! Puts finished pages into the file, some at a time, and binds them at the end.
//!
//! What pages share (fonts, the tree they hang in) and what is known last (how many there are, the cover,
//! the contents) is written after them: in the file, order does not matter. Of a page that went out,
//! nothing is kept but its number, its size and those of its object.

use std::io::Write;

use lopdf::{Dictionary, Object, dictionary};
use printpdf::{Mm, Op, PdfDocument, PdfPage, PdfSaveOptions, to_lopdf_doc};

use super::canvas::{Align, Canvas, Colour, Face, Point};
use super::file::{self, File};
use super::flow::{FOOTER_SIZE, MARGIN, footer_line};
use super::font::{Fonts, Used};
use super::page::{Page, Size, opacity_name};
use crate::{Error, Result};

/// Pages that are written at once, and that hang at one twig of the tree.
const TWIG: usize = 32;

/// Opacities in percent that pages may use.
const OPACITIES: std::ops::Range<u8> = 0..100;

/// A page in the file.
struct Leaf {
    /// The number of its object.
    number: u32,
    /// The number of the stream that says which page it is.
    footer: u32,
    size: Size,
}

/// Pages that hang together.
struct Twig {
    number: u32,
    leaves: Vec<Leaf>,
}

/// All pages of a document that went into the file.
pub(super) struct Bound {
    /// The root of their tree.
    pub(super) root: u32,
    /// The objects of the pages, in their order.
    pub(super) pages: Vec<u32>,
}

/// Takes pages in their order.
pub(super) struct Binder<W> {
    pub(super) file: File<W>,
    fonts: &'static Fonts,
    used: Used,
    /// The number of what all pages share.
    resources: u32,
    waiting: Vec<Page>,
    twigs: Vec<Twig>,
    taken: usize,
}

impl<W: Write> Binder<W> {
    pub(super) fn new(fonts: &'static Fonts, out: W) -> Result<Self> {
        let mut file = File::new(out)?;
        let resources = file.reserve();
        Ok(Self {
            file,
            fonts,
            used: Used::default(),
            resources,
            waiting: Vec::new(),
            twigs: Vec::new(),
            taken: 0,
        })
    }

    /// How many pages it was given.
    pub(super) fn page_count(&self) -> usize {
        self.taken
    }

    /// Takes finished pages.
    pub(super) fn add(&mut self, pages: impl IntoIterator<Item = Page>) -> Result<()> {
        for page in pages {
            self.taken += 1;
            self.waiting.push(page);
            if self.waiting.len() == TWIG {
                self.write_waiting()?;
            }
        }
        Ok(())
    }

    fn write_waiting(&mut self) -> Result<()> {
        let pages = std::mem::take(&mut self.waiting);
        if !pages.is_empty() {
            let twig = self.write_twig(pages, |_| None)?;
            self.twigs.push(twig);
        }
        Ok(())
    }

    /// Writes the last pages, those that come before all others, what all share and the tree.
    /// `targets` are the pages (from 0, without those in front) that links lead to.
    pub(super) fn bind(mut self, front: Vec<Page>, targets: &[usize]) -> Result<(File<W>, Bound)> {
        self.write_waiting()?;
        let behind: Vec<u32> = numbers(&self.twigs);
        let mut twigs = Vec::new();
        let mut front = front.into_iter().peekable();
        while front.peek().is_some() {
            let pages: Vec<Page> = front.by_ref().take(TWIG).collect();
            let target = |link: usize| behind.get(*targets.get(link)?).copied();
            twigs.push(self.write_twig(pages, target)?);
        }
        twigs.append(&mut self.twigs);
        self.write_footers(&twigs)?;
        self.write_resources()?;
        let pages = numbers(&twigs);
        let root = self.write_tree(&twigs)?;
        Ok((self.file, Bound { root, pages }))
    }

    fn write_twig(
        &mut self,
        pages: Vec<Page>,
        target: impl Fn(usize) -> Option<u32>,
    ) -> Result<Twig> {
        let number = self.file.reserve();
        let described: Vec<(Size, Vec<_>)> = pages
            .iter()
            .map(|page| (page.size, page.links.clone()))
            .collect();
        let mut leaves = Vec::with_capacity(pages.len());
        let streams = self.streams(pages)?;
        for ((size, links), stream) in described.into_iter().zip(streams) {
            let content = file::compressed(Dictionary::new(), &stream)?;
            let content = self.file.add(&content)?;
            let footer = self.file.reserve();
            let mut page = dictionary! {
                "Type" => "Page",
                "Parent" => file::reference(number),
                "MediaBox" => vec![0.into(), 0.into(), size.width.into(), size.height.into()],
                "Resources" => file::reference(self.resources),
                "Contents" => vec![file::reference(content), file::reference(footer)],
            };
            let links: Vec<Object> = links
                .iter()
                .filter_map(|link| {
                    let (area, height) = (link.area, size.height);
                    Some(Object::Dictionary(dictionary! {
                        "Type" => "Annot",
                        "Subtype" => "Link",
                        "Rect" => vec![
                            area.x.into(),
                            (height - area.bottom()).into(),
                            area.right().into(),
                            (height - area.y).into(),
                        ],
                        "Border" => vec![0.into(), 0.into(), 0.into()],
                        "Dest" => destination(target(link.target)?),
                    }))
                })
                .collect();
            if !links.is_empty() {
                page.set("Annots", links);
            }
            leaves.push(Leaf {
                number: self.file.add(&Object::Dictionary(page))?,
                footer,
                size,
            });
        }
        Ok(Twig { number, leaves })
    }

    /// What pages show, in the words of the format.
    fn streams(&mut self, pages: Vec<Page>) -> Result<Vec<Vec<u8>>> {
        let mut document = PdfDocument::new("");
        self.fonts.in_document(&mut document);
        for page in pages {
            self.used.add(&page.ops);
            let ops = if page.ops.is_empty() {
                vec![Op::SaveGraphicsState, Op::RestoreGraphicsState]
            } else {
                page.ops
            };
            document.pages.push(PdfPage::new(Mm(0.0), Mm(0.0), ops));
        }
        // It warns that the fonts have no program: they get it in the end.
        let mut described = to_lopdf_doc(&document, &PdfSaveOptions::default(), &mut Vec::new());
        described
            .get_pages()
            .values()
            .map(|page| {
                let content = described
                    .objects
                    .get(page)
                    .and_then(|page| page.as_dict().ok()?.get(b"Contents").ok())
                    .and_then(|content| content.as_reference().ok())
                    .ok_or_else(|| Error::fault("a page has no content"))?;
                let content = described
                    .objects
                    .get_mut(&content)
                    .ok_or_else(|| Error::fault("a page's content is not there"))?;
                let content = content.as_stream_mut().map_err(Error::fault)?;
                Ok(std::mem::take(&mut content.content))
            })
            .collect()
    }

    /// Writes on each page which one it is, now that it is known of how many.
    fn write_footers(&mut self, twigs: &[Twig]) -> Result<()> {
        let count: usize = twigs.iter().map(|twig| twig.leaves.len()).sum();
        let mut first = 1;
        for twig in twigs {
            let pages = (first..)
                .zip(&twig.leaves)
                .map(|(index, leaf)| {
                    let mut page = Page::new(leaf.size, self.fonts);
                    let at = Point {
                        x: leaf.size.width - MARGIN,
                        y: footer_line(leaf.size),
                    };
                    let words = format!("Page {index} of {count}");
                    let (size, face) = (FOOTER_SIZE, Face::Regular);
                    page.text(at, &words, size, face, Colour::MUTED, Align::Right);
                    page
                })
                .collect();
            for (leaf, stream) in twig.leaves.iter().zip(self.streams(pages)?) {
                let stream = file::plain(Dictionary::new(), stream);
                self.file.object(leaf.footer, &stream)?;
            }
            first += twig.leaves.len();
        }
        Ok(())
    }

    fn write_resources(&mut self) -> Result<()> {
        let fonts = self.fonts.embed(&self.used, &mut self.file)?;
        let mut states = Dictionary::new();
        for percent in OPACITIES {
            let opacity = f32::from(percent) / 100.0;
            states.set(
                opacity_name(percent),
                dictionary! { "Type" => "ExtGState", "ca" => opacity },
            );
        }
        let states = self.file.add(&Object::Dictionary(states))?;
        let resources = dictionary! { "Font" => fonts, "ExtGState" => file::reference(states) };
        self.file
            .object(self.resources, &Object::Dictionary(resources))
    }

    /// Writes the tree of pages from the twigs down to its root.
    fn write_tree(&mut self, twigs: &[Twig]) -> Result<u32> {
        let mut level: Vec<Node> = twigs
            .iter()
            .map(|twig| Node {
                number: twig.number,
                children: twig.leaves.iter().map(|leaf| leaf.number).collect(),
                pages: twig.leaves.len(),
            })
            .collect();
        while level.len() > 1 {
            let mut above = Vec::new();
            for nodes in level.chunks(TWIG) {
                let number = self.file.reserve();
                for node in nodes {
                    self.write_node(node, Some(number))?;
                }
                above.push(Node {
                    number,
                    children: nodes.iter().map(|node| node.number).collect(),
                    pages: nodes.iter().map(|node| node.pages).sum(),
                });
            }
            level = above;
        }
        let root = level
            .pop()
            .ok_or_else(|| Error::fault("a document without pages"))?;
        self.write_node(&root, None)?;
        Ok(root.number)
    }

    fn write_node(&mut self, node: &Node, parent: Option<u32>) -> Result<()> {
        let kids: Vec<Object> = node.children.iter().copied().map(file::reference).collect();
        let mut pages = dictionary! {
            "Type" => "Pages",
            "Kids" => kids,
            "Count" => file::count(node.pages),
        };
        if let Some(parent) = parent {
            pages.set("Parent", file::reference(parent));
        }
        self.file.object(node.number, &Object::Dictionary(pages))
    }
}

/// A node of the tree of pages.
struct Node {
    number: u32,
    children: Vec<u32>,
    pages: usize,
}

/// Where a link or a bookmark leads to: the top of a page, as large as it is shown already.
pub(super) fn destination(page: u32) -> Object {
    Object::Array(vec![
        file::reference(page),
        "XYZ".into(),
        Object::Null,
        Object::Null,
        Object::Null,
    ])
}

fn numbers(twigs: &[Twig]) -> Vec<u32> {
    twigs
        .iter()
        .flat_map(|twig| twig.leaves.iter().map(|leaf| leaf.number))
        .collect()
}
