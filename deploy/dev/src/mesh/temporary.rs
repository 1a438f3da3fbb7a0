//! A mesh for a test or a measurement: on free ports, with data of its own, beside whatever else
//! runs on the machine.

use std::path::PathBuf;

use sample::Warehouse;
use tempfile::TempDir;

use super::health::{self, Health};
use super::layout::Layout;
use super::logs::LogSink;
use super::{Mesh, Options};
use crate::Session;
use crate::failure::{Context as _, Failure};
use crate::warehouses::{self, Source};
use crate::workspace::Profile;

/// A healthy mesh and the data it lives on.
pub(crate) struct TemporaryMesh {
    mesh: Mesh,
    /// Removed when dropped.
    _data: TempDir,
}

impl TemporaryMesh {
    /// Fills warehouses and starts the mesh; the binaries and the web app must be built. The data
    /// are those in `data`, else the real ones beside the checkout, else generated.
    pub(crate) async fn start(
        session: &Session,
        profile: Profile,
        data: Option<PathBuf>,
        logs: LogSink,
    ) -> Result<Self, Failure> {
        let source = Source::best(session, data);
        Self::start_with(session, profile, &source, logs).await
    }

    /// As [`TemporaryMesh::start`], on the data of one source.
    pub(crate) async fn start_with(
        session: &Session,
        profile: Profile,
        source: &Source,
        logs: LogSink,
    ) -> Result<Self, Failure> {
        let directory = tempfile::tempdir().cannot(|| "make a temporary directory".into())?;
        warehouses::fill(session, directory.path(), &Warehouse::ALL, source).await?;
        let options = Options {
            profile,
            data_dir: directory.path().to_path_buf(),
            otlp: None,
            logs,
        };
        let mesh = Mesh::start(session, Layout::on_free_ports()?, &options);
        let failure = match health::wait_until_healthy(&mesh, session.processes.interrupt()).await {
            Ok(Health::Good) => {
                return Ok(Self {
                    mesh,
                    _data: directory,
                });
            }
            Ok(Health::Poor(problem)) => {
                Failure::because(format!("the mesh did not become healthy: {problem}"))
            }
            Err(failure) => failure,
        };
        mesh.stop().await;
        Err(failure)
    }

    /// The mesh.
    pub(crate) fn mesh(&self) -> &Mesh {
        &self.mesh
    }

    /// Stops it and removes its data.
    pub(crate) async fn stop(self) {
        self.mesh.stop().await;
    }
}
