//! What several tests of this crate need: contexts, entries, a key that signs, a seeded random number.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test says what is wrong by stopping")]
#![allow(dead_code, reason = "each test file uses its part")]

use chrono::{DateTime, TimeDelta, Utc};
use domain::audit::{Checkpoint, plan_checkpoint};
use domain::ids::{DepartmentId, RequestId, UserId};
use ed25519_dalek::{Signature, Signer, SigningKey, Verifier as _, VerifyingKey};
use store::audit::{AuditActor, NewAuditEntry};
use store::{Error, Store, TxContext};
use uuid::Uuid;

/// A fixed time, some minutes later each.
pub fn at(minutes: i64) -> DateTime<Utc> {
    DateTime::from_timestamp(1_764_000_000, 123_456_000).unwrap_or_default() + TimeDelta::minutes(minutes)
}

/// The program itself.
pub fn system() -> TxContext {
    system_at(0)
}

/// The program itself, some minutes later.
pub fn system_at(minutes: i64) -> TxContext {
    TxContext::system(RequestId(Uuid::from_u128(1)), at(minutes))
}

/// A department.
pub fn department(number: u128) -> DepartmentId {
    DepartmentId(Uuid::from_u128(number))
}

/// An entry that says little.
pub fn entry(department_id: Option<DepartmentId>) -> NewAuditEntry {
    NewAuditEntry {
        department_id,
        actor: AuditActor { user_id: UserId(Uuid::from_u128(7)), name: "王芳".to_owned(), via: "session" },
        action: "user.create",
        subject_kind: "user",
        subject_id: "u1".to_owned(),
        subject_name: "李雷".to_owned(),
        before: None,
        after: Some(serde_json::json!({"login": "li.lei", "b": 1.50, "a": null, "名": "李"})),
        reason: None,
    }
}

/// Appends one in a transaction of its own.
pub async fn append(store: &Store, context: TxContext, entry: NewAuditEntry) {
    let done: Result<_, Error> = store
        .with_tx(context, entry, |tx, entry| Box::pin(async move { store::audit::append(tx, &entry).await }))
        .await;
    done.unwrap();
}

/// The key of the program in these tests.
pub fn key() -> SigningKey {
    SigningKey::from_bytes(&[7; 32])
}

/// Signs with a key.
pub fn sign(checkpoint: domain::audit::UnsignedCheckpoint, key: &SigningKey) -> Checkpoint {
    let signature = key.sign(&checkpoint.message()).to_bytes();
    checkpoint.signed(signature, key.verifying_key().to_bytes())
}

/// Whether a checkpoint is signed by [`key`].
pub fn is_signature_good(checkpoint: &Checkpoint) -> bool {
    let trusted = key().verifying_key();
    VerifyingKey::from_bytes(&checkpoint.public_key.0).is_ok_and(|public| public == trusted)
        && trusted.verify(&checkpoint.message(), &Signature::from_bytes(&checkpoint.signature.0)).is_ok()
}

/// Seals everything there is.
pub async fn seal(store: &Store, minutes: i64) -> Option<i64> {
    let sealed: Result<_, Error> = store
        .with_tx(system_at(minutes), (), |tx, ()| {
            Box::pin(async move {
                let previous = store::audit::last_checkpoint(tx).await?;
                let heads = store::audit::heads(tx).await?;
                let Some(unsigned) = plan_checkpoint(previous.as_ref(), heads, tx.at(), true) else { return Ok(None) };
                let checkpoint = sign(unsigned, &key());
                store::audit::insert_checkpoint(tx, &checkpoint).await?;
                Ok(Some(checkpoint.id))
            })
        })
        .await;
    sealed.unwrap()
}

/// Random numbers that are the same in each run (SplitMix64).
pub struct Random(pub u64);

impl Random {
    /// The next number.
    pub fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// A number below a limit that is not zero.
    pub fn below(&mut self, limit: usize) -> usize {
        usize::try_from(self.next() % u64::try_from(limit).unwrap()).unwrap()
    }
}
