//! The whole platform as programs, on generated warehouses and a store of its own.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};

use store::Source;
use testkit::http::get_until;
use testkit::stores::{self, TestStore};

use crate::programs::{Program, data_dir, free_port, listening};

/// Each program with the setting of its address and, but for the gateway, that of its URL with the others.
const PROGRAMS: [(&str, &str, &str); 5] = [
    ("aw-analytics", "AW_GRPC_ADDR", "AW_GRPC_URL"),
    ("wwi-analytics", "WWI_GRPC_ADDR", "WWI_GRPC_URL"),
    ("scheduler", "SCHEDULER_GRPC_ADDR", "SCHEDULER_GRPC_URL"),
    ("report", "REPORT_GRPC_ADDR", "REPORT_GRPC_URL"),
    ("gateway", "GATEWAY_ADDR", ""),
];

/// A platform. Its programs are killed when it is dropped.
pub(crate) struct Platform {
    /// Those that run.
    programs: BTreeMap<&'static str, Program>,
    /// What all of them are told: each takes what is its own.
    settings: Vec<(&'static str, String)>,
    front: SocketAddr,
    /// What it keeps; removed at the end.
    pub(crate) kept: TestStore,
}

impl Platform {
    /// Starts all programs, and waits until everything can be asked and the data are checked.
    pub(crate) async fn start() -> Self {
        let kept = stores::sqlite().await;
        let data = directory(&kept).to_owned();
        data_dir(&data);
        let mut settings = vec![
            ("DATA_DIR", data.to_str().unwrap().to_owned()),
            // What a killed process was making is soon somebody else's, and a busy machine loses nothing.
            ("REPORT_LEASE_SECONDS", "5".to_owned()),
        ];
        let mut front = SocketAddr::from(([127, 0, 0, 1], 0));
        for (_, address, url) in PROGRAMS {
            front.set_port(free_port());
            settings.push((address, front.to_string()));
            if !url.is_empty() {
                settings.push((url, format!("http://{front}")));
            }
        }
        let mut platform = Self {
            programs: BTreeMap::new(),
            settings,
            front,
            kept,
        };
        for (name, _, _) in PROGRAMS {
            platform.launch(name);
        }
        listening(front.port()).await;
        platform.healthy().await;
        for path in ["/api/aw/warehouse", "/api/wwi/warehouse"] {
            get_until(front, path, |answer| {
                answer.json()["status"]["qualityChecks"]["pending"] == false
            })
            .await;
        }
        platform
    }

    /// Where the gateway listens: the last of the programs.
    pub(crate) fn front(&self) -> SocketAddr {
        self.front
    }

    /// The folder that reports are kept in.
    pub(crate) fn reports(&self) -> PathBuf {
        directory(&self.kept).join("reports")
    }

    /// Waits until nothing is missing.
    pub(crate) async fn healthy(&self) {
        get_until(self.front, "/api/health", |answer| {
            answer.json()["status"] == "ok"
        })
        .await;
    }

    /// Starts one of the programs, for the first time or again.
    pub(crate) fn launch(&mut self, name: &'static str) {
        let settings: Vec<(&str, &str)> = self
            .settings
            .iter()
            .map(|(name, value)| (*name, value.as_str()))
            .collect();
        self.programs.insert(name, Program::start(name, &settings));
    }

    /// Kills one of them as `kill -9` does.
    pub(crate) async fn kill(&mut self, name: &str) {
        self.programs.remove(name).unwrap().kill().await;
    }

    /// Asks all of them to stop, callers before those they call; each has to end well.
    pub(crate) async fn terminate(mut self) {
        for (name, _, _) in PROGRAMS.iter().rev() {
            let ended = self.programs.remove(name).unwrap().terminate().await;
            assert_eq!(ended.code(), Some(0), "{name}");
        }
    }
}

/// The directory with everything that a platform keeps.
fn directory(kept: &TestStore) -> &Path {
    match &kept.settings.source {
        Source::Sqlite(file) => file.parent().unwrap(),
        Source::Postgres(_) => panic!("the store of a platform is a file"),
    }
}
