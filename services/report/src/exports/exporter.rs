//! One export after the other: asked for, issued, written, handed out.

use std::path::Path;
use std::sync::Arc;
use std::time::SystemTime;

use document::{Definition, Format, PageSetup};
use otel_bi_proto::otelbi::common::v1::Domain;
use otel_bi_proto::otelbi::report::v1::{
    ExportAuditTrailRequest, ExportJobHistoryRequest, ExportViewRequest,
};
use status::Result;
use store::Store;
use store::audit::AuditTrail;
use uuid::Uuid;

use super::compose::Subject;
use super::delivery::{self, Delivery};
use super::identity::{self, Key};
use super::ledger::Ledger;
use super::record::Asked;
use super::work::Workshop;
use super::writing::{Batches, Content, Draft};
use super::{facts, filters};
use crate::domain::part;
use crate::services::Services;
use crate::views::{self, Streamed, View};

/// As which file.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct File {
    /// The kind of file.
    pub(crate) format: Format,
    /// Its pages, where it has any.
    pub(crate) page: PageSetup,
}

/// Makes exports. Clones are one and the same.
#[derive(Clone)]
pub(crate) struct Exports {
    pub(super) services: Services,
    pub(super) store: Store,
    trail: AuditTrail,
    pub(super) workshop: Workshop,
    ledger: Ledger,
    /// Where files wait for readers who are slow.
    spools: Arc<Path>,
}

impl Exports {
    /// Of what the services answer, on record in the store; what waits for its reader is kept in the folder
    /// `spools`.
    pub(crate) fn new(
        services: Services,
        store: Store,
        trail: AuditTrail,
        workshop: Workshop,
        spools: &Path,
    ) -> Self {
        Self {
            services,
            ledger: Ledger::new(store.clone()),
            store,
            trail,
            workshop,
            spools: spools.into(),
        }
    }

    /// Waits until every export that was begun is on record.
    pub(crate) async fn finish(&self) {
        self.ledger.finish().await;
    }

    /// A view. INVALID_ARGUMENT for filters that it does not have.
    pub(crate) async fn view(
        &self,
        view: &'static View,
        request: ExportViewRequest,
        file: File,
    ) -> Result<Delivery> {
        filters::check(&request, view)?;
        let asked = asked(view.domain, view.name, file, filters::of_view(&request)?);
        self.delivered(asked, async |asked| {
            self.view_draft(view, request, file, asked).await
        })
        .await
    }

    /// Rows of the audit trail.
    pub(crate) async fn audit_trail(
        &self,
        request: ExportAuditTrailRequest,
        file: File,
    ) -> Result<Delivery> {
        let told = ExportAuditTrailRequest {
            format: 0,
            ..request.clone()
        };
        let filters = filters::json("otelbi.report.v1.ExportAuditTrailRequest", &told)?;
        let asked = asked(Domain::Platform, "audit-trail", file, filters);
        self.delivered(asked, async |asked| {
            let streamed = views::audit_trail::stream(self.store.clone(), request).await?;
            self.streamed_draft("Audit trail", streamed, file, asked)
                .await
        })
        .await
    }

    /// Executions of jobs.
    pub(crate) async fn job_history(
        &self,
        request: ExportJobHistoryRequest,
        file: File,
    ) -> Result<Delivery> {
        let told = ExportJobHistoryRequest {
            format: 0,
            ..request.clone()
        };
        let filters = filters::json("otelbi.report.v1.ExportJobHistoryRequest", &told)?;
        let asked = asked(Domain::Platform, "job-history", file, filters);
        self.delivered(asked, async |asked| {
            let streamed = views::job_history::stream(self.services.clone(), request).await?;
            self.streamed_draft("Job history", streamed, file, asked)
                .await
        })
        .await
    }

    /// Makes an export of what `draft` gives, when it is its turn. Whatever becomes of it, it goes on record.
    async fn delivered(
        &self,
        asked: Asked,
        draft: impl AsyncFnOnce(&Asked) -> Result<Draft>,
    ) -> Result<Delivery> {
        let export_id = asked.export_id;
        runtime::grpc::concerns(part::word(asked.domain), export_id.to_string());
        let pending = self.ledger.begin(asked.clone());
        let begun = async {
            let turn = self.workshop.turn().await;
            let draft = draft(&asked).await?;
            delivery::begin(&self.workshop, turn, draft, &self.spools).await
        };
        match begun.await {
            Ok(begun) => Ok(begun.deliver(export_id, pending)),
            Err(error) => {
                pending.failed(&error).await;
                Err(error)
            }
        }
    }

    async fn view_draft(
        &self,
        view: &View,
        request: ExportViewRequest,
        file: File,
        asked: &Asked,
    ) -> Result<Draft> {
        let shown = (view.show)(self.services.clone(), request).await?;
        // It reads every cell.
        let digested = self.workshop.run(move |bench| {
            let data = identity::data_in_steps(&shown, &|| bench.step());
            (data, shown)
        });
        let (data, shown) = digested.await?;
        let provenance = &shown.provenance;
        let subject = Subject {
            domain: part::word(view.domain).to_owned(),
            view: view.name.to_owned(),
            format: file.format,
            title: format!("{}: {}", part::name(view.domain), in_a_sentence(view.title)),
            subtitle: shown.subtitle,
            filters: asked.filters.clone(),
            facts: facts::of(provenance),
            as_of: provenance.as_of.clone(),
            snapshot: provenance.snapshot.clone(),
            quality: Some(facts::quality([provenance])),
            page: file.page,
        };
        let noted = facts::noted(provenance);
        let key = Key {
            actor: &asked.actor,
            domain: &subject.domain,
            view: &subject.view,
            format: file.format,
            parameters: &asked.filters,
            data: &data?,
            noted: &noted,
        };
        let identity = identity::issue(&self.store, &self.trail, key).await?;
        Ok(Draft {
            subject,
            identity,
            definitions: shown.definitions,
            content: Content::Whole(shown.sections),
        })
    }

    /// What grows all the time is another document each time.
    async fn streamed_draft(
        &self,
        title: &str,
        streamed: Streamed,
        file: File,
        asked: &Asked,
    ) -> Result<Draft> {
        let subject = Subject {
            domain: part::word(asked.domain).to_owned(),
            view: asked.view.clone(),
            format: file.format,
            title: title.to_owned(),
            subtitle: streamed.subtitle,
            filters: asked.filters.clone(),
            facts: Vec::new(),
            as_of: String::new(),
            snapshot: String::new(),
            quality: None,
            page: file.page,
        };
        let key = Key {
            actor: &asked.actor,
            domain: &subject.domain,
            view: &subject.view,
            format: file.format,
            parameters: &asked.filters,
            data: &asked.export_id.to_string(),
            noted: &[],
        };
        let identity = identity::issue(&self.store, &self.trail, key).await?;
        Ok(Draft {
            subject,
            identity,
            definitions: Vec::<Definition>::new(),
            content: Content::Streamed(streamed.section, Batches::new(streamed.batches)),
        })
    }
}

/// What the running call asks for.
fn asked(domain: Domain, view: &str, file: File, filters: String) -> Asked {
    Asked {
        export_id: Uuid::now_v7(),
        domain,
        view: view.to_owned(),
        format: file.format,
        filters,
        actor: runtime::grpc::actor(),
        trace_id: telemetry::current_trace_id().unwrap_or_default(),
        at: SystemTime::now(),
    }
}

/// A title within a sentence: `Sales history` as `sales history`, but `KPIs` as it is.
fn in_a_sentence(title: &str) -> String {
    let mut letters = title.chars();
    match (letters.next(), letters.clone().next()) {
        (Some(first), Some(second)) if second.is_lowercase() => {
            first.to_lowercase().chain(letters).collect()
        }
        _ => title.to_owned(),
    }
}
