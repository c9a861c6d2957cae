//! A database of its own for each test, on a real PostgreSQL.
//!
//! All tests of a machine share one private server below the system's temporary directory: the first test starts it, it
//! stays running, and the next run finds it again. `TEST_DATABASE_URL` names another server instead (a superuser's address).
//! Each database is a copy of a template that has been migrated once, which takes some 30 ms, and is dropped with the test.

use std::path::Path;
use std::str::FromStr;
use std::sync::atomic::{AtomicU32, Ordering};

use sqlx::postgres::{PgConnectOptions, PgPoolOptions};
use sqlx::{AssertSqlSafe, ConnectOptions, Connection, Executor, PgConnection, PgPool};
use store::cluster::{Cluster, ClusterSettings};
use store::{PoolSettings, Store};
use tokio::sync::OnceCell;

/// Under this advisory lock one process at a time makes the template and clears away what killed tests left.
const PREPARE_KEY: i64 = 0x7465_7374;

/// The server, prepared: the address of its database `postgres`, and the name of the template.
static SERVER: OnceCell<Server> = OnceCell::const_new();

/// Databases made by this process.
static COUNT: AtomicU32 = AtomicU32::new(0);

#[derive(Clone, Debug)]
struct Server {
    options: PgConnectOptions,
    template: String,
}

/// A migrated, empty database, dropped at the end.
pub struct TestDatabase {
    server: Server,
    name: String,
    store: Store,
}

impl TestDatabase {
    /// Makes one.
    ///
    /// # Panics
    /// When there is no PostgreSQL or the migrations fail: then no test can say anything.
    pub async fn new() -> TestDatabase {
        TestDatabase::with_pool(PoolSettings { connections_max: 8, connections_min: 0, ..PoolSettings::default() })
            .await
    }

    /// Makes one whose store has a pool of this size.
    ///
    /// # Panics
    /// As [`TestDatabase::new`].
    pub async fn with_pool(settings: PoolSettings) -> TestDatabase {
        let server = SERVER.get_or_init(prepare).await.clone();
        let number = COUNT.fetch_add(1, Ordering::Relaxed);
        let name = format!("omni_test_{}_{number}", std::process::id());
        let mut connection = connect(&server.options).await;
        let sql = format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)");
        connection.execute(AssertSqlSafe(sql)).await.expect("a database of the same name can be dropped");
        let sql = format!("CREATE DATABASE {name} TEMPLATE {}", server.template);
        connection.execute(AssertSqlSafe(sql)).await.expect("the template can be copied");
        // What the first migration says of the database itself is not copied with it.
        let sql = format!("REVOKE TEMPORARY ON DATABASE {name} FROM PUBLIC");
        connection.execute(AssertSqlSafe(sql)).await.expect("rights can be taken");
        let _ = connection.close().await;
        let url = url_of(&server.options, &name);
        let store = Store::connect(&url, &settings).await.expect("the new database can be reached");
        TestDatabase { server, name, store }
    }

    /// The database as the program sees it.
    pub fn store(&self) -> &Store {
        &self.store
    }

    /// A second store on the same database, as another instance of the program has it.
    ///
    /// # Panics
    /// When the database is gone.
    pub async fn other_instance(&self) -> Store {
        let settings = PoolSettings { connections_max: 4, connections_min: 0, ..PoolSettings::default() };
        Store::connect(&self.url(), &settings).await.expect("the database can be reached")
    }

    /// The address with the rights of the owner, who is a superuser: for tampering, and for programs under test.
    pub fn url(&self) -> String {
        url_of(&self.server.options, &self.name)
    }

    /// The address of a database of the same server that does not exist yet, for tests that make their own; dropped by
    /// whoever makes it, or by the next run.
    pub fn url_of_other(&self, suffix: &str) -> String {
        url_of(&self.server.options, &format!("{}_{suffix}", self.name))
    }

    /// A few connections with the rights of the owner.
    ///
    /// # Panics
    /// When the database is gone.
    pub async fn owner(&self) -> PgPool {
        let options = self.server.options.clone().database(&self.name);
        PgPoolOptions::new().max_connections(4).connect_with(options).await.expect("the database can be reached")
    }

    /// Runs a statement with the rights of the owner, to make a state that no use case makes.
    ///
    /// # Panics
    /// When the statement fails.
    pub async fn execute(&self, sql: &'static str) {
        self.owner().await.execute(sql).await.expect("the statement runs");
    }
}

impl Drop for TestDatabase {
    fn drop(&mut self) {
        // Dropping is no place to wait in the test's own runtime: a thread with one of its own does.
        let (options, name) = (self.server.options.clone(), self.name.clone());
        let work = move || {
            let Ok(runtime) = tokio::runtime::Builder::new_current_thread().enable_all().build() else { return };
            runtime.block_on(async {
                if let Ok(mut connection) = PgConnection::connect_with(&options).await {
                    let sql = format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)");
                    let _ = connection.execute(AssertSqlSafe(sql)).await;
                }
            });
        };
        let _ = std::thread::spawn(work).join();
    }
}

async fn prepare() -> Server {
    let url = match std::env::var("TEST_DATABASE_URL") {
        Ok(url) if !url.is_empty() => url,
        _ => private_server().await,
    };
    let options =
        PgConnectOptions::from_str(&url).expect("TEST_DATABASE_URL is an address").disable_statement_logging();
    let options = options.database("postgres");
    let template = format!("omni_template_{}", store::migrate::fingerprint());
    let mut connection = connect(&options).await;
    sqlx::query("SELECT pg_advisory_lock($1)").bind(PREPARE_KEY).execute(&mut connection).await.expect("a lock");
    let names: Vec<String> = sqlx::query_scalar("SELECT datname FROM pg_database WHERE datname LIKE 'omni\\_t%'")
        .fetch_all(&mut connection)
        .await
        .expect("the server lists its databases");
    if !names.contains(&template) {
        // Migrated under another name and then renamed: a template is complete or not there.
        let fresh = format!("{template}_new");
        let sql = format!("DROP DATABASE IF EXISTS {fresh} WITH (FORCE)");
        connection.execute(AssertSqlSafe(sql)).await.expect("a half-made template can be dropped");
        connection.execute(AssertSqlSafe(format!("CREATE DATABASE {fresh}"))).await.expect("a database can be made");
        store::migrate::run(&url_of(&options, &fresh)).await.expect("the migrations succeed");
        let sql = format!("ALTER DATABASE {fresh} RENAME TO {template}");
        connection.execute(AssertSqlSafe(sql)).await.expect("the template can be named");
    }
    for name in names.iter().filter(|name| is_left_over(name)) {
        let _ = connection.execute(AssertSqlSafe(format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)"))).await;
    }
    // Closing gives the lock back.
    let _ = connection.close().await;
    Server { options, template }
}

/// Whether a database belongs to a test process that no longer runs here.
fn is_left_over(name: &str) -> bool {
    let Some(process) = name.strip_prefix("omni_test_").and_then(|rest| rest.split('_').next()) else { return false };
    Path::new("/proc/self").exists() && !Path::new("/proc").join(process).exists()
}

/// Starts or finds the server of this machine's tests and leaves it running.
async fn private_server() -> String {
    // One a user: a directory of somebody else's could not be used.
    let user = std::env::var("USER").or_else(|_| std::env::var("LOGNAME")).unwrap_or_else(|_| "root".to_owned());
    let directory = std::env::temp_dir().join(format!("omni-hub-test-{user}"));
    let settings = ClusterSettings { is_durable: false, ..ClusterSettings::new(directory) };
    let cluster = Cluster::start(&settings).await.expect("a private PostgreSQL for the tests starts");
    let url = cluster.url_of("postgres");
    cluster.leave_running();
    url
}

async fn connect(options: &PgConnectOptions) -> PgConnection {
    PgConnection::connect_with(options).await.expect("the server of the tests can be reached")
}

fn url_of(options: &PgConnectOptions, database: &str) -> String {
    options.clone().database(database).to_url_lossy().to_string()
}
