//! Which ports are free.

use std::io;
use std::net::{SocketAddr, TcpListener};

use crate::failure::{Context as _, Failure};

/// That many different ports of loopback, used by nobody at the moment.
pub(crate) fn free(count: usize) -> Result<Vec<u16>, Failure> {
    // All are held until the last is chosen, or the same one might come twice.
    let held: Vec<TcpListener> = (0..count)
        .map(|_| TcpListener::bind("127.0.0.1:0"))
        .collect::<io::Result<_>>()
        .cannot(|| "find a free port".into())?;
    held.iter()
        .map(|listener| Ok(listener.local_addr()?.port()))
        .collect::<io::Result<_>>()
        .cannot(|| "find a free port".into())
}

/// What a server would find that listened there now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Availability {
    /// Nobody listens there.
    Free,
    /// Somebody does.
    InUse,
    /// The system does not let us: what it says.
    Refused(String),
}

/// Whether a server could listen at that address.
pub(crate) fn check(address: SocketAddr) -> Availability {
    match TcpListener::bind(address) {
        Ok(_) => Availability::Free,
        Err(error) if error.kind() == io::ErrorKind::AddrInUse => Availability::InUse,
        Err(error) => Availability::Refused(error.to_string()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn free_ports_differ_and_can_be_used() {
        let mut ports = free(20).unwrap();
        for port in &ports {
            assert_eq!(check(([127, 0, 0, 1], *port).into()), Availability::Free);
        }
        ports.sort_unstable();
        ports.dedup();
        assert_eq!(ports.len(), 20);
    }

    #[test]
    fn a_port_in_use_is_found_out() {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        assert_eq!(check(address), Availability::InUse);
    }

    #[test]
    fn an_address_of_another_machine_is_refused() {
        // TEST-NET-1 (RFC 5737) is nobody's address.
        let address = "192.0.2.1:8000".parse().unwrap();
        assert!(matches!(check(address), Availability::Refused(_)));
    }
}
