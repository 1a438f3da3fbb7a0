//! Making a report: the views are asked for, laid out, and written into both files.

use std::io::{BufWriter, Write as _};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, SystemTime};

use document::{Format, Renderer, Row, Section};
use serde_json::json;
use status::{Code, Error, Result, reason};
use store::exports::Export;
use store::reports::{self as stored, Claim, File, Progress, Report};
use tokio::sync::watch;
use tokio::time::{Instant, sleep};
use uuid::Uuid;

use super::folder::{self, Folder, Part};
use super::layout::Content;
use super::names::{FORMATS, FileName};
use super::parameters::Parameters;
use super::{Maker, asking, layout};
use crate::exports::compose::Subject;
use crate::exports::identity::{self, Identity, Key};
use crate::exports::record::{Asked, Made};
use crate::exports::work::Bench;

/// What the export of a report's file is called.
const VIEW: &str = "report";
/// The reason of who finds that somebody else has the report.
const LOST: &str = "REPORT_LOST";
/// Bytes of a file that are written together.
const CHUNK: usize = 64 * 1024;
/// Rows that are written together: then those go first who wait for the processor.
pub(super) const ROWS: usize = 500;
/// How long to leave a store alone that does not answer.
const PAUSE: Duration = Duration::from_millis(500);
/// The part of the work that is done when the files are begun.
const WRITING: f64 = 0.85;

/// The files of a report, under their names.
pub(super) struct Files {
    pub(super) title: String,
    pub(super) list: Vec<File>,
    pub(super) exports: Vec<Export>,
}

/// The files of a report, whole and on the disk, that have their names not yet.
pub(super) struct Whole {
    title: String,
    written: Vec<Written>,
}

/// Makes a report but for the names of its files. Fails when no view answered, when a file cannot be written,
/// and when somebody else has the report by then. A store that cannot be reached is waited for, as long as the
/// report is held.
pub(super) async fn make(
    maker: &Maker,
    report: &Report,
    progress: &watch::Sender<Progress>,
) -> Result<Whole> {
    let parameters = Parameters::parse(&report.parameters)?;
    let answered = asking::all(&maker.services, &parameters, progress).await;
    if let Some(error) = nothing_answered(&answered) {
        return Err(error);
    }
    tell(progress, "laying the report out", asking_done(progress));
    let laid_out = {
        let parameters = parameters.clone();
        move |bench: &Arc<Bench>| layout::lay_out(&parameters, answered, &|| let_others(bench))
    };
    let content = Arc::new(maker.workshop.run(laid_out).await??);
    let day = content.day;
    let day = day.unwrap_or_else(|| parameters.day(report.created_at));
    let title = parameters.title_on(day);
    tell(progress, "writing the files", WRITING);
    let unwanted = Unwanted::default();
    let [workbook, pages] = FORMATS.map(|format| {
        let asked = Writing {
            maker,
            report,
            parameters: &parameters,
            content: &content,
            title: &title,
            name: FileName::new(day, &report.claim(), format),
            format,
            unwanted: &unwanted,
        };
        asked.write()
    });
    let (workbook, pages) = tokio::try_join!(workbook, pages)?;
    // Whoever has lost the report meanwhile need not go on.
    confirm(maker, &report.claim(), progress).await?;
    Ok(Whole {
        title,
        written: vec![workbook, pages],
    })
}

/// Asks the store again and again while it cannot be reached. Whoever waits for this stops waiting when the
/// report is lost.
async fn insist<T, F: Future<Output = Result<T>>>(ask: impl Fn() -> F) -> Result<T> {
    loop {
        match ask().await {
            Err(error) if error.reason() == reason::STORE_UNAVAILABLE => sleep(PAUSE).await,
            answer => return answer,
        }
    }
}

/// Lets those go first who wait for the processor.
fn let_others(bench: &Bench) {
    bench.aside(|| ());
}

/// Why nothing can be made, when no view has answered. It passes when what became of each of them does.
fn nothing_answered(answered: &[asking::Answered]) -> Option<Error> {
    let failed: Vec<&Error> = answered
        .iter()
        .filter_map(|answered| answered.outcome.as_ref().err())
        .collect();
    let first = failed.first()?;
    if failed.len() < answered.len() {
        return None;
    }
    let lasting = failed.iter().find(|error| !passes(error));
    let telling = lasting.unwrap_or(first);
    let message = format!("No view could be made. One said: {}", telling.message());
    let error = Error::new(telling.code(), "NO_VIEW_ANSWERED", message);
    Some(error.with_internal(telling.for_operator()))
}

/// Whether what an attempt failed for may be gone the next time.
pub(super) fn passes(error: &Error) -> bool {
    matches!(
        error.code(),
        Code::Unavailable | Code::DeadlineExceeded | Code::ResourceExhausted
    )
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
    title: &'a str,
    name: FileName,
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
        let name = self.name.clone();
        let (folder, claim) = (self.maker.folder.clone(), self.report.claim());
        let (content, unwanted) = (Arc::clone(self.content), Arc::clone(&self.unwanted.0));
        let written = self.maker.workshop.run(move |bench| {
            let begun = begin(&folder, name, &claim)?.unless(unwanted);
            render(&subject, &identity, &content, begun, bench)
        });
        let (part, made) = written.await??;
        Ok(Written {
            part,
            format: self.format,
            export: asked.record(begun.elapsed(), Ok(made)),
        })
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
        insist(|| identity::issue(&self.maker.store, &self.maker.trail, key)).await
    }

    fn subject(&self, asked: &Asked) -> Subject {
        Subject {
            domain: self.parameters.word().to_owned(),
            view: VIEW.to_owned(),
            format: self.format,
            title: self.title.to_owned(),
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
    bench: &Bench,
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
            write(&mut *renderer, section, rows, bench)?;
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

/// Writes a section, some rows at a time: the first are all that its charts refer to.
fn write(
    renderer: &mut (dyn Renderer + '_),
    section: &Section,
    rows: &[Row],
    bench: &Bench,
) -> document::Result<()> {
    let charted = section.charts.iter().flat_map(|chart| &chart.series);
    let charted = charted.map(|series| series.rows.end).max().unwrap_or(0);
    let (first, rest) = rows.split_at(charted.max(ROWS).min(rows.len()));
    let_others(bench);
    renderer.section(section, first)?;
    for some in rest.chunks(ROWS) {
        let_others(bench);
        renderer.rows(some)?;
    }
    Ok(())
}

/// Fails when somebody else has the report by now, or it was deleted.
async fn confirm(maker: &Maker, claim: &Claim, progress: &watch::Sender<Progress>) -> Result<()> {
    let told = progress.borrow().clone();
    let beat = || stored::beat(&maker.store, claim, &told, SystemTime::now());
    if insist(beat).await? {
        Ok(())
    } else {
        Err(lost())
    }
}

/// Gives files their names: all of them, or none. The names are of this attempt alone, so that nothing is
/// replaced whoever has the report by now.
pub(super) async fn publish(folder: Folder, whole: Whole) -> Result<Files> {
    folder::aside(move || {
        let mut files = Files {
            title: whole.title,
            list: Vec::new(),
            exports: Vec::new(),
        };
        for mut written in whole.written {
            if let Err(problem) = written.part.publish() {
                folder.remove(files.list.iter().map(|file| file.name.as_str()))?;
                return Err(problem);
            }
            files.list.push(written.file());
            files.exports.push(written.export);
        }
        Ok(files)
    })
    .await
}

impl Written {
    /// What is to be known of it with the report.
    fn file(&self) -> File {
        File {
            format: self.format.name().to_owned(),
            name: self.part.name().as_str().to_owned(),
            bytes: self.export.bytes,
            sha256: self.export.sha256.clone(),
            export_id: self.export.export_id.clone(),
            document_id: self.export.document_id.clone(),
        }
    }
}

/// Somebody else has the report.
fn lost() -> Error {
    Error::new(
        Code::Aborted,
        LOST,
        "Somebody else makes the report by now, or it was deleted.",
    )
}

/// Whether an attempt failed because somebody else has the report.
pub(super) fn is_lost(error: &Error) -> bool {
    error.reason() == LOST
}

/// When files that are ready now are to be deleted.
pub(super) fn expires_at(kept: Option<Duration>, now: SystemTime) -> Option<SystemTime> {
    kept.and_then(|kept| now.checked_add(kept))
}
