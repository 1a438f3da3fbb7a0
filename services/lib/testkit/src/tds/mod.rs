//! A small SQL Server: TDS 7.4 on the wire, SQLite behind it.
//!
//! Since one SQL text serves both engines, a [`TdsServer`] over an embedded warehouse's directory
//! stands in for SQL Server in tests: the same statements, the same data, but through logins,
//! packets, typed columns and parameters, with the faults that a [`Fault`] scripts.
//!
//! What it knows: prelogin with encryption as the client asks for it (TLS inside TDS packets for
//! 7.4, TLS first for TDS 8), SQL logins, SQL batches and `sp_executesql`, attention,
//! `SET CONTEXT_INFO`, and the functions by which a login's rights are asked for. What it does not:
//! transactions, other procedures, MARS, bulk loading.
//!
//! One file per job: `packets` cuts messages into packets; `handshake` and `login` let a client in;
//! `rpc` and `reader` decode requests; `backend` runs them; `columns` and `types` give the answer its
//! types; `tokens` encodes and `answer` sends it; `session` conducts; `faults` disturbs.

mod answer;
mod backend;
mod columns;
mod faults;
mod handshake;
mod login;
mod packets;
mod reader;
mod rpc;
mod session;
mod tokens;
mod types;

use std::io;
use std::net::{Ipv4Addr, SocketAddr};
use std::path::PathBuf;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use rusqlite::types::Value;
use tokio::net::TcpListener;
use tokio::sync::watch;
use tokio::task::JoinHandle;

use crate::tds::handshake::Tls;

pub use faults::Fault;
pub use login::Login;

/// Which encryption the server offers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Encryption {
    /// None: a client that insists is disappointed.
    NotSupported,
    /// What the client asks for: nothing, the login only, or everything (TDS 7.4).
    Negotiated,
    /// TLS from the first byte (TDS 8).
    Strict,
}

/// What the server says of the rights of its one login.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Rights {
    /// It can only read.
    ReadOnly,
    /// It could write.
    Write,
    /// The server does not tell.
    Untold,
}

/// How a server is to be.
#[derive(Debug, Clone)]
pub struct TdsOptions {
    /// The embedded warehouse behind it: a directory with `CURRENT`.
    pub directory: PathBuf,
    /// The one database.
    pub database: String,
    /// The one login.
    pub user: String,
    /// Its password.
    pub password: String,
    /// Encryption offered.
    pub encryption: Encryption,
    /// What is told of the login's rights.
    pub rights: Rights,
}

impl TdsOptions {
    /// A server without encryption over an embedded warehouse.
    #[must_use]
    pub fn new(directory: impl Into<PathBuf>) -> Self {
        Self {
            directory: directory.into(),
            database: "Warehouse".to_owned(),
            user: "reader".to_owned(),
            password: "Pa55-word".to_owned(),
            encryption: Encryption::NotSupported,
            rights: Rights::ReadOnly,
        }
    }
}

/// One statement that reached the server.
#[derive(Debug, Clone, PartialEq)]
pub struct Request {
    /// Its text.
    pub sql: String,
    /// Its parameters by name, in the form SQLite got them.
    pub params: Vec<(String, Value)>,
    /// The session's `CONTEXT_INFO` at the time, as text.
    pub context_info: Option<String>,
}

/// A running server. Dropping it closes its connections and frees its port.
pub struct TdsServer {
    shared: Arc<Shared>,
    address: SocketAddr,
    accepting: JoinHandle<()>,
    /// Counts upwards to end the sessions that are open at the time; closed to end all for good.
    disconnect: watch::Sender<u64>,
}

struct Shared {
    options: TdsOptions,
    tls: Option<Tls>,
    logins: Mutex<Vec<Login>>,
    requests: Mutex<Vec<Request>>,
    fault: Mutex<Option<Fault>>,
    /// Of every statement whose text has this part.
    lasting_fault: Mutex<Option<(String, Fault)>>,
    problems: Mutex<Vec<String>>,
    sessions: AtomicUsize,
    outage: watch::Sender<bool>,
}

impl TdsServer {
    /// Starts a server on a free port of the loopback interface.
    pub async fn start(options: TdsOptions) -> io::Result<Self> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?;
        let address = listener.local_addr()?;
        let tls = match options.encryption {
            Encryption::NotSupported => None,
            Encryption::Negotiated | Encryption::Strict => Some(Tls::new(options.encryption)?),
        };
        let shared = Arc::new(Shared {
            options,
            tls,
            logins: Mutex::default(),
            requests: Mutex::default(),
            fault: Mutex::default(),
            lasting_fault: Mutex::default(),
            problems: Mutex::default(),
            sessions: AtomicUsize::new(0),
            outage: watch::Sender::new(false),
        });
        let disconnect = watch::Sender::new(0);
        let accepting = tokio::spawn(accept(
            listener,
            Arc::clone(&shared),
            disconnect.subscribe(),
        ));
        Ok(Self {
            shared,
            address,
            accepting,
            disconnect,
        })
    }

    /// Where it listens.
    #[must_use]
    pub fn addr(&self) -> SocketAddr {
        self.address
    }

    /// A connection string that logs in, encrypted as far as the server can.
    #[must_use]
    pub fn dsn(&self) -> String {
        self.dsn_with(match self.shared.options.encryption {
            Encryption::NotSupported => "disable",
            Encryption::Negotiated => "true",
            Encryption::Strict => "strict",
        })
    }

    /// The connection string with another value for `encrypt`.
    #[must_use]
    pub fn dsn_with(&self, encrypt: &str) -> String {
        let options = &self.shared.options;
        format!(
            "sqlserver://{}:{}@{}?database={}&encrypt={encrypt}",
            options.user, options.password, self.address, options.database
        )
    }

    /// The certificate to trust, in PEM, when there is encryption.
    #[must_use]
    pub fn ca_pem(&self) -> Option<&str> {
        self.shared.tls.as_ref().map(Tls::ca_pem)
    }

    /// Scripts what goes wrong with the next statement. Session upkeep (`SET CONTEXT_INFO`, the
    /// question for rights, `SELECT 1`) does not count as one.
    pub fn set_fault(&self, fault: Fault) {
        *lock(&self.shared.fault) = Some(fault);
    }

    /// Scripts what goes wrong with every statement whose text contains `part`, until
    /// [`TdsServer::clear_fault_on`].
    pub fn set_fault_on(&self, part: &str, fault: Fault) {
        *lock(&self.shared.lasting_fault) = Some((part.to_owned(), fault));
    }

    /// Ends what [`TdsServer::set_fault_on`] began; a statement under way stays as it is.
    pub fn clear_fault_on(&self) {
        *lock(&self.shared.lasting_fault) = None;
    }

    /// While there is an outage, open connections are cut and new ones are closed at once.
    pub fn set_outage(&self, outage: bool) {
        self.shared.outage.send_replace(outage);
        if outage {
            self.cut_connections();
        }
    }

    /// Cuts all open connections; [`TdsServer::connections`] tells when it is done.
    pub fn cut_connections(&self) {
        self.disconnect.send_modify(|count| *count += 1);
    }

    /// The logins so far, refused ones included.
    #[must_use]
    pub fn logins(&self) -> Vec<Login> {
        lock(&self.shared.logins).clone()
    }

    /// The statements so far, session upkeep excepted.
    #[must_use]
    pub fn requests(&self) -> Vec<Request> {
        lock(&self.shared.requests).clone()
    }

    /// Where clients broke the protocol, or asked for what this server does not know: why a
    /// connection was closed that no [`Fault`] closed.
    #[must_use]
    pub fn problems(&self) -> Vec<String> {
        lock(&self.shared.problems).clone()
    }

    /// Connections open now.
    #[must_use]
    pub fn connections(&self) -> usize {
        self.shared.sessions.load(Ordering::SeqCst)
    }
}

impl Drop for TdsServer {
    fn drop(&mut self) {
        // The sessions end with `disconnect`, which closes with this struct.
        self.accepting.abort();
    }
}

async fn accept(listener: TcpListener, shared: Arc<Shared>, disconnect: watch::Receiver<u64>) {
    loop {
        // A connection that is gone before it is accepted is nobody's loss.
        let Ok((stream, _)) = listener.accept().await else {
            continue;
        };
        if *shared.outage.borrow() {
            continue;
        }
        let shared = Arc::clone(&shared);
        let mut disconnect = disconnect.clone();
        disconnect.mark_unchanged();
        tokio::spawn(async move {
            shared.sessions.fetch_add(1, Ordering::SeqCst);
            tokio::select! {
                // Cut or closed: either way the session is over.
                _ = disconnect.changed() => {}
                ended = session::serve(stream, &shared) => {
                    if let Err(error) = ended
                        && error.kind() == io::ErrorKind::InvalidData
                    {
                        lock(&shared.problems).push(error.to_string());
                    }
                }
            }
            shared.sessions.fetch_sub(1, Ordering::SeqCst);
        });
    }
}

/// A test that panicked while it held a lock has failed already; others may go on.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// The client broke the protocol, or asked for something this server does not know.
fn protocol(problem: impl Into<String>) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, problem.into())
}
