//! The demo people of an empty database, and where their passwords are told: on standard output at every start and in one
//! file that only the owner of the data directory can read. Who they are is decided in `service`.

use std::io::Write as _;
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::{Path, PathBuf};

use service::Hub;
use service::demo::DemoPerson;

use crate::failure::Failure;

/// The file in the data directory.
const FILE: &str = "demo-logins.txt";

/// Letters and digits that nobody confuses; 20 of them are 99 bits.
const ALPHABET: &[u8; 31] = b"23456789abcdefghjkmnpqrstuvwxyz";
const PASSWORD_CHARACTERS: usize = 20;

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
