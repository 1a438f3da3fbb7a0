//! A PostgreSQL server for the tests of one binary.
//!
//! It is private: its data and its socket are in a temporary directory, and it listens on no port. It
//! keeps its promises (`fsync` is on), so that what a test sees survive a kill would survive in
//! production. A small shell watches over it and reads from a pipe: when the test binary ends, however
//! it ends, the pipe closes, and the shell stops the server and removes the directory.

use std::fs;
use std::io::{BufRead as _, BufReader, Write as _};
use std::os::unix::fs::{MetadataExt as _, chown};
use std::os::unix::process::CommandExt as _;
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use std::sync::{Mutex, PoisonError};

use sqlx::postgres::{PgConnectOptions, PgConnection};
use sqlx::{AssertSqlSafe, ConnectOptions as _, Executor as _};
use tokio::sync::OnceCell;
use url::Url;
use uuid::Uuid;

use crate::waiting::until;

/// Names a server to use instead of a private one; its user must be allowed to create databases.
pub const DSN_VARIABLE: &str = "OTELBI_TEST_POSTGRES_DSN";
const MISSING: &str = "PostgreSQL's server programs (initdb, postgres) are not on this machine: \
    install them (Debian, Ubuntu: apt-get install postgresql), or name a running server in \
    OTELBI_TEST_POSTGRES_DSN";
/// What the server says in its own words, in its directory.
const LOG: &str = "log";
/// Reads orders from its input and confirms each with a line. At the end of the input the server
/// stops at once, and nothing stays behind.
const WATCHER: &str = r#"
while read -r order; do
  case $order in
    start) "$1/postgres" -D "$2/data" </dev/null >>"$2/log" 2>&1 & server=$! ;;
    kill) kill -KILL $server; wait $server ;;
  esac
  echo $order
done
kill -QUIT $server
wait $server
rm -rf "$2"
"#;
const CONFIGURATION: &str = "
listen_addresses = ''
fsync = on
synchronous_commit = on
max_connections = 300
shared_buffers = 64MB
";

/// A server that tests make databases on.
pub struct Postgres {
    /// Its database for administration.
    administration: Url,
    /// Nothing when it is not ours to start and stop.
    private: Option<Private>,
}

struct Private {
    directory: PathBuf,
    watcher: Mutex<Watcher>,
}

struct Watcher {
    orders: ChildStdin,
    confirmations: BufReader<ChildStdout>,
    _shell: Child,
}

impl Postgres {
    /// The server that all tests of this binary share: the one that [`DSN_VARIABLE`] names, else a
    /// private one that the first test starts.
    ///
    /// # Panics
    /// When there is none, saying in one line what to install.
    pub async fn shared() -> &'static Self {
        static SHARED: OnceCell<Postgres> = OnceCell::const_new();
        SHARED
            .get_or_init(|| async {
                match std::env::var(DSN_VARIABLE) {
                    Ok(dsn) => Self {
                        administration: Url::parse(&dsn)
                            .unwrap_or_else(|_| panic!("{DSN_VARIABLE} is not a URL")),
                        private: None,
                    },
                    Err(_) => Self::start().await,
                }
            })
            .await
    }

    /// Starts a private server, for a test that will kill it. It stops when dropped.
    ///
    /// # Panics
    /// When it cannot be started, saying why.
    pub async fn start() -> Self {
        let started = tokio::task::spawn_blocking(Private::start).await;
        let private = started
            .expect("starting a server does not panic")
            .unwrap_or_else(|problem| panic!("{problem}"));
        let mut administration = Url::parse("postgres://otelbi@localhost/postgres").expect("a URL");
        administration
            .query_pairs_mut()
            .append_pair("host", &private.directory.to_string_lossy());
        let server = Self {
            administration,
            private: Some(private),
        };
        server.answering().await;
        server
    }

    /// The URL of one of its databases.
    #[must_use]
    pub fn url(&self, database: &str) -> Url {
        let mut url = self.administration.clone();
        url.set_path(database);
        url
    }

    /// Makes an empty database and gives its name.
    pub async fn create_database(&self) -> String {
        let name = format!("otelbi_{}", Uuid::new_v4().simple());
        let mut connection = self.connect().await.expect("the server answers");
        let create = AssertSqlSafe(format!("CREATE DATABASE {name}"));
        let created = connection.execute(create).await;
        created.expect("a database can be made");
        name
    }

    /// Removes a database, whoever is still connected to it. Does nothing when the server is gone.
    pub async fn drop_database(&self, name: &str) {
        if let Ok(mut connection) = self.connect().await {
            let drop = AssertSqlSafe(format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)"));
            let _ = connection.execute(drop).await;
        }
    }

    /// Ends a private server as `kill -9` does: nothing is written any more, and connections break.
    ///
    /// # Panics
    /// When the server is not a private one.
    pub async fn kill(&self) {
        self.private().order("kill");
        // The processes that serve connections notice by themselves that they are orphans.
        until(
            "nobody serves the killed server's connections",
            async || self.connect().await.is_err().then_some(()),
        )
        .await;
    }

    /// Starts a killed server again, and waits until it has recovered.
    ///
    /// # Panics
    /// When the server is not a private one.
    pub async fn restart(&self) {
        let private = self.private();
        // Orphans of the killed server may still hold its memory; then a new one refuses to start.
        until("the killed server can be started again", async || {
            private.order("start");
            let refused = async || private.last_words().contains("still in use");
            tokio::select! {
                () = self.answering() => Some(()),
                () = until("the server refuses to start", async || refused().await.then_some(())) => {
                    private.forget_words();
                    None
                }
            }
        })
        .await;
    }

    fn private(&self) -> &Private {
        self.private.as_ref().expect("a private server")
    }

    async fn answering(&self) {
        until("the PostgreSQL server answers", async || {
            self.connect().await.ok()
        })
        .await;
    }

    async fn connect(&self) -> sqlx::Result<PgConnection> {
        let options: PgConnectOptions = self.administration.as_str().parse()?;
        options.connect().await
    }
}

impl Private {
    fn start() -> Result<Self, String> {
        let programs = programs().ok_or(MISSING)?;
        // Not TMPDIR: the path of a socket may have 107 bytes at most.
        let directory = PathBuf::from(format!("/tmp/otelbi-{}", Uuid::new_v4().simple()));
        fs::create_dir(&directory)
            .map_err(|problem| format!("{}: {problem}", directory.display()))?;
        let owner = owner(&directory)?;
        let made = make(&programs, &directory, owner);
        made.and_then(|()| Watcher::start(&programs, &directory, owner))
            .map(|watcher| Self {
                directory: directory.clone(),
                watcher: Mutex::new(watcher),
            })
            .inspect(|private| private.order("start"))
            .inspect_err(|_| {
                let _ = fs::remove_dir_all(&directory);
            })
    }

    /// Has the watcher do something, and waits until it has.
    fn order(&self, order: &str) {
        let mut watcher = self.watcher.lock().unwrap_or_else(PoisonError::into_inner);
        writeln!(watcher.orders, "{order}").expect("the watcher reads");
        let mut done = String::new();
        let read = watcher.confirmations.read_line(&mut done);
        read.expect("the watcher confirms");
        assert_eq!(done.trim(), order);
    }

    fn last_words(&self) -> String {
        fs::read_to_string(self.directory.join(LOG)).unwrap_or_default()
    }

    fn forget_words(&self) {
        let _ = fs::write(self.directory.join(LOG), "");
    }
}

impl Watcher {
    fn start(programs: &Path, directory: &Path, owner: Option<Owner>) -> Result<Self, String> {
        let mut shell = run_as(owner, Path::new("/bin/sh"))
            .args(["-c", WATCHER, "postgres-watcher"])
            .args([programs, directory])
            .current_dir("/")
            // Ctrl-C is for the tests; the watcher goes when they are gone.
            .process_group(0)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .map_err(|problem| format!("PostgreSQL cannot be watched over: {problem}"))?;
        let (Some(orders), Some(confirmations)) = (shell.stdin.take(), shell.stdout.take()) else {
            return Err("PostgreSQL's watcher has no pipes".to_owned());
        };
        Ok(Self {
            orders,
            confirmations: BufReader::new(confirmations),
            _shell: shell,
        })
    }
}

/// A user and group of the system.
#[derive(Clone, Copy)]
struct Owner {
    user: u32,
    group: u32,
}

/// Whom the server has to run as: PostgreSQL refuses to run as root, so then as `postgres`, whom its
/// package makes, or as `nobody`. Otherwise as whoever runs the tests.
fn owner(directory: &Path) -> Result<Option<Owner>, String> {
    let made = fs::metadata(directory).map_err(|problem| problem.to_string())?;
    if made.uid() != 0 {
        return Ok(None);
    }
    let users = fs::read_to_string("/etc/passwd").map_err(|problem| problem.to_string())?;
    let find = |name: &str| {
        let mut fields = users
            .lines()
            .map(|line| line.split(':'))
            .find_map(|mut fields| (fields.next() == Some(name)).then_some(fields))?;
        let user = fields.nth(1)?.parse().ok()?;
        let group = fields.next()?.parse().ok()?;
        Some(Owner { user, group })
    };
    let found = find("postgres").or_else(|| find("nobody"));
    let none = "PostgreSQL does not run as root, and there is no user `postgres` to run it as";
    found.map(Some).ok_or(none.to_owned())
}

fn run_as(owner: Option<Owner>, program: &Path) -> Command {
    let mut command = Command::new(program);
    if let Some(Owner { user, group }) = owner {
        command.uid(user).gid(group);
    }
    command
}

/// Makes the server's data and configuration.
fn make(programs: &Path, directory: &Path, owner: Option<Owner>) -> Result<(), String> {
    if let Some(Owner { user, group }) = owner {
        chown(directory, Some(user), Some(group)).map_err(|problem| problem.to_string())?;
    }
    let data = directory.join("data");
    let made = run_as(owner, &programs.join("initdb"))
        .args(["--no-sync", "--auth=trust", "--username=otelbi"])
        .args(["--encoding=UTF8", "--locale=C", "--pgdata"])
        .arg(&data)
        .current_dir("/")
        .stdin(Stdio::null())
        .output()
        .map_err(|problem| format!("initdb cannot be started: {problem}"))?;
    if !made.status.success() {
        let said = String::from_utf8_lossy(&made.stderr);
        return Err(format!("initdb failed: {}", said.trim()));
    }
    let socket = format!("unix_socket_directories = '{}'\n", directory.display());
    let file = data.join("postgresql.auto.conf");
    fs::write(file, CONFIGURATION.to_owned() + &socket).map_err(|problem| problem.to_string())
}

/// The directory with both programs, of the same version: what PATH leads to, else where the
/// distributions put them, the newest first.
fn programs() -> Option<PathBuf> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let in_path = std::env::split_paths(&path).filter_map(|directory| {
        // What is in PATH is often a link, and the other programs are beside what it leads to.
        let program = fs::canonicalize(directory.join("postgres")).ok()?;
        program.parent().map(Path::to_owned)
    });
    let mut versions: Vec<(u32, PathBuf)> = fs::read_dir("/usr/lib/postgresql")
        .into_iter()
        .flatten()
        .filter_map(|entry| {
            let path = entry.ok()?.path();
            let version = path.file_name()?.to_str()?.parse().ok()?;
            Some((version, path.join("bin")))
        })
        .collect();
    versions.sort_by_key(|(version, _)| std::cmp::Reverse(*version));
    let elsewhere = [
        "/usr/pgsql/bin",
        "/opt/homebrew/bin",
        "/usr/local/pgsql/bin",
    ];
    in_path
        .chain(versions.into_iter().map(|(_, directory)| directory))
        .chain(elsewhere.map(PathBuf::from))
        .find(|directory| {
            ["initdb", "postgres"]
                .iter()
                .all(|program| directory.join(program).is_file())
        })
}
