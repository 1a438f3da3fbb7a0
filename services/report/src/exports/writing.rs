//! A document being written, section by section, on a thread of the workshop.

use std::sync::Arc;

use document::{Definition, Fingerprint, Renderer, Row, Section, renderer};
use futures::StreamExt as _;
use futures::stream::BoxStream;
use runtime::deadline;
use status::{Code, Error, Result, reason};
use tokio::runtime::Handle;
use tokio::time::Instant;

use super::compose::Subject;
use super::identity::Identity;
use super::parts::Parts;
use super::record::Made;
use super::spool::{Ahead, PART, Spool, Writer};
use super::work::Bench;

/// Rows that are written at a time: of those that were written nothing is held.
pub(super) const ROWS: usize = 500;
/// How far what is read as it is written may be ahead of its reader: 64 MiB on the disk, as it may be of any
/// length.
const AHEAD: Ahead = Ahead::Parts((64 * 1024 * 1024 / PART) as u64);

/// A document that is ready to be written.
pub(super) struct Draft {
    pub(super) subject: Subject,
    pub(super) identity: Identity,
    pub(super) definitions: Vec<Definition>,
    pub(super) content: Content,
}

/// What is in it.
pub(super) enum Content {
    /// Sections with all their rows.
    Whole(Vec<(Section, Vec<Row>)>),
    /// One section, whose rows come as they are read.
    Streamed(Section, Batches),
}

/// Rows as they are read, on the runtime that reads them and within the time of the call.
pub(super) struct Batches {
    rows: BoxStream<'static, Result<Vec<Row>>>,
    runtime: Handle,
    deadline: Option<Instant>,
}

impl Batches {
    /// To be called within the call whose time they have.
    pub(super) fn new(rows: BoxStream<'static, Result<Vec<Row>>>) -> Self {
        Self {
            rows,
            runtime: Handle::current(),
            deadline: deadline::current(),
        }
    }

    fn next(&mut self) -> Option<Result<Vec<Row>>> {
        let next = self.rows.next();
        match self.deadline {
            Some(deadline) => self.runtime.block_on(deadline::scope(deadline, next)),
            None => self.runtime.block_on(next),
        }
    }
}

impl Content {
    /// How far it may be written ahead of its reader.
    pub(super) fn ahead(&self) -> Ahead {
        match self {
            Self::Whole(_) => Ahead::Whole,
            Self::Streamed(..) => AHEAD,
        }
    }
}

/// Writes the document into its spool; tells what it has become.
pub(super) fn write(draft: Draft, bench: &Arc<Bench>, out: Writer) -> Result<Made> {
    let Draft {
        subject,
        identity,
        definitions,
        content,
    } = draft;
    let at_work = AtWork {
        bench,
        spool: out.spool(),
    };
    let mut parts = Parts::new(out, Arc::clone(bench));
    let mut data = Fingerprint::default();
    let written: Result<_> = (|| {
        let mut file = renderer(subject.format, subject.head(&identity), &mut parts)
            .map_err(|why| failed(&why))?;
        match content {
            Content::Whole(sections) => at_work.sections(&mut *file, sections, &mut data),
            Content::Streamed(section, batches) => {
                at_work.batches(&mut *file, &section, batches, &mut data)
            }
        }?;
        let rows = data.row_count();
        let data_sha256 = data.hex();
        let closing = subject.closing(&identity, definitions, rows, &data_sha256);
        file.finish(&closing).map_err(|why| failed(&why))?;
        Ok((rows, data_sha256, closing))
    })();
    if let Some(problem) = parts.problem() {
        return Err(problem);
    }
    let (rows, data_sha256, closing) = written?;
    let (bytes, sha256) = parts.finish()?;
    Ok(Made {
        document_id: identity.document_id,
        rows,
        bytes,
        sha256,
        data_sha256,
        manifest: closing.manifest.json,
    })
}

/// A document that is being written.
struct AtWork<'a> {
    bench: &'a Bench,
    spool: Arc<Spool>,
}

impl AtWork<'_> {
    /// Writes sections that are there with all their rows. The first is what the data's digest is of.
    fn sections(
        &self,
        file: &mut (dyn Renderer + '_),
        sections: Vec<(Section, Vec<Row>)>,
        data: &mut Fingerprint,
    ) -> Result<()> {
        for (number, (mut section, rows)) in sections.into_iter().enumerate() {
            section.part = number > 0;
            let mut data = Some(&mut *data).filter(|_| number == 0);
            let charted = section.charts.iter().flat_map(|chart| &chart.series);
            let charted = charted.map(|series| series.rows.end).max();
            let mut rows = rows.into_iter();
            let first: Vec<Row> = rows.by_ref().take(charted.unwrap_or(0).max(ROWS)).collect();
            begin(file, &section, &first, data.as_deref_mut())?;
            loop {
                self.step()?;
                let some: Vec<Row> = rows.by_ref().take(ROWS).collect();
                if some.is_empty() {
                    break;
                }
                go_on(file, &some, data.as_deref_mut())?;
            }
        }
        Ok(())
    }

    /// Writes a section whose rows come as they are read, for which it waits aside from the bench.
    fn batches(
        &self,
        file: &mut (dyn Renderer + '_),
        section: &Section,
        mut batches: Batches,
        data: &mut Fingerprint,
    ) -> Result<()> {
        let mut next = || {
            self.wanted()?;
            self.bench.aside(|| batches.next()).transpose()
        };
        let first = next()?.unwrap_or_default();
        begin(file, section, &first, Some(data))?;
        while let Some(rows) = next()? {
            go_on(file, &rows, Some(data))?;
        }
        Ok(())
    }

    /// Lets others go first, as long as somebody takes what is made.
    fn step(&self) -> Result<()> {
        self.bench.step();
        self.wanted()
    }

    fn wanted(&self) -> Result<()> {
        if self.spool.is_abandoned() {
            return Err(abandoned());
        }
        Ok(())
    }
}

fn begin(
    file: &mut (dyn Renderer + '_),
    section: &Section,
    rows: &[Row],
    data: Option<&mut Fingerprint>,
) -> Result<()> {
    if let Some(data) = data {
        data.section(section).map_err(|why| failed(&why))?;
        data.rows(rows).map_err(|why| failed(&why))?;
    }
    file.section(section, rows).map_err(|why| failed(&why))
}

fn go_on(
    file: &mut (dyn Renderer + '_),
    rows: &[Row],
    data: Option<&mut Fingerprint>,
) -> Result<()> {
    if let Some(data) = data {
        data.rows(rows).map_err(|why| failed(&why))?;
    }
    file.rows(rows).map_err(|why| failed(&why))
}

fn failed(why: &document::Error) -> Error {
    Error::internal_fault(why.to_string())
}

/// Nobody waits for the file any more.
pub(super) fn abandoned() -> Error {
    Error::new(
        Code::Cancelled,
        reason::CANCELLED,
        "Whoever asked for the file has gone away.",
    )
}
