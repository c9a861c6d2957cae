//! The record of every change, in the transaction of the change itself. Entries are added by the database's own function
//! `audit_append`, under the lock of their chain; nothing else can write them. How they are hashed, sealed and verified is
//! decided in `domain::audit`.
//!
//! A transaction that appends to several chains takes their locks in the order of its calls; two that do so in opposite
//! order collide and one is repeated. Append late in the transaction: the chain is held until the commit.

use std::io::{BufRead, Write};
use std::path::Path;
use std::sync::Arc;

use chrono::{DateTime, Utc};
use domain::audit::{AuditRecord, AuditReport, Bytes, ChainHead, Checkpoint, CheckpointSource, ExportLine, Verifier};
use domain::ids::{DepartmentId, RequestId, UserId};
use serde_json::Value;
use uuid::Uuid;

use crate::context::TxContext;
use crate::error::{Error, Result};
use crate::tx::{Store, Tx};

/// Who acted, as the record keeps it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AuditActor {
    /// The person; the nil id for the program itself.
    pub user_id: UserId,
    /// The name as shown to others, as it is now.
    pub name: String,
    /// How they were let in: `session`, `token`, `operator`.
    pub via: &'static str,
}

/// What happened. Personal data and secrets never go into `before` and `after`.
#[derive(Clone, Debug, PartialEq)]
pub struct NewAuditEntry {
    /// The department it belongs to, which is its chain; `None` for none.
    pub department_id: Option<DepartmentId>,
    /// Who.
    pub actor: AuditActor,
    /// What was done, e.g. `user.create`.
    pub action: &'static str,
    /// To what kind of thing, e.g. `user`.
    pub subject_kind: &'static str,
    /// To which.
    pub subject_id: String,
    /// Its name, as it is now.
    pub subject_name: String,
    /// How it was before.
    pub before: Option<Value>,
    /// How it is now.
    pub after: Option<Value>,
    /// Why.
    pub reason: Option<String>,
}

/// Where an entry lies.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct AuditPosition {
    /// The chain: the department, or the nil id.
    pub chain: Uuid,
    /// The place in it, from one.
    pub sequence: i64,
}

/// Appends an entry; request and time come from the transaction. Also publishes the event `audit`.
///
/// # Errors
/// [`Error::Busy`] when the chain is held by another for longer than two seconds; as the database.
pub async fn append(tx: &mut Tx, entry: &NewAuditEntry) -> Result<AuditPosition> {
    let (at, request_id) = (tx.at(), tx.request_id());
    let row = sqlx::query!(
        r#"SELECT chain AS "chain!", sequence AS "sequence!"
           FROM audit_append($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)"#,
        entry.department_id.map(|id| id.0),
        at,
        entry.actor.user_id.0,
        entry.actor.name,
        entry.actor.via,
        entry.action,
        entry.subject_kind,
        entry.subject_id,
        entry.subject_name,
        entry.before,
        entry.after,
        entry.reason,
        request_id.0
    )
    .fetch_one(tx.connection())
    .await?;
    tx.mark_published();
    Ok(AuditPosition { chain: row.chain, sequence: row.sequence })
}

/// Where all chains end that the viewer sees, in the order of their ids.
///
/// # Errors
/// As the database.
pub async fn heads(tx: &mut Tx) -> Result<Vec<ChainHead>> {
    let rows =
        sqlx::query!("SELECT chain, sequence, hash FROM audit_chain ORDER BY chain").fetch_all(tx.connection()).await?;
    rows.into_iter()
        .map(|row| Ok(ChainHead { chain: row.chain, sequence: row.sequence, hash: bytes(&row.hash)? }))
        .collect()
}

/// The newest checkpoint.
///
/// # Errors
/// As the database.
pub async fn last_checkpoint(tx: &mut Tx) -> Result<Option<Checkpoint>> {
    let row = sqlx::query_as!(
        CheckpointRow,
        "SELECT id, at, heads, root, previous_root, signature, public_key FROM audit_checkpoint ORDER BY id DESC LIMIT 1"
    )
    .fetch_optional(tx.connection())
    .await?;
    row.map(CheckpointRow::into_checkpoint).transpose()
}

/// The checkpoints after a number, at most `limit`, by number.
///
/// # Errors
/// As the database.
pub async fn checkpoints_after(tx: &mut Tx, id: i64, limit: u32) -> Result<Vec<Checkpoint>> {
    let rows = sqlx::query_as!(
        CheckpointRow,
        "SELECT id, at, heads, root, previous_root, signature, public_key FROM audit_checkpoint
         WHERE id > $1 ORDER BY id LIMIT $2",
        id,
        i64::from(limit)
    )
    .fetch_all(tx.connection())
    .await?;
    rows.into_iter().map(CheckpointRow::into_checkpoint).collect()
}

/// The number of the first checkpoint that covers an entry; `None` when it is not sealed yet.
///
/// # Errors
/// As the database.
pub async fn covering_checkpoint(tx: &mut Tx, position: AuditPosition) -> Result<Option<i64>> {
    let id = sqlx::query_scalar!(
        r#"SELECT min(id) FROM audit_checkpoint, jsonb_array_elements(heads) AS head
           WHERE head->>'chain' = $1 AND (head->>'sequence')::bigint >= $2"#,
        position.chain.to_string(),
        position.sequence
    )
    .fetch_one(tx.connection())
    .await?;
    Ok(id)
}

/// Writes a checkpoint into the database. Of two instances that seal at once, one gets [`Error::Conflict`] with
/// [`crate::Constraint::AuditCheckpointIdentity`] and has nothing to do. Then [`write_checkpoint_file`].
///
/// # Errors
/// As said; as the database.
pub async fn insert_checkpoint(tx: &mut Tx, checkpoint: &Checkpoint) -> Result<()> {
    let heads = serde_json::to_value(&checkpoint.heads).map_err(|failure| Error::Corrupt(failure.to_string()))?;
    sqlx::query!(
        "INSERT INTO audit_checkpoint (id, at, heads, root, previous_root, signature, public_key)
         VALUES ($1, $2, $3, $4, $5, $6, $7)",
        checkpoint.id,
        checkpoint.at,
        heads,
        &checkpoint.root.0,
        &checkpoint.previous_root.0,
        &checkpoint.signature.0,
        &checkpoint.public_key.0
    )
    .execute(tx.connection())
    .await?;
    Ok(())
}

/// Entries after a position in the order (chain, sequence), at most `limit`: what a verification or an export streams.
///
/// # Errors
/// As the database.
pub async fn entries_after(tx: &mut Tx, after: AuditPosition, limit: u32) -> Result<Vec<AuditRecord>> {
    let rows = sqlx::query_as!(
        EntryRow,
        r#"SELECT chain, sequence, at, recorded_at, user_id, actor_name, via, action, subject_kind, subject_id, subject_name,
                  before::text AS before, after::text AS after, reason, request_id, department_id, previous_hash, hash
           FROM audit_entry WHERE (chain, sequence) > ($1, $2) ORDER BY chain, sequence LIMIT $3"#,
        after.chain,
        after.sequence,
        i64::from(limit)
    )
    .fetch_all(tx.connection())
    .await?;
    rows.into_iter().map(EntryRow::into_record).collect()
}

/// One entry with its hashes, if the viewer sees it.
///
/// # Errors
/// As the database.
pub async fn entry(tx: &mut Tx, position: AuditPosition) -> Result<Option<AuditRecord>> {
    let row = sqlx::query_as!(
        EntryRow,
        r#"SELECT chain, sequence, at, recorded_at, user_id, actor_name, via, action, subject_kind, subject_id, subject_name,
                  before::text AS before, after::text AS after, reason, request_id, department_id, previous_hash, hash
           FROM audit_entry WHERE chain = $1 AND sequence = $2"#,
        position.chain,
        position.sequence
    )
    .fetch_optional(tx.connection())
    .await?;
    row.map(EntryRow::into_record).transpose()
}

/// Appends to the file outside the database what it does not have yet, and waits until it is on the disk. Does nothing when
/// the file is up to date; one that was lost is written anew from the beginning.
///
/// # Errors
/// [`Error::Unavailable`] when the file cannot be written; [`Error::Corrupt`] when it cannot be read; as the database.
pub async fn write_checkpoint_file(store: &Store, context: TxContext, path: &Path) -> Result<u64> {
    let mut known = last_in_file(path)?;
    let mut written = 0;
    loop {
        let next: Vec<Checkpoint> = store
            .with_read(context.clone(), known, |tx, known| {
                Box::pin(async move { checkpoints_after(tx, known, BATCH).await })
            })
            .await?;
        let Some(last) = next.last() else { return Ok(written) };
        known = last.id;
        append_to_file(path, &next)?;
        written += u64::try_from(next.len()).unwrap_or_default();
    }
}

/// The checkpoints of the file outside the database, one JSON object a line. A last line without its end was being written
/// when the machine stopped, and counts as not there. No file is no checkpoint.
///
/// # Errors
/// [`Error::Corrupt`] naming the first line that is no checkpoint; [`Error::Unavailable`] when the file cannot be read.
pub fn read_checkpoint_file(path: &Path) -> Result<Vec<Checkpoint>> {
    let text = match std::fs::read_to_string(path) {
        Ok(text) => text,
        Err(failure) if failure.kind() == std::io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(failure) => return Err(unreadable(path, &failure)),
    };
    let complete = text.rfind('\n').map_or("", |end| text.get(..end).unwrap_or_default());
    complete
        .lines()
        .enumerate()
        .filter(|(_, line)| !line.is_empty())
        .map(|(number, line)| {
            serde_json::from_str(line).map_err(|failure| {
                Error::Corrupt(format!("line {} of {} is no checkpoint: {failure}", number + 1, path.display()))
            })
        })
        .collect()
}

fn last_in_file(path: &Path) -> Result<i64> {
    Ok(read_checkpoint_file(path)?.iter().map(|checkpoint| checkpoint.id).max().unwrap_or_default())
}

fn append_to_file(path: &Path, checkpoints: &[Checkpoint]) -> Result<()> {
    let write = || -> std::io::Result<()> {
        let mut file = std::fs::File::options().create(true).read(true).append(true).open(path)?;
        file.lock()?;
        let mut text = String::new();
        // A line cut short by a crash is removed, so that it does not swallow the next one: its checkpoint comes again.
        let existing = std::fs::read(path)?;
        let complete = existing.iter().rposition(|byte| *byte == b'\n').map_or(0, |end| end + 1);
        if complete < existing.len() {
            file.set_len(u64::try_from(complete).unwrap_or_default())?;
        }
        // Another instance on this machine may have been faster since the file was read.
        let known = existing
            .get(..complete)
            .and_then(|lines| lines.split(|byte| *byte == b'\n').rfind(|line| !line.is_empty()))
            .and_then(|line| serde_json::from_slice::<Checkpoint>(line).ok())
            .map_or(0, |last| last.id);
        for checkpoint in checkpoints.iter().filter(|checkpoint| checkpoint.id > known) {
            text.push_str(&serde_json::to_string(checkpoint)?);
            text.push('\n');
        }
        file.write_all(text.as_bytes())?;
        file.sync_all()
    };
    write().map_err(|failure| unreadable(path, &failure))
}

fn unreadable(path: &Path, failure: &std::io::Error) -> Error {
    Error::Unavailable(format!("{}: {failure}", path.display()))
}

/// Verifies the whole record: every entry, every chain, every checkpoint of the database and of the file. Reads one
/// consistent moment, in batches, while the program goes on writing. `is_signature_good` checks a signature over
/// [`Checkpoint::message`] by a key that is trusted.
///
/// # Errors
/// As the database; findings are no error.
pub async fn verify<F>(
    store: &Store,
    context: TxContext,
    file: Vec<Checkpoint>,
    is_signature_good: F,
) -> Result<AuditReport>
where
    F: Fn(&Checkpoint) -> bool + Send + Sync + 'static,
{
    let input = Arc::new((file, is_signature_good));
    store
        .with_snapshot(context, input, |tx, input| {
            Box::pin(async move {
                let (file, is_signature_good) = &*input;
                verify_in(tx, file, is_signature_good).await
            })
        })
        .await
}

async fn verify_in<F>(tx: &mut Tx, file: &[Checkpoint], is_signature_good: &F) -> Result<AuditReport>
where
    F: Fn(&Checkpoint) -> bool + Send + Sync,
{
    let mut verifier = Verifier::new(is_signature_good);
    for checkpoint in file {
        verifier.checkpoint(CheckpointSource::File, checkpoint);
    }
    let mut known = i64::MIN;
    loop {
        let batch = checkpoints_after(tx, known, BATCH).await?;
        let Some(last) = batch.last() else { break };
        known = last.id;
        for checkpoint in &batch {
            verifier.checkpoint(CheckpointSource::Database, checkpoint);
        }
    }
    for head in heads(tx).await? {
        verifier.head(&head);
    }
    let mut position = BEFORE_ALL;
    loop {
        let batch = entries_after(tx, position, BATCH).await?;
        let Some(last) = batch.last() else { break };
        position = AuditPosition { chain: last.chain, sequence: last.sequence };
        for record in &batch {
            verifier.entry(record);
        }
    }
    Ok(verifier.finish())
}

/// Writes the whole record as lines of JSON (`domain::audit::ExportLine`), which [`verify_export`] verifies alone. Returns
/// the number of entries.
///
/// # Errors
/// [`Error::Unavailable`] when the file cannot be written; as the database.
pub async fn export(store: &Store, context: TxContext, path: &Path) -> Result<u64> {
    let path = path.to_owned();
    store
        .with_snapshot(context, path, |tx, path| {
            Box::pin(async move {
                let file = std::fs::File::create(&path).map_err(|failure| unreadable(&path, &failure))?;
                let mut file = std::io::BufWriter::new(file);
                let mut put = |line: &ExportLine| -> Result<()> {
                    let text = serde_json::to_string(line).map_err(|failure| Error::Corrupt(failure.to_string()))?;
                    writeln!(file, "{text}").map_err(|failure| unreadable(&path, &failure))
                };
                put(&ExportLine::Header { format: 1, at: tx.at() })?;
                let mut known = i64::MIN;
                loop {
                    let batch = checkpoints_after(tx, known, BATCH).await?;
                    let Some(last) = batch.last() else { break };
                    known = last.id;
                    batch.into_iter().try_for_each(|checkpoint| put(&ExportLine::Checkpoint(checkpoint)))?;
                }
                heads(tx).await?.into_iter().try_for_each(|head| put(&ExportLine::Head(head)))?;
                let (mut position, mut entries) = (BEFORE_ALL, 0);
                loop {
                    let batch = entries_after(tx, position, BATCH).await?;
                    let Some(last) = batch.last() else { break };
                    position = AuditPosition { chain: last.chain, sequence: last.sequence };
                    entries += u64::try_from(batch.len()).unwrap_or_default();
                    batch.into_iter().try_for_each(|record| put(&ExportLine::Entry(record)))?;
                }
                let sync =
                    file.into_inner().map_err(std::io::IntoInnerError::into_error).and_then(|file| file.sync_all());
                sync.map_err(|failure| unreadable(&path, &failure))?;
                Ok(entries)
            })
        })
        .await
}

/// Verifies an export alone, with the checkpoints of the file if there is one: no database is needed.
///
/// # Errors
/// [`Error::Corrupt`] naming the first line that cannot be read; [`Error::Unavailable`] when the file cannot be read.
pub fn verify_export(
    path: &Path,
    file: &[Checkpoint],
    is_signature_good: &(dyn Fn(&Checkpoint) -> bool + Sync),
) -> Result<AuditReport> {
    let input = std::fs::File::open(path).map_err(|failure| unreadable(path, &failure))?;
    let mut verifier = Verifier::new(is_signature_good);
    for checkpoint in file {
        verifier.checkpoint(CheckpointSource::File, checkpoint);
    }
    for (number, line) in std::io::BufReader::new(input).lines().enumerate() {
        let line = line.map_err(|failure| unreadable(path, &failure))?;
        let line = serde_json::from_str(&line).map_err(|failure| {
            Error::Corrupt(format!("line {} of {} cannot be read: {failure}", number + 1, path.display()))
        })?;
        match line {
            ExportLine::Header { format: 1, .. } if number == 0 => {}
            ExportLine::Header { .. } => return Err(Error::Corrupt(format!("{} is no export", path.display()))),
            ExportLine::Checkpoint(checkpoint) => verifier.checkpoint(CheckpointSource::Database, &checkpoint),
            ExportLine::Head(head) => verifier.head(&head),
            ExportLine::Entry(record) => verifier.entry(&record),
        }
    }
    Ok(verifier.finish())
}

/// Before the first entry of the first chain.
const BEFORE_ALL: AuditPosition = AuditPosition { chain: Uuid::nil(), sequence: i64::MIN };

/// How many rows are read at once: a few megabytes.
const BATCH: u32 = 2_000;

struct CheckpointRow {
    id: i64,
    at: DateTime<Utc>,
    heads: Value,
    root: Vec<u8>,
    previous_root: Vec<u8>,
    signature: Vec<u8>,
    public_key: Vec<u8>,
}

impl CheckpointRow {
    fn into_checkpoint(self) -> Result<Checkpoint> {
        Ok(Checkpoint {
            id: self.id,
            at: self.at,
            heads: serde_json::from_value(self.heads).map_err(|failure| Error::Corrupt(failure.to_string()))?,
            root: bytes(&self.root)?,
            previous_root: bytes(&self.previous_root)?,
            signature: bytes(&self.signature)?,
            public_key: bytes(&self.public_key)?,
        })
    }
}

struct EntryRow {
    chain: Uuid,
    sequence: i64,
    at: DateTime<Utc>,
    recorded_at: DateTime<Utc>,
    user_id: Uuid,
    actor_name: String,
    via: String,
    action: String,
    subject_kind: String,
    subject_id: String,
    subject_name: String,
    before: Option<String>,
    after: Option<String>,
    reason: Option<String>,
    request_id: Uuid,
    department_id: Option<Uuid>,
    previous_hash: Vec<u8>,
    hash: Vec<u8>,
}

impl EntryRow {
    fn into_record(self) -> Result<AuditRecord> {
        Ok(AuditRecord {
            chain: self.chain,
            sequence: self.sequence,
            at: self.at,
            recorded_at: self.recorded_at,
            user_id: UserId(self.user_id),
            actor_name: self.actor_name,
            via: self.via,
            action: self.action,
            subject_kind: self.subject_kind,
            subject_id: self.subject_id,
            subject_name: self.subject_name,
            before: self.before,
            after: self.after,
            reason: self.reason,
            request_id: RequestId(self.request_id),
            department_id: self.department_id.map(DepartmentId),
            previous_hash: bytes(&self.previous_hash)?,
            hash: bytes(&self.hash)?,
        })
    }
}

fn bytes<const N: usize>(value: &[u8]) -> Result<Bytes<N>> {
    Bytes::try_from(value).map_err(|_| Error::Corrupt(format!("{} bytes where {N} are due", value.len())))
}
