//! A thousand ways in which somebody with every right over the database rewrites the record, each after it was sealed; each
//! must be found. The tampering happens in a transaction that is verified from within and rolled back.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test says what is wrong by stopping")]

mod common;

use std::collections::BTreeMap;
use std::sync::Mutex;

use common::{Random, append, at, department, entry, is_signature_good, key, seal, sign, system, system_at};
use domain::audit::{
    AuditFinding, AuditRecord, AuditReport, Bytes, ChainHead, Checkpoint, CheckpointSource, Verifier, plan_checkpoint,
};
use domain::ids::{DepartmentId, RequestId, UserId};
use ed25519_dalek::SigningKey;
use sqlx::postgres::PgRow;
use sqlx::{AssertSqlSafe, Executor, PgConnection, Row};
use testkit::TestDatabase;
use uuid::Uuid;

/// Chains of the record, the one of no department included.
const CHAINS: usize = 5;

/// Entries of the record.
const ENTRIES: usize = 200;

/// A record of five chains, sealed by several checkpoints, the last of which covers everything.
async fn sealed_record() -> (TestDatabase, Vec<Checkpoint>) {
    let database = TestDatabase::new().await;
    let mut random = Random(42);
    for number in 0..ENTRIES {
        let chain = random.below(CHAINS);
        let mut new = entry((chain > 0).then(|| department(chain as u128)));
        new.subject_id = format!("u{number}");
        if number % 3 == 0 {
            new.before =
                Some(serde_json::json!({"n": number, "text": "\"\\ \u{0001} 中文 😀", "list": [1, 2.50, null]}));
            new.reason = Some("按审批单执行".to_owned());
        }
        let minutes = i64::try_from(number).unwrap();
        append(database.store(), system_at(minutes), new).await;
        if number % 40 == 39 {
            seal(database.store(), minutes).await.unwrap();
        }
    }
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("audit-checkpoints.jsonl");
    assert_eq!(store::audit::write_checkpoint_file(database.store(), system(), &path).await, Ok(5));
    assert_eq!(store::audit::write_checkpoint_file(database.store(), system(), &path).await, Ok(0));
    let file = store::audit::read_checkpoint_file(&path).unwrap();
    assert_eq!(file.len(), 5);
    (database, file)
}

#[tokio::test]
async fn an_untouched_record_is_clean_and_so_is_its_export() {
    let (database, file) = sealed_record().await;
    let report = store::audit::verify(database.store(), system(), file.clone(), is_signature_good).await.unwrap();
    assert_eq!(report.findings, []);
    assert_eq!((report.chains, report.entries, report.checkpoints), (5, 200, 5));

    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("audit.ndjson");
    assert_eq!(store::audit::export(database.store(), system(), &path).await, Ok(200));
    let exported = store::audit::verify_export(&path, &file, &is_signature_good).unwrap();
    assert_eq!(exported, report);

    // One changed letter in the export is found in the export alone.
    let text = std::fs::read_to_string(&path).unwrap();
    std::fs::write(&path, text.replacen("u117", "u118", 1)).unwrap();
    let exported = store::audit::verify_export(&path, &[], &is_signature_good).unwrap();
    assert!(matches!(exported.findings[..], [AuditFinding::Edited { .. }]), "{:?}", exported.findings);

    // What comes after the last checkpoint is clean too, while it is not sealed yet.
    append(database.store(), system_at(900), entry(None)).await;
    let report = store::audit::verify(database.store(), system(), file, is_signature_good).await.unwrap();
    assert!(report.is_clean(), "{:?}", report.findings);
}

#[tokio::test]
async fn a_thousand_tamperings_of_a_thousand_are_found() {
    let (database, file) = sealed_record().await;
    let owner = database.owner().await;
    let mut connection = owner.acquire().await.unwrap();
    // Whoever owns the database first switches off everything that would stop them.
    connection
        .execute(
            "ALTER TABLE audit_entry DISABLE TRIGGER ALL; ALTER TABLE audit_chain DISABLE TRIGGER ALL;
             ALTER TABLE audit_checkpoint DISABLE TRIGGER ALL;
             ALTER TABLE audit_entry DROP CONSTRAINT audit_entry_chain_of_department,
               DROP CONSTRAINT audit_entry_hash_length, DROP CONSTRAINT audit_entry_action_filled,
               DROP CONSTRAINT audit_entry_sequence_positive;
             ALTER TABLE audit_checkpoint DROP CONSTRAINT audit_checkpoint_id_positive",
        )
        .await
        .unwrap();
    let mut random = Random(20_261_125);
    let mut kinds: BTreeMap<String, usize> = BTreeMap::new();
    let mut missed = Vec::new();
    for number in 0..1000 {
        connection.execute("BEGIN").await.unwrap();
        let kind = tamper(&mut connection, &mut random, number).await;
        let report = verify(&mut connection, &file).await;
        connection.execute("ROLLBACK").await.unwrap();
        *kinds.entry(kind.clone()).or_default() += 1;
        if report.is_clean() {
            missed.push((number, kind));
        }
    }
    assert_eq!(missed, [], "of {kinds:?}");
    assert!(kinds.len() >= 30, "{kinds:?}");
    let report = verify(&mut connection, &file).await;
    assert!(report.is_clean(), "nothing was left behind: {:?}", report.findings);
    println!("1000 of 1000 found, {} kinds: {kinds:?}", kinds.len());
}

/// One tampering; answers what it was. Every one of them changes something.
async fn tamper(connection: &mut PgConnection, random: &mut Random, number: usize) -> String {
    const COLUMNS: [(&str, &str); 18] = [
        ("chain", "gen_random_uuid()"),
        ("sequence", "sequence + 1000"),
        ("at", "at + interval '1 microsecond'"),
        ("recorded_at", "recorded_at - interval '1 second'"),
        ("user_id", "gen_random_uuid()"),
        ("actor_name", "actor_name || ' '"),
        ("via", "'token'"),
        ("action", "'user.disable'"),
        ("subject_kind", "'users'"),
        ("subject_id", "subject_id || '0'"),
        ("subject_name", "reverse(subject_name)"),
        ("before", "CASE WHEN before IS NULL THEN '{}'::jsonb ELSE NULL END"),
        ("after", "after || '{\"login\": \"li.lei2\"}'"),
        ("reason", "CASE WHEN reason IS NULL THEN '' ELSE NULL END"),
        ("request_id", "gen_random_uuid()"),
        ("department_id", "CASE WHEN department_id IS NULL THEN gen_random_uuid() END"),
        ("previous_hash", "sha256(previous_hash)"),
        ("hash", "sha256(hash)"),
    ];
    let records = entries(connection).await;
    let victim = records[random.below(records.len())].clone();
    let place = format!("chain = '{}' AND sequence = {}", victim.chain, victim.sequence);
    let last =
        records.iter().filter(|record| record.chain == victim.chain).map(|record| record.sequence).max().unwrap();
    let run = |sql: String| AssertSqlSafe(sql);
    let (kind, sql) = match number % 34 {
        column @ 0..18 => {
            let (name, value) = COLUMNS[column];
            (format!("edit {name}"), format!("UPDATE audit_entry SET {name} = {value} WHERE {place}"))
        }
        18 => ("delete one".to_owned(), format!("DELETE FROM audit_entry WHERE {place}")),
        19 => {
            let to = victim.sequence + i64::try_from(random.below(5)).unwrap();
            let range = format!("sequence BETWEEN {} AND {to}", victim.sequence);
            (
                "delete several".to_owned(),
                format!("DELETE FROM audit_entry WHERE chain = '{}' AND {range}", victim.chain),
            )
        }
        20 => {
            let other = if victim.sequence == 1 { last } else { 1 };
            let chain = victim.chain;
            let swap = format!(
                "UPDATE audit_entry SET sequence = -1 WHERE {place};
                 UPDATE audit_entry SET sequence = {} WHERE chain = '{chain}' AND sequence = {other};
                 UPDATE audit_entry SET sequence = {other} WHERE chain = '{chain}' AND sequence = -1",
                victim.sequence
            );
            ("swap two".to_owned(), swap)
        }
        21 => ("cut the tail".to_owned(), cut(&victim, false)),
        22 => ("cut the tail, correct the head".to_owned(), cut(&victim, true)),
        23 => {
            let sql = format!(
                "{}; DELETE FROM audit_checkpoint WHERE heads @> '[{{\"chain\": \"{}\"}}]'",
                cut(&victim, true),
                victim.chain
            );
            ("cut the tail, correct the head, delete checkpoints".to_owned(), sql)
        }
        24 => {
            rewrite(connection, &records, &victim, "actor_name").await;
            ("rewrite with fitting hashes".to_owned(), String::new())
        }
        25 => {
            rewrite(connection, &records, &victim, "after").await;
            connection.execute("DELETE FROM audit_checkpoint").await.unwrap();
            ("rewrite with fitting hashes, delete checkpoints".to_owned(), String::new())
        }
        26 => {
            rewrite(connection, &records, &victim, "reason").await;
            reseal(connection).await;
            ("rewrite with fitting hashes, seal with another key".to_owned(), String::new())
        }
        27 => {
            let id = random.below(5) + 1;
            ("delete one checkpoint".to_owned(), format!("DELETE FROM audit_checkpoint WHERE id = {id}"))
        }
        28 => {
            let id = random.below(5) + 1;
            let change = [
                "root = sha256(root)",
                "previous_root = sha256(previous_root)",
                "signature = set_byte(signature, 5, 255 - get_byte(signature, 5))",
                "public_key = sha256(public_key)",
                "at = at + interval '1 second'",
                "heads = heads - 0",
                "id = id + 100",
            ];
            let change = change[random.below(change.len())];
            ("edit a checkpoint".to_owned(), format!("UPDATE audit_checkpoint SET {change} WHERE id = {id}"))
        }
        29 => {
            let chain = victim.chain;
            let sql = format!(
                "DELETE FROM audit_entry WHERE chain = '{chain}'; DELETE FROM audit_chain WHERE chain = '{chain}'"
            );
            ("delete a whole chain".to_owned(), sql)
        }
        30 => {
            let target = records.iter().find(|record| record.chain != victim.chain).unwrap().chain;
            let sql = format!("UPDATE audit_entry SET chain = '{target}', sequence = sequence + 500 WHERE {place}");
            ("move to another chain".to_owned(), sql)
        }
        31 => {
            let change = ["hash = sha256(hash)", "sequence = sequence + 1", "sequence = sequence - 1"];
            let change = change[random.below(change.len())];
            ("edit a head".to_owned(), format!("UPDATE audit_chain SET {change} WHERE chain = '{}'", victim.chain))
        }
        32 => {
            let sql = format!(
                "INSERT INTO audit_entry SELECT chain, {}, at, recorded_at, user_id, actor_name, via, action, subject_kind,
                   subject_id, subject_name, before, after, reason, request_id, department_id, previous_hash, hash
                 FROM audit_entry WHERE {place}",
                last + 1
            );
            ("add a copy".to_owned(), sql)
        }
        _ => (
            "delete everything".to_owned(),
            "DELETE FROM audit_entry; DELETE FROM audit_chain; DELETE FROM audit_checkpoint".to_owned(),
        ),
    };
    if !sql.is_empty() {
        connection.execute(run(sql)).await.unwrap();
    }
    kind
}

/// Deletes an entry and all that follow, and with `is_head_corrected` makes the head fit what is left.
fn cut(from: &AuditRecord, is_head_corrected: bool) -> String {
    let (chain, sequence) = (from.chain, from.sequence);
    let delete = format!("DELETE FROM audit_entry WHERE chain = '{chain}' AND sequence >= {sequence}");
    if !is_head_corrected {
        return delete;
    }
    let before = sequence - 1;
    format!(
        "{delete}; UPDATE audit_chain SET sequence = {before}, hash = coalesce((SELECT hash FROM audit_entry
           WHERE chain = '{chain}' AND sequence = {before}), sha256('')) WHERE chain = '{chain}'"
    )
}

/// Changes an entry and computes its hash and those of all that follow anew, and the head.
async fn rewrite(connection: &mut PgConnection, records: &[AuditRecord], victim: &AuditRecord, column: &str) {
    let mut previous: Option<Bytes<32>> = None;
    for record in records.iter().filter(|record| record.chain == victim.chain && record.sequence >= victim.sequence) {
        let mut record = record.clone();
        match previous {
            Some(hash) => record.previous_hash = hash,
            None if column == "actor_name" => record.actor_name = "somebody else".to_owned(),
            None if column == "after" => record.after = Some("{\"login\": \"other\"}".to_owned()),
            None => record.reason = Some("rewritten".to_owned()),
        }
        record.hash = record.computed_hash();
        previous = Some(record.hash);
        sqlx::query(
            "UPDATE audit_entry SET actor_name = $3, after = $4::jsonb, reason = $5, previous_hash = $6, hash = $7
             WHERE chain = $1 AND sequence = $2",
        )
        .bind(record.chain)
        .bind(record.sequence)
        .bind(&record.actor_name)
        .bind(&record.after)
        .bind(&record.reason)
        .bind(&record.previous_hash.0[..])
        .bind(&record.hash.0[..])
        .execute(&mut *connection)
        .await
        .unwrap();
    }
    sqlx::query("UPDATE audit_chain SET hash = $2 WHERE chain = $1")
        .bind(victim.chain)
        .bind(&previous.unwrap().0[..])
        .execute(&mut *connection)
        .await
        .unwrap();
}

/// Replaces all checkpoints by one of somebody else's key that fits what is there.
async fn reseal(connection: &mut PgConnection) {
    let forged = sign(
        plan_checkpoint(None, heads(connection).await, at(2000), true).unwrap(),
        &SigningKey::from_bytes(&[9; 32]),
    );
    connection.execute("DELETE FROM audit_checkpoint").await.unwrap();
    sqlx::query("INSERT INTO audit_checkpoint VALUES ($1, $2, $3, $4, $5, $6, $7)")
        .bind(forged.id)
        .bind(forged.at)
        .bind(serde_json::to_value(&forged.heads).unwrap())
        .bind(&forged.root.0[..])
        .bind(&forged.previous_root.0[..])
        .bind(&forged.signature.0[..])
        .bind(&forged.public_key.0[..])
        .execute(&mut *connection)
        .await
        .unwrap();
}

/// Signatures that have been checked; without optimisation a check takes milliseconds, and most are the same.
static CHECKED: Mutex<BTreeMap<Vec<u8>, bool>> = Mutex::new(BTreeMap::new());

fn is_signature_good_once(checkpoint: &Checkpoint) -> bool {
    let key = [&checkpoint.message()[..], &checkpoint.signature.0, &checkpoint.public_key.0].concat();
    *CHECKED.lock().unwrap().entry(key).or_insert_with(|| is_signature_good(checkpoint))
}

async fn verify(connection: &mut PgConnection, file: &[Checkpoint]) -> AuditReport {
    let mut verifier = Verifier::new(&is_signature_good_once);
    for checkpoint in file {
        verifier.checkpoint(CheckpointSource::File, checkpoint);
    }
    for row in sqlx::query("SELECT * FROM audit_checkpoint ORDER BY id").fetch_all(&mut *connection).await.unwrap() {
        let checkpoint = Checkpoint {
            id: row.get("id"),
            at: row.get("at"),
            heads: serde_json::from_value(row.get("heads")).unwrap(),
            root: bytes(&row, "root"),
            previous_root: bytes(&row, "previous_root"),
            signature: bytes(&row, "signature"),
            public_key: bytes(&row, "public_key"),
        };
        verifier.checkpoint(CheckpointSource::Database, &checkpoint);
    }
    for head in heads(connection).await {
        verifier.head(&head);
    }
    for record in entries(connection).await {
        verifier.entry(&record);
    }
    verifier.finish()
}

async fn heads(connection: &mut PgConnection) -> Vec<ChainHead> {
    let rows = sqlx::query("SELECT * FROM audit_chain ORDER BY chain").fetch_all(connection).await.unwrap();
    rows.iter()
        .map(|row| ChainHead { chain: row.get("chain"), sequence: row.get("sequence"), hash: bytes(row, "hash") })
        .collect()
}

async fn entries(connection: &mut PgConnection) -> Vec<AuditRecord> {
    let rows = sqlx::query(
        "SELECT *, before::text AS before_text, after::text AS after_text FROM audit_entry ORDER BY chain, sequence",
    )
    .fetch_all(connection)
    .await
    .unwrap();
    rows.iter()
        .map(|row| AuditRecord {
            chain: row.get("chain"),
            sequence: row.get("sequence"),
            at: row.get("at"),
            recorded_at: row.get("recorded_at"),
            user_id: UserId(row.get("user_id")),
            actor_name: row.get("actor_name"),
            via: row.get("via"),
            action: row.get("action"),
            subject_kind: row.get("subject_kind"),
            subject_id: row.get("subject_id"),
            subject_name: row.get("subject_name"),
            before: row.get("before_text"),
            after: row.get("after_text"),
            reason: row.get("reason"),
            request_id: RequestId(row.get("request_id")),
            department_id: row.get::<Option<Uuid>, _>("department_id").map(DepartmentId),
            previous_hash: bytes(row, "previous_hash"),
            hash: bytes(row, "hash"),
        })
        .collect()
}

fn bytes<const N: usize>(row: &PgRow, column: &str) -> Bytes<N> {
    Bytes::try_from(row.get::<&[u8], _>(column)).unwrap()
}

#[tokio::test]
async fn what_the_owner_tampers_with_for_good_is_found_by_the_programs_own_verification() {
    let (database, file) = sealed_record().await;
    let owner = database.owner().await;
    let verify = async |expected: fn(&AuditFinding) -> bool| {
        let report = store::audit::verify(database.store(), system(), file.clone(), is_signature_good).await.unwrap();
        assert!(report.findings.iter().any(expected), "{:?}", report.findings);
    };
    owner.execute("ALTER TABLE audit_entry DISABLE TRIGGER ALL").await.unwrap();
    owner.execute("UPDATE audit_entry SET reason = 'x' WHERE chain = (SELECT max(chain::text)::uuid FROM audit_chain) AND sequence = 3").await.unwrap();
    verify(|finding| matches!(finding, AuditFinding::Edited { sequence: 3, .. })).await;
    owner.execute("DELETE FROM audit_entry WHERE sequence = 5").await.unwrap();
    verify(|finding| matches!(finding, AuditFinding::Missing { from: 5, to: 5, .. })).await;
    owner.execute("DELETE FROM audit_entry WHERE sequence > 9").await.unwrap();
    verify(|finding| matches!(finding, AuditFinding::TailCut { last: 9, .. })).await;
    owner
        .execute("ALTER TABLE audit_checkpoint DISABLE TRIGGER ALL; DELETE FROM audit_checkpoint WHERE id = 5")
        .await
        .unwrap();
    verify(|finding| {
        matches!(finding, AuditFinding::CheckpointMissing { source: CheckpointSource::Database, from: 5, to: 5 })
    })
    .await;
    assert!(is_signature_good(&file[0]));
    assert_eq!(key().verifying_key().to_bytes(), file[0].public_key.0);
}
