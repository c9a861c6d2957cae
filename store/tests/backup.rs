//! What is saved comes back, all of it and nothing else; and a restore that fails has changed nothing.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test says what is wrong by stopping")]

mod common;

use std::path::PathBuf;

use common::{append, at, department, entry, is_signature_good, seal, system, system_at};
use sqlx::{AssertSqlSafe, Connection, Executor, PgConnection};
use store::backup::{Error, RestoreSettings, Restored, backup, inspect, restore};
use testkit::TestDatabase;

struct Place {
    database: TestDatabase,
    directory: tempfile::TempDir,
}

impl Place {
    async fn new() -> Place {
        let place = Place { database: TestDatabase::new().await, directory: tempfile::tempdir().unwrap() };
        for number in 0..20_i64 {
            let chain = (number % 3 > 0).then(|| department(u128::try_from(number % 3).unwrap()));
            append(place.database.store(), system_at(number), entry(chain)).await;
            if number % 10 == 9 {
                seal(place.database.store(), number).await.unwrap();
            }
        }
        let file = place.file("audit-checkpoints.jsonl");
        store::audit::write_checkpoint_file(place.database.store(), system(), &file).await.unwrap();
        append(place.database.store(), system_at(30), entry(None)).await;
        place
    }

    fn file(&self, name: &str) -> PathBuf {
        self.directory.path().join(name)
    }

    async fn save(&self) {
        let manifest =
            backup(&self.database.url(), &self.file("backup"), &self.file("audit-checkpoints.jsonl"), at(40), &|_| {})
                .await
                .unwrap();
        assert_eq!(manifest.rows["audit_entry"], 21);
        assert_eq!(inspect(&self.file("backup"), &|_| {}).unwrap(), manifest);
        assert!(!self.file("backup.part").exists());
    }

    async fn restore(&self, url: &str, checkpoints: &str, is_replacing: bool) -> Result<Restored, Error> {
        let settings = RestoreSettings {
            archive: self.file("backup"),
            checkpoint_file: self.file(checkpoints),
            is_replacing,
            at: at(50),
        };
        restore(url, &settings, is_signature_good, &|_| {}).await
    }
}

/// Every row of every table but the outbox's, as one hash.
async fn content(url: &str) -> String {
    let mut connection = PgConnection::connect(url).await.unwrap();
    let tables: Vec<String> = sqlx::query_scalar(
        "SELECT relname::text FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind = 'r'
         AND relname NOT LIKE 'outbox%' ORDER BY 1",
    )
    .fetch_all(&mut connection)
    .await
    .unwrap();
    let mut all = String::new();
    for table in tables {
        let sql = format!("SELECT coalesce(string_agg(t::text, chr(10) ORDER BY t::text), '') FROM {table} t");
        let rows: String = sqlx::query_scalar(AssertSqlSafe(sql)).fetch_one(&mut connection).await.unwrap();
        all.push_str(&format!("{table}:{rows}\n"));
    }
    connection.close().await.unwrap();
    all
}

/// Rights, policies and triggers, as one text.
async fn walls(url: &str) -> String {
    let mut connection = PgConnection::connect(url).await.unwrap();
    let text = sqlx::query_scalar(
        "SELECT concat_ws(chr(10),
           (SELECT string_agg(relname || relrowsecurity || relforcerowsecurity || (SELECT string_agg(a::text, ' ' ORDER BY a::text)
              FROM unnest(relacl) a WHERE a::text LIKE 'omni_hub_app%'), chr(10) ORDER BY relname)
            FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind = 'r'),
           (SELECT string_agg(polname || polcmd::text || coalesce(pg_get_expr(polqual, polrelid), ''), chr(10) ORDER BY polname) FROM pg_policy),
           (SELECT string_agg(tgname || tgenabled::text, chr(10) ORDER BY tgname) FROM pg_trigger WHERE NOT tgisinternal),
           (SELECT string_agg(proname || prosecdef || coalesce(proacl::text LIKE '%=X/%', true), chr(10) ORDER BY proname)
            FROM pg_proc WHERE pronamespace = 'public'::regnamespace),
           has_database_privilege('omni_hub_app', current_database(), 'TEMPORARY')::text,
           (SELECT string_agg(defaclobjtype::text || defaclacl::text, chr(10) ORDER BY defaclobjtype::text) FROM pg_default_acl))",
    )
    .fetch_one(&mut connection)
    .await
    .unwrap();
    connection.close().await.unwrap();
    text
}

async fn drop_database(place: &Place, url: &str) {
    let name = url.rsplit('/').next().unwrap().split('?').next().unwrap();
    let sql = format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)");
    place.database.owner().await.execute(AssertSqlSafe(sql)).await.unwrap();
}

#[tokio::test]
async fn what_was_saved_comes_back_equal_with_all_its_walls() {
    let place = Place::new().await;
    place.save().await;
    let target = place.database.url_of_other("back");
    let restored = place.restore(&target, "restored.jsonl", false).await.unwrap();
    assert_eq!(restored.kept, None);
    assert!(restored.audit.is_clean());
    assert_eq!((restored.audit.entries, restored.audit.checkpoints, restored.migrated), (21, 2, 0));
    assert_eq!(content(&target).await, content(&place.database.url()).await);
    assert_eq!(walls(&target).await, walls(&place.database.url()).await);
    assert_eq!(
        store::audit::read_checkpoint_file(&place.file("restored.jsonl")),
        store::audit::read_checkpoint_file(&place.file("audit-checkpoints.jsonl"))
    );
    // It works on: the chain grows where it ended, and readers of the live channel start anew.
    let store = store::Store::connect(&target, &store::PoolSettings::default()).await.unwrap();
    append(&store, system_at(60), entry(None)).await;
    seal(&store, 60).await.unwrap();
    let bounds = store::outbox::bounds(&store).await.unwrap();
    assert!(!bounds.can_resume(store::outbox::Cursor { xid: 10, position: 1 }));
    let checkpoints = store::audit::read_checkpoint_file(&place.file("restored.jsonl")).unwrap();
    let report = store::audit::verify(&store, system(), checkpoints, is_signature_good).await.unwrap();
    assert!(report.is_clean() && report.entries == 22, "{report:?}");
    store.close().await;
    drop_database(&place, &target).await;
}

#[tokio::test]
async fn a_database_that_is_not_empty_is_replaced_only_when_told_and_then_kept() {
    let place = Place::new().await;
    place.save().await;
    let url = place.database.url();
    append(place.database.store(), system_at(70), entry(None)).await;
    let before = content(&url).await;
    let refused = place.restore(&url, "audit-checkpoints.jsonl", false).await;
    assert!(matches!(refused, Err(Error::NotEmpty(_))), "{refused:?}");
    assert_eq!(content(&url).await, before);

    // While the program is connected.
    place.database.store().ping().await.unwrap();
    let restored = place.restore(&url, "audit-checkpoints.jsonl", true).await.unwrap();
    let kept = restored.kept.unwrap();
    let (base, name) = url.rsplit_once('/').unwrap();
    let kept_url = match name.split_once('?') {
        Some((_, query)) => format!("{base}/{kept}?{query}"),
        None => format!("{base}/{kept}"),
    };
    assert_eq!(content(&kept_url).await, before);
    assert_ne!(content(&url).await, before);
    drop_database(&place, &kept_url).await;
}

#[tokio::test]
async fn an_archive_that_was_altered_or_cut_is_refused_before_anything_is_touched() {
    let place = Place::new().await;
    place.save().await;
    let whole = std::fs::read(place.file("backup")).unwrap();
    let url = place.database.url();
    let before = content(&url).await;
    let mut altered = Vec::new();
    for position in [0, 30, whole.len() / 2, whole.len() - 600, whole.len() - 40, whole.len() - 3] {
        let mut copy = whole.clone();
        copy[position] ^= 1;
        altered.push(copy);
    }
    for length in [0, 10, whole.len() / 2, whole.len() - 1] {
        altered.push(whole[..length].to_vec());
    }
    for copy in altered {
        std::fs::write(place.file("backup"), copy).unwrap();
        let refused = place.restore(&url, "audit-checkpoints.jsonl", true).await;
        assert!(matches!(refused, Err(Error::Archive { .. })), "{refused:?}");
    }
    assert_eq!(content(&url).await, before);
}

#[tokio::test]
async fn a_backup_whose_audit_record_was_tampered_with_is_not_restored() {
    let place = Place::new().await;
    let owner = place.database.owner().await;
    owner
        .execute("ALTER TABLE audit_entry DISABLE TRIGGER ALL; UPDATE audit_entry SET reason = 'x' WHERE sequence = 2")
        .await
        .unwrap();
    place.save().await;
    let url = place.database.url();
    let before = content(&url).await;
    let refused = place.restore(&url, "audit-checkpoints.jsonl", true).await;
    assert!(matches!(refused, Err(Error::AuditBroken(3))), "{refused:?}");
    assert_eq!(content(&url).await, before);
    let left: i64 =
        sqlx::query_scalar("SELECT count(*) FROM pg_database WHERE datname LIKE current_database() || '_restore%'")
            .fetch_one(&owner)
            .await
            .unwrap();
    assert_eq!(left, 0);
}
