//! Load from a second process: the load client, and what it measures.

use std::net::SocketAddr;

use serde::Deserialize;
use tokio::process::Command;

use crate::Session;
use crate::failure::Failure;
use crate::workspace::Profile;

/// The program that puts the load on.
pub(super) const CLIENT: &str = "load-client";

/// What the load client measured: its `load::Measured`. Times are microseconds.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
pub(super) struct Measured {
    pub(super) per_second: f64,
    pub(super) p50: f64,
    pub(super) p99: f64,
    pub(super) max: f64,
    pub(super) errors: u64,
    pub(super) first_error: Option<String>,
}

/// Puts load on an address for so many seconds.
pub(super) async fn run(
    session: &Session,
    transport: &str,
    address: SocketAddr,
    call: &str,
    connections: usize,
    seconds: u64,
) -> Result<Measured, Failure> {
    let mut command = Command::new(session.workspace.binary(Profile::Release, CLIENT));
    command
        .current_dir(session.workspace.root())
        .args(["--transport", transport])
        .args(["--address", &address.to_string()])
        .args(["--call", call])
        .args(["--connections", &connections.to_string()])
        .args(["--seconds", &seconds.to_string()]);
    let text = session.processes.output(command).await?;
    serde_json::from_str(&text)
        .map_err(|error| Failure::because(format!("the load client answered nonsense: {error}")))
}

/// A time of the load client's, as it is shown.
pub(super) fn milliseconds(microseconds: f64) -> String {
    format!("{:.3}", microseconds / 1e3)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_load_client_prints_is_understood() {
        let printed = r#"{"per_second":4000.4,"p50":200.0,"p99":900.0,"max":2000.0,"errors":0,
            "first_error":null}"#;
        let measured: Measured = serde_json::from_str(printed).unwrap();
        let expected = Measured {
            per_second: 4000.4,
            p50: 200.0,
            p99: 900.0,
            max: 2000.0,
            ..Measured::default()
        };
        assert_eq!(measured, expected);
    }
}
