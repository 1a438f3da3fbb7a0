//! `cargo dev up`

use std::path::PathBuf;

use console::style;

use crate::failure::Failure;
use crate::mesh::health::{self, Health};
use crate::mesh::layout::{self, Layout};
use crate::mesh::{self, Mesh, logs};
use crate::warehouses::{self, Source};
use crate::workspace::Profile;
use crate::{Session, cargo, terminal, web};

/// Builds and runs everything: data, services, gateway and web app
///
/// The embedded warehouses are filled when they are empty, with generated data unless --data names
/// real ones. What is set in the environment (AW_MSSQL_DSN, LOG_LEVEL…) reaches the processes. A
/// process that dies is reported and started again; Ctrl-C stops all of them.
#[derive(Debug, clap::Args)]
pub(crate) struct Options {
    /// Folder with the CSV files of both warehouses; loaded again when they have changed
    #[arg(long, value_name = "DIR")]
    data: Option<PathBuf>,

    /// Port of the gateway [default: 8000]
    #[arg(long, value_name = "N")]
    port: Option<u16>,

    /// Directory of the embedded warehouses [default: .dev/data in the checkout]
    #[arg(long, value_name = "DIR")]
    data_dir: Option<PathBuf>,

    /// Build for speed: slow to build, quick to run
    #[arg(long)]
    release: bool,

    /// Send traces, metrics and logs to this OTLP endpoint, for example http://127.0.0.1:4317
    #[arg(long, value_name = "URL")]
    otlp: Option<String>,
}

pub(super) async fn run(options: Options, session: &Session) -> Result<(), Failure> {
    let layout = Layout::usual(options.port, |name| std::env::var(name).ok())?;
    // Before the long part: a taken port or a missing folder should not show after minutes.
    layout.check()?;
    let wanted = options.data.clone().map(readable_folder).transpose()?;

    web::build(session).await?;
    let profile = if options.release {
        Profile::Release
    } else {
        Profile::Dev
    };
    terminal::begin("cargo build");
    cargo::build(session, profile, &[]).await?;

    let data_dir = warehouses::data_dir(session, options.data_dir.as_deref());
    let stale = warehouses::stale(&data_dir, wanted.as_ref())?;
    if !stale.is_empty() {
        let source = wanted.unwrap_or_else(Source::generated);
        warehouses::fill(session, &data_dir, &stale, &source).await?;
    }

    layout.check()?;
    let mesh_options = mesh::Options {
        profile,
        data_dir,
        otlp: options.otlp,
        logs: logs::to_terminal(layout::names()),
    };
    let mesh = Mesh::start(session, layout, &mesh_options);
    let outcome = serve(session, &mesh).await;
    mesh.stop().await;
    match outcome {
        // The way `up` is meant to end.
        Err(Failure::Interrupted) => {
            terminal::say("All stopped.");
            Ok(())
        }
        other => other,
    }
}

/// Until somebody interrupts or a process cannot run.
async fn serve(session: &Session, mesh: &Mesh) -> Result<(), Failure> {
    let interrupt = session.processes.interrupt();
    let state = match health::wait_until_healthy(mesh, interrupt).await? {
        Health::Good => style("OTel BI is ready:").green().bold(),
        Health::Poor(problem) => {
            terminal::warn(format!("not everything is well: {problem}"));
            style("OTel BI runs in part:").yellow().bold()
        }
    };
    let address = style(format!("http://{}", mesh.layout().gateway())).bold();
    terminal::say(format!("\n{state} {address}\nCtrl-C stops everything.\n"));
    Err(interrupt
        .unless(mesh.gave_up())
        .await
        .unwrap_or_else(|interrupted| interrupted))
}

fn readable_folder(folder: PathBuf) -> Result<Source, Failure> {
    match std::fs::read_dir(&folder) {
        // Full path: the stamp and the messages should not depend on the current directory.
        Ok(_) => Ok(Source::Files(
            std::path::absolute(&folder).unwrap_or(folder),
        )),
        Err(error) => {
            let folder = folder.display();
            Err(Failure::because(format!(
                "cannot read --data {folder}: {error}"
            )))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_that_is_not_there_is_named() {
        let directory = tempfile::tempdir().unwrap();
        let folder = directory.path().to_path_buf();
        assert!(readable_folder(folder.clone()).is_ok());
        let failure = readable_folder(folder.join("no")).unwrap_err().to_string();
        assert!(failure.starts_with("cannot read --data"), "{failure}");
    }
}
