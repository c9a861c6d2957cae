//! The record of every change: how an entry is hashed, how a chain is sealed, and how all of it is verified. The database
//! computes the same hashes when it appends (`audit_append`); this is the independent second computation, and needs nothing
//! but the entries themselves, so that an export alone can be verified anywhere.
//!
//! What protects what:
//!
//! ```text
//! hash of an entry        an edited field is found
//! previous hash, number   a missing, moved or inserted entry is found
//! head of a chain         a cut tail is found
//! signed checkpoint       a chain rewritten with new, fitting hashes is found
//! checkpoints in a file   deleted checkpoints are found
//! ```
//!
//! Signing and checking signatures is left to the caller, who has the keys.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Duration, Utc};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use uuid::Uuid;

use crate::ids::{DepartmentId, RequestId, UserId};

/// First field of what is hashed for an entry; the number changes when the fields do.
const ENTRY_LABEL: &[u8] = b"omni-hub audit entry 1";

/// First field of a root.
const ROOT_LABEL: &[u8] = b"omni-hub audit root 1";

/// First field of what is signed.
const CHECKPOINT_LABEL: &[u8] = b"omni-hub audit checkpoint 1";

/// A checkpoint is due this long after the one before, if anything was added.
const SEAL_AFTER: Duration = Duration::minutes(5);

/// A checkpoint is due at once when so many entries were added.
const SEAL_AFTER_ENTRIES: i64 = 1_000;

/// Findings kept one by one; of a record rewritten as a whole, the number of the rest says enough.
const FINDINGS_KEPT: usize = 1_000;

/// The chain of what belongs to no department.
pub const CHAIN_OF_NONE: Uuid = Uuid::nil();

/// The chain in which entries of a department lie.
pub fn chain_of(department: Option<DepartmentId>) -> Uuid {
    department.map_or(CHAIN_OF_NONE, |id| id.0)
}

/// Bytes that are written as hexadecimal text.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Bytes<const N: usize>(pub [u8; N]);

/// A SHA-256.
pub type Hash = Bytes<32>;

impl Hash {
    /// The SHA-256 of these bytes.
    pub fn of(bytes: &[u8]) -> Hash {
        Bytes(Sha256::digest(bytes).into())
    }
}

impl<const N: usize> std::fmt::Display for Bytes<N> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl<const N: usize> std::fmt::Debug for Bytes<N> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{self}")
    }
}

/// The text is not the hexadecimal form of so many bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("this is not the hexadecimal form of the expected number of bytes")]
pub struct NotHexadecimal;

impl<const N: usize> std::str::FromStr for Bytes<N> {
    type Err = NotHexadecimal;

    fn from_str(text: &str) -> Result<Self, NotHexadecimal> {
        let digits = text.as_bytes();
        if digits.len() != N * 2 {
            return Err(NotHexadecimal);
        }
        let value = |digit: u8| char::from(digit).to_digit(16).and_then(|value| u8::try_from(value).ok());
        let mut bytes = [0; N];
        for (byte, pair) in bytes.iter_mut().zip(digits.chunks_exact(2)) {
            let [high, low] = pair else { return Err(NotHexadecimal) };
            *byte = value(*high).ok_or(NotHexadecimal)? << 4 | value(*low).ok_or(NotHexadecimal)?;
        }
        Ok(Bytes(bytes))
    }
}

impl<const N: usize> TryFrom<&[u8]> for Bytes<N> {
    type Error = NotHexadecimal;

    fn try_from(bytes: &[u8]) -> Result<Self, NotHexadecimal> {
        bytes.try_into().map(Bytes).map_err(|_| NotHexadecimal)
    }
}

impl<const N: usize> Serialize for Bytes<N> {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de, const N: usize> Deserialize<'de> for Bytes<N> {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(serde::de::Error::custom)
    }
}

/// What an entry's predecessor hashes to when there is none.
pub fn genesis() -> Hash {
    Hash::of(&[])
}

/// Collects fields so that no two different lists of fields are the same bytes: four bytes of length, then the bytes; for
/// a missing value, a length that no value has.
struct Fields(Vec<u8>);

impl Fields {
    fn new(label: &[u8]) -> Fields {
        let mut fields = Fields(Vec::with_capacity(512));
        fields.add(label);
        fields
    }

    fn add(&mut self, bytes: &[u8]) {
        // Longer than 2 GiB cannot be in the database; such a value hashes like none, and so is found to be edited.
        match i32::try_from(bytes.len()) {
            Ok(length) => {
                self.0.extend_from_slice(&length.to_be_bytes());
                self.0.extend_from_slice(bytes);
            }
            Err(_) => self.add_none(),
        }
    }

    fn add_none(&mut self) {
        self.0.extend_from_slice(&(-1_i32).to_be_bytes());
    }

    fn add_optional(&mut self, text: Option<&str>) {
        match text {
            Some(text) => self.add(text.as_bytes()),
            None => self.add_none(),
        }
    }

    fn add_instant(&mut self, at: DateTime<Utc>) {
        self.add(&at.timestamp_micros().to_be_bytes());
    }

    fn hash(self) -> Hash {
        Hash::of(&self.0)
    }
}

/// One entry of the record, with everything that is hashed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AuditRecord {
    /// The chain; see [`chain_of`].
    pub chain: Uuid,
    /// The place in the chain, from one.
    pub sequence: i64,
    /// The time of the act, to the microsecond.
    pub at: DateTime<Utc>,
    /// When the database wrote it.
    pub recorded_at: DateTime<Utc>,
    /// Who; the nil id for the program itself.
    pub user_id: UserId,
    /// The name as it was then.
    pub actor_name: String,
    /// How they were let in, e.g. `session`, `token`, `operator`.
    pub via: String,
    /// What was done, e.g. `user.create`.
    pub action: String,
    /// To what kind of thing.
    pub subject_kind: String,
    /// To which.
    pub subject_id: String,
    /// Its name as it was then.
    pub subject_name: String,
    /// How it was before, as PostgreSQL prints `jsonb`.
    pub before: Option<String>,
    /// How it was after, as PostgreSQL prints `jsonb`.
    pub after: Option<String>,
    /// Why.
    pub reason: Option<String>,
    /// The request that caused it.
    pub request_id: RequestId,
    /// The department it belongs to.
    pub department_id: Option<DepartmentId>,
    /// The hash of the entry before it, or [`genesis`].
    pub previous_hash: Hash,
    /// The hash of this entry, as it stands in the record.
    pub hash: Hash,
}

impl AuditRecord {
    /// The hash that the entry must have.
    pub fn computed_hash(&self) -> Hash {
        let mut fields = Fields::new(ENTRY_LABEL);
        fields.add(&self.previous_hash.0);
        fields.add(self.chain.as_bytes());
        fields.add(&self.sequence.to_be_bytes());
        fields.add_instant(self.at);
        fields.add_instant(self.recorded_at);
        fields.add(self.user_id.0.as_bytes());
        for text in
            [&self.actor_name, &self.via, &self.action, &self.subject_kind, &self.subject_id, &self.subject_name]
        {
            fields.add(text.as_bytes());
        }
        fields.add_optional(self.before.as_deref());
        fields.add_optional(self.after.as_deref());
        fields.add_optional(self.reason.as_deref());
        fields.add(self.request_id.0.as_bytes());
        match self.department_id {
            Some(department) => fields.add(department.0.as_bytes()),
            None => fields.add_none(),
        }
        fields.hash()
    }
}

/// Where a chain ends.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct ChainHead {
    /// The chain.
    pub chain: Uuid,
    /// The place of its last entry.
    pub sequence: i64,
    /// The hash of its last entry.
    pub hash: Hash,
}

/// One hash over where all chains end; `heads` in the order of their chains.
pub fn checkpoint_root(heads: &[ChainHead]) -> Hash {
    let mut fields = Fields::new(ROOT_LABEL);
    for head in heads {
        fields.add(head.chain.as_bytes());
        fields.add(&head.sequence.to_be_bytes());
        fields.add(&head.hash.0);
    }
    fields.hash()
}

/// A signed statement of where all chains stood.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Checkpoint {
    /// Its number, from one, without gaps.
    pub id: i64,
    /// When it was made, to the microsecond.
    pub at: DateTime<Utc>,
    /// Where all chains stood, in the order of their chains.
    pub heads: Vec<ChainHead>,
    /// [`checkpoint_root`] of the heads.
    pub root: Hash,
    /// The root of the checkpoint before it, or [`genesis`].
    pub previous_root: Hash,
    /// The Ed25519 signature of [`Checkpoint::message`].
    pub signature: Bytes<64>,
    /// The key that signed.
    pub public_key: Bytes<32>,
}

impl Checkpoint {
    /// What is signed.
    pub fn message(&self) -> Vec<u8> {
        message(self.id, self.at, self.heads.len(), self.root, self.previous_root)
    }
}

/// A checkpoint that still has to be signed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnsignedCheckpoint {
    id: i64,
    at: DateTime<Utc>,
    heads: Vec<ChainHead>,
    root: Hash,
    previous_root: Hash,
}

impl UnsignedCheckpoint {
    /// What has to be signed.
    pub fn message(&self) -> Vec<u8> {
        message(self.id, self.at, self.heads.len(), self.root, self.previous_root)
    }

    /// With its signature.
    pub fn signed(self, signature: [u8; 64], public_key: [u8; 32]) -> Checkpoint {
        let UnsignedCheckpoint { id, at, heads, root, previous_root } = self;
        Checkpoint { id, at, heads, root, previous_root, signature: Bytes(signature), public_key: Bytes(public_key) }
    }
}

fn message(id: i64, at: DateTime<Utc>, heads: usize, root: Hash, previous_root: Hash) -> Vec<u8> {
    let mut fields = Fields::new(CHECKPOINT_LABEL);
    fields.add(&id.to_be_bytes());
    fields.add_instant(at);
    fields.add(&u64::try_from(heads).unwrap_or(u64::MAX).to_be_bytes());
    fields.add(&root.0);
    fields.add(&previous_root.0);
    fields.0
}

/// The next checkpoint, if one is due: five minutes or a thousand entries after the one before, and never when nothing was
/// added. `is_forced` seals whatever was added, e.g. before a backup.
pub fn plan_checkpoint(
    previous: Option<&Checkpoint>,
    mut heads: Vec<ChainHead>,
    at: DateTime<Utc>,
    is_forced: bool,
) -> Option<UnsignedCheckpoint> {
    heads.retain(|head| head.sequence > 0);
    heads.sort();
    let length = |heads: &[ChainHead]| heads.iter().map(|head| head.sequence).sum::<i64>();
    let (id, previous_root, added, is_old) = match previous {
        None => (1, genesis(), length(&heads), true),
        Some(previous) => {
            (previous.id + 1, previous.root, length(&heads) - length(&previous.heads), at - previous.at >= SEAL_AFTER)
        }
    };
    let root = checkpoint_root(&heads);
    let has_changed = previous.map_or(!heads.is_empty(), |previous| previous.root != root);
    if !has_changed || !(is_forced || is_old || added >= SEAL_AFTER_ENTRIES) {
        return None;
    }
    // The database keeps microseconds; what is signed must come back from it unchanged.
    let at = DateTime::from_timestamp_micros(at.timestamp_micros())?;
    Some(UnsignedCheckpoint { id, at, heads, root, previous_root })
}

/// One line of an export. The header comes first, then checkpoints, heads and entries, each in their order.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum ExportLine {
    /// What this is.
    Header {
        /// The form of the lines; 1.
        format: u32,
        /// When it was made.
        at: DateTime<Utc>,
    },
    /// A checkpoint.
    Checkpoint(Checkpoint),
    /// Where a chain ends.
    Head(ChainHead),
    /// An entry.
    Entry(AuditRecord),
}

/// Where a checkpoint was found.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CheckpointSource {
    /// In the database, or in an export of it.
    Database,
    /// In the file outside the database.
    File,
}

/// Something that is not as it was written.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(tag = "finding", rename_all = "snake_case")]
pub enum AuditFinding {
    /// The root of a checkpoint does not fit its heads.
    CheckpointAltered {
        /// Where.
        source: CheckpointSource,
        /// Which.
        id: i64,
    },
    /// The signature of a checkpoint is false, or not of a key that is trusted.
    CheckpointSignatureFalse {
        /// Where.
        source: CheckpointSource,
        /// Which.
        id: i64,
    },
    /// A checkpoint does not follow from the one before it.
    CheckpointUnlinked {
        /// Where.
        source: CheckpointSource,
        /// Which.
        id: i64,
    },
    /// Checkpoints are missing.
    CheckpointMissing {
        /// Where they are missing.
        source: CheckpointSource,
        /// The first that is missing.
        from: i64,
        /// The last that is missing.
        to: i64,
    },
    /// The database's checkpoint is another than that of the file.
    CheckpointDiffers {
        /// Which.
        id: i64,
    },
    /// A field of an entry was edited: its hash does not fit.
    Edited {
        /// The chain.
        chain: Uuid,
        /// The place.
        sequence: i64,
    },
    /// Entries are missing between others.
    Missing {
        /// The chain.
        chain: Uuid,
        /// The first that is missing.
        from: i64,
        /// The last that is missing.
        to: i64,
    },
    /// An entry comes twice or not in its place.
    Misplaced {
        /// The chain.
        chain: Uuid,
        /// The place it claims.
        sequence: i64,
    },
    /// An entry does not follow from the one before it.
    Unlinked {
        /// The chain.
        chain: Uuid,
        /// The place.
        sequence: i64,
    },
    /// An entry is another than the one that was sealed: the chain has been written anew.
    SealBroken {
        /// The chain.
        chain: Uuid,
        /// The place.
        sequence: i64,
        /// The first checkpoint that says so.
        checkpoint: i64,
    },
    /// The end of a chain is missing.
    TailCut {
        /// The chain.
        chain: Uuid,
        /// The place of the last entry there is; 0 for none.
        last: i64,
        /// The place up to which there must be entries.
        expected: i64,
    },
    /// A chain does not end where its head says.
    HeadDiffers {
        /// The chain.
        chain: Uuid,
        /// The place of the last entry there is.
        last: i64,
    },
}

/// What the verification of a record found.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct AuditReport {
    /// Chains seen.
    pub chains: u64,
    /// Entries seen.
    pub entries: u64,
    /// Checkpoints seen, each once.
    pub checkpoints: u64,
    /// What is wrong, in order: checkpoints, then chain by chain. At most a thousand.
    pub findings: Vec<AuditFinding>,
    /// How many more there are.
    pub findings_left_out: u64,
}

impl AuditReport {
    /// Whether everything is as it was written.
    pub fn is_clean(&self) -> bool {
        self.findings.is_empty() && self.findings_left_out == 0
    }
}

/// The chain being read.
struct OpenChain {
    chain: Uuid,
    last: i64,
    last_hash: Hash,
}

/// What is remembered of the checkpoints of one source.
#[derive(Default)]
struct CheckpointTrail {
    last_id: i64,
    last_root: Option<Hash>,
    /// A hash of each whole checkpoint, to hold the two sources against each other.
    digests: BTreeMap<i64, Hash>,
}

/// Verifies a record that is handed in piece by piece: first all checkpoints (each source by number), then all heads, then
/// all entries in the order (chain, sequence). Memory grows with the number of sealed places, not with the entries.
pub struct Verifier<'a> {
    is_signature_good: &'a (dyn Fn(&Checkpoint) -> bool + Sync),
    database: CheckpointTrail,
    file: CheckpointTrail,
    /// What the checkpoints say of a place, and which of them first.
    seals: BTreeMap<(Uuid, i64), BTreeMap<Hash, i64>>,
    heads: BTreeMap<Uuid, ChainHead>,
    open: Option<OpenChain>,
    seen: BTreeSet<Uuid>,
    report: AuditReport,
}

impl<'a> Verifier<'a> {
    /// A verifier that asks `is_signature_good` whether a checkpoint is signed, over [`Checkpoint::message`], by a key that
    /// is trusted.
    pub fn new(is_signature_good: &'a (dyn Fn(&Checkpoint) -> bool + Sync)) -> Verifier<'a> {
        Verifier {
            is_signature_good,
            database: CheckpointTrail::default(),
            file: CheckpointTrail::default(),
            seals: BTreeMap::new(),
            heads: BTreeMap::new(),
            open: None,
            seen: BTreeSet::new(),
            report: AuditReport::default(),
        }
    }

    fn find(&mut self, finding: AuditFinding) {
        if self.report.findings.len() < FINDINGS_KEPT {
            self.report.findings.push(finding);
        } else {
            self.report.findings_left_out += 1;
        }
    }

    /// The next checkpoint of a source.
    pub fn checkpoint(&mut self, source: CheckpointSource, checkpoint: &Checkpoint) {
        let id = checkpoint.id;
        let trail = match source {
            CheckpointSource::Database => &self.database,
            CheckpointSource::File => &self.file,
        };
        let (expected, last_root) = (trail.last_id + 1, trail.last_root);
        if id > expected {
            self.find(AuditFinding::CheckpointMissing { source, from: expected, to: id - 1 });
        }
        let is_linked = match id - expected {
            0 => checkpoint.previous_root == last_root.unwrap_or_else(genesis),
            gap => gap > 0,
        };
        if !is_linked {
            self.find(AuditFinding::CheckpointUnlinked { source, id });
        }
        if checkpoint.root != checkpoint_root(&checkpoint.heads) {
            self.find(AuditFinding::CheckpointAltered { source, id });
        }
        if !(self.is_signature_good)(checkpoint) {
            self.find(AuditFinding::CheckpointSignatureFalse { source, id });
        }
        for head in &checkpoint.heads {
            self.seals.entry((head.chain, head.sequence)).or_default().entry(head.hash).or_insert(id);
        }
        let mut digest = Fields(checkpoint.message());
        digest.add(&checkpoint.signature.0);
        digest.add(&checkpoint.public_key.0);
        let trail = match source {
            CheckpointSource::Database => &mut self.database,
            CheckpointSource::File => &mut self.file,
        };
        trail.last_id = trail.last_id.max(id);
        trail.last_root = Some(checkpoint.root);
        trail.digests.insert(id, digest.hash());
    }

    /// Where a chain ends, as the database says.
    pub fn head(&mut self, head: &ChainHead) {
        self.heads.insert(head.chain, head.clone());
    }

    /// The next entry.
    pub fn entry(&mut self, record: &AuditRecord) {
        self.report.entries += 1;
        let (chain, sequence) = (record.chain, record.sequence);
        let is_same_chain = self.open.as_ref().is_some_and(|open| open.chain == chain);
        if !is_same_chain {
            self.close_chain();
            if !self.seen.insert(chain) {
                self.find(AuditFinding::Misplaced { chain, sequence });
            }
        }
        let (last, last_hash) = self.open.as_ref().map_or((0, genesis()), |open| (open.last, open.last_hash));
        if sequence <= last {
            self.find(AuditFinding::Misplaced { chain, sequence });
        } else if sequence > last + 1 {
            self.find(AuditFinding::Missing { chain, from: last + 1, to: sequence - 1 });
        } else if record.previous_hash != last_hash {
            self.find(AuditFinding::Unlinked { chain, sequence });
        }
        if record.hash != record.computed_hash() {
            self.find(AuditFinding::Edited { chain, sequence });
        }
        let broken = self.seals.get(&(chain, sequence)).and_then(|seals| {
            seals.iter().filter(|(hash, _)| **hash != record.hash).map(|(_, checkpoint)| *checkpoint).min()
        });
        if let Some(checkpoint) = broken {
            self.find(AuditFinding::SealBroken { chain, sequence, checkpoint });
        }
        // What comes out of its place is reported; the chain goes on from where it was.
        let last_hash = if sequence > last { record.hash } else { last_hash };
        self.open = Some(OpenChain { chain, last: sequence.max(last), last_hash });
    }

    fn close_chain(&mut self) {
        let Some(OpenChain { chain, last, last_hash }) = self.open.take() else { return };
        self.report.chains += 1;
        self.check_end(chain, last, Some(last_hash));
    }

    /// Holds the end of a chain against its head and its seals.
    fn check_end(&mut self, chain: Uuid, last: i64, last_hash: Option<Hash>) {
        let sealed = self.seals.range((chain, i64::MIN)..=(chain, i64::MAX)).next_back().map_or(0, |(key, _)| key.1);
        let head = self.heads.get(&chain);
        let expected = sealed.max(head.map_or(0, |head| head.sequence));
        let fits = match head {
            Some(head) => head.sequence == last && last_hash.is_none_or(|hash| hash == head.hash),
            None => last == 0,
        };
        if expected > last {
            self.find(AuditFinding::TailCut { chain, last, expected });
        }
        if !fits {
            self.find(AuditFinding::HeadDiffers { chain, last });
        }
    }

    /// The report, after the last entry.
    pub fn finish(mut self) -> AuditReport {
        self.close_chain();
        let known: BTreeSet<Uuid> =
            self.seals.keys().map(|(chain, _)| *chain).chain(self.heads.keys().copied()).collect();
        for chain in known.difference(&self.seen.clone()) {
            self.check_end(*chain, 0, None);
        }
        // The file may lag behind (an instance that has just started), but never know what the database does not.
        let file = std::mem::take(&mut self.file);
        let database = std::mem::take(&mut self.database);
        for (id, digest) in &file.digests {
            match database.digests.get(id) {
                // A gap below the last one has been found already.
                None if *id > database.last_id => {
                    self.find(AuditFinding::CheckpointMissing {
                        source: CheckpointSource::Database,
                        from: *id,
                        to: *id,
                    });
                }
                Some(other) if other != digest => self.find(AuditFinding::CheckpointDiffers { id: *id }),
                None | Some(_) => {}
            }
        }
        let all: BTreeSet<i64> = file.digests.keys().chain(database.digests.keys()).copied().collect();
        self.report.checkpoints = u64::try_from(all.len()).unwrap_or(u64::MAX);
        self.report.findings.sort();
        self.report
    }
}
