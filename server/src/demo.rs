//! The demo of an empty database. The trade of the demo brand is made in `service`; here are its usual scale and what is said
//! while it is made. The demo people, and where their passwords are told: on standard output at every start and in one
//! file that only the owner of the data directory can read. Who they are is decided in `service`.

use std::io::Write as _;
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::{Path, PathBuf};

use chrono::TimeDelta;
use service::demo::DemoPerson;
use service::demo_commerce::{DemoCommerceState, DemoScale};
use service::{Hub, RequestFacts};

use crate::failure::Failure;

/// The file in the data directory.
const FILE: &str = "demo-logins.txt";

/// Letters and digits that nobody confuses; 20 of them are 99 bits.
const ALPHABET: &[u8; 31] = b"23456789abcdefghjkmnpqrstuvwxyz";
const PASSWORD_CHARACTERS: usize = 20;

/// The brand that is made when nobody names another.
pub const SEED: u64 = 618;
/// The scale of `serve --demo`, in thousandths: about 60,000 orders, made in a few seconds.
const SMALL_THOUSANDTHS: u32 = 200;
/// The brand's clock against UTC.
pub const OFFSET_HOURS: i64 = 8;
/// How often orders arrive in a running demo.
pub const PACE_SECONDS: u64 = 2;
/// After so many rows the progress is said again.
const ROWS_BETWEEN_WORDS: i64 = 20_000;

/// The scale of `serve --demo`, up to today.
fn small_scale(hub: &Hub) -> DemoScale {
    let last_day = (hub.now() + TimeDelta::hours(OFFSET_HOURS)).date_naive();
    DemoScale { thousandths: SMALL_THOUSANDTHS, seed: SEED, last_day }
}

/// Makes the trade of the demo brand, unless it is there or the trade of another brand is; says how far it is. With
/// `continues` a brand that is there is left as it is.
///
/// # Errors
/// [`Failure::Refused`] when another brand's trade is there, or the demo brand of another scale or seed; those of the use
/// case.
pub async fn create_trade(hub: &Hub, scale: DemoScale, continues: bool) -> Result<(), Failure> {
    let state = hub.demo_commerce_state().await?;
    if let Some(made) = hub.demo_scale().await?
        && (made.thousandths, made.seed) != (scale.thousandths, scale.seed)
        && !(continues && state == DemoCommerceState::Whole)
    {
        let sentence = format!(
            "this database has the demo brand of scale {} and seed {} already; another goes into an empty one",
            rust_decimal::Decimal::new(i64::from(made.thousandths), 3).normalize(),
            made.seed
        );
        return Err(Failure::Refused { sentence });
    }
    match state {
        DemoCommerceState::Foreign => {
            return Err(Failure::Refused {
                sentence: "there is trade of another brand in this database; the demo brand goes into an empty one"
                    .to_owned(),
            });
        }
        DemoCommerceState::Whole if continues => return Ok(()),
        DemoCommerceState::Empty | DemoCommerceState::Begun | DemoCommerceState::Whole => {}
    }
    let mut said = 0;
    let facts = RequestFacts::local("omni-hub demo");
    let started = std::time::Instant::now();
    // Progress is for whoever waits; what is printed is for programs too.
    let say = |text: &str| {
        let mut output = std::io::stderr().lock();
        let _reader_gone = writeln!(output, "{text}").and_then(|()| output.flush());
    };
    say("Making the trade of the demo brand …");
    let counts = hub
        .create_demo_commerce(&facts, scale, |counts| {
            if counts.read - said >= ROWS_BETWEEN_WORDS {
                said = counts.read;
                say(&format!("  {} rows", counts.read));
            }
        })
        .await?;
    say(&format!(
        "The demo brand has {} rows up to {} ({} new), after {} s.",
        counts.read,
        scale.last_day,
        counts.new,
        started.elapsed().as_secs()
    ));
    Ok(())
}

/// Makes a small brand in a demo database that has no trade yet; anything else is left as it is.
///
/// # Errors
/// Those of the use case.
pub async fn create_small_trade(hub: &Hub) -> Result<(), Failure> {
    let state = hub.demo_commerce_state().await?;
    if hub.is_demo().await? && matches!(state, DemoCommerceState::Empty | DemoCommerceState::Begun) {
        // One that was begun and cut off is finished as it was begun.
        let scale = hub.demo_scale().await?.unwrap_or_else(|| small_scale(hub));
        create_trade(hub, scale, false).await?;
    }
    Ok(())
}

/// Lets what happened since the last time arrive.
///
/// # Errors
/// Those of the use case.
pub async fn continue_trade(hub: &Hub) -> Result<(), service::Error> {
    let counts = hub.continue_demo_commerce(&RequestFacts::local("omni-hub demo --live")).await?;
    if counts.read > 0 {
        tracing::debug!(rows = counts.read, "orders of the demo brand arrived");
    }
    Ok(())
}

/// The path of the file.
pub fn logins_file(data_directory: &Path) -> PathBuf {
    data_directory.join(FILE)
}

/// Makes the demo people if nobody is there, and keeps their logins.
///
/// # Errors
/// Those of the use case and of writing the file.
pub async fn create(hub: &Hub, data_directory: &Path) -> Result<(), Failure> {
    if !hub.is_empty().await? {
        return Ok(());
    }
    tracing::info!("making the demo people");
    // Before anything is written, so that a machine without randomness changes nothing.
    new_password()?;
    let people = hub.create_demo_people(&|_login| new_password().unwrap_or_default()).await?;
    if people.is_empty() {
        return Ok(());
    }
    write(&logins_file(data_directory), &people)
}

/// A random password in groups of five, such as `abcde-fghjk-mnpqr-stuvw`.
fn new_password() -> Result<String, Failure> {
    let mut password = String::new();
    let mut count = 0;
    while count < PASSWORD_CHARACTERS {
        let mut byte = [0; 1];
        getrandom::fill(&mut byte)
            .map_err(|_| Failure::Other { sentence: "the machine gives no random numbers".to_owned() })?;
        // Only whole multiples of the alphabet, so that each letter is equally likely.
        let [byte] = byte;
        if usize::from(byte) >= ALPHABET.len() * (256 / ALPHABET.len()) {
            continue;
        }
        if count > 0 && count % 5 == 0 {
            password.push('-');
        }
        let letter = ALPHABET.get(usize::from(byte) % ALPHABET.len()).copied().unwrap_or(b'a');
        password.push(char::from(letter));
        count += 1;
    }
    Ok(password)
}

fn write(path: &Path, people: &[DemoPerson]) -> Result<(), Failure> {
    let mut text = String::from("# login\tpassword\trole\tname: people of the demo database, for trying things out\n");
    for person in people {
        text.push_str(&format!(
            "{}\t{}\t{}\t{}\n",
            person.login,
            person.password,
            person.role.code(),
            person.display_name
        ));
    }
    let mut file = std::fs::OpenOptions::new()
        .write(true)
        .create(true)
        .truncate(true)
        .mode(0o600)
        .open(path)
        .map_err(|error| Failure::file(path, &error))?;
    file.write_all(text.as_bytes()).and_then(|()| file.sync_all()).map_err(|error| Failure::file(path, &error))
}

/// The logins as a table for people; `None` when the database is none of the demo or the file is gone.
///
/// # Errors
/// Those of the use case.
pub async fn table(hub: &Hub, data_directory: &Path) -> Result<Option<String>, Failure> {
    if !hub.is_demo().await? {
        return Ok(None);
    }
    let path = logins_file(data_directory);
    let Ok(text) = std::fs::read_to_string(&path) else {
        return Ok(Some(format!("This is a demo database; its logins were in {}, which is gone.", path.display())));
    };
    let rows: Vec<Vec<&str>> =
        text.lines().filter(|line| !line.starts_with('#')).map(|line| line.split('\t').collect()).collect();
    let head = ["login", "password", "role", "name"];
    let width = |column: usize| {
        let cells = rows.iter().filter_map(|row| row.get(column)).map(|cell| cell.chars().count());
        cells.chain(head.get(column).map(|cell| cell.len())).max().unwrap_or(0)
    };
    let mut table = String::new();
    for row in std::iter::once(head.to_vec()).chain(rows.iter().cloned()) {
        table.push_str("  ");
        for (column, cell) in row.iter().enumerate() {
            table.push_str(cell);
            // The last column ends the line.
            if column + 1 < row.len() {
                let filled = cell.chars().count();
                table.extend(std::iter::repeat_n(' ', width(column).saturating_sub(filled) + 2));
            }
        }
        table.push('\n');
    }
    Ok(Some(table))
}
