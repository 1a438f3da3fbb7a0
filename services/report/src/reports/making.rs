//! Making a report: the views are asked for, laid out, and written into both files.

use std::io::{self, BufWriter, Write as _};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, SystemTime};

use document::Format;
use serde_json::json;
use status::{Code, Error, Result};
use store::exports::Export;
use store::reports::{self as stored, Claim, File, Progress, Report};
use tokio::sync::watch;
use tokio::time::Instant;
use uuid::Uuid;

use super::folder::{self, Folder, Part};
use super::layout::Content;
use super::names::{FORMATS, FileName};
use super::parameters::Parameters;
use super::{Maker, asking, layout};
use crate::exports::compose::Subject;
use crate::exports::identity::{self, Identity, Key};
use crate::exports::record::{Asked, Made};

/// What the export of a report's file is called.
const VIEW: &str = "report";
/// Bytes of a file that are written together.
const CHUNK: usize = 64 * 1024;
/// The part of the work that is done when the files are begun.
const WRITING: f64 = 0.85;

/// The files of a report, under their names.
pub(super) struct Files {
    pub(super) files: Vec<File>,
    pub(super) exports: Vec<Export>,
}

/// The names of a report's files. They are known before any is made.
pub(super) fn file_names(report: &Report) -> Result<[FileName; 2]> {
    let parameters = Parameters::parse(&report.parameters)?;
    let day = parameters.day(report.created_at);
    Ok(FORMATS.map(|format| FileName::new(day, &report.report_id, format)))
}

/// Makes a report, and gives its files their names. Fails when no view answered, when a file cannot be
/// written, and when somebody else has the report by then.
pub(super) async fn make(
    maker: &Maker,
    report: &Report,
    progress: &watch::Sender<Progress>,
) -> Result<Files> {
    let parameters = Parameters::parse(&report.parameters)?;
    let answered = asking::all(&maker.services, &parameters, progress).await;
    if let Some(error) = nothing_answered(&answered) {
        return Err(error);
    }
    tell(progress, "laying the report out", asking_done(progress));
    let laid_out = {
        let parameters = parameters.clone();
        move |_: &_| layout::lay_out(&parameters, answered)
    };
    let content = Arc::new(maker.workshop.run(laid_out).await??);
    tell(progress, "writing the files", WRITING);
    let unwanted = Unwanted::default();
    let [workbook, pages] = FORMATS.map(|format| {
        let asked = Writing {
            maker,
            report,
            parameters: &parameters,
            content: &content,
            format,
            unwanted: &unwanted,
        };
        asked.write()
    });
    let (workbook, pages) = tokio::try_join!(workbook, pages)?;
    let files = vec![workbook, pages];
    // Whoever has lost the report meanwhile must not touch the files of who has it now.
    confirm(maker, &report.claim(), progress).await?;
    publish(maker, &report.claim(), progress, files).await
}

/// Why nothing can be made, when no view has answered.
fn nothing_answered(answered: &[asking::Answered]) -> Option<Error> {
    let mut failed = answered
        .iter()
        .map(|answered| answered.outcome.as_ref().err());
    let first = failed.next().flatten()?;
    if failed.any(|failed| failed.is_none()) {
        return None;
    }
    let message = format!("No view could be made. The first said: {}", first.message());
    let error = Error::new(first.code(), "NO_VIEW_ANSWERED", message);
    Some(error.with_internal(first.for_operator()))
}

fn asking_done(progress: &watch::Sender<Progress>) -> f64 {
    progress.borrow().done
}

fn tell(progress: &watch::Sender<Progress>, step: &str, done: f64) {
    progress.send_modify(|progress| {
        step.clone_into(&mut progress.step);
        progress.done = done;
    });
}

/// Ends the writing of files when it is dropped: threads are not.
#[derive(Default)]
struct Unwanted(Arc<AtomicBool>);

impl Drop for Unwanted {
    fn drop(&mut self) {
        self.0.store(true, Ordering::Relaxed);
    }
}

/// A file that is to be written.
struct Writing<'a> {
    maker: &'a Maker,
    report: &'a Report,
    parameters: &'a Parameters,
    content: &'a Arc<Content>,
    format: Format,
    unwanted: &'a Unwanted,
}

/// A file that is whole, and has its name not yet.
struct Written {
    part: Part,
    format: Format,
    export: Export,
}

impl Writing<'_> {
    async fn write(self) -> Result<Written> {
        let begun = Instant::now();
        let asked = self.asked()?;
        let identity = self.identity(&asked).await?;
        let subject = self.subject(&asked);
        let name = self.name();
        let (folder, claim) = (self.maker.folder.clone(), self.report.claim());
        let (content, unwanted) = (Arc::clone(self.content), Arc::clone(&self.unwanted.0));
        let written = self.maker.workshop.run(move |_| {
            let begun = begin(&folder, name, &claim)?.unless(unwanted);
            render(&subject, &identity, &content, begun)
        });
        let (part, made) = written.await??;
        Ok(Written {
            part,
            format: self.format,
            export: asked.record(begun.elapsed(), Ok(made)),
        })
    }

    fn name(&self) -> FileName {
        let day = self.parameters.day(self.report.created_at);
        FileName::new(day, &self.report.report_id, self.format)
    }

    /// What the record of the file says of its being asked for. Its parameters have the report's id among
    /// them: each report is a document of its own.
    fn asked(&self) -> Result<Asked> {
        let mut filters = json!({ "report_id": self.report.report_id });
        let wish: serde_json::Value = serde_json::from_str(&self.report.parameters)
            .map_err(|problem| Error::internal_fault(problem.to_string()))?;
        if let (Some(filters), serde_json::Value::Object(wish)) = (filters.as_object_mut(), wish) {
            filters.extend(wish);
        }
        Ok(Asked {
            export_id: Uuid::new_v4(),
            domain: self.parameters.domain(),
            view: VIEW.to_owned(),
            format: self.format,
            filters: filters.to_string(),
            actor: self.report.actor.clone(),
            trace_id: telemetry::current_trace_id().unwrap_or_default(),
            at: SystemTime::now(),
        })
    }

    async fn identity(&self, asked: &Asked) -> Result<Identity> {
        let key = Key {
            actor: &self.report.actor,
            domain: self.parameters.word(),
            view: VIEW,
            format: self.format,
            parameters: &asked.filters,
            data: &self.content.data,
            noted: &self.content.noted,
        };
        identity::issue(&self.maker.store, &self.maker.trail, key).await
    }

    fn subject(&self, asked: &Asked) -> Subject {
        Subject {
            domain: self.parameters.word().to_owned(),
            view: VIEW.to_owned(),
            format: self.format,
            title: self.report.title.clone(),
            subtitle: format!("All views of {}", self.parameters.names()),
            filters: asked.filters.clone(),
            facts: self.content.facts.clone(),
            as_of: self.content.as_of.clone(),
            snapshot: self.content.snapshot.clone(),
            quality: Some(self.content.quality.clone()),
            page: self.content.page,
        }
    }
}

/// Begins a file. A part of the same claim cannot be there: each claim writes each file once.
fn begin(folder: &Folder, name: FileName, claim: &Claim) -> Result<Part> {
    let begun = folder.prepare().and_then(|()| folder.begin(name, claim));
    begun.map_err(|problem| folder::unusable(&problem))
}

/// Writes a file to its end, and onto the disk.
fn render(
    subject: &Subject,
    identity: &Identity,
    content: &Content,
    part: Part,
) -> Result<(Part, Made)> {
    let definitions = content.definitions.clone();
    let closing = subject.closing(identity, definitions, content.rows, &content.data_sha256);
    let mut out = BufWriter::with_capacity(CHUNK, part);
    let rendered = (|| {
        let mut head = subject.head(identity);
        // Told with each domain.
        head.facts.retain(|fact| fact.label != "Snapshot");
        let mut renderer = document::renderer(subject.format, head, &mut out)?;
        for (section, rows) in &content.sections {
            renderer.section(section, rows)?;
        }
        renderer.finish(&closing)
    })();
    let rendered = rendered.map_err(|problem| Error::internal_fault(problem.to_string()));
    let flushed = rendered.and_then(|()| out.flush().map_err(|problem| folder::unusable(&problem)));
    let (mut part, _) = out.into_parts();
    let synced = flushed.and_then(|()| part.sync().map_err(|problem| folder::unusable(&problem)));
    // What a library makes of a disk that is full does not say so.
    if let Some(error) = part.problem().or(synced.err()) {
        return Err(error);
    }
    let made = Made {
        document_id: identity.document_id,
        rows: content.rows,
        bytes: part.bytes(),
        sha256: part.sha256(),
        data_sha256: content.data_sha256.clone(),
        manifest: closing.manifest.json,
    };
    Ok((part, made))
}

/// Fails when somebody else has the report by now, or it was deleted.
async fn confirm(maker: &Maker, claim: &Claim, progress: &watch::Sender<Progress>) -> Result<()> {
    let told = progress.borrow().clone();
    if stored::beat(&maker.store, claim, &told, SystemTime::now()).await? {
        Ok(())
    } else {
        Err(lost())
    }
}

/// Gives files their names. What has such a name already is left of an attempt that came to no end.
async fn publish(
    maker: &Maker,
    claim: &Claim,
    progress: &watch::Sender<Progress>,
    written: Vec<Written>,
) -> Result<Files> {
    let mut files = Files {
        files: Vec::new(),
        exports: Vec::new(),
    };
    for Written {
        part,
        format,
        export,
    } in written
    {
        let name = part.name().as_str().to_owned();
        if let Some(part) = put(part, false).await? {
            confirm(maker, claim, progress).await?;
            put(part, true).await?;
        }
        files.files.push(File {
            format: format.name().to_owned(),
            name,
            bytes: export.bytes,
            sha256: export.sha256.clone(),
            export_id: export.export_id.clone(),
            document_id: export.document_id.clone(),
        });
        files.exports.push(export);
    }
    Ok(files)
}

/// Gives a file its name; gives it back when the name is taken.
async fn put(mut part: Part, replace: bool) -> Result<Option<Part>> {
    let put = move || match part.publish(replace) {
        Ok(()) => Ok(None),
        Err(problem) if problem.kind() == io::ErrorKind::AlreadyExists => Ok(Some(part)),
        Err(problem) => Err(problem),
    };
    folder::aside(put).await
}

/// Somebody else has the report.
fn lost() -> Error {
    Error::new(
        Code::Aborted,
        "REPORT_LOST",
        "Somebody else makes the report by now, or it was deleted.",
    )
}

/// When files that are ready now are to be deleted.
pub(super) fn expires_at(kept: Option<Duration>, now: SystemTime) -> Option<SystemTime> {
    kept.and_then(|kept| now.checked_add(kept))
}
