//! SQL Server's connection strings.
//!
//! Two forms are read, told apart by their beginning:
//! - `sqlserver://user:password@host:port?database=…&encrypt=…`, go-mssqldb's, percent-encoded;
//! - `Server=tcp:host,1433;Database=…;User Id=…;Password=…`, ADO.NET's, with quoted values.
//!
//! Both know the same settings. A setting of those drivers that means nothing here (timeouts,
//! pooling) is passed over, one that cannot be honoured (an instance name, Windows sign-in) is an
//! error, and so is a misspelt one. All mistakes are reported together, and never a value that
//! could be a secret.

mod ado;
mod url;

use std::fmt;
use std::path::PathBuf;
use std::str::FromStr;

/// How much of the connection is encrypted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Encryption {
    /// Nothing, not even the login: `encrypt=disable`. For tests and private sockets.
    Disabled,
    /// The login only: `encrypt=false` or `optional`.
    LoginOnly,
    /// All of it, negotiated after connecting (TDS 7): `encrypt=true` or `mandatory`; the default.
    Required,
    /// All of it, from the first byte (TDS 8): `encrypt=strict`.
    Strict,
}

/// A read connection string. Its `Debug` shows no password.
#[derive(Clone, PartialEq, Eq)]
pub struct Dsn {
    /// Host name or address.
    pub host: String,
    /// TCP port.
    pub port: u16,
    /// Database to read.
    pub database: String,
    /// SQL Server login.
    pub user: String,
    /// How much is encrypted.
    pub encryption: Encryption,
    /// Take any certificate.
    pub trust_server_certificate: bool,
    /// PEM file of certificate authorities to trust beside the system's.
    pub ca_file: Option<PathBuf>,
    /// The name to expect in the certificate, where it is not the host.
    pub host_name_in_certificate: Option<String>,
    /// The session's application name.
    pub application_name: Option<String>,
    password: String,
}

impl Dsn {
    pub(crate) fn password(&self) -> &str {
        &self.password
    }
}

impl fmt::Debug for Dsn {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.debug_struct("Dsn")
            .field("host", &self.host)
            .field("port", &self.port)
            .field("database", &self.database)
            .field("user", &self.user)
            .field("encryption", &self.encryption)
            .field("trust_server_certificate", &self.trust_server_certificate)
            .field("ca_file", &self.ca_file)
            .field("host_name_in_certificate", &self.host_name_in_certificate)
            .field("application_name", &self.application_name)
            .finish_non_exhaustive()
    }
}

/// What is wrong with a connection string: every mistake, joined by `; `. Names settings, and no
/// values but those of a closed list.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct DsnError(String);

impl FromStr for Dsn {
    type Err = DsnError;

    fn from_str(text: &str) -> Result<Self, DsnError> {
        let text = text.trim();
        let mut draft = Draft::default();
        if text
            .get(..url::SCHEME.len())
            .is_some_and(|start| start.eq_ignore_ascii_case(url::SCHEME))
        {
            url::read(text, &mut draft);
        } else if text.contains('=') && !is_url(text) {
            ado::read(text, &mut draft);
        } else {
            draft.problem(
                "must be sqlserver://user:password@host:port?database=… or \
                 Server=tcp:host,port;Database=…;User Id=…;Password=…",
            );
            return Err(DsnError(draft.problems.join("; ")));
        }
        draft.finish()
    }
}

/// Whether it begins like a URL. ADO.NET's form may hold `://` too, in a quoted password for one.
fn is_url(text: &str) -> bool {
    text.split_once("://")
        .is_some_and(|(scheme, _)| !scheme.contains('='))
}

/// Settings that other drivers know and that mean nothing to this one.
const PASSED_OVER: &[&str] = &[
    "applicationintent",
    "asynchronousprocessing",
    "columnencryption",
    "columnencryptionsetting",
    "commandtimeout",
    "connectionlifetime",
    "connectiontimeout",
    "connectretrycount",
    "connectretryinterval",
    "connecttimeout",
    "currentlanguage",
    "dialtimeout",
    "disableretry",
    "keepalive",
    "language",
    "loadbalancetimeout",
    "log",
    "maxpoolsize",
    "minpoolsize",
    "multipleactiveresultsets",
    "multisubnetfailover",
    "packetsize",
    "persistsecurityinfo",
    "pooling",
    "protocol",
    "timeout",
    "typesystemversion",
    "workstationid",
    "wsid",
];

/// A connection string being read.
#[derive(Default)]
struct Draft {
    host: Option<String>,
    port: Option<u16>,
    database: Option<String>,
    user: Option<String>,
    password: Option<String>,
    encryption: Option<Encryption>,
    trust_server_certificate: bool,
    ca_file: Option<PathBuf>,
    host_name_in_certificate: Option<String>,
    application_name: Option<String>,
    problems: Vec<String>,
}

impl Draft {
    fn problem(&mut self, problem: impl Into<String>) {
        self.problems.push(problem.into());
    }

    /// One setting by its name, in any case and spacing.
    fn set(&mut self, name: &str, value: String) {
        let key: String = name
            .chars()
            .filter(|character| !matches!(character, ' ' | '_' | '-'))
            .flat_map(char::to_lowercase)
            .collect();
        match key.as_str() {
            "database" | "initialcatalog" => self.database = Some(value),
            "userid" | "uid" | "user" => self.user = Some(value),
            "password" | "pwd" => self.password = Some(value),
            "encrypt" => self.set_encryption(&value),
            "trustservercertificate" => match flag(&value) {
                Some(trust) => self.trust_server_certificate = trust,
                None => self.problem("TrustServerCertificate must be true or false"),
            },
            "appname" | "applicationname" | "app" => self.application_name = filled(value),
            "hostnameincertificate" => self.host_name_in_certificate = filled(value),
            "certificate" => self.ca_file = filled(value).map(PathBuf::from),
            "integratedsecurity" | "trustedconnection" => {
                if flag(&value) != Some(false) {
                    self.problem("Windows sign-in is not supported, use a SQL Server login");
                }
            }
            "authentication" | "fedauth" | "authenticator" => {
                if !value.eq_ignore_ascii_case("SqlPassword") {
                    self.problem("only SQL Server logins are supported, remove Authentication");
                }
            }
            "instance" | "instancename" => self.no_instances(),
            key if PASSED_OVER.contains(&key) => {}
            _ => self.problem(format!("unknown setting {:?}", clipped(name))),
        }
    }

    fn set_encryption(&mut self, value: &str) {
        self.encryption = match value.to_ascii_lowercase().as_str() {
            "disable" => Some(Encryption::Disabled),
            "strict" => Some(Encryption::Strict),
            "mandatory" => Some(Encryption::Required),
            "optional" => Some(Encryption::LoginOnly),
            other => flag(other).map(|all| {
                if all {
                    Encryption::Required
                } else {
                    Encryption::LoginOnly
                }
            }),
        };
        if self.encryption.is_none() {
            self.problem("Encrypt must be true, false, strict or disable");
        }
    }

    fn set_port(&mut self, text: &str) {
        match text.trim().parse::<u16>() {
            Ok(port) if port > 0 => self.port = Some(port),
            _ => self.problem("the port must be a number from 1 to 65535"),
        }
    }

    fn no_instances(&mut self) {
        self.problem("instance names are not supported, give the instance's port");
    }

    fn finish(mut self) -> Result<Dsn, DsnError> {
        let host = self.required("the server's host", self.host.clone());
        let database = self.required("the database", self.database.clone());
        let user = self.required("the user", self.user.clone());
        if self.password.is_none() {
            self.problem("the password is missing");
        }
        if self.trust_server_certificate && self.ca_file.is_some() {
            self.problem("TrustServerCertificate and a certificate file exclude each other");
        }
        if !self.problems.is_empty() {
            return Err(DsnError(self.problems.join("; ")));
        }
        Ok(Dsn {
            host,
            port: self.port.unwrap_or(1433),
            database,
            user,
            encryption: self.encryption.unwrap_or(Encryption::Required),
            trust_server_certificate: self.trust_server_certificate,
            ca_file: self.ca_file,
            host_name_in_certificate: self.host_name_in_certificate,
            application_name: self.application_name,
            password: self.password.unwrap_or_default(),
        })
    }

    fn required(&mut self, what: &str, value: Option<String>) -> String {
        let value = value.unwrap_or_default();
        if value.is_empty() {
            self.problem(format!("{what} is missing"));
        }
        value
    }
}

/// A misspelt string can have its password where a name should be: only the start is ever shown.
fn clipped(name: &str) -> String {
    name.chars().take(12).collect()
}

fn filled(value: String) -> Option<String> {
    (!value.is_empty()).then_some(value)
}

fn flag(value: &str) -> Option<bool> {
    match value.to_ascii_lowercase().as_str() {
        "true" | "yes" | "1" | "t" | "sspi" => Some(true),
        "false" | "no" | "0" | "f" => Some(false),
        _ => None,
    }
}

#[cfg(test)]
mod tests;
