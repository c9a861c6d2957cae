//! Reading what was done: the list, one entry with its proofs, the activity by day; signing, and the check of all chains.
//! How entries are hashed and what a check finds is decided in `domain::audit`.

use std::path::Path;
use std::sync::Arc;

use chrono::{DateTime, TimeDelta, Utc};
use domain::access::{Actor, Denied, Permission};
use domain::audit::Checkpoint;
pub use domain::audit::{AuditFinding, AuditReport};
use domain::ids::RequestId;
use domain::list::{ListQuery, Page};
use ed25519_dalek::{Signature, Signer, SigningKey, VerifyingKey};
use serde_json::{Value, json};
use store::TxContext;
use store::audit::{self as chain_store, AuditPosition};
use store::identity::audit_list as entries;
pub use store::identity::audit_list::{ActivityCount, AuditRow};
use store::identity::listing;
use uuid::Uuid;

use crate::fields::list_refused;
use crate::hub::{Deed, audit_actor, holds, own_viewer, record, viewer};
use crate::secrets::KeyFileError;
use crate::{Error, Hub, RequestFacts, Result, Settings, secrets};

/// One entry in full.
#[derive(Clone, Debug, PartialEq)]
pub struct AuditDetail {
    /// As in the list.
    pub row: AuditRow,
    /// The thing before.
    pub before: Option<Value>,
    /// The thing after.
    pub after: Option<Value>,
    /// The hash of the entry before it, hexadecimal.
    pub previous_hash: String,
    /// Its own hash, hexadecimal.
    pub hash: String,
    /// Whether the hash fits the content.
    pub is_intact: bool,
    /// When the first signed checkpoint that covers it was made.
    pub sealed_at: Option<DateTime<Utc>>,
}

/// Whether a checkpoint was signed by this key.
fn is_signed_by(key: &[u8; 32], checkpoint: &Checkpoint) -> bool {
    checkpoint.public_key.0 == *key
        && VerifyingKey::from_bytes(key).is_ok_and(|key| {
            key.verify_strict(&checkpoint.message(), &Signature::from_bytes(&checkpoint.signature.0)).is_ok()
        })
}

/// Judges the signatures of checkpoints: good is what the key of this installation signed. Reads the key file, or makes it.
///
/// # Errors
/// [`KeyFileError`] when the key file cannot be used.
pub fn checkpoint_judge(
    settings: &Settings,
) -> std::result::Result<impl Fn(&Checkpoint) -> bool + Send + Sync + Clone + use<>, KeyFileError> {
    let seed = secrets::read_or_create_key(&settings.audit_key_path)?;
    let key = SigningKey::from_bytes(&seed).verifying_key().to_bytes();
    Ok(move |checkpoint: &Checkpoint| is_signed_by(&key, checkpoint))
}

/// Why an export could not be verified.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ExportUnreadable {
    /// The key is not 64 hexadecimal digits.
    #[error("the key is not 64 hexadecimal digits")]
    Key,
    /// No key was named, and there is no checkpoint that names one.
    #[error("no key is named and there is no checkpoint with one: nothing proves who sealed the record")]
    NoKey,
    /// A file cannot be read.
    #[error("{0}")]
    File(String),
}

/// Verifies an export without any database, with the checkpoints of the file beside it if there is one. Without a key the
/// one of the first checkpoint is taken: then edits are found, but not a record that somebody wrote and sealed anew.
///
/// # Errors
/// [`ExportUnreadable`]; findings are no error.
pub fn verify_export(
    path: &Path,
    checkpoints: Option<&Path>,
    public_key_hex: Option<&str>,
) -> std::result::Result<AuditReport, ExportUnreadable> {
    let unreadable = |error: store::Error| ExportUnreadable::File(error.to_string());
    let file = match checkpoints {
        Some(path) => chain_store::read_checkpoint_file(path).map_err(unreadable)?,
        None => Vec::new(),
    };
    let key = match public_key_hex {
        Some(text) => {
            let mut key = [0; 32];
            hex::decode_to_slice(text.trim(), &mut key).map_err(|_| ExportUnreadable::Key)?;
            Some(key)
        }
        None => file.first().map(|checkpoint| checkpoint.public_key.0),
    };
    let first_seen = std::sync::OnceLock::new();
    let is_good = |checkpoint: &Checkpoint| {
        let key = key.unwrap_or_else(|| *first_seen.get_or_init(|| checkpoint.public_key.0));
        is_signed_by(&key, checkpoint)
    };
    chain_store::verify_export(path, &file, &is_good).map_err(unreadable)
}

impl Hub {
    /// The entries of the departments whose audit the actor may read, the latest first.
    ///
    /// # Errors
    /// [`Error::Forbidden`] without `audit.read`; [`Error::Invalid`] for an unknown column.
    pub async fn audit_entries(&self, actor: &Actor, query: &ListQuery) -> Result<Page<AuditRow>> {
        self.demand_read(actor, holds(actor, Permission::AuditRead), "audit.list").await?;
        let query = listing::check(entries::COLUMNS, query).map_err(list_refused)?;
        self.read(viewer(actor, Permission::AuditRead), query, |tx, query| {
            Box::pin(async move { Ok(entries::list(tx, &query).await?) })
        })
        .await
    }

    /// One entry with its proofs.
    ///
    /// # Errors
    /// [`Error::NotFound`] also for one of a department one may not see; [`Error::Forbidden`] without `audit.read`.
    pub async fn audit_entry(&self, actor: &Actor, chain: Uuid, sequence: i64) -> Result<AuditDetail> {
        self.demand_read(actor, holds(actor, Permission::AuditRead), "audit.read").await?;
        self.read(viewer(actor, Permission::AuditRead), (chain, sequence), |tx, (chain, sequence)| {
            Box::pin(async move {
                let position = AuditPosition { chain, sequence };
                let row = entries::row(tx, chain, sequence).await?.ok_or(Error::NotFound("audit_entry"))?;
                let record = chain_store::entry(tx, position).await?.ok_or(Error::NotFound("audit_entry"))?;
                let sealed_at = match chain_store::covering_checkpoint(tx, position).await? {
                    Some(id) => entries::checkpoint_at(tx, id).await?,
                    None => None,
                };
                let parse = |text: &Option<String>| text.as_ref().and_then(|text| serde_json::from_str(text).ok());
                Ok(AuditDetail {
                    row,
                    before: parse(&record.before),
                    after: parse(&record.after),
                    previous_hash: record.previous_hash.to_string(),
                    hash: record.hash.to_string(),
                    is_intact: record.computed_hash() == record.hash,
                    sealed_at,
                })
            })
        })
        .await
    }

    /// How much was done on each of the last `days` days (1 to 366, today included), by kind.
    ///
    /// # Errors
    /// [`Error::Forbidden`] without `audit.read`.
    pub async fn audit_activity(&self, actor: &Actor, days: u32) -> Result<Vec<ActivityCount>> {
        self.demand_read(actor, holds(actor, Permission::AuditRead), "audit.list").await?;
        // Days begin at midnight in Shanghai, 16:00 UTC of the day before.
        let shift = TimeDelta::hours(8);
        let days = TimeDelta::days(i64::from(days.clamp(1, 366)) - 1);
        let today = (self.now() + shift).date_naive();
        let from = today.and_time(chrono::NaiveTime::MIN).and_utc() - shift - days;
        self.read(viewer(actor, Permission::AuditRead), from, |tx, from| {
            Box::pin(async move { Ok(entries::activity(tx, from).await?) })
        })
        .await
    }

    /// Reads all chains and verifies hashes, order and signed checkpoints, those of the file outside the database included.
    /// Only the key of this installation is trusted.
    ///
    /// # Errors
    /// [`Error::Unavailable`], [`Error::Internal`]; findings are no error.
    pub async fn verify_audit(&self) -> Result<AuditReport> {
        let key = self.signing_key()?.verifying_key().to_bytes();
        let file = chain_store::read_checkpoint_file(&self.inner.settings.audit_checkpoint_path)?;
        let context = self.system_context();
        let report = chain_store::verify(&self.inner.store, context, file, move |checkpoint: &Checkpoint| {
            is_signed_by(&key, checkpoint)
        })
        .await?;
        Ok(report)
    }

    /// Writes the whole record with its proofs into a file that [`verify_export`] verifies alone; for the command line.
    /// Returns the number of entries.
    ///
    /// # Errors
    /// [`Error::Unavailable`] also when the file cannot be written.
    pub async fn export_audit(&self, path: &Path) -> Result<u64> {
        Ok(chain_store::export(&self.inner.store, self.system_context(), path).await?)
    }

    /// The public key that signs checkpoints, hexadecimal; made on first use.
    ///
    /// # Errors
    /// [`Error::Internal`] when the key file cannot be used.
    pub fn audit_public_key(&self) -> Result<String> {
        Ok(hex::encode(self.signing_key()?.verifying_key().to_bytes()))
    }

    /// The key that signs checkpoints.
    pub(crate) fn signing_key(&self) -> Result<Arc<SigningKey>> {
        if let Some(key) = self.inner.signing_key.get() {
            return Ok(key.clone());
        }
        let seed = secrets::read_or_create_key(&self.inner.settings.audit_key_path)
            .map_err(|error| Error::unexpected(&format!("the key of the audit: {error}")))?;
        Ok(self.inner.signing_key.get_or_init(|| Arc::new(SigningKey::from_bytes(&seed))).clone())
    }

    /// Signs what a checkpoint says.
    pub(crate) fn sign_checkpoint(&self, message: &[u8]) -> Result<([u8; 64], [u8; 32])> {
        let key = self.signing_key()?;
        Ok((key.sign(message).to_bytes(), key.verifying_key().to_bytes()))
    }

    /// The context of the program itself, in a request of its own.
    pub(crate) fn system_context(&self) -> TxContext {
        TxContext::system(RequestId(Uuid::now_v7()), self.now())
    }

    /// Writes down that a list was taken out: which, with what question, how many rows, and the hash of the file.
    ///
    /// # Errors
    /// [`Error::Unavailable`], [`Error::Internal`]; the file must not be handed out then.
    pub async fn record_export(
        &self,
        actor: &Actor,
        facts: &RequestFacts,
        list: &str,
        query: &str,
        count: u64,
        hash: &str,
    ) -> Result<()> {
        let deed = Deed {
            department_id: actor.department_id,
            action: "list.export",
            subject_kind: "list",
            subject_id: list.to_owned(),
            subject_name: list.to_owned(),
            after: Some(json!({ "query": query, "count": count, "hash": hash })),
            ..Deed::default()
        };
        self.record_alone(actor, facts, deed).await
    }

    /// Writes down that somebody asked for what they may not have; for refusals that happen before a use case (the server's
    /// look into `policy`). Use cases write their own.
    ///
    /// # Errors
    /// [`Error::Unavailable`], [`Error::Internal`].
    pub async fn record_denial(&self, actor: &Actor, facts: &RequestFacts, denied: Denied, path: &str) -> Result<()> {
        let (reason, permission) = match denied {
            Denied::Permission(permission) => ("permission", permission),
            Denied::TokenScope(permission) => ("token_scope", permission),
            Denied::Department(permission) => ("department", permission),
            Denied::NotFresh(permission) => ("not_fresh", permission),
        };
        let deed = Deed {
            department_id: actor.department_id,
            action: "access.deny",
            subject_kind: "permission",
            subject_id: permission.code().to_owned(),
            subject_name: path.chars().take(200).collect(),
            after: Some(json!({ "reason": reason })),
            ..Deed::default()
        };
        self.record_alone(actor, facts, deed).await
    }

    /// One entry in a transaction of its own: for what has no other effect.
    async fn record_alone(&self, actor: &Actor, facts: &RequestFacts, deed: Deed) -> Result<()> {
        self.write(own_viewer(actor), facts, (audit_actor(actor), deed), |tx, (actor, deed)| {
            Box::pin(record(tx, actor, deed))
        })
        .await
    }
}
