//! Brings a database to the schema of this program. Several programs may start at once: one migrates, the others wait for
//! it. Each migration is one transaction, so that a failure leaves the schema as it was; and each way to fail has its own
//! sentence, for the person who has to do something about it.

use std::str::FromStr;
use std::time::Duration;

use sqlx::migrate::{MigrateError, Migrator};
use sqlx::postgres::PgConnectOptions;
use sqlx::{ConnectOptions, Connection, Executor, PgConnection};

use crate::cluster::VERSION_MIN;

/// All migrations, as they were when the program was built.
static MIGRATIONS: Migrator = Migrator { locking: false, ..sqlx::migrate!("../migrations") };

/// The key of the advisory lock under which one program migrates: "omni" in ASCII.
const LOCK_KEY: i64 = 0x6f6d_6e69;

/// A migration never waits longer for a table than this, so that it never makes the running program wait for long either;
/// it is tried again instead.
const LOCK_TRIES: u32 = 30;

/// Why the schema is not that of the program. Each is one sentence for the person at the command line.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The address is no address.
    #[error("the address of the database cannot be read ({0}); it looks like postgres://user:password@host/database")]
    Address(String),
    /// Nobody answers.
    #[error("the database cannot be reached: {0}; is it running, and is DATABASE_URL right?")]
    Unreachable(String),
    /// The server knows no such database.
    #[error("there is no database '{0}' on the server; create it with: createdb {0}")]
    DatabaseMissing(String),
    /// The server refuses the name or password.
    #[error("the database refuses to let the program in: {0}; check user and password in DATABASE_URL")]
    Refused(String),
    /// The server is too old.
    #[error("the database is PostgreSQL {0}; the program needs {VERSION_MIN} or newer")]
    ServerTooOld(String),
    /// The database keeps text in another encoding.
    #[error("the database keeps text as {0}; the program needs a database in UTF8")]
    Encoding(String),
    /// A newer program was here.
    #[error(
        "the schema of the database ({database}) is newer than this program ({program}); start the newer program, or \
         restore a backup made by this one"
    )]
    NewerSchema {
        /// The newest migration in the database.
        database: i64,
        /// The newest migration of the program.
        program: i64,
    },
    /// The database has a migration that the program never had.
    #[error("the database has a migration {0} that this program does not know; it was made by another program")]
    UnknownMigration(i64),
    /// A migration that cannot be one transaction was interrupted.
    #[error(
        "migration {0} was begun and not finished; restore the backup made before the upgrade, or finish it by hand as its \
         file says and set success in _sqlx_migrations"
    )]
    HalfFinished(i64),
    /// An applied migration reads otherwise now.
    #[error("migration {0} in the database is not the one of this program: its text was changed after it was applied")]
    Changed(i64),
    /// A right is missing.
    #[error(
        "the user of DATABASE_URL may not change the schema ({0}); it must own the database, have CREATEROLE (or the role \
         omni_hub_app, made before and granted to it), and a superuser must have said once: GRANT SET ON PARAMETER \
         omni.viewer TO that user"
    )]
    MissingRight(String),
    /// No space.
    #[error("the disk of the database is full; free some space and start again: nothing is damaged")]
    DiskFull,
    /// Somebody holds a table.
    #[error("migration {0} could not get a table that is in use; try again when fewer people are working")]
    TableHeld(i64),
    /// Something else.
    #[error("migration {version} failed and was undone: {message}")]
    Failed {
        /// Which; 0 before the first.
        version: i64,
        /// What the server said.
        message: String,
    },
}

/// What was done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Outcome {
    /// The newest migration of the program, which is now that of the database.
    pub version: i64,
    /// How many were applied now.
    pub applied: usize,
}

/// Where a database stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct State {
    /// The newest migration in the database; 0 for none.
    pub database: i64,
    /// The newest migration of the program.
    pub program: i64,
    /// How many are still to be applied.
    pub pending: usize,
}

/// The newest migration of the program.
pub fn program_version() -> i64 {
    MIGRATIONS.iter().map(|migration| migration.version).max().unwrap_or_default()
}

/// Applies what is missing; does nothing to a database that has everything.
///
/// # Errors
/// One sentence each, see [`Error`]. The schema is then as it was.
pub async fn run(url: &str) -> Result<Outcome, Error> {
    let mut connection = connect(url).await?;
    let result = run_on(&mut connection).await;
    let _ = connection.close().await;
    result
}

/// Where the database stands, without changing anything.
///
/// # Errors
/// As [`run`].
pub async fn state(url: &str) -> Result<State, Error> {
    let mut connection = connect(url).await?;
    let result = state_on(&mut connection).await;
    let _ = connection.close().await;
    result
}

async fn run_on(connection: &mut PgConnection) -> Result<Outcome, Error> {
    let failed = |failure: sqlx::Error| sort(0, failure);
    // Waits as long as another program needs for its migration; the lock ends with the connection, however that ends.
    sqlx::query("SELECT pg_advisory_lock($1)").bind(LOCK_KEY).execute(&mut *connection).await.map_err(failed)?;
    let before = state_on(connection).await?;
    if before.pending > 0 {
        connection.execute("SET lock_timeout = '2s'").await.map_err(failed)?;
        let mut tries = 1;
        while let Err(failure) = MIGRATIONS.run(&mut *connection).await {
            match sort_migration(failure) {
                Error::TableHeld(_) if tries < LOCK_TRIES => tries += 1,
                error => return Err(error),
            }
            tokio::time::sleep(Duration::from_millis(200)).await;
        }
    }
    Ok(Outcome { version: before.program, applied: before.pending })
}

/// Reads and judges what has been applied, without sqlx's own check, which cannot tell newer from unknown.
async fn state_on(connection: &mut PgConnection) -> Result<State, Error> {
    let failed = |failure: sqlx::Error| sort(0, failure);
    let has_table: bool = sqlx::query_scalar("SELECT to_regclass('_sqlx_migrations') IS NOT NULL")
        .fetch_one(&mut *connection)
        .await
        .map_err(failed)?;
    let applied: Vec<(i64, bool, Vec<u8>)> = if has_table {
        sqlx::query_as("SELECT version, success, checksum FROM _sqlx_migrations ORDER BY version")
            .fetch_all(&mut *connection)
            .await
            .map_err(failed)?
    } else {
        Vec::new()
    };
    judge(&applied)
}

/// Holds what has been applied against what the program knows.
fn judge(applied: &[(i64, bool, Vec<u8>)]) -> Result<State, Error> {
    let program = program_version();
    let database = applied.last().map_or(0, |(version, ..)| *version);
    if database > program {
        return Err(Error::NewerSchema { database, program });
    }
    for (version, is_finished, checksum) in applied {
        if !is_finished {
            return Err(Error::HalfFinished(*version));
        }
        match MIGRATIONS.iter().find(|migration| migration.version == *version) {
            None => return Err(Error::UnknownMigration(*version)),
            Some(migration) if *migration.checksum != **checksum => return Err(Error::Changed(*version)),
            Some(_) => {}
        }
    }
    let known = MIGRATIONS.iter().filter(|migration| !migration.migration_type.is_down_migration()).count();
    Ok(State { database, program, pending: known.saturating_sub(applied.len()) })
}

async fn connect(url: &str) -> Result<PgConnection, Error> {
    let options = PgConnectOptions::from_str(url)
        .map_err(|failure| Error::Address(failure.to_string()))?
        .application_name("omni-hub migrate")
        .disable_statement_logging();
    let database = options.get_database().unwrap_or(options.get_username()).to_owned();
    let mut connection = PgConnection::connect_with(&options).await.map_err(|failure| match &failure {
        sqlx::Error::Database(error) => match error.code().as_deref() {
            Some("3D000") => Error::DatabaseMissing(database),
            Some(code) if code.starts_with("28") => Error::Refused(error.message().to_owned()),
            Some("53100") => Error::DiskFull,
            _ => Error::Unreachable(error.message().to_owned()),
        },
        _ => Error::Unreachable(failure.to_string()),
    })?;
    let (number, version, encoding): (i32, String, String) = sqlx::query_as(
        "SELECT current_setting('server_version_num')::int, current_setting('server_version'),
                current_setting('server_encoding')",
    )
    .fetch_one(&mut connection)
    .await
    .map_err(|failure| sort(0, failure))?;
    if number / 10_000 < VERSION_MIN.cast_signed() {
        return Err(Error::ServerTooOld(version));
    }
    if encoding != "UTF8" {
        return Err(Error::Encoding(encoding));
    }
    Ok(connection)
}

fn sort_migration(failure: MigrateError) -> Error {
    match failure {
        MigrateError::ExecuteMigration(failure, version) => sort(version, failure),
        MigrateError::Execute(failure) => sort(0, failure),
        MigrateError::Dirty(version) => Error::HalfFinished(version),
        MigrateError::VersionMismatch(version) => Error::Changed(version),
        MigrateError::VersionMissing(version) => Error::UnknownMigration(version),
        other => Error::Failed { version: 0, message: other.to_string() },
    }
}

fn sort(version: i64, failure: sqlx::Error) -> Error {
    match &failure {
        sqlx::Error::Database(error) => match error.code().as_deref() {
            Some("42501") => Error::MissingRight(error.message().to_owned()),
            Some("53100") => Error::DiskFull,
            Some("55P03") => Error::TableHeld(version),
            Some(code) if code.starts_with("57P") || code.starts_with("08") => {
                Error::Unreachable(error.message().to_owned())
            }
            _ => Error::Failed { version, message: error.message().to_owned() },
        },
        sqlx::Error::Io(_) => Error::Unreachable(failure.to_string()),
        _ => Error::Failed { version, message: failure.to_string() },
    }
}

/// A text that differs whenever the migrations of the program do.
pub fn fingerprint() -> String {
    let mut all = Vec::new();
    for migration in MIGRATIONS.iter() {
        all.extend_from_slice(&migration.version.to_be_bytes());
        all.extend_from_slice(&migration.checksum);
    }
    domain::audit::Hash::of(&all).to_string().chars().take(12).collect()
}
