//! The record of a report's file being handed out: each time it is an export of its own, whatever becomes of
//! it.

use std::time::{Instant, SystemTime};

use status::{Code, Error, Result};
use store::Store;
use store::exports::{self, Export};
use store::reports::{File, Report};
use tokio::runtime::Handle;
use tracing::Instrument as _;
use uuid::Uuid;

use crate::reports::Parameters;

/// A file that is being handed out. Dropped before its end, its caller has gone away, and that is what goes on
/// record.
pub(super) struct Handing {
    store: Store,
    /// As it goes on record when all goes well.
    export: Export,
    began: Instant,
    recorded: bool,
}

impl Handing {
    /// A file that is asked for in the running call. What it says of itself stands in the record of its making.
    pub(super) async fn begin(store: &Store, report: &Report, file: &File) -> Result<Self> {
        let made = exports::find(store, &file.export_id).await?;
        let made = made.ok_or_else(|| {
            Error::internal_fault(format!("{}: its making is not on record", file.name))
        })?;
        let parameters = Parameters::parse(&report.parameters);
        let export = Export {
            export_id: Uuid::now_v7().to_string(),
            domain: parameters.map_or(made.domain, |parameters| parameters.domain()),
            actor: runtime::grpc::actor(),
            trace_id: telemetry::current_trace_id().unwrap_or_default(),
            created_at: SystemTime::now(),
            ..made
        };
        Ok(Self {
            store: store.clone(),
            export,
            began: Instant::now(),
            recorded: false,
        })
    }

    /// The id that it goes on record by.
    pub(super) fn export_id(&self) -> &str {
        &self.export.export_id
    }

    /// All of it but the last part has gone out, which may follow when this returns well.
    pub(super) async fn done(mut self) -> Result<()> {
        self.recorded = true;
        let export = self.taken(None);
        exports::insert(&self.store, &export).await
    }

    /// It breaks off; gives back why.
    pub(super) async fn failed(mut self, error: Error) -> Error {
        self.recorded = true;
        keep(self.store.clone(), self.taken(Some(error.code()))).await;
        error
    }

    /// The row: of a file, or of why it was not handed out.
    fn taken(&self, failed: Option<Code>) -> Export {
        let export = Export {
            duration: self.began.elapsed(),
            ..self.export.clone()
        };
        let Some(code) = failed else {
            return export;
        };
        Export {
            outcome: code.name().to_owned(),
            document_id: String::new(),
            rows: 0,
            bytes: 0,
            sha256: String::new(),
            data_sha256: String::new(),
            manifest: String::new(),
            ..export
        }
    }
}

impl Drop for Handing {
    fn drop(&mut self) {
        if self.recorded {
            return;
        }
        if let Ok(runtime) = Handle::try_current() {
            let export = self.taken(Some(Code::Cancelled));
            runtime.spawn(keep(self.store.clone(), export).in_current_span());
        }
    }
}

async fn keep(store: Store, export: Export) {
    if let Err(problem) = exports::insert(&store, &export).await {
        let error = problem.for_operator();
        tracing::warn!(error, "an export without a file could not go on record");
    }
}
