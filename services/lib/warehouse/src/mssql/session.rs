//! One connection to SQL Server: how it is opened, and whether it may be used again.

use std::fs;
use std::time::{Duration, Instant};

use status::Error;
use tiberius::{AuthMethod, Client, Config, EncryptionLevel};
use tokio::net::TcpStream;
use tokio_util::compat::{Compat, TokioAsyncWriteCompatExt};

use crate::dsn::Encryption;
use crate::{Dsn, Settings};

/// tiberius's client over TCP.
pub(super) type TdsClient = Client<Compat<TcpStream>>;

/// A listener of an availability group may send a read-only session on to a replica, and that one
/// once more; a longer chain is a loop.
const MAX_REDIRECTS: usize = 3;

/// Everything it takes to log in.
pub(super) struct Connector {
    host: String,
    port: u16,
    config: Config,
}

impl Connector {
    /// Combines the DSN with the settings. An error names the setting that cannot work.
    pub(super) fn new(dsn: Dsn, settings: &Settings) -> status::Result<Self> {
        let trust = dsn.trust_server_certificate || settings.trust_server_certificate;
        let ca_file = settings.ca_file.as_ref().or(dsn.ca_file.as_ref());
        let mut config = Config::new();
        config.host(&dsn.host);
        config.port(dsn.port);
        config.database(&dsn.database);
        config.authentication(AuthMethod::sql_server(&dsn.user, dsn.password()));
        config.application_name(
            dsn.application_name
                .as_ref()
                .unwrap_or(&settings.application_name),
        );
        config.readonly(true);
        config.encryption(match dsn.encryption {
            Encryption::Disabled => EncryptionLevel::NotSupported,
            Encryption::LoginOnly => EncryptionLevel::Off,
            Encryption::Required => EncryptionLevel::Required,
            Encryption::Strict => EncryptionLevel::Strict,
        });
        if let Some(name) = &dsn.host_name_in_certificate {
            config.hostname_in_certificate(name);
        }
        // One limit of ours covers connecting and one the whole statement; tiberius's own start
        // anew with every packet.
        config.handshake_timeout(None);
        config.command_timeout(None);
        match (ca_file, trust) {
            (Some(_), true) => {
                return Err(Error::invalid_field(
                    "trust_server_certificate",
                    "excludes a CA file: with it any certificate would do",
                ));
            }
            (Some(file), false) => {
                let pem = fs::read(file).map_err(|error| {
                    Error::invalid_field("ca_file", format!("{}: {error}", file.display()))
                })?;
                if !pem.windows(10).any(|window| window == b"-----BEGIN") {
                    return Err(Error::invalid_field(
                        "ca_file",
                        format!("{}: holds no PEM certificate", file.display()),
                    ));
                }
                config.trust_cert_ca_bundle(pem);
            }
            (None, true) => config.trust_cert(),
            (None, false) => {}
        }
        Ok(Self {
            host: dsn.host,
            port: dsn.port,
            config,
        })
    }

    /// Connects and logs in, following the server to the replica it names.
    pub(super) async fn connect(&self) -> Result<Session, tiberius::error::Error> {
        let mut config = self.config.clone();
        let mut address = (self.host.clone(), self.port);
        for _ in 0..MAX_REDIRECTS {
            let stream = TcpStream::connect((address.0.as_str(), address.1)).await?;
            stream.set_nodelay(true)?;
            // tiberius's login is 17 KB of state: on the heap, not in every future around it.
            match Box::pin(Client::connect(config.clone(), stream.compat_write())).await {
                Ok(client) => return Ok(Session::new(client)),
                Err(tiberius::error::Error::Routing { host, port }) => {
                    config.host(&host);
                    config.port(port);
                    address = (host, port);
                }
                Err(error) => return Err(error),
            }
        }
        Err(tiberius::error::Error::Protocol(
            "the server keeps sending the session on to others".into(),
        ))
    }
}

/// A logged-in connection.
pub(super) struct Session {
    client: TdsClient,
    in_use: bool,
    last_used: Instant,
}

impl Session {
    fn new(client: TdsClient) -> Self {
        Self {
            client,
            in_use: false,
            last_used: Instant::now(),
        }
    }

    /// The client, for one exchange. Until [`Session::end`] the session is not fit for another:
    /// whoever gives up in between leaves the rest of an answer on the wire.
    pub(super) fn begin(&mut self) -> &mut TdsClient {
        self.in_use = true;
        &mut self.client
    }

    /// The answer was read to its end.
    pub(super) fn end(&mut self) {
        self.in_use = false;
        self.last_used = Instant::now();
    }

    /// Whether an exchange was left unfinished.
    pub(super) fn is_broken(&self) -> bool {
        self.in_use
    }

    /// How long nothing was heard from the server.
    pub(super) fn idle(&self) -> Duration {
        self.last_used.elapsed()
    }

    /// Asks the server for a sign of life.
    pub(super) async fn check(&mut self) -> Result<(), tiberius::error::Error> {
        let client = self.begin();
        client
            .simple_query("SELECT 1")
            .await?
            .into_results()
            .await?;
        self.end();
        Ok(())
    }
}
