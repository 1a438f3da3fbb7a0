//! Which processes there are and where each listens.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};

use crate::failure::Failure;
use crate::ports::{self, Availability};

/// One process of the mesh.
#[derive(Debug)]
pub(crate) struct Process {
    /// Its name, which is its binary's.
    pub(crate) name: &'static str,
    /// The variable with the address it listens at.
    address_variable: &'static str,
    /// Its port unless somebody says otherwise.
    port: u16,
    /// The variable in which others look for it; the gateway is called by browsers only.
    url_variable: Option<&'static str>,
}

/// All of them, those that are called before those that call them. The gateway comes last.
pub(crate) const PROCESSES: [Process; 5] = [
    Process {
        name: "aw-analytics",
        address_variable: "AW_GRPC_ADDR",
        port: 50051,
        url_variable: Some("AW_GRPC_URL"),
    },
    Process {
        name: "wwi-analytics",
        address_variable: "WWI_GRPC_ADDR",
        port: 50052,
        url_variable: Some("WWI_GRPC_URL"),
    },
    Process {
        name: "scheduler",
        address_variable: "SCHEDULER_GRPC_ADDR",
        port: 50053,
        url_variable: Some("SCHEDULER_GRPC_URL"),
    },
    Process {
        name: "report",
        address_variable: "REPORT_GRPC_ADDR",
        port: 50054,
        url_variable: Some("REPORT_GRPC_URL"),
    },
    Process {
        name: "gateway",
        address_variable: "GATEWAY_ADDR",
        port: 8000,
        url_variable: None,
    },
];

/// Their names.
pub(crate) fn names() -> Vec<&'static str> {
    PROCESSES.iter().map(|process| process.name).collect()
}

/// An address for each process.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Layout {
    /// In the order of [`PROCESSES`].
    addresses: Vec<SocketAddr>,
}

impl Layout {
    /// The usual ports, unless the environment names others. `gateway_port` goes before both.
    pub(crate) fn usual(
        gateway_port: Option<u16>,
        environment: impl Fn(&str) -> Option<String>,
    ) -> Result<Self, Failure> {
        let address = |process: &Process| {
            if let (None, Some(port)) = (process.url_variable, gateway_port) {
                return Ok(loopback(port));
            }
            let Some(text) = environment(process.address_variable) else {
                return Ok(loopback(process.port));
            };
            text.parse().map_err(|_| {
                let name = process.address_variable;
                Failure::because(format!(
                    "{name}={text} is not an address like 127.0.0.1:8000"
                ))
            })
        };
        let addresses = PROCESSES.iter().map(address).collect::<Result<_, _>>()?;
        Ok(Self { addresses })
    }

    /// Ports that nobody uses, so that a mesh can run beside another.
    pub(crate) fn on_free_ports() -> Result<Self, Failure> {
        let ports = ports::free(PROCESSES.len())?;
        Ok(Self {
            addresses: ports.into_iter().map(loopback).collect(),
        })
    }

    /// Fails with one line for each port that is taken, which says how to choose another.
    pub(crate) fn check(&self) -> Result<(), Failure> {
        let problems: Vec<String> = self
            .pairs()
            .filter_map(|(process, address)| problem(process, address, &ports::check(address)))
            .collect();
        if problems.is_empty() {
            Ok(())
        } else {
            Err(Failure::because(problems.join("\n")))
        }
    }

    /// Where the process of that name listens. The name is one of [`PROCESSES`].
    pub(crate) fn address(&self, name: &str) -> Option<SocketAddr> {
        self.pairs()
            .find(|(process, _)| process.name == name)
            .map(|(_, address)| address)
    }

    /// Where a browser on this machine finds the gateway.
    pub(crate) fn gateway(&self) -> SocketAddr {
        let last = self.addresses.last().copied();
        reachable(last.unwrap_or_else(|| loopback(0)))
    }

    /// What to tell every process: where it listens itself and where all others do.
    pub(crate) fn environment(&self) -> Vec<(&'static str, String)> {
        self.pairs()
            .flat_map(|(process, address)| {
                let own = (process.address_variable, address.to_string());
                let url = process
                    .url_variable
                    .map(|variable| (variable, format!("http://{}", reachable(address))));
                std::iter::once(own).chain(url)
            })
            .collect()
    }

    fn pairs(&self) -> impl Iterator<Item = (&'static Process, SocketAddr)> {
        PROCESSES.iter().zip(self.addresses.iter().copied())
    }
}

fn loopback(port: u16) -> SocketAddr {
    SocketAddr::new(IpAddr::V4(Ipv4Addr::LOCALHOST), port)
}

/// A server at 0.0.0.0 listens everywhere; a client must name one place.
fn reachable(address: SocketAddr) -> SocketAddr {
    if address.ip().is_unspecified() {
        loopback(address.port())
    } else {
        address
    }
}

fn problem(process: &Process, address: SocketAddr, found: &Availability) -> Option<String> {
    let choose = if process.url_variable.is_none() {
        "--port N".to_owned()
    } else {
        format!("{}=127.0.0.1:N", process.address_variable)
    };
    let (name, port) = (process.name, address.port());
    match found {
        Availability::Free => None,
        Availability::InUse => Some(format!(
            "port {port}, which {name} needs, is in use: stop what uses it or choose another \
             with {choose}"
        )),
        Availability::Refused(reason) => Some(format!(
            "{name} cannot listen at {address} ({reason}): choose another address with {choose}"
        )),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn usual(port: Option<u16>, environment: &[(&str, &str)]) -> Result<Layout, Failure> {
        Layout::usual(port, |name| {
            environment
                .iter()
                .find(|(variable, _)| *variable == name)
                .map(|(_, value)| (*value).to_owned())
        })
    }

    #[test]
    fn the_gateway_comes_last_and_alone_has_no_callers() {
        let (gateway, others) = PROCESSES.split_last().unwrap();
        assert_eq!(gateway.name, "gateway");
        assert!(gateway.url_variable.is_none());
        assert!(others.iter().all(|process| process.url_variable.is_some()));
    }

    #[test]
    fn everybody_learns_where_the_others_are() {
        let environment = usual(Some(9000), &[("AW_GRPC_ADDR", "0.0.0.0:6001")])
            .unwrap()
            .environment();
        let expected = [
            ("AW_GRPC_ADDR", "0.0.0.0:6001"),
            ("AW_GRPC_URL", "http://127.0.0.1:6001"),
            ("WWI_GRPC_ADDR", "127.0.0.1:50052"),
            ("WWI_GRPC_URL", "http://127.0.0.1:50052"),
            ("SCHEDULER_GRPC_ADDR", "127.0.0.1:50053"),
            ("SCHEDULER_GRPC_URL", "http://127.0.0.1:50053"),
            ("REPORT_GRPC_ADDR", "127.0.0.1:50054"),
            ("REPORT_GRPC_URL", "http://127.0.0.1:50054"),
            ("GATEWAY_ADDR", "127.0.0.1:9000"),
        ];
        assert_eq!(
            environment,
            expected.map(|(name, value)| (name, value.to_owned()))
        );
    }

    #[test]
    fn the_option_goes_before_the_environment_and_that_before_the_default() {
        let set = [("GATEWAY_ADDR", "127.0.0.1:8100")];
        let port = |layout: Result<Layout, Failure>| layout.unwrap().gateway().port();
        assert_eq!(port(usual(Some(9000), &set)), 9000);
        assert_eq!(port(usual(None, &set)), 8100);
        assert_eq!(port(usual(None, &[])), 8000);
    }

    #[test]
    fn a_malformed_address_is_named() {
        let failure = usual(None, &[("WWI_GRPC_ADDR", "here")]).unwrap_err();
        assert!(failure.to_string().starts_with("WWI_GRPC_ADDR=here is not"));
    }

    #[test]
    fn a_port_in_use_is_named_with_the_option_that_changes_it() {
        let layout = Layout::on_free_ports().unwrap();
        assert_eq!(layout.check(), Ok(()));
        let gateway = std::net::TcpListener::bind(layout.gateway()).unwrap();
        let service = layout.address("aw-analytics").unwrap();
        let service = std::net::TcpListener::bind(service).unwrap();
        let text = layout.check().unwrap_err().to_string();
        let (first, second) = text.split_once('\n').unwrap();
        let port = service.local_addr().unwrap().port();
        assert!(first.starts_with(&format!("port {port}, which aw-analytics needs")));
        assert!(first.ends_with("AW_GRPC_ADDR=127.0.0.1:N"), "{first}");
        assert!(second.ends_with("--port N"), "{second}");
        drop(gateway);
    }
}
