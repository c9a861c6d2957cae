//! The record's rules without a database: when a checkpoint is due, what a hash covers, and which finding each tampering
//! gives, and no other.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test says what is wrong by stopping")]

use chrono::{DateTime, TimeDelta, Utc};
use domain::audit::{
    AuditFinding, AuditRecord, Bytes, ChainHead, Checkpoint, CheckpointSource, Hash, Verifier, checkpoint_root,
    genesis, plan_checkpoint,
};
use domain::ids::{DepartmentId, RequestId, UserId};
use uuid::Uuid;

fn at(minutes: i64) -> DateTime<Utc> {
    DateTime::from_timestamp(1_764_000_000, 0).unwrap_or_default() + TimeDelta::minutes(minutes)
}

/// A chain of so many entries.
fn chain(number: u128, length: i64) -> Vec<AuditRecord> {
    let mut records: Vec<AuditRecord> = Vec::new();
    for sequence in 1..=length {
        let mut record = AuditRecord {
            chain: Uuid::from_u128(number),
            sequence,
            at: at(sequence),
            recorded_at: at(sequence),
            user_id: UserId(Uuid::from_u128(7)),
            actor_name: "王芳".to_owned(),
            via: "session".to_owned(),
            action: "user.create".to_owned(),
            subject_kind: "user".to_owned(),
            subject_id: sequence.to_string(),
            subject_name: "李雷".to_owned(),
            before: None,
            after: Some("{\"a\": 1}".to_owned()),
            reason: None,
            request_id: RequestId(Uuid::from_u128(9)),
            department_id: Some(DepartmentId(Uuid::from_u128(number))),
            previous_hash: records.last().map_or_else(genesis, |record| record.hash),
            hash: genesis(),
        };
        record.hash = record.computed_hash();
        records.push(record);
    }
    records
}

fn head(records: &[AuditRecord]) -> ChainHead {
    let last = records.last().unwrap();
    ChainHead { chain: last.chain, sequence: last.sequence, hash: last.hash }
}

fn seal(previous: Option<&Checkpoint>, heads: Vec<ChainHead>, minutes: i64) -> Checkpoint {
    plan_checkpoint(previous, heads, at(minutes), true).unwrap().signed([1; 64], [2; 32])
}

/// What a verification of these finds.
fn findings(
    file: &[Checkpoint],
    database: &[Checkpoint],
    heads: &[ChainHead],
    records: &[AuditRecord],
) -> Vec<AuditFinding> {
    let is_good = |checkpoint: &Checkpoint| checkpoint.signature == Bytes([1; 64]);
    let mut verifier = Verifier::new(&is_good);
    file.iter().for_each(|checkpoint| verifier.checkpoint(CheckpointSource::File, checkpoint));
    database.iter().for_each(|checkpoint| verifier.checkpoint(CheckpointSource::Database, checkpoint));
    heads.iter().for_each(|head| verifier.head(head));
    records.iter().for_each(|record| verifier.entry(record));
    verifier.finish().findings
}

#[test]
fn the_hash_of_an_entry_is_the_one_the_database_computes() {
    // Computed in PostgreSQL, with the expression of `audit_append`, for the same fields.
    let record = &chain(1, 1)[0];
    let by_database = "abfd8ea63801dc9df0839c4136cbb631ac40da2096bf1864bc81c25fea1e5dab";
    assert_eq!(record.computed_hash().to_string(), by_database);
    assert_eq!(genesis().to_string(), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
}

#[test]
fn moving_a_letter_from_one_field_to_the_next_changes_the_hash() {
    let record = chain(1, 1).remove(0);
    let moved = AuditRecord { subject_id: "11".to_owned(), subject_name: "雷".to_owned(), ..record.clone() };
    let joined = AuditRecord { subject_id: "1".to_owned(), subject_name: "1雷".to_owned(), ..record.clone() };
    assert_ne!(moved.computed_hash(), joined.computed_hash());
    let empty = AuditRecord { reason: Some(String::new()), ..record.clone() };
    assert_ne!(empty.computed_hash(), record.computed_hash(), "empty is not missing");
}

#[test]
fn a_checkpoint_is_due_after_five_minutes_or_a_thousand_entries_and_never_for_nothing() {
    let heads = |length: i64| {
        vec![ChainHead { chain: Uuid::from_u128(1), sequence: length, hash: Hash::of(&length.to_be_bytes()) }]
    };
    let due = |previous: Option<&Checkpoint>, length, minutes| {
        plan_checkpoint(previous, heads(length), at(minutes), false).is_some()
    };
    assert!(plan_checkpoint(None, vec![], at(0), true).is_none());
    assert!(!due(None, 0, 0), "a chain without entries is none");
    assert!(due(None, 1, 0), "the first is due at once");
    let first = seal(None, heads(10), 0);
    for (length, minutes, expected) in
        [(10, 60, false), (11, 4, false), (11, 5, true), (1009, 1, false), (1010, 1, true), (1010, 0, true)]
    {
        assert_eq!(due(Some(&first), length, minutes), expected, "{length} entries, {minutes} minutes");
    }
    assert!(plan_checkpoint(Some(&first), heads(11), at(0), true).is_some(), "forced");
    assert!(plan_checkpoint(Some(&first), heads(10), at(60), true).is_none(), "not even forced");
    let second = seal(Some(&first), heads(11), 5);
    assert_eq!((second.id, second.previous_root), (2, first.root));
}

#[test]
fn the_order_in_which_heads_arrive_does_not_matter() {
    let (left, right) = (chain(1, 3), chain(2, 5));
    let forward = seal(None, vec![head(&left), head(&right)], 0);
    let backward = seal(None, vec![head(&right), head(&left)], 0);
    assert_eq!(forward, backward);
    assert_eq!(forward.root, checkpoint_root(&forward.heads));
}

#[test]
fn each_tampering_gives_its_finding() {
    let records = [chain(1, 6), chain(2, 4)].concat();
    let heads = [head(&chain(1, 6)), head(&chain(2, 4))];
    let first = seal(None, vec![head(&chain(1, 3))], 0);
    let second = seal(Some(&first), heads.to_vec(), 10);
    let checkpoints = [first.clone(), second.clone()];
    let one = Uuid::from_u128(1);
    let check = |name: &str, records: Vec<AuditRecord>, expected: &[AuditFinding]| {
        assert_eq!(findings(&checkpoints, &checkpoints, &heads, &records), expected, "{name}");
    };
    let edited = |change: &dyn Fn(&mut Vec<AuditRecord>)| {
        let mut records = records.clone();
        change(&mut records);
        records
    };
    check("nothing", records.clone(), &[]);
    check(
        "edit",
        edited(&|records| records[1].actor_name.push('x')),
        &[AuditFinding::Edited { chain: one, sequence: 2 }],
    );
    check(
        "delete",
        edited(&|records| drop(records.remove(1))),
        &[AuditFinding::Missing { chain: one, from: 2, to: 2 }],
    );
    check(
        "cut",
        edited(&|records| drop(records.drain(4..6))),
        &[
            AuditFinding::TailCut { chain: one, last: 4, expected: 6 },
            AuditFinding::HeadDiffers { chain: one, last: 4 },
        ],
    );
    check(
        "swap in order of arrival",
        edited(&|records| records.swap(0, 1)),
        &[AuditFinding::Missing { chain: one, from: 1, to: 1 }, AuditFinding::Misplaced { chain: one, sequence: 1 }],
    );
    check(
        "rewrite the last with a fitting hash",
        edited(&|records| {
            records[5].reason = Some("other".to_owned());
            records[5].hash = records[5].computed_hash();
        }),
        &[
            AuditFinding::SealBroken { chain: one, sequence: 6, checkpoint: 2 },
            AuditFinding::HeadDiffers { chain: one, last: 6 },
        ],
    );
    check(
        "a whole chain",
        records.iter().filter(|record| record.chain != one).cloned().collect(),
        &[
            AuditFinding::TailCut { chain: one, last: 0, expected: 6 },
            AuditFinding::HeadDiffers { chain: one, last: 0 },
        ],
    );
    check(
        "everything",
        vec![],
        &[
            AuditFinding::TailCut { chain: one, last: 0, expected: 6 },
            AuditFinding::TailCut { chain: Uuid::from_u128(2), last: 0, expected: 4 },
            AuditFinding::HeadDiffers { chain: one, last: 0 },
            AuditFinding::HeadDiffers { chain: Uuid::from_u128(2), last: 0 },
        ],
    );
}

#[test]
fn each_tampering_with_checkpoints_gives_its_finding() {
    let records = chain(1, 6);
    let heads = [head(&records)];
    let first = seal(None, vec![head(&records[..3])], 0);
    let second = seal(Some(&first), vec![head(&records[..5])], 10);
    let third = seal(Some(&second), heads.to_vec(), 20);
    let all = [first.clone(), second.clone(), third.clone()];
    let check = |name: &str, database: &[Checkpoint], expected: &[AuditFinding]| {
        assert_eq!(findings(&all, database, &heads, &records), expected, "{name}");
    };
    let source = CheckpointSource::Database;
    check("nothing", &all, &[]);
    check("the last", &all[..2], &[AuditFinding::CheckpointMissing { source, from: 3, to: 3 }]);
    check("the first", &all[1..], &[AuditFinding::CheckpointMissing { source, from: 1, to: 1 }]);
    check("all", &[], &[1, 2, 3].map(|id| AuditFinding::CheckpointMissing { source, from: id, to: id }));
    let unsigned = Checkpoint { signature: Bytes([9; 64]), ..second.clone() };
    check(
        "another signature",
        &[first.clone(), unsigned, third.clone()],
        &[AuditFinding::CheckpointSignatureFalse { source, id: 2 }, AuditFinding::CheckpointDiffers { id: 2 }],
    );
    let altered = Checkpoint { heads: vec![head(&records[..4])], ..second.clone() };
    check(
        "other heads",
        &[first.clone(), altered, third.clone()],
        &[AuditFinding::CheckpointAltered { source, id: 2 }],
    );
    // A file that lags behind is none: an instance that has just started writes it up.
    assert_eq!(findings(&all[..1], &all, &heads, &records), []);
    assert_eq!(findings(&[], &all, &heads, &records), []);
}

#[test]
fn hexadecimal_is_read_exactly() {
    let hash = Hash::of(b"x");
    assert_eq!(hash.to_string().parse(), Ok(hash));
    for bad in ["", "0", "zz", &"0".repeat(63), &"0".repeat(65), &"+0".repeat(32), &"é".repeat(32)] {
        assert!(bad.parse::<Hash>().is_err(), "{bad}");
    }
    let text = serde_json::to_string(&hash).unwrap();
    assert_eq!(serde_json::from_str::<Hash>(&text).unwrap(), hash);
}
