//! A private PostgreSQL for those who have none: found, set up, started, shared and stopped by the program itself.
//!
//! Nobody else reaches it: it has no TCP port, and its socket lies in a directory that only the server's user (and root) can
//! enter (mode 0700). Inside that wall every connection is trusted; a password would have to lie in a file beside it and
//! would protect nothing more. PostgreSQL refuses to run as root, so under root it runs as the user `postgres`, which owns
//! the data; root reaches the socket all the same.
//!
//! Several programs on one data directory share one server. Who holds the lock file owns the server, and stops it at the
//! end; the kernel frees the lock when its holder dies, however it dies, and the next program adopts the server that still
//! runs.
//!
//! ```text
//! binaries   which PostgreSQL of the machine is used
//! place      where data and socket lie, and to whom they belong
//! settings   how the server is set
//! ```

mod binaries;
mod place;
mod settings;

use std::fs::{self, File, TryLockError};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::str::FromStr;
use std::time::{Duration, Instant};

use sqlx::postgres::PgConnectOptions;
use sqlx::{Connection, Executor, PgConnection};

pub use self::binaries::{Binaries, VERSION_MIN};
use self::place::{
    SERVICE_USER, ServiceUser, home_of_cluster, make_data_dir, make_private_dir, service_user, socket_dir,
};
use self::settings::server_settings;

/// The database of the program.
pub const DATABASE: &str = "omni_hub";

/// The role that owns the private cluster and migrates.
const OWNER: &str = "omni_hub_owner";

/// The role as which the program works: it may take the role `omni_hub_app` and nothing else, so that not even a way to run
/// any SQL leads back to the owner's rights.
const PROGRAM: &str = "omni_hub_program";

/// Makes the roles of the whole cluster; the first migration makes `omni_hub_app` too, where there is no private cluster.
const ROLES: &str = "DO $$ BEGIN
  IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'omni_hub_app') THEN
    CREATE ROLE omni_hub_app NOLOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOBYPASSRLS NOREPLICATION;
  END IF;
  IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'omni_hub_program') THEN
    CREATE ROLE omni_hub_program LOGIN NOINHERIT NOSUPERUSER NOCREATEDB NOCREATEROLE NOBYPASSRLS NOREPLICATION
      IN ROLE omni_hub_app;
  END IF;
EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END $$";

/// How long a start may take, recovery after a crash included.
const START_TIMEOUT: Duration = Duration::from_secs(300);

/// How long to wait between two looks at a starting server.
const START_POLL: Duration = Duration::from_millis(20);

/// How many bytes of the server's own words an error repeats.
const LOG_TAIL: usize = 600;

/// Why there is no cluster. Each is one sentence for the person at the command line.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// Nothing to run.
    #[error(
        "no PostgreSQL {VERSION_MIN} or newer was found; install it (Debian: apt-get install postgresql), or name its \
         directory of programs in OMNI_HUB_PG_BIN, or give DATABASE_URL"
    )]
    NoBinaries,
    /// Nothing to make a backup with.
    #[error(
        "pg_dump and pg_restore {VERSION_MIN} or newer were not found; install them (Debian: apt-get install \
         postgresql-client), or name their directory in OMNI_HUB_PG_BIN"
    )]
    NoClient,
    /// The data was written by another version.
    #[error(
        "the data in {data_dir} belongs to PostgreSQL {wanted}, which was not found; install it or name its directory of \
         programs in OMNI_HUB_PG_BIN"
    )]
    OtherVersion {
        /// The directory.
        data_dir: String,
        /// The version it needs.
        wanted: String,
    },
    /// Root has nobody to hand the server to.
    #[error(
        "PostgreSQL refuses to run as root and there is no user '{SERVICE_USER}' to run it; create one or run as another user"
    )]
    NoServiceUser,
    /// Files cannot be written or read.
    #[error("{action} {path} failed: {source}")]
    File {
        /// What was tried.
        action: &'static str,
        /// On what.
        path: String,
        /// What the system says.
        source: std::io::Error,
    },
    /// The socket's directory belongs to somebody else.
    #[error("the directory {0} for the socket belongs to somebody else; remove it or choose another data directory")]
    SocketDirectory(String),
    /// A program of PostgreSQL failed.
    #[error("{program} failed: {words}")]
    Program {
        /// Which.
        program: &'static str,
        /// Its last words.
        words: String,
    },
    /// No space.
    #[error("there is no space left on the disk of {0}; free some and start again: nothing is damaged")]
    DiskFull(String),
    /// It does not come up.
    #[error("PostgreSQL was not ready after {seconds} s; its last words are in {log}")]
    Slow {
        /// How long it was waited for.
        seconds: u64,
        /// Where it writes.
        log: String,
    },
    /// It runs, but cannot be used.
    #[error("the private PostgreSQL cannot be used: {0}")]
    Unusable(String),
}

type Result<T> = std::result::Result<T, Error>;

/// How the cluster is to be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClusterSettings {
    /// The program's data directory; the cluster lies in `postgres` below it.
    pub data_dir: PathBuf,
    /// Where the socket goes; `None` for `socket` in the data directory, or a short directory of the system's temporary
    /// ones when that is too long a path.
    pub socket_dir: Option<PathBuf>,
    /// Whether a commit waits for the disk. Off for tests only.
    pub is_durable: bool,
}

impl ClusterSettings {
    /// The usual settings.
    pub fn new(data_dir: impl Into<PathBuf>) -> ClusterSettings {
        ClusterSettings { data_dir: data_dir.into(), socket_dir: None, is_durable: true }
    }
}

/// A running private PostgreSQL. Stops it when dropped, if this program owns it; [`Cluster::stop`] does so without blocking.
pub struct Cluster {
    binaries: Binaries,
    user: Option<ServiceUser>,
    data: PathBuf,
    socket: PathBuf,
    /// Held as long as this program owns the server.
    lock: Option<File>,
    /// The server, when this very program started it.
    child: Option<Child>,
}

impl Cluster {
    /// Finds, sets up and starts the cluster, or joins the one that runs on this data directory, and makes the database
    /// `omni_hub` if it is missing. A new one takes a second or two, an old one less than one.
    ///
    /// # Errors
    /// One sentence each, see [`Error`].
    pub async fn start(settings: &ClusterSettings) -> Result<Cluster> {
        let data_dir = make_data_dir(&settings.data_dir)?;
        let user = service_user()?;
        let home = home_of_cluster(&data_dir, user)?;
        let data = home.join("postgres");
        let lock_path = home.join("cluster.lock");
        let lock = File::options()
            .create(true)
            .truncate(false)
            .write(true)
            .open(&lock_path)
            .map_err(|source| file("opening", &lock_path, source))?;

        let started = Instant::now();
        let mut told = started;
        // Whoever gets the lock owns the server; everybody else waits until the owner has it running, and steps in should
        // the owner die meanwhile.
        let is_owner = loop {
            match lock.try_lock() {
                Ok(()) => break true,
                Err(TryLockError::WouldBlock) => {}
                Err(TryLockError::Error(source)) => return Err(file("locking", &lock_path, source)),
            }
            if let Some(socket) = running_socket(&data)
                && connect(&socket, DATABASE).await.is_ok()
            {
                break false;
            }
            wait(started, &mut told, &data).await?;
        };

        let wanted = fs::read_to_string(data.join("PG_VERSION")).ok().map(|text| text.trim().to_owned());
        let binaries = match &wanted {
            None => Binaries::find(None)?,
            Some(version) => Binaries::find(version.parse().ok())
                .map_err(|_| Error::OtherVersion { data_dir: data.display().to_string(), wanted: version.clone() })?,
        };
        let mut cluster =
            Cluster { binaries, user, data, socket: PathBuf::new(), lock: is_owner.then_some(lock), child: None };
        if is_owner {
            cluster.start_as_owner(&home, settings, wanted.is_none()).await?;
        } else if let Some(socket) = running_socket(&cluster.data) {
            cluster.socket = socket;
        }
        cluster.ensure_database().await?;
        Ok(cluster)
    }

    async fn start_as_owner(&mut self, home: &Path, settings: &ClusterSettings, is_new: bool) -> Result<()> {
        if is_new {
            self.initialise(home)?;
        }
        let started = Instant::now();
        let mut told = started;
        // A server whose program was killed still runs: adopt it. One that is just stopping must be gone first.
        while self.is_running() {
            if let Some(socket) = running_socket(&self.data)
                && connect(&socket, "postgres").await.is_ok()
            {
                tracing::info!("the private PostgreSQL still runs from before; going on with it");
                self.socket = socket;
                return Ok(());
            }
            wait(started, &mut told, &self.data).await?;
        }
        self.socket = socket_dir(home, settings, self.user)?;
        self.spawn(settings.is_durable)?;
        loop {
            match connect(&self.socket, "postgres").await {
                Ok(connection) => {
                    let _ = connection.close().await;
                    return Ok(());
                }
                Err(failure) => tracing::trace!(%failure, "PostgreSQL is not ready yet"),
            }
            if let Some(child) = &mut self.child
                && let Ok(Some(_)) = child.try_wait()
            {
                let words = tail(&self.log_path());
                return Err(self.program_failed("postgres", words));
            }
            wait(started, &mut told, &self.data).await?;
        }
    }

    /// Makes the files of a new cluster beside their place and moves them there when they are complete, so that an
    /// interrupted attempt leaves nothing that looks like a cluster.
    fn initialise(&self, home: &Path) -> Result<()> {
        let fresh = home.join("postgres.new");
        if fresh.exists() {
            fs::remove_dir_all(&fresh).map_err(|source| file("removing", &fresh, source))?;
        }
        make_private_dir(&fresh, self.user)?;
        tracing::info!(directory = %self.data.display(), "setting up a private PostgreSQL");
        let output = self
            .command("initdb")
            .args(["--locale=C.UTF-8", "--encoding=UTF8", "--data-checksums", "--no-instructions"])
            .args(["--auth-local=trust", "--auth-host=reject", "--username", OWNER, "--pgdata"])
            .arg(&fresh)
            .output()
            .map_err(|source| file("running", &self.binaries.program("initdb"), source))?;
        if !output.status.success() {
            return Err(self.program_failed("initdb", last_words(&output)));
        }
        fs::rename(&fresh, &self.data).map_err(|source| file("moving", &fresh, source))
    }

    /// Starts the server in a process group of its own: a Ctrl-C at the terminal is for the program, which then stops the
    /// server in order.
    fn spawn(&mut self, is_durable: bool) -> Result<()> {
        let log_path = self.log_path();
        let log = File::create(&log_path).map_err(|source| file("writing", &log_path, source))?;
        let errors = log.try_clone().map_err(|source| file("writing", &log_path, source))?;
        let mut command = self.command("postgres");
        command.arg("-D").arg(&self.data).arg("-k").arg(&self.socket);
        for (name, value) in server_settings(is_durable) {
            command.arg("-c").arg(format!("{name}={value}"));
        }
        let child = command
            .stdin(Stdio::null())
            .stdout(log)
            .stderr(errors)
            .process_group(0)
            .spawn()
            .map_err(|source| file("running", &self.binaries.program("postgres"), source))?;
        self.child = Some(child);
        Ok(())
    }

    async fn ensure_database(&self) -> Result<()> {
        let unusable = |failure: sqlx::Error| Error::Unusable(failure.to_string());
        let mut connection = connect(&self.socket, "postgres").await.map_err(unusable)?;
        let is_there: bool = sqlx::query_scalar("SELECT EXISTS (SELECT FROM pg_database WHERE datname = $1)")
            .bind(DATABASE)
            .fetch_one(&mut connection)
            .await
            .map_err(unusable)?;
        if !is_there {
            match connection.execute("CREATE DATABASE omni_hub TEMPLATE template0").await {
                Ok(_) => {}
                // Another program was quicker.
                Err(sqlx::Error::Database(error)) if matches!(error.code().as_deref(), Some("42P04" | "23505")) => {}
                Err(failure) => return Err(unusable(failure)),
            }
        }
        connection.execute(ROLES).await.map_err(unusable)?;
        let _ = connection.close().await;
        Ok(())
    }

    /// The address of the program's database with the rights of its owner: to migrate, to save and to restore.
    pub fn url(&self) -> String {
        self.url_of(DATABASE)
    }

    /// The address of the program's database with the few rights with which the program works: for `Store::connect`.
    pub fn program_url(&self) -> String {
        url(&self.socket, PROGRAM, DATABASE)
    }

    /// The address of a database of the cluster with the rights of its owner.
    pub fn url_of(&self, database: &str) -> String {
        url(&self.socket, OWNER, database)
    }

    /// The programs it runs with.
    pub fn binaries(&self) -> &Binaries {
        &self.binaries
    }

    /// Whether this program will stop it; otherwise another does.
    pub fn is_owner(&self) -> bool {
        self.lock.is_some()
    }

    /// The directory of the socket.
    pub fn socket_dir(&self) -> &Path {
        &self.socket
    }

    /// Stops the server if this program owns it: open connections are ended, everything committed is on disk.
    ///
    /// # Errors
    /// [`Error::Program`] when it does not stop within thirty seconds.
    pub async fn stop(mut self) -> Result<()> {
        match tokio::task::spawn_blocking(move || self.stop_blocking()).await {
            Ok(result) => result,
            Err(failure) => Err(Error::Unusable(failure.to_string())),
        }
    }

    /// Leaves the server running for whoever comes next, who will own it.
    pub fn leave_running(mut self) {
        if let Some(mut child) = self.child.take() {
            // Whenever it ends while this program lives: an ended process that nobody asks for looks as if it still ran.
            std::thread::spawn(move || child.wait());
        }
        self.lock = None;
    }

    fn stop_blocking(&mut self) -> Result<()> {
        if self.lock.is_none() {
            return Ok(());
        }
        let result = if self.is_running() { self.pg_ctl_stop() } else { Ok(()) };
        if let Some(child) = &mut self.child
            && result.is_ok()
        {
            let _ = child.wait();
        }
        // Last, so that nobody starts a second server beside one that is still stopping.
        self.lock = None;
        result
    }

    fn pg_ctl_stop(&self) -> Result<()> {
        let output = self
            .command("pg_ctl")
            .args(["stop", "-m", "fast", "-w", "-t", "30", "-s", "-D"])
            .arg(&self.data)
            .output()
            .map_err(|source| file("running", &self.binaries.program("pg_ctl"), source))?;
        // It may have ended by itself between the question and the command.
        if output.status.success() || !self.is_running() {
            return Ok(());
        }
        Err(self.program_failed("pg_ctl stop", last_words(&output)))
    }

    /// Whether a server runs on the data, as PostgreSQL itself judges.
    fn is_running(&self) -> bool {
        let status = self.command("pg_ctl").arg("status").arg("-D").arg(&self.data).output();
        status.is_ok_and(|output| output.status.success())
    }

    /// A command of PostgreSQL's, run by the service user and from a directory it can enter.
    fn command(&self, name: &str) -> Command {
        let mut command = Command::new(self.binaries.program(name));
        command.current_dir("/").env("LC_ALL", "C.UTF-8").env("TZ", "UTC");
        for variable in ["PGDATA", "PGHOST", "PGPORT", "PGUSER", "PGDATABASE", "PGOPTIONS", "PGSERVICE"] {
            command.env_remove(variable);
        }
        if let Some(user) = self.user {
            // Also drops root's supplementary groups.
            command.uid(user.user).gid(user.group);
        }
        command
    }

    /// What the server says before its own log files are open.
    fn log_path(&self) -> PathBuf {
        self.data.with_file_name("postgres-start.log")
    }

    fn program_failed(&self, program: &'static str, words: String) -> Error {
        if words.contains("No space left on device") {
            return Error::DiskFull(self.data.display().to_string());
        }
        Error::Program { program, words }
    }
}

impl Drop for Cluster {
    fn drop(&mut self) {
        if let Err(failure) = self.stop_blocking() {
            tracing::warn!(%failure, "the private PostgreSQL was not stopped");
        }
    }
}

fn url(socket: &Path, role: &str, database: &str) -> String {
    let path = socket.to_string_lossy();
    let host: String = path
        .bytes()
        .map(|byte| if byte.is_ascii_alphanumeric() { char::from(byte).to_string() } else { format!("%{byte:02X}") })
        .collect();
    format!("postgres://{role}@{host}/{database}")
}

async fn connect(socket: &Path, database: &str) -> std::result::Result<PgConnection, sqlx::Error> {
    PgConnection::connect_with(&PgConnectOptions::from_str(&url(socket, OWNER, database))?).await
}

/// The directory of the socket of a server that is ready, from its own file (PostgreSQL manual, `postmaster.pid`).
fn running_socket(data: &Path) -> Option<PathBuf> {
    let text = fs::read_to_string(data.join("postmaster.pid")).ok()?;
    let lines: Vec<&str> = text.lines().collect();
    let (socket, status) = (lines.get(4)?, lines.get(7)?);
    (status.trim() == "ready" && !socket.is_empty()).then(|| PathBuf::from(socket))
}

/// Waits a little; tells every two seconds; gives up in the end.
async fn wait(started: Instant, told: &mut Instant, data: &Path) -> Result<()> {
    if started.elapsed() > START_TIMEOUT {
        let log = data.join("log").display().to_string();
        return Err(Error::Slow { seconds: START_TIMEOUT.as_secs(), log });
    }
    if told.elapsed() > Duration::from_secs(2) {
        *told = Instant::now();
        tracing::info!(seconds = started.elapsed().as_secs(), "still waiting for the private PostgreSQL");
    }
    tokio::time::sleep(START_POLL).await;
    Ok(())
}

fn file(action: &'static str, path: &Path, source: std::io::Error) -> Error {
    if source.kind() == std::io::ErrorKind::StorageFull {
        return Error::DiskFull(path.display().to_string());
    }
    Error::File { action, path: path.display().to_string(), source }
}

fn last_words(output: &Output) -> String {
    let words = if output.stderr.is_empty() { &output.stdout } else { &output.stderr };
    clip(&String::from_utf8_lossy(words))
}

fn tail(path: &Path) -> String {
    clip(&String::from_utf8_lossy(&fs::read(path).unwrap_or_default()))
}

fn clip(text: &str) -> String {
    let text = text.trim();
    let start = text.char_indices().rev().map(|(index, _)| index).take(LOG_TAIL).last().unwrap_or_default();
    text.get(start..).unwrap_or_default().replace('\n', " · ")
}
