//! From a configuration to a running house: data directory, private cluster if there is no other database, schema, pool,
//! keys, the door to the use cases. Each way to fail has its own exit code and leaves everything as it was.

use std::path::Path;
use std::time::Duration;

use service::{Clock, Hub, OidcSettings, PasswordCost, Settings, read_or_create_key};
use store::cluster::{self, Cluster, ClusterSettings};
use store::{PoolSettings, Store};
use store::{backup, migrate};

use crate::config::Configuration;
use crate::failure::Failure;

/// What takes longer than this says so.
const SILENCE: Duration = Duration::from_secs(2);

/// How long a pool may take to close before the program ends all the same.
const CLOSING: Duration = Duration::from_secs(3);

/// A running house. [`House::close`] it.
pub struct House {
    /// The door to the use cases.
    pub hub: Hub,
    /// The address of the database, with the rights of its owner.
    pub url: String,
    cluster: Option<Cluster>,
}

/// The database alone, before it is migrated and opened.
pub struct Ground {
    /// Its address, with the rights of its owner: to migrate, to save and to restore.
    pub url: String,
    /// Its address with the few rights with which the program works.
    program_url: String,
    cluster: Option<Cluster>,
}

impl Ground {
    /// Makes the data directory and starts the private cluster, unless the configuration names a database.
    ///
    /// # Errors
    /// [`Failure::NotWritable`], [`Failure::DiskFull`], [`Failure::Database`].
    pub async fn prepare(configuration: &Configuration) -> Result<Ground, Failure> {
        let directory = &configuration.files.data_directory;
        make_writable(directory)?;
        if !configuration.database.url.0.is_empty() {
            let url = configuration.database.url.0.clone();
            return Ok(Ground { program_url: url.clone(), url, cluster: None });
        }
        let is_new = !directory.join("postgres").exists();
        let what = if is_new { "setting up a private PostgreSQL" } else { "starting the private PostgreSQL" };
        let settings = ClusterSettings::new(absolute(directory));
        let cluster = told(what, Cluster::start(&settings)).await?;
        Ok(Ground { url: cluster.url(), program_url: cluster.program_url(), cluster: Some(cluster) })
    }

    /// Brings the schema up to date.
    ///
    /// # Errors
    /// [`Failure::SchemaNewer`], [`Failure::MigrationBroken`], [`Failure::Database`], [`Failure::DiskFull`].
    pub async fn migrate(&self) -> Result<migrate::Outcome, Failure> {
        let outcome = told("migrating the database", migrate::run(&self.url)).await?;
        if outcome.applied > 0 {
            tracing::info!(version = outcome.version, applied = outcome.applied, "the database was migrated");
        }
        Ok(outcome)
    }

    /// Opens the pool and the door.
    ///
    /// # Errors
    /// [`Failure::Database`], and what the key files can do wrong.
    pub async fn open(self, configuration: &Configuration) -> Result<House, Failure> {
        let settings =
            PoolSettings { connections_max: configuration.database.connections.small(), ..PoolSettings::default() };
        let store = told("connecting to the database", Store::connect(&self.program_url, &settings)).await?;
        store.check_settings().await?;
        let hub = Hub::new(store, Clock::System, hub_settings(configuration)?);
        Ok(House { hub, url: self.url, cluster: self.cluster })
    }

    /// Stops the private cluster, if there is one.
    pub async fn close(self) {
        stop(self.cluster).await;
    }
}

impl House {
    /// Everything from the configuration on: ground, schema, door.
    ///
    /// # Errors
    /// Those of [`Ground`].
    pub async fn open(configuration: &Configuration) -> Result<House, Failure> {
        let ground = Ground::prepare(configuration).await?;
        match ground.migrate().await {
            Ok(_) => ground.open(configuration).await,
            Err(failure) => {
                ground.close().await;
                Err(failure)
            }
        }
    }

    /// Closes the pool and stops the private cluster.
    pub async fn close(self) {
        if tokio::time::timeout(CLOSING, self.hub.store().close()).await.is_err() {
            tracing::warn!("some connections to the database were still in use and were cut");
        }
        stop(self.cluster).await;
    }
}

async fn stop(cluster: Option<Cluster>) {
    if let Some(cluster) = cluster
        && let Err(error) = cluster.stop().await
    {
        tracing::warn!(%error, "the private PostgreSQL did not stop in order");
    }
}

fn absolute(path: &Path) -> std::path::PathBuf {
    std::path::absolute(path).unwrap_or_else(|_| path.to_path_buf())
}

/// Makes a directory and proves that files can be written into it.
fn make_writable(directory: &Path) -> Result<(), Failure> {
    std::fs::create_dir_all(directory).map_err(|error| Failure::file(directory, &error))?;
    let probe = directory.join(format!(".write-test-{}", std::process::id()));
    std::fs::write(&probe, b"omni-hub").map_err(|error| Failure::file(directory, &error))?;
    std::fs::remove_file(&probe).map_err(|error| Failure::file(directory, &error))
}

fn make_parent(path: &Path) -> Result<(), Failure> {
    match path.parent() {
        Some(parent) => std::fs::create_dir_all(parent).map_err(|error| Failure::file(parent, &error)),
        None => Ok(()),
    }
}

/// What the use cases are told at their start.
///
/// # Errors
/// [`Failure::NotWritable`] and the like for the files of the keys.
pub fn hub_settings(configuration: &Configuration) -> Result<Settings, Failure> {
    let secret_key_file = configuration.secret_key_file();
    let audit_key_path = absolute(&configuration.audit_key_file());
    let audit_checkpoint_path = absolute(&configuration.audit_checkpoint_file());
    for path in [&secret_key_file, &audit_key_path, &audit_checkpoint_path] {
        make_parent(path)?;
    }
    let secret_key = read_or_create_key(&secret_key_file).map_err(|error| key_failure(&secret_key_file, error))?;
    let text = |text: &str| Some(text.to_owned()).filter(|text| !text.is_empty());
    let oidc = configuration.oidc_label().map(|label| OidcSettings {
        issuer: configuration.oidc.issuer.clone(),
        client_id: configuration.oidc.client_id.clone(),
        client_secret: text(&configuration.oidc.client_secret.0),
        label,
        login_claim: text(&configuration.oidc.login_claim),
    });
    let settings = Settings {
        public_url: configuration.public_url(),
        brand: configuration.security.brand.clone(),
        secret_key,
        password_cost: PasswordCost::STANDARD,
        audit_key_path,
        audit_checkpoint_path,
        oidc,
    };
    // Made now, by one, and not by several tasks at once; and a file that cannot be used is told at the start.
    match service::audit::checkpoint_judge(&settings) {
        Ok(_judge) => Ok(settings),
        Err(error) => Err(key_failure(&settings.audit_key_path, error)),
    }
}

fn key_failure(path: &Path, error: service::KeyFileError) -> Failure {
    match error {
        service::KeyFileError::File(error) => Failure::file(path, &error),
        other => Failure::Other { sentence: format!("{other}: {}", path.display()) },
    }
}

/// Says on standard error what is going on when it takes longer than people like to wait in silence.
async fn told<T, E>(what: &str, work: impl Future<Output = Result<T, E>>) -> Result<T, Failure>
where
    Failure: From<E>,
{
    tokio::pin!(work);
    let mut waited = 0;
    loop {
        match tokio::time::timeout(SILENCE, &mut work).await {
            Ok(result) => return result.map_err(Failure::from),
            Err(_) => {
                waited += SILENCE.as_secs();
                tracing::info!(seconds = waited, "still {what} …");
            }
        }
    }
}

impl From<cluster::Error> for Failure {
    fn from(error: cluster::Error) -> Failure {
        match error {
            cluster::Error::DiskFull(what) => Failure::DiskFull { what },
            cluster::Error::File { path, source, .. } => Failure::file(Path::new(&path), &source),
            cluster::Error::SocketDirectory(path) => {
                Failure::NotWritable { path, reason: "it belongs to somebody else".to_owned() }
            }
            other => Failure::Database { sentence: other.to_string() },
        }
    }
}

impl From<migrate::Error> for Failure {
    fn from(error: migrate::Error) -> Failure {
        let sentence = error.to_string();
        match error {
            migrate::Error::NewerSchema { .. } | migrate::Error::UnknownMigration(_) => {
                Failure::SchemaNewer { sentence }
            }
            migrate::Error::HalfFinished(_) | migrate::Error::Changed(_) | migrate::Error::Failed { .. } => {
                Failure::MigrationBroken { sentence }
            }
            migrate::Error::DiskFull => Failure::DiskFull { what: "of the database".to_owned() },
            _ => Failure::Database { sentence },
        }
    }
}

impl From<backup::Error> for Failure {
    fn from(error: backup::Error) -> Failure {
        let sentence = error.to_string();
        match error {
            backup::Error::Programs(error) => error.into(),
            backup::Error::Schema(error) => error.into(),
            backup::Error::File(path, error) => Failure::file(Path::new(&path), &error),
            backup::Error::NewerSchema { .. } => Failure::SchemaNewer { sentence },
            backup::Error::Archive { .. } | backup::Error::NotEmpty(_) => Failure::Refused { sentence },
            backup::Error::Differs(_) | backup::Error::AuditBroken(_) => Failure::CheckFailed { summary: sentence },
            backup::Error::Program { .. } | backup::Error::Database(_) => Failure::Database { sentence },
        }
    }
}

impl From<store::Error> for Failure {
    fn from(error: store::Error) -> Failure {
        Failure::Database { sentence: error.to_string() }
    }
}
