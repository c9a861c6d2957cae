//! One archive file of the whole database, and back.
//!
//! An archive is `pg_dump`'s own format, then the checkpoints of the audit record that lie outside the database, then a
//! manifest that says what is in it, each with its SHA-256:
//!
//! ```text
//! OMNI-HUB BACKUP 1\n · dump · checkpoints · manifest (JSON) · its SHA-256 in hexadecimal · its length, 20 digits · \n
//! ```
//!
//! It is read completely and checked before anything is touched. A restore goes into a fresh database beside the old one, is
//! counted and verified there, and takes the old one's name only at the very end, in one transaction; whatever fails before
//! leaves everything as it was. What is left out: the outbox, which is of the moment and whose order belongs to the server it
//! was written on. Readers of it start anew.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::str::FromStr;

use chrono::{DateTime, Utc};
use domain::audit::{AuditReport, Checkpoint, Hash};
use domain::ids::RequestId;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use sqlx::postgres::PgConnectOptions;
use sqlx::{AssertSqlSafe, ConnectOptions, Connection, Executor, PgConnection};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::process::{Child, Command};
use uuid::Uuid;

use crate::cluster::Binaries;
use crate::context::TxContext;
use crate::tx::{PoolSettings, Store};
use crate::{audit, cluster, migrate};

/// The first bytes of an archive.
const MAGIC: &[u8] = b"OMNI-HUB BACKUP 1\n";

/// Hash in hexadecimal, length in twenty digits, end of line.
const TRAILER: usize = 64 + 20 + 1;

/// A manifest is a page of text; more is no manifest.
const MANIFEST_MAX: u64 = 16 * 1024 * 1024;

/// Bytes moved at once.
const CHUNK: usize = 256 * 1024;

/// Why there is no backup, or no restore. Each is one sentence for the person at the command line.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The programs are missing.
    #[error(transparent)]
    Programs(#[from] cluster::Error),
    /// The schema is not what it should be.
    #[error(transparent)]
    Schema(#[from] migrate::Error),
    /// A file cannot be read or written.
    #[error("{0}: {1}")]
    File(String, std::io::Error),
    /// The file is no archive, or one that was cut short or altered.
    #[error("{file} cannot be restored: {reason}; nothing was changed")]
    Archive {
        /// The file.
        file: String,
        /// Why.
        reason: String,
    },
    /// The archive was made by a newer program.
    #[error("the backup's schema ({backup}) is newer than this program ({program}); restore it with the newer program")]
    NewerSchema {
        /// The backup's newest migration.
        backup: i64,
        /// The program's newest migration.
        program: i64,
    },
    /// There is something already.
    #[error(
        "the database '{0}' is not empty; say explicitly that it is to be replaced: it is then kept under another name"
    )]
    NotEmpty(String),
    /// A program of PostgreSQL failed.
    #[error("{program} failed: {words}")]
    Program {
        /// Which.
        program: &'static str,
        /// Its last words.
        words: String,
    },
    /// What came back is not what went in.
    #[error("the restored data is not what was saved: {0}; the database was left as it was")]
    Differs(String),
    /// The audit record does not verify.
    #[error("the audit record of the backup does not verify ({0} findings); the database was left as it was")]
    AuditBroken(u64),
    /// The database says no.
    #[error("the database refuses: {0}")]
    Database(String),
}

type Result<T> = std::result::Result<T, Error>;

impl From<sqlx::Error> for Error {
    fn from(failure: sqlx::Error) -> Error {
        match failure {
            sqlx::Error::Database(error) => Error::Database(error.message().to_owned()),
            other => Error::Database(other.to_string()),
        }
    }
}

impl From<crate::Error> for Error {
    fn from(failure: crate::Error) -> Error {
        Error::Database(failure.to_string())
    }
}

/// What is being done, for whoever waits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Progress {
    /// So many bytes have been written into the archive.
    Saving(u64),
    /// So many bytes of the archive have been checked.
    Checking(u64),
    /// So many bytes have been handed to the database.
    Restoring(u64),
    /// Rows are counted and the audit record is verified.
    Verifying,
    /// The restored database takes its place.
    Swapping,
}

/// What an archive says of itself.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Manifest {
    /// When it was made.
    pub made_at: DateTime<Utc>,
    /// The version of the program.
    pub program: String,
    /// The newest migration.
    pub schema_version: i64,
    /// The version of the server.
    pub postgres: String,
    /// Rows of each table, in the same moment as the dump.
    pub rows: BTreeMap<String, u64>,
    /// The dump.
    pub dump: Part,
    /// The checkpoints outside the database.
    pub checkpoints: Part,
}

/// A part of an archive.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Part {
    /// Its bytes.
    pub length: u64,
    /// Their SHA-256.
    pub sha256: Hash,
}

/// What is to be restored, and how.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RestoreSettings {
    /// The archive.
    pub archive: PathBuf,
    /// The file of checkpoints outside the database, which is replaced too.
    pub checkpoint_file: PathBuf,
    /// Whether a database that is not empty may be replaced; it is kept under another name.
    pub is_replacing: bool,
    /// The time, for the name of what is replaced.
    pub at: DateTime<Utc>,
}

/// What a restore did.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Restored {
    /// What the archive says.
    pub manifest: Manifest,
    /// The verified audit record.
    pub audit: AuditReport,
    /// How many migrations had to be applied to it.
    pub migrated: usize,
    /// The name under which the database from before is kept; `None` when there was nothing in it.
    pub kept: Option<String>,
}

/// Saves the database and the checkpoints outside of it into one new file. The program may go on working: everything is of
/// one moment. The file appears under its name only when it is complete.
///
/// # Errors
/// One sentence each, see [`Error`].
pub async fn backup(
    url: &str,
    archive: &Path,
    checkpoint_file: &Path,
    at: DateTime<Utc>,
    progress: &(dyn Fn(Progress) + Send + Sync),
) -> Result<Manifest> {
    let binaries = Binaries::find_client()?;
    let state = migrate::state(url).await?;
    let mut connection = connect(&address(url)?).await?;
    connection.execute("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY").await?;
    let snapshot: String = sqlx::query_scalar("SELECT pg_export_snapshot()").fetch_one(&mut connection).await?;
    let postgres: String =
        sqlx::query_scalar("SELECT current_setting('server_version')").fetch_one(&mut connection).await?;
    let rows = count_rows(&mut connection).await?;

    let partial = archive.with_added_extension("part");
    let failed = |failure: std::io::Error| Error::File(partial.display().to_string(), failure);
    // Everything is in it, hashes of passwords too: nobody else on the machine reads it.
    let mut options = tokio::fs::OpenOptions::new();
    options.write(true).create(true).truncate(true).mode(0o600);
    let mut file = options.open(&partial).await.map_err(failed)?;
    file.write_all(MAGIC).await.map_err(failed)?;
    let mut child = client(&binaries, "pg_dump", url)
        .args([
            "--format=custom",
            "--compress=6",
            "--no-owner",
            "--enable-row-security",
            "--exclude-table-data=public.outbox",
        ])
        .arg(format!("--snapshot={snapshot}"))
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .spawn()
        .map_err(|failure| Error::File("pg_dump".to_owned(), failure))?;
    let saved = save_dump(&mut child, &mut file, progress).await;
    finish_child("pg_dump", child).await?;
    let dump = saved.map_err(failed)?;
    connection.execute("COMMIT").await?;
    let _ = connection.close().await;

    // Read after the moment of the dump: the file may know a checkpoint more than the dump, which a restore leaves out.
    let mut checkpoints = Vec::new();
    for checkpoint in audit::read_checkpoint_file(checkpoint_file)? {
        serde_json::to_writer(&mut checkpoints, &checkpoint).map_err(|failure| Error::Database(failure.to_string()))?;
        checkpoints.push(b'\n');
    }
    file.write_all(&checkpoints).await.map_err(failed)?;
    let manifest = Manifest {
        made_at: at,
        program: env!("CARGO_PKG_VERSION").to_owned(),
        schema_version: state.database,
        postgres,
        rows,
        dump,
        checkpoints: Part { length: length(&checkpoints), sha256: Hash::of(&checkpoints) },
    };
    let text = serde_json::to_vec(&manifest).map_err(|failure| Error::Database(failure.to_string()))?;
    file.write_all(&text).await.map_err(failed)?;
    file.write_all(format!("{}{:020}\n", Hash::of(&text), text.len()).as_bytes()).await.map_err(failed)?;
    file.sync_all().await.map_err(failed)?;
    tokio::fs::rename(&partial, archive).await.map_err(failed)?;
    Ok(manifest)
}

async fn save_dump(
    child: &mut Child,
    file: &mut tokio::fs::File,
    progress: &(dyn Fn(Progress) + Send + Sync),
) -> std::io::Result<Part> {
    let mut output = child.stdout.take().ok_or_else(|| std::io::Error::other("pg_dump has no output"))?;
    let (mut digest, mut length, mut chunk) = (Sha256::new(), 0_u64, vec![0; CHUNK]);
    loop {
        let count = output.read(&mut chunk).await?;
        let bytes = chunk.get(..count).unwrap_or_default();
        if bytes.is_empty() {
            return Ok(Part { length, sha256: domain::audit::Bytes(digest.finalize().into()) });
        }
        digest.update(bytes);
        file.write_all(bytes).await?;
        length += u64::try_from(count).unwrap_or_default();
        progress(Progress::Saving(length));
    }
}

/// Reads an archive completely and checks every part of it.
///
/// # Errors
/// [`Error::Archive`] with the reason; [`Error::File`].
pub fn inspect(archive: &Path, progress: &(dyn Fn(Progress) + Send + Sync)) -> Result<Manifest> {
    let (manifest, mut file) = open_archive(archive)?;
    let mut checked = 0;
    for (name, part) in [("data", &manifest.dump), ("checkpoints", &manifest.checkpoints)] {
        let mut digest = Sha256::new();
        let mut rest = (&mut file).take(part.length);
        let mut chunk = vec![0; CHUNK];
        loop {
            let count = rest.read(&mut chunk).map_err(|failure| Error::File(archive.display().to_string(), failure))?;
            if count == 0 {
                break;
            }
            digest.update(chunk.get(..count).unwrap_or_default());
            checked += u64::try_from(count).unwrap_or_default();
            progress(Progress::Checking(checked));
        }
        if Hash::try_from(&*digest.finalize()).ok() != Some(part.sha256) {
            return Err(bad(archive, &format!("its {name} were altered or cut short (the SHA-256 differs)")));
        }
    }
    Ok(manifest)
}

/// Opens an archive at the beginning of its dump.
fn open_archive(archive: &Path) -> Result<(Manifest, File)> {
    let failed = |failure: std::io::Error| Error::File(archive.display().to_string(), failure);
    let mut file = File::open(archive).map_err(failed)?;
    let size = file.metadata().map_err(failed)?.len();
    let mut magic = vec![0; MAGIC.len()];
    if file.read_exact(&mut magic).is_err() || magic != MAGIC {
        return Err(bad(archive, "it is no backup of Omni-Hub"));
    }
    let cut = || bad(archive, "its end is missing or altered");
    let trailer_at = size.checked_sub(u64::try_from(TRAILER).unwrap_or_default()).ok_or_else(cut)?;
    file.seek(SeekFrom::Start(trailer_at)).map_err(failed)?;
    let mut trailer = String::new();
    file.read_to_string(&mut trailer).map_err(|_| cut())?;
    let (hash, rest) = trailer.split_at_checked(64).ok_or_else(cut)?;
    let length: u64 = rest.trim_end().parse().map_err(|_| cut())?;
    let manifest_at = trailer_at.checked_sub(length).filter(|_| length <= MANIFEST_MAX).ok_or_else(cut)?;
    file.seek(SeekFrom::Start(manifest_at)).map_err(failed)?;
    let mut text = Vec::new();
    (&mut file).take(length).read_to_end(&mut text).map_err(failed)?;
    if Hash::of(&text).to_string() != hash {
        return Err(cut());
    }
    let manifest: Manifest = serde_json::from_slice(&text).map_err(|failure| bad(archive, &failure.to_string()))?;
    let parts = manifest.dump.length.checked_add(manifest.checkpoints.length);
    if parts.and_then(|parts| parts.checked_add(length_of_magic())) != Some(manifest_at) {
        return Err(cut());
    }
    file.seek(SeekFrom::Start(length_of_magic())).map_err(failed)?;
    Ok((manifest, file))
}

/// Restores an archive into the database of the address; see the head of this file. `is_signature_good` checks the
/// signatures of the audit checkpoints by a key that is trusted.
///
/// # Errors
/// One sentence each, see [`Error`]. The database is then as it was.
pub async fn restore<F>(
    url: &str,
    settings: &RestoreSettings,
    is_signature_good: F,
    progress: &(dyn Fn(Progress) + Send + Sync),
) -> Result<Restored>
where
    F: Fn(&Checkpoint) -> bool + Send + Sync + 'static,
{
    let binaries = Binaries::find_client()?;
    let manifest = inspect(&settings.archive, progress)?;
    let program = migrate::program_version();
    if manifest.schema_version > program {
        return Err(Error::NewerSchema { backup: manifest.schema_version, program });
    }
    let options = address(url)?;
    let target = options.get_database().unwrap_or(options.get_username()).to_owned();
    let mut server = connect(&options.clone().database("postgres")).await?;
    let is_there: bool = sqlx::query_scalar("SELECT EXISTS (SELECT FROM pg_database WHERE datname = $1)")
        .bind(&target)
        .fetch_one(&mut server)
        .await?;
    let is_empty = !is_there || is_database_empty(&options).await?;
    if !is_empty && !settings.is_replacing {
        return Err(Error::NotEmpty(target));
    }
    let stamp = settings.at.format("%Y%m%d%H%M%S");
    let fresh = format!("{}_restore_{stamp}", shorten(&target));
    let kept = format!("{}_before_{stamp}", shorten(&target));
    ensure_role(&mut server).await?;
    server.execute(sql(format!("DROP DATABASE IF EXISTS {} WITH (FORCE)", quote(&fresh)))).await?;
    server.execute(sql(format!("CREATE DATABASE {} TEMPLATE template0 ENCODING 'UTF8'", quote(&fresh)))).await?;

    let fresh_url = options.clone().database(&fresh).to_url_lossy().to_string();
    let filled = fill(&binaries, &fresh_url, settings, &manifest, is_signature_good, progress).await;
    let (audit, migrated, checkpoints) = match filled {
        Ok(filled) => filled,
        Err(failure) => {
            let _ = server.execute(sql(format!("DROP DATABASE IF EXISTS {} WITH (FORCE)", quote(&fresh)))).await;
            return Err(failure);
        }
    };

    progress(Progress::Swapping);
    swap(&mut server, is_there.then_some(&*target), &target, &fresh, &kept).await?;
    replace_checkpoints(&settings.checkpoint_file, &checkpoints, &stamp.to_string())?;
    if is_there && is_empty {
        server.execute(sql(format!("DROP DATABASE IF EXISTS {} WITH (FORCE)", quote(&kept)))).await?;
    }
    let _ = server.close().await;
    Ok(Restored { manifest, audit, migrated, kept: (!is_empty).then_some(kept) })
}

/// Fills the fresh database and holds it against the manifest and the audit record against its checkpoints.
async fn fill<F>(
    binaries: &Binaries,
    url: &str,
    settings: &RestoreSettings,
    manifest: &Manifest,
    is_signature_good: F,
    progress: &(dyn Fn(Progress) + Send + Sync),
) -> Result<(AuditReport, usize, Vec<Checkpoint>)>
where
    F: Fn(&Checkpoint) -> bool + Send + Sync + 'static,
{
    load_dump(binaries, url, &settings.archive, manifest, progress).await?;
    progress(Progress::Verifying);
    let options = address(url)?;
    let mut connection = connect(&options).await?;
    connection.execute(AFTER_RESTORE).await?;
    let mut rows = count_rows(&mut connection).await?;
    rows.insert("outbox".to_owned(), manifest.rows.get("outbox").copied().unwrap_or_default());
    if let Some((table, count)) = manifest.rows.iter().find(|(table, count)| rows.get(*table) != Some(count)) {
        let found = rows.get(table).copied().unwrap_or_default();
        return Err(Error::Differs(format!("{table} has {found} rows and had {count}")));
    }
    let _ = connection.close().await;
    let migrated = migrate::run(url).await?.applied;

    let settings_of_pool = PoolSettings { connections_max: 2, connections_min: 0, ..PoolSettings::default() };
    let store = Store::connect(url, &settings_of_pool).await?;
    let context = TxContext::system(RequestId(Uuid::nil()), settings.at);
    let in_database: i64 = store
        .with_read(context.clone(), (), |tx, ()| {
            Box::pin(async move {
                let last = audit::last_checkpoint(tx).await?;
                Ok::<_, crate::Error>(last.map_or(0, |checkpoint| checkpoint.id))
            })
        })
        .await?;
    let mut checkpoints = archived_checkpoints(&settings.archive, manifest)?;
    // One that was sealed between the dump and the reading of the file belongs to what is not restored.
    checkpoints.retain(|checkpoint| checkpoint.id <= in_database);
    let report = audit::verify(&store, context, checkpoints.clone(), is_signature_good).await?;
    store.close().await;
    if !report.is_clean() {
        return Err(Error::AuditBroken(length_of(&report.findings) + report.findings_left_out));
    }
    Ok((report, migrated, checkpoints))
}

async fn load_dump(
    binaries: &Binaries,
    url: &str,
    archive: &Path,
    manifest: &Manifest,
    progress: &(dyn Fn(Progress) + Send + Sync),
) -> Result<()> {
    let failed = |failure: std::io::Error| Error::File(archive.display().to_string(), failure);
    // Default rights name the role that made them, which need not exist here; they are set anew afterwards.
    let mut lister = Command::new(binaries.program("pg_restore"));
    lister.args(["--format=custom", "--list"]).env("LC_ALL", "C.UTF-8");
    let (list, _) = feed(lister, archive, manifest.dump.length, &|_| {}).await?;
    let list: String =
        list.lines().filter(|line| !line.contains(" DEFAULT ACL ")).flat_map(|line| [line, "\n"]).collect();
    let list_file = std::env::temp_dir().join(format!("omni-hub-restore-{}.list", Uuid::from_u128(unique())));
    tokio::fs::write(&list_file, list).await.map_err(failed)?;

    let mut loader = client(binaries, "pg_restore", url);
    loader
        .args(["--format=custom", "--no-owner", "--exit-on-error", "--single-transaction", "--enable-row-security"])
        .arg("--use-list")
        .arg(&list_file);
    let loaded = feed(loader, archive, manifest.dump.length, &|done| progress(Progress::Restoring(done))).await;
    let _ = tokio::fs::remove_file(&list_file).await;
    let (_, fed) = loaded?;
    fed.map_err(failed)
}

/// Runs `pg_restore` on the dump of the archive; its output, and how the feeding of it ended: it may stop reading early.
async fn feed(
    mut command: Command,
    archive: &Path,
    length: u64,
    tell: &(dyn Fn(u64) + Send + Sync),
) -> Result<(String, std::io::Result<()>)> {
    let mut child = command
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .kill_on_drop(true)
        .spawn()
        .map_err(|failure| Error::File("pg_restore".to_owned(), failure))?;
    let (_, file) = open_archive(archive)?;
    let mut dump = tokio::fs::File::from_std(file).take(length);
    let input = child.stdin.take();
    let feeding = async {
        let mut input = input.ok_or_else(|| std::io::Error::other("pg_restore has no input"))?;
        let (mut chunk, mut done) = (vec![0; CHUNK], 0);
        loop {
            let count = dump.read(&mut chunk).await?;
            if count == 0 {
                return input.shutdown().await;
            }
            input.write_all(chunk.get(..count).unwrap_or_default()).await?;
            done += u64::try_from(count).unwrap_or_default();
            tell(done);
        }
    };
    // Its own words say more than a broken pipe.
    let (fed, output) = tokio::join!(feeding, finish_child("pg_restore", child));
    Ok((output?, fed))
}

/// A number for the name of a temporary file.
fn unique() -> u128 {
    use std::hash::{BuildHasher, Hasher, RandomState};
    u128::from(RandomState::new().build_hasher().finish())
}

fn archived_checkpoints(archive: &Path, manifest: &Manifest) -> Result<Vec<Checkpoint>> {
    let failed = |failure: std::io::Error| Error::File(archive.display().to_string(), failure);
    let (_, mut file) = open_archive(archive)?;
    file.seek(SeekFrom::Start(length_of_magic() + manifest.dump.length)).map_err(failed)?;
    let mut text = String::new();
    file.take(manifest.checkpoints.length).read_to_string(&mut text).map_err(failed)?;
    text.lines().map(|line| serde_json::from_str(line).map_err(|failure| bad(archive, &failure.to_string()))).collect()
}

/// What belongs to the database and not to its dump: see the first migration, and the head of this file for the outbox.
const AFTER_RESTORE: &str = "
    ALTER DEFAULT PRIVILEGES IN SCHEMA public REVOKE ALL ON TABLES FROM PUBLIC;
    ALTER DEFAULT PRIVILEGES REVOKE EXECUTE ON FUNCTIONS FROM PUBLIC;
    SELECT set_config('omni.viewer', 'system', false);
    UPDATE outbox_horizon SET xid = pg_snapshot_xmin(pg_current_snapshot()), position = 0;
    DO $$ BEGIN EXECUTE format('REVOKE TEMPORARY ON DATABASE %I FROM PUBLIC', current_database()); END $$;
";

/// The role to which the dump grants rights.
async fn ensure_role(server: &mut PgConnection) -> Result<()> {
    let sql = "DO $$ BEGIN
                 IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'omni_hub_app') THEN
                   CREATE ROLE omni_hub_app NOLOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOBYPASSRLS NOREPLICATION;
                   EXECUTE format('GRANT omni_hub_app TO %I', current_user);
                 END IF;
               EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END $$";
    server.execute(sql).await?;
    Ok(())
}

/// The fresh database takes the target's name, in one transaction: there is no moment without a database of that name that
/// could last.
async fn swap(server: &mut PgConnection, old: Option<&str>, target: &str, fresh: &str, kept: &str) -> Result<()> {
    let mut tries = 1;
    loop {
        for name in [target, fresh] {
            sqlx::query("SELECT pg_terminate_backend(pid, 2000) FROM pg_stat_activity WHERE datname = $1 AND pid <> pg_backend_pid()")
                .bind(name)
                .execute(&mut *server)
                .await?;
        }
        let mut transaction = server.begin().await?;
        let result = async {
            if let Some(old) = old {
                transaction.execute(sql(format!("ALTER DATABASE {} RENAME TO {}", quote(old), quote(kept)))).await?;
            }
            transaction.execute(sql(format!("ALTER DATABASE {} RENAME TO {}", quote(fresh), quote(target)))).await
        }
        .await;
        match result {
            Ok(_) => return Ok(transaction.commit().await?),
            // A running program connected again in between: object_in_use.
            Err(sqlx::Error::Database(error)) if error.code().as_deref() == Some("55006") && tries < 20 => tries += 1,
            Err(failure) => return Err(failure.into()),
        }
        transaction.rollback().await?;
    }
}

/// The file of checkpoints becomes that of the archive; the one from before is kept beside it.
fn replace_checkpoints(path: &Path, checkpoints: &[Checkpoint], stamp: &str) -> Result<()> {
    let write = || -> std::io::Result<()> {
        let fresh = path.with_added_extension("restored");
        let mut file = File::create(&fresh)?;
        for checkpoint in checkpoints {
            serde_json::to_writer(&mut file, checkpoint)?;
            file.write_all(b"\n")?;
        }
        file.sync_all()?;
        if path.exists() {
            std::fs::rename(path, path.with_added_extension(format!("before-{stamp}")))?;
        }
        std::fs::rename(&fresh, path)
    };
    write().map_err(|failure| Error::File(path.display().to_string(), failure))
}

/// Rows of each table of the program, the outbox's as none.
async fn count_rows(connection: &mut PgConnection) -> Result<BTreeMap<String, u64>> {
    connection.execute("SELECT set_config('omni.viewer', 'system', false)").await?;
    let tables: Vec<String> = sqlx::query_scalar(
        "SELECT relname::text FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind = 'r' ORDER BY relname",
    )
    .fetch_all(&mut *connection)
    .await?;
    let mut rows = BTreeMap::new();
    for table in tables {
        let count: i64 = sqlx::query_scalar(sql(format!("SELECT count(*) FROM {}", quote(&table))))
            .fetch_one(&mut *connection)
            .await?;
        rows.insert(table, u64::try_from(count).unwrap_or_default());
    }
    rows.insert("outbox".to_owned(), 0);
    Ok(rows)
}

async fn is_database_empty(options: &PgConnectOptions) -> Result<bool> {
    let mut connection = connect(options).await?;
    let sql = "SELECT NOT EXISTS (SELECT FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind = 'r')";
    let is_empty: bool = sqlx::query_scalar(sql).fetch_one(&mut connection).await?;
    let _ = connection.close().await;
    Ok(is_empty)
}

/// A command of PostgreSQL's on the database. The password goes by the environment: arguments are seen by everybody.
fn client(binaries: &Binaries, program: &str, url: &str) -> Command {
    let (url, password) = without_password(url);
    let url = for_libpq(&url);
    let mut command = Command::new(binaries.program(program));
    command.arg("--no-password").arg("--dbname").arg(url).env("LC_ALL", "C.UTF-8").stderr(Stdio::piped());
    // For an owner that stands under the policies itself: it looks for the program.
    command.env("PGOPTIONS", "-c omni.viewer=system").kill_on_drop(true);
    if let Some(password) = password {
        command.env("PGPASSWORD", password);
    }
    command
}

/// Takes the password out of `postgres://user:password@host/…`.
fn without_password(url: &str) -> (String, Option<String>) {
    let parts = url.split_once("://").and_then(|(scheme, rest)| {
        let authority_end = rest.find(['/', '?']).unwrap_or(rest.len());
        let at = rest.get(..authority_end)?.rfind('@')?;
        let (user, password) = rest.get(..at)?.split_once(':')?;
        Some((format!("{scheme}://{user}{}", rest.get(at..)?), percent_decode(password)))
    });
    match parts {
        Some((url, password)) => (url, Some(password)),
        None => (url.to_owned(), None),
    }
}

/// The same address in the words of PostgreSQL's own programs, which refuse what they do not know.
fn for_libpq(url: &str) -> String {
    let Some((base, query)) = url.split_once('?') else { return url.to_owned() };
    let parameters: Vec<String> = query
        .split('&')
        .filter(|parameter| !parameter.starts_with("statement-cache-capacity="))
        .map(|parameter| match parameter.split_once('=') {
            Some(("ssl-mode", value)) => format!("sslmode={value}"),
            Some(("ssl-root-cert" | "ssl-ca", value)) => format!("sslrootcert={value}"),
            Some(("ssl-cert", value)) => format!("sslcert={value}"),
            Some(("ssl-key", value)) => format!("sslkey={value}"),
            _ => parameter.to_owned(),
        })
        .collect();
    if parameters.is_empty() { base.to_owned() } else { format!("{base}?{}", parameters.join("&")) }
}

fn percent_decode(text: &str) -> String {
    let mut bytes = Vec::new();
    let mut rest = text.as_bytes();
    while let Some((first, after)) = rest.split_first() {
        let code = after.get(..2).filter(|_| *first == b'%').and_then(|pair| std::str::from_utf8(pair).ok());
        match code.and_then(|pair| u8::from_str_radix(pair, 16).ok()) {
            Some(byte) => {
                bytes.push(byte);
                rest = after.get(2..).unwrap_or_default();
            }
            None => {
                bytes.push(*first);
                rest = after;
            }
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

async fn finish_child(program: &'static str, child: Child) -> Result<String> {
    let output = child.wait_with_output().await.map_err(|failure| Error::File(program.to_owned(), failure))?;
    if output.status.success() {
        return Ok(String::from_utf8_lossy(&output.stdout).into_owned());
    }
    let words = String::from_utf8_lossy(&output.stderr);
    let words = words.lines().filter(|line| !line.trim().is_empty()).take(4).collect::<Vec<_>>().join(" · ");
    Err(Error::Program { program, words })
}

fn address(url: &str) -> Result<PgConnectOptions> {
    let options = PgConnectOptions::from_str(url).map_err(|failure| migrate::Error::Address(failure.to_string()))?;
    Ok(options.application_name("omni-hub backup").disable_statement_logging())
}

async fn connect(options: &PgConnectOptions) -> Result<PgConnection> {
    PgConnection::connect_with(options).await.map_err(|failure| migrate::Error::Unreachable(failure.to_string()).into())
}

/// A statement of ours with names quoted by [`quote`].
fn sql(text: String) -> AssertSqlSafe<String> {
    AssertSqlSafe(text)
}

/// A name as an identifier.
fn quote(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}

/// Names have at most 63 bytes; room is left for what is appended.
fn shorten(name: &str) -> String {
    name.chars().take(20).filter(char::is_ascii).collect()
}

fn bad(archive: &Path, reason: &str) -> Error {
    Error::Archive { file: archive.display().to_string(), reason: reason.to_owned() }
}

fn length(bytes: &[u8]) -> u64 {
    u64::try_from(bytes.len()).unwrap_or(u64::MAX)
}

fn length_of<T>(list: &[T]) -> u64 {
    u64::try_from(list.len()).unwrap_or(u64::MAX)
}

fn length_of_magic() -> u64 {
    length(MAGIC)
}
