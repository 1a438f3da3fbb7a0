//! What a document says of itself: title, language, bookmarks, metadata.

use std::io::Write;

use chrono::SecondsFormat;
use lopdf::{Object, StringFormat, dictionary};
use sha2::{Digest, Sha256};

use super::binder::{Bound, destination};
use super::file::{self, File};
use super::manifest;
use crate::{Closing, Head, Result};

/// What made the file.
const PRODUCER: &str = "OTel BI";

/// A bookmark: its title and its page, from 0.
pub(super) struct Bookmark {
    pub(super) title: String,
    pub(super) page: usize,
    /// Whether it is listed below the one before that is none.
    pub(super) part: bool,
}

/// Writes what leads to the pages and what is said of them, and ends the file.
pub(super) fn write<W: Write>(
    mut file: File<W>,
    bound: &Bound,
    bookmarks: &[Bookmark],
    head: &Head,
    closing: &Closing,
) -> Result<()> {
    let mut catalog = dictionary! {
        "Type" => "Catalog",
        "Pages" => file::reference(bound.root),
        "PageLayout" => "OneColumn",
        "PageMode" => "UseNone",
        "Lang" => file::text(&head.language),
        "ViewerPreferences" => dictionary! { "DisplayDocTitle" => true },
    };
    if let Some(outlines) = write_bookmarks(&mut file, bound, bookmarks)? {
        catalog.set("Outlines", file::reference(outlines));
        catalog.set("PageMode", "UseOutlines");
    }
    // Not compressed: whoever looks for the manifest finds it without reading the rest.
    let metadata = file::plain(
        dictionary! { "Type" => "Metadata", "Subtype" => "XML" },
        metadata(head, closing).into_bytes(),
    );
    catalog.set("Metadata", file::reference(file.add(&metadata)?));
    let catalog = file.add(&Object::Dictionary(catalog))?;
    let information = dictionary! {
        "Title" => file::text(&head.title),
        "Subject" => file::text(&head.subtitle),
        "Author" => file::text(&head.author),
        "Creator" => file::text(PRODUCER),
        "Producer" => file::text(PRODUCER),
        "CreationDate" => date(head),
        "ModDate" => date(head),
        "DocumentId" => file::text(&closing.manifest.document_id),
    };
    let information = file.add(&Object::Dictionary(information))?;
    let id = Object::String(identity(head, closing), StringFormat::Hexadecimal);
    file.finish(dictionary! {
        "Root" => file::reference(catalog),
        "Info" => file::reference(information),
        "ID" => vec![id.clone(), id],
    })
}

/// A bookmark in the file.
struct Placed<'a> {
    number: u32,
    page: u32,
    title: &'a str,
    /// Those listed below it.
    parts: Vec<Placed<'a>>,
}

fn write_bookmarks(
    file: &mut File<impl Write>,
    bound: &Bound,
    bookmarks: &[Bookmark],
) -> Result<Option<u32>> {
    let root = file.reserve();
    let mut placed: Vec<Placed> = Vec::new();
    for bookmark in bookmarks {
        let Some(page) = bound.pages.get(bookmark.page) else {
            continue;
        };
        let one = Placed {
            number: file.reserve(),
            page: *page,
            title: &bookmark.title,
            parts: Vec::new(),
        };
        match placed.last_mut() {
            Some(chapter) if bookmark.part => chapter.parts.push(one),
            _ => placed.push(one),
        }
    }
    let mut outlines = dictionary! { "Type" => "Outlines" };
    let ends = ends(&placed);
    if let Some((first, last)) = ends {
        outlines.set("First", file::reference(first));
        outlines.set("Last", file::reference(last));
        outlines.set("Count", file::count(placed.len()));
    }
    write_siblings(file, root, &placed)?;
    file.object(root, &Object::Dictionary(outlines))?;
    Ok(ends.map(|_| root))
}

/// Writes bookmarks of the same parent, and what is listed below them. That is shown when it is asked for.
fn write_siblings(file: &mut File<impl Write>, parent: u32, siblings: &[Placed]) -> Result<()> {
    for (index, one) in siblings.iter().enumerate() {
        let mut item = dictionary! {
            "Title" => file::text(one.title),
            "Parent" => file::reference(parent),
            "Dest" => destination(one.page),
        };
        if let Some(before) = index.checked_sub(1).and_then(|before| siblings.get(before)) {
            item.set("Prev", file::reference(before.number));
        }
        if let Some(next) = siblings.get(index + 1) {
            item.set("Next", file::reference(next.number));
        }
        if let Some((first, last)) = ends(&one.parts) {
            item.set("First", file::reference(first));
            item.set("Last", file::reference(last));
            // Below nothing: they are folded in.
            item.set("Count", file::count_folded(one.parts.len()));
        }
        file.object(one.number, &Object::Dictionary(item))?;
        write_siblings(file, one.number, &one.parts)?;
    }
    Ok(())
}

/// The first and the last of bookmarks.
fn ends(siblings: &[Placed]) -> Option<(u32, u32)> {
    Some((siblings.first()?.number, siblings.last()?.number))
}

fn date(head: &Head) -> Object {
    let text = head.issued_at.format("D:%Y%m%d%H%M%SZ").to_string();
    Object::String(text.into_bytes(), StringFormat::Hexadecimal)
}

/// What tells this document from all others: the same for the same description.
fn identity(head: &Head, closing: &Closing) -> Vec<u8> {
    let mut sha256 = Sha256::new();
    for part in [
        &head.title,
        &head.issued_at.to_rfc3339(),
        &closing.manifest.document_id,
        &closing.manifest.json,
    ] {
        sha256.update((part.len() as u64).to_be_bytes());
        sha256.update(part);
    }
    sha256.finalize()[..16].to_vec()
}

/// XMP, as archives and file managers read it, with the manifest in a property of our own.
fn metadata(head: &Head, closing: &Closing) -> String {
    let issued = head.issued_at.to_rfc3339_opts(SecondsFormat::Secs, true);
    let [title, subtitle, author, language, id] = [
        &head.title,
        &head.subtitle,
        &head.author,
        &head.language,
        &closing.manifest.document_id,
    ]
    .map(|text| manifest::escaped(text));
    let manifest = manifest::element(&closing.manifest.json);
    format!(
        r#"<?xpacket begin="{marker}" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/">
<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description rdf:about=""
 xmlns:dc="http://purl.org/dc/elements/1.1/"
 xmlns:pdf="http://ns.adobe.com/pdf/1.3/"
 xmlns:xmp="http://ns.adobe.com/xap/1.0/"
 xmlns:otelbi="urn:otelbi:document">
<dc:format>application/pdf</dc:format>
<dc:title><rdf:Alt><rdf:li xml:lang="x-default">{title}</rdf:li></rdf:Alt></dc:title>
<dc:description><rdf:Alt><rdf:li xml:lang="x-default">{subtitle}</rdf:li></rdf:Alt></dc:description>
<dc:creator><rdf:Seq><rdf:li>{author}</rdf:li></rdf:Seq></dc:creator>
<dc:language><rdf:Bag><rdf:li>{language}</rdf:li></rdf:Bag></dc:language>
<dc:identifier>{id}</dc:identifier>
<pdf:Producer>{PRODUCER}</pdf:Producer>
<xmp:CreatorTool>{PRODUCER}</xmp:CreatorTool>
<xmp:CreateDate>{issued}</xmp:CreateDate>
<xmp:ModifyDate>{issued}</xmp:ModifyDate>
{manifest}
</rdf:Description>
</rdf:RDF>
</x:xmpmeta>
<?xpacket end="r"?>"#,
        marker = '\u{FEFF}',
    )
}
