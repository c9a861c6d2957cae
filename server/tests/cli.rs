//! The command line: each bad start ends with its exit code and one clear sentence, and nothing is damaged.

#![allow(clippy::expect_used, clippy::unwrap_used, clippy::panic, reason = "tests")]
#![allow(missing_docs, reason = "tests are sentences")]

use std::io::{BufRead as _, BufReader, Read as _};
use std::net::TcpListener;
use std::path::Path;
use std::process::{Child, Command, Output, Stdio};
use std::time::{Duration, Instant};

use testkit::TestDatabase;

fn command(directory: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_omni-hub"));
    command.args(arguments).current_dir(directory).env_clear();
    for name in ["PATH", "HOME", "OMNI_HUB_PG_BIN"] {
        if let Some(value) = std::env::var_os(name) {
            command.env(name, value);
        }
    }
    command.env("OMNI_HUB_DATA_DIR", directory.join("data"));
    command
}

fn run(command: &mut Command) -> Output {
    command.stdin(Stdio::null()).output().expect("the program starts")
}

fn check(output: &Output, code: i32, parts: &[&str]) {
    let text = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(code), "{text}{}", String::from_utf8_lossy(&output.stdout));
    for part in parts {
        assert!(text.contains(part), "\"{part}\" is not in: {text}");
    }
    assert!(!text.contains("panicked") && !text.contains("RUST_BACKTRACE"), "{text}");
}

fn free_address() -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    listener.local_addr().unwrap().to_string()
}

#[test]
fn the_documentation_is_that_of_the_code() {
    let page = include_str!("../../docs/CONFIGURATION.md");
    assert_eq!(
        page.trim_end(),
        server::config::documentation().trim_end(),
        "docs/CONFIGURATION.md differs; write it anew with: omni-hub config --documentation > docs/CONFIGURATION.md"
    );
}

#[test]
fn every_problem_of_the_configuration_is_told_at_once() {
    let directory = tempfile::tempdir().unwrap();
    std::fs::write(
        directory.path().join("omni-hub.toml"),
        "[listen]\naddress = \"nowhere\"\npublic_ulr = \"x\"\n\n[limit]\n\n[limits]\nbody_bytes = 3\n\n[oidc]\nissuer = \"https://id.example.org\"\nclient_secret = \"changeme\"\n",
    )
    .unwrap();
    let mut command = command(directory.path(), &["serve"]);
    command.env("OMNI_HUB_LOG_FORMAT", "xml").env("OMNI_HUB_LISTEN_ADRESS", "127.0.0.1:1");
    let output = run(&mut command);
    check(
        &output,
        3,
        &[
            "omni-hub.toml, line 2: listen.address: \"nowhere\" is not allowed; allowed is an IP address and a port",
            "omni-hub.toml, line 3: listen.public_ulr: there is no such setting; did you mean \"public_url\"?",
            "omni-hub.toml, line 5: limit: there is no such table; did you mean \"limits\"?",
            "omni-hub.toml, line 8: limits.body_bytes: \"3\" is not allowed",
            "oidc.client_id: it is missing",
            "oidc.client_secret: it is too short or one that stands in examples",
            "environment variable OMNI_HUB_LOG_FORMAT: log.format: \"xml\" is not allowed; allowed is pretty or json",
            "environment variable OMNI_HUB_LISTEN_ADRESS",
            "did you mean OMNI_HUB_LISTEN_ADDRESS?",
        ],
    );
    assert!(!String::from_utf8_lossy(&output.stderr).contains("changeme"), "a secret is printed");
    assert!(!directory.path().join("data").exists(), "nothing was started");
}

#[test]
fn a_file_that_is_no_toml_or_not_there_is_named_with_its_line() {
    let directory = tempfile::tempdir().unwrap();
    std::fs::write(directory.path().join("broken.toml"), "[listen]\naddress = \n").unwrap();
    check(
        &run(&mut command(directory.path(), &["--config", "broken.toml", "config"])),
        3,
        &["broken.toml, line 2", "not TOML"],
    );
    check(
        &run(&mut command(directory.path(), &["--config", "gone.toml", "config"])),
        3,
        &["gone.toml", "cannot be read"],
    );
}

#[test]
fn plain_http_away_from_this_machine_is_refused() {
    let directory = tempfile::tempdir().unwrap();
    for (name, value) in [
        ("OMNI_HUB_PUBLIC_URL", "http://hub.example.org"),
        ("OMNI_HUB_LISTEN_ADDRESS", "0.0.0.0:3000"),
        ("OMNI_HUB_PUBLIC_URL", "https://hub.example.org/path"),
        ("OMNI_HUB_PUBLIC_URL", "ftp://hub.example.org"),
    ] {
        check(&run(command(directory.path(), &["config"]).env(name, value)), 3, &["listen.public_url"]);
    }
    let right = [("OMNI_HUB_PUBLIC_URL", "https://hub.example.org"), ("OMNI_HUB_LISTEN_ADDRESS", "0.0.0.0:3000")];
    check(&run(command(directory.path(), &["config"]).envs(right)), 0, &[]);
}

#[test]
fn the_effective_configuration_says_where_each_value_came_from_and_no_secret() {
    let directory = tempfile::tempdir().unwrap();
    std::fs::write(directory.path().join("omni-hub.toml"), "[listen]\naddress = \"127.0.0.1:4000\"\n").unwrap();
    let output = run(command(directory.path(), &["config"])
        .env("DATABASE_URL", "postgres://hub:very-secret-word@127.0.0.1/hub")
        .env("OMNI_HUB_LIMITS_BODY_BYTES", "4096"));
    check(&output, 0, &[]);
    let text = String::from_utf8_lossy(&output.stdout);
    assert!(text.contains("address = \"127.0.0.1:4000\"  # file, line 2"), "{text}");
    assert!(text.contains("body_bytes = \"4096\"  # variable OMNI_HUB_LIMITS_BODY_BYTES"), "{text}");
    assert!(text.contains("url = \"********\""), "{text}");
    assert!(!text.contains("very-secret-word"), "{text}");
}

#[test]
fn an_address_in_use_is_told_before_anything_is_started() {
    let directory = tempfile::tempdir().unwrap();
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap().to_string();
    let output = run(command(directory.path(), &["serve"]).env("OMNI_HUB_LISTEN_ADDRESS", &address));
    check(&output, 4, &[&address, "in use by another program"]);
    assert!(!directory.path().join("data/postgres").exists());
}

#[test]
fn a_database_that_is_not_there_is_told() {
    let directory = tempfile::tempdir().unwrap();
    let nobody = free_address();
    for command_line in [&["serve"][..], &["migrate"], &["check"]] {
        let output = run(command(directory.path(), command_line)
            .env("OMNI_HUB_LISTEN_ADDRESS", free_address())
            .env("DATABASE_URL", format!("postgres://hub:word-of-mouth@{nobody}/hub")));
        check(&output, 5, &["database cannot be reached"]);
        assert!(!String::from_utf8_lossy(&output.stderr).contains("word-of-mouth"));
    }
}

#[test]
fn a_data_directory_that_cannot_be_written_is_told() {
    let directory = tempfile::tempdir().unwrap();
    // A file where the directory should be: even root cannot write into it.
    std::fs::write(directory.path().join("data"), "in the way").unwrap();
    let output = run(command(directory.path(), &["serve"]).env("OMNI_HUB_LISTEN_ADDRESS", free_address()));
    check(&output, 9, &["data cannot be written"]);
    assert_eq!(std::fs::read_to_string(directory.path().join("data")).unwrap(), "in the way");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_newer_schema_and_a_half_finished_migration_are_told_apart() {
    let directory = tempfile::tempdir().unwrap();
    let database = TestDatabase::new().await;
    let start = || {
        let mut command = command(directory.path(), &["migrate"]);
        command.env("DATABASE_URL", database.url());
        run(&mut command)
    };
    check(&start(), 0, &[]);
    let newer = "INSERT INTO _sqlx_migrations (version, description, success, checksum, execution_time)
                 VALUES (999912310000, 'later', true, '\\x00', 1)";
    database.execute(newer).await;
    check(&start(), 6, &["is newer than this program"]);
    let database = TestDatabase::new().await;
    database.execute("UPDATE _sqlx_migrations SET success = false").await;
    let mut migrate = command(directory.path(), &["migrate"]);
    check(&run(migrate.env("DATABASE_URL", database.url())), 7, &["not finished"]);
}

#[test]
fn the_description_of_the_interface_needs_nothing() {
    let directory = tempfile::tempdir().unwrap();
    let output = run(&mut command(directory.path(), &["openapi"]));
    check(&output, 0, &[]);
    let text = String::from_utf8_lossy(&output.stdout);
    assert!(text.contains("\"/api/v1/users\""));
}

/// A running program; killed when the test ends early.
struct Running {
    child: Child,
    output: BufReader<std::process::ChildStdout>,
}

impl Running {
    fn start(directory: &Path, address: &str) -> Running {
        let mut child = command(directory, &["serve", "--demo"])
            .env("OMNI_HUB_LISTEN_ADDRESS", address)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let output = BufReader::new(child.stdout.take().unwrap());
        Running { child, output }
    }

    fn line(&mut self) -> String {
        let mut line = String::new();
        self.output.read_line(&mut line).unwrap();
        line
    }

    fn stop(mut self) -> (Option<i32>, String) {
        let done = Command::new("kill").arg("-TERM").arg(self.child.id().to_string()).status().unwrap();
        assert!(done.success());
        let mut rest = String::new();
        self.output.read_to_string(&mut rest).unwrap();
        (self.child.wait().unwrap().code(), rest)
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        if self.child.try_wait().ok().flatten().is_none() {
            let _gone = self.child.kill();
        }
    }
}

#[test]
fn a_second_start_is_ready_within_five_seconds_with_the_same_people() {
    let directory = tempfile::tempdir().unwrap();
    let address = free_address();
    let mut first = Running::start(directory.path(), &address);
    assert!(first.line().contains(&format!("is ready at http://{address}")));
    let (code, logins) = first.stop();
    assert_eq!(code, Some(0));
    assert!(logins.contains("Demo logins") && logins.contains("it_admin"), "{logins}");
    let file = directory.path().join("data/demo-logins.txt");
    use std::os::unix::fs::PermissionsExt as _;
    let mode = |path: &Path| std::fs::metadata(path).unwrap().permissions().mode() & 0o777;
    assert_eq!(mode(&file), 0o600);
    let (data, keys) = (directory.path().join("data"), directory.path().join("data/keys"));
    assert_eq!(mode(&keys), 0o700);
    assert_eq!(mode(&data) & 0o066, 0, "nobody else reads or writes there");
    // As an older program left them.
    for folder in [&data, &keys] {
        std::fs::set_permissions(folder, std::fs::Permissions::from_mode(0o755)).unwrap();
    }

    let started = Instant::now();
    let mut second = Running::start(directory.path(), &address);
    assert!(second.line().contains("is ready"));
    assert!(started.elapsed() < Duration::from_secs(5), "{:?}", started.elapsed());
    assert_eq!((mode(&keys), mode(&data) & 0o066), (0o700, 0), "taken away again");
    let stopping = Instant::now();
    let (code, again) = second.stop();
    assert_eq!(code, Some(0));
    assert!(stopping.elapsed() < Duration::from_secs(10), "{:?}", stopping.elapsed());
    assert_eq!(logins, again, "the passwords are made once");

    // And the commands work on the same house while nobody serves.
    let output = run(&mut command(directory.path(), &["check"]));
    check(&output, 0, &[]);
    assert!(String::from_utf8_lossy(&output.stdout).contains("The audit trail is whole"));
    let output = run(&mut command(directory.path(), &["user", "list"]));
    check(&output, 0, &[]);
    assert!(String::from_utf8_lossy(&output.stdout).contains("hechuan"));
    let saved = directory.path().join("all.backup");
    let output = run(&mut command(directory.path(), &["backup", saved.to_str().unwrap()]));
    check(&output, 0, &[]);
    let output = run(&mut command(directory.path(), &["restore", saved.to_str().unwrap()]));
    check(&output, 2, &["not empty"]);
    let output = run(&mut command(directory.path(), &["restore", "--replace", saved.to_str().unwrap()]));
    check(&output, 0, &[]);
    let export = directory.path().join("audit.jsonl");
    let output = run(&mut command(directory.path(), &["check", "--export", export.to_str().unwrap()]));
    check(&output, 0, &[]);
    let output = run(&mut command(directory.path(), &["check", "--from", export.to_str().unwrap()]));
    check(&output, 0, &[]);
    let text = std::fs::read_to_string(&export).unwrap().replace("user.create", "user.update");
    std::fs::write(&export, text).unwrap();
    let output = run(&mut command(directory.path(), &["check", "--from", export.to_str().unwrap()]));
    check(&output, 10, &["not as it was written"]);
}

#[test]
fn a_file_is_taken_in_and_told_with_all_that_was_refused() {
    let directory = tempfile::tempdir().unwrap();
    let in_house = |arguments: &[&str]| run(&mut command(directory.path(), arguments));
    let write = |name: &str, bytes: &[u8]| std::fs::write(directory.path().join(name), bytes).unwrap();
    let header = "InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country\n";
    let row = |number: u32, quantity: &str| format!("{number},A,THING,{quantity},2010-12-01 08:26:00,2,,France\n");
    write("online_retail.toml", include_bytes!("../../service/templates/online_retail.toml"));
    check(
        &in_house(&["import", "--feed", "uci-sales", "none.csv"]),
        2,
        &["none.csv", "cannot be read", "check the path"],
    );
    write("sales.csv", format!("{header}{}{}", row(1, "2"), row(2, "many")).as_bytes());
    check(&in_house(&["import", "--feed", "uci-sales", "sales.csv"]), 2, &["no feed uci-sales", "feed connect"]);
    let connect = ["feed", "connect", "uci-sales", "--system", "uci", "--template", "online_retail.toml"];
    check(&in_house(&connect), 0, &[]);

    let output = in_house(&["import", "--feed", "uci-sales", "sales.csv"]);
    check(&output, 11, &["In sales.csv 1 row was refused; all others are taken."]);
    let report = String::from_utf8_lossy(&output.stdout).into_owned();
    for part in ["read                   2", "new                    1", "refused                1", "seconds"] {
        assert!(report.contains(part), "\"{part}\" is not in: {report}");
    }
    assert!(report.contains("line 3, field quantity, value \"many\": Not a number. Make it a number"), "{report}");

    let mut packed = Vec::new();
    {
        let mut gzip = flate2::write::GzEncoder::new(&mut packed, flate2::Compression::default());
        let text = format!("{header}{}", row(3, "1"));
        std::io::Write::write_all(&mut gzip, text.as_bytes()).unwrap();
        gzip.finish().unwrap();
    }
    write("more.csv.gz", &packed);
    check(&in_house(&["import", "--feed", "uci-sales", "more.csv.gz"]), 0, &[]);
    let output = in_house(&["import", "--feed", "uci-sales", "more.csv.gz"]);
    check(&output, 0, &[]);
    assert!(String::from_utf8_lossy(&output.stdout).contains("was taken into uci-sales before"));

    write("empty.csv", b"");
    write("cut.csv.gz", packed.get(..packed.len() - 12).unwrap());
    write("semicolons.csv", header.replace(',', ";").as_bytes());
    write("renamed.csv", header.replace("Quantity", "Qty").as_bytes());
    write("latin.csv", &[header.as_bytes(), b"9,A,\xff\xfe,1,2010-12-01 08:26:00,2,,France\n"].concat());
    for (file, parts) in [
        ("empty.csv", &["The file is empty"][..]),
        ("cut.csv.gz", &["cut off or damaged", "Send the whole file again"]),
        ("semicolons.csv", &["separator is not", "Name the separator in the template"]),
        ("renamed.csv", &["Columns are missing: Quantity", "Qty"]),
        ("latin.csv", &["Line 2 is no text in UTF-8", "encoding"]),
    ] {
        check(&in_house(&["import", "--feed", "uci-sales", file]), 12, parts);
    }
    let list = in_house(&["feed", "list"]);
    check(&list, 0, &[]);
    assert!(String::from_utf8_lossy(&list.stdout).contains("online_retail v1"));
    let formats = in_house(&["import", "--formats"]);
    check(&formats, 0, &[]);
    assert!(String::from_utf8_lossy(&formats.stdout).contains("urn:omni-hub:sale_line"));
}
