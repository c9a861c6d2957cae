//! The private PostgreSQL: set up, shared, stopped, and found again after everything that can happen to it.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test says what is wrong by stopping")]

use std::fs::{self, Permissions};
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::Command;
use std::time::{Duration, Instant};

use sqlx::{Connection, Executor, PgConnection};
use store::cluster::{Cluster, ClusterSettings, Error};

/// A directory that the server's user may enter too, when the test runs as root.
fn directory() -> tempfile::TempDir {
    let directory = tempfile::tempdir().unwrap();
    fs::set_permissions(directory.path(), Permissions::from_mode(0o755)).unwrap();
    directory
}

async fn ask(cluster: &Cluster) -> i64 {
    let mut connection = PgConnection::connect(&cluster.url()).await.unwrap();
    let count = sqlx::query_scalar("SELECT count(*) FROM kept").fetch_one(&mut connection).await.unwrap();
    connection.close().await.unwrap();
    count
}

fn postmaster(directory: &Path) -> String {
    fs::read_to_string(directory.join("postgres/postmaster.pid")).unwrap().lines().next().unwrap().to_owned()
}

#[tokio::test]
async fn a_cluster_lives_through_everything_that_happens_to_it() {
    let directory = directory();
    let settings = ClusterSettings::new(directory.path());
    let started = Instant::now();
    let cluster = Cluster::start(&settings).await.unwrap();
    let first = started.elapsed();
    assert!(cluster.is_owner());
    let mut connection = PgConnection::connect(&cluster.url()).await.unwrap();
    connection.execute("CREATE TABLE kept (id int); INSERT INTO kept VALUES (1)").await.unwrap();
    for (setting, value) in
        [("fsync", "on"), ("data_checksums", "on"), ("listen_addresses", ""), ("server_encoding", "UTF8")]
    {
        let found: String =
            sqlx::query_scalar("SELECT current_setting($1)").bind(setting).fetch_one(&mut connection).await.unwrap();
        assert_eq!(found, value, "{setting}");
    }
    connection.close().await.unwrap();
    // Nobody else can enter the directory of the socket.
    let mode = fs::metadata(cluster.socket_dir()).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o700);
    // The program signs in with few rights.
    let mut program = PgConnection::connect(&cluster.program_url()).await.unwrap();
    assert!(program.execute("SELECT * FROM kept").await.is_err());
    assert!(program.execute("SET ROLE omni_hub_owner").await.is_err());
    program.close().await.unwrap();

    // A second program shares it, and leaves it running.
    let second = Cluster::start(&settings).await.unwrap();
    assert!(!second.is_owner());
    assert_eq!(ask(&second).await, 1);
    second.stop().await.unwrap();
    assert_eq!(ask(&cluster).await, 1);

    // Stopped in order; started again.
    cluster.stop().await.unwrap();
    assert!(!directory.path().join("postgres/postmaster.pid").exists());
    let started = Instant::now();
    let cluster = Cluster::start(&settings).await.unwrap();
    let again = started.elapsed();
    assert_eq!(ask(&cluster).await, 1);

    // The program dies and its server runs on: the next program adopts the very same server.
    let server = postmaster(directory.path());
    cluster.leave_running();
    let started = Instant::now();
    let cluster = Cluster::start(&settings).await.unwrap();
    let adopted = started.elapsed();
    assert!(cluster.is_owner());
    assert_eq!(postmaster(directory.path()), server);

    // Program and server die together: the next start recovers.
    assert!(Command::new("kill").args(["-9", &server]).status().unwrap().success());
    cluster.leave_running();
    let cluster = Cluster::start(&settings).await.unwrap();
    assert_ne!(postmaster(directory.path()), server);
    assert_eq!(ask(&cluster).await, 1);

    // Dropped without being stopped: stopped all the same.
    drop(cluster);
    assert!(!directory.path().join("postgres/postmaster.pid").exists());
    println!("first start {first:?}, again {again:?}, adopted {adopted:?}");
    assert!(again < Duration::from_secs(5), "{again:?}");
}

#[tokio::test]
async fn two_that_start_at_once_share_one_server() {
    let directory = directory();
    let settings = ClusterSettings { is_durable: false, ..ClusterSettings::new(directory.path()) };
    let (left, right) = tokio::join!(Cluster::start(&settings), Cluster::start(&settings));
    let (left, right) = (left.unwrap(), right.unwrap());
    assert_ne!(left.is_owner(), right.is_owner());
    assert_eq!(left.url(), right.url());
}

#[tokio::test]
async fn a_path_too_long_for_a_socket_gets_a_short_one() {
    let directory = directory();
    let long = directory.path().join("长".repeat(30)).join("x".repeat(60));
    let settings = ClusterSettings { is_durable: false, ..ClusterSettings::new(&long) };
    let cluster = Cluster::start(&settings).await.unwrap();
    assert!(cluster.socket_dir().as_os_str().len() < 90);
    assert_eq!(fs::metadata(cluster.socket_dir()).unwrap().permissions().mode() & 0o777, 0o700);
    let mut connection = PgConnection::connect(&cluster.url()).await.unwrap();
    connection.ping().await.unwrap();
    connection.close().await.unwrap();
    let socket = cluster.socket_dir().to_owned();
    cluster.stop().await.unwrap();
    fs::remove_dir_all(socket).unwrap();
}

#[tokio::test]
async fn a_set_up_that_was_interrupted_is_begun_anew() {
    let directory = directory();
    fs::create_dir(directory.path().join("postgres.new")).unwrap();
    fs::write(directory.path().join("postgres.new/half"), "x").unwrap();
    let settings = ClusterSettings { is_durable: false, ..ClusterSettings::new(directory.path()) };
    let cluster = Cluster::start(&settings).await.unwrap();
    assert!(cluster.is_owner());
    assert!(!directory.path().join("postgres.new").exists());
}

#[tokio::test]
async fn data_of_a_version_that_is_not_there_is_told_in_one_sentence() {
    let directory = directory();
    fs::create_dir(directory.path().join("postgres")).unwrap();
    fs::write(directory.path().join("postgres/PG_VERSION"), "9\n").unwrap();
    let refused = Cluster::start(&ClusterSettings::new(directory.path())).await.err().unwrap();
    assert!(matches!(&refused, Error::OtherVersion { wanted, .. } if wanted == "9"), "{refused}");
}
