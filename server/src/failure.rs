//! Why a command ended without success: one exit code and one sentence each, so that a script can tell them apart and a
//! person knows what to do. The sentences of the configuration come from `config`, those of the database from `store`.

use crate::config::setting::Problem;

/// The reason of a failed command.
#[derive(Debug)]
pub enum Failure {
    /// The configuration has problems; nothing was started.
    Configuration(Vec<Problem>),
    /// Another program listens there already.
    PortInUse {
        /// The address.
        address: String,
    },
    /// The address cannot be listened on for another reason.
    Listen {
        /// The address.
        address: String,
        /// What the system says.
        reason: String,
    },
    /// The database does not answer, does not let us in, or cannot be used.
    Database {
        /// What the store says, one sentence.
        sentence: String,
    },
    /// The database was migrated by a newer program.
    SchemaNewer {
        /// What the store says, one sentence.
        sentence: String,
    },
    /// A migration began and did not end, or was changed after it ran.
    MigrationBroken {
        /// What the store says, one sentence.
        sentence: String,
    },
    /// The disk is full.
    DiskFull {
        /// What was being written.
        what: String,
    },
    /// The data directory or a file cannot be written.
    NotWritable {
        /// The path.
        path: String,
        /// What the system says.
        reason: String,
    },
    /// A check found something wrong.
    CheckFailed {
        /// How many findings, and what to do.
        summary: String,
    },
    /// A use case said no, e.g. an unknown login.
    Refused {
        /// The sentence.
        sentence: String,
    },
    /// A file was taken in, but not all of its rows.
    RowsRefused {
        /// How many, and where they are listed.
        sentence: String,
    },
    /// A file could not be read, or not to its end.
    FileRefused {
        /// File, line or column, and what to do.
        sentence: String,
    },
    /// Something else, with what the system says.
    Other {
        /// The sentence.
        sentence: String,
    },
}

/// The exit codes, for the documentation.
pub const EXIT_CODES: [(u8, &str); 13] = [
    (0, "all went well"),
    (1, "something unexpected; the sentence says what"),
    (2, "the command line is wrong, or the use case said no; nothing was changed"),
    (3, "the configuration is wrong; all problems are listed"),
    (4, "the address is in use or cannot be listened on"),
    (5, "the database cannot be reached"),
    (6, "the database was migrated by a newer program"),
    (7, "a migration is half finished or was changed after it ran"),
    (8, "the disk is full"),
    (9, "the data directory or a file cannot be written"),
    (10, "a check found something wrong"),
    (11, "a file was taken in, but some of its rows were refused; they are listed"),
    (12, "a file could not be read, or not to its end; whole batches before that are kept"),
];

impl Failure {
    /// The exit code, see [`EXIT_CODES`].
    pub const fn exit_code(&self) -> u8 {
        match self {
            Failure::Other { .. } => 1,
            Failure::Refused { .. } => 2,
            Failure::Configuration(_) => 3,
            Failure::PortInUse { .. } | Failure::Listen { .. } => 4,
            Failure::Database { .. } => 5,
            Failure::SchemaNewer { .. } => 6,
            Failure::MigrationBroken { .. } => 7,
            Failure::DiskFull { .. } => 8,
            Failure::NotWritable { .. } => 9,
            Failure::CheckFailed { .. } => 10,
            Failure::RowsRefused { .. } => 11,
            Failure::FileRefused { .. } => 12,
        }
    }

    /// A failure of a file operation.
    pub fn file(path: &std::path::Path, error: &std::io::Error) -> Failure {
        let path = path.display().to_string();
        match error.kind() {
            std::io::ErrorKind::StorageFull | std::io::ErrorKind::QuotaExceeded => Failure::DiskFull { what: path },
            _ => Failure::NotWritable { path, reason: error.to_string() },
        }
    }
}

impl std::fmt::Display for Failure {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Failure::Configuration(problems) => {
                let count = problems.len();
                let noun = if count == 1 { "problem" } else { "problems" };
                write!(f, "The configuration has {count} {noun}; nothing was started.")?;
                for problem in problems {
                    write!(f, "\n  {problem}")?;
                }
                Ok(())
            }
            Failure::PortInUse { address } => write!(
                f,
                "The address {address} is in use by another program; stop that one or set listen.address \
                 (OMNI_HUB_LISTEN_ADDRESS) to a free one."
            ),
            Failure::Listen { address, reason } => {
                write!(f, "The address {address} cannot be listened on ({reason}); set listen.address to one that can.")
            }
            Failure::DiskFull { what } => {
                write!(f, "The disk is full ({what}); free some space and start again, nothing was damaged.")
            }
            Failure::NotWritable { path, reason } => {
                write!(f, "{path} cannot be written ({reason}); give the program a directory that it may write to.")
            }
            Failure::Database { sentence }
            | Failure::SchemaNewer { sentence }
            | Failure::MigrationBroken { sentence }
            | Failure::CheckFailed { summary: sentence }
            | Failure::Refused { sentence }
            | Failure::RowsRefused { sentence }
            | Failure::FileRefused { sentence }
            | Failure::Other { sentence } => write!(f, "{}", as_sentence(sentence)),
        }
    }
}

/// The text with a capital at its beginning and a full stop at its end.
fn as_sentence(text: &str) -> String {
    let text = text.trim();
    let mut characters = text.chars();
    let mut sentence: String = characters.next().map(|first| first.to_uppercase().collect()).unwrap_or_default();
    sentence.push_str(characters.as_str());
    if !sentence.ends_with(['.', '!', '?']) {
        sentence.push('.');
    }
    sentence
}

impl std::error::Error for Failure {}

impl From<service::Error> for Failure {
    fn from(error: service::Error) -> Failure {
        use service::Error;
        let details = |pairs: &[(&'static str, String)]| {
            pairs.iter().map(|(name, value)| format!(", {name} {value}")).collect::<String>()
        };
        match error {
            Error::Unavailable => Failure::Database { sentence: "the database is not available for now".to_owned() },
            Error::Internal(incident) => Failure::Other {
                sentence: format!("something unexpected happened; the log tells more under the incident {incident}"),
            },
            Error::NotFound(what) => Failure::Refused { sentence: format!("there is no such {what}") },
            Error::Invalid(issues) => {
                let issues: Vec<String> = issues
                    .iter()
                    .map(|issue| format!("{}: {}{}", issue.field, issue.code, details(&issue.data)))
                    .collect();
                Failure::Refused { sentence: format!("nothing was changed, because of {}", issues.join("; ")) }
            }
            Error::Refused(refusal) => Failure::Refused {
                sentence: format!(
                    "nothing was changed: {}{} (docs/ERRORS.md explains it)",
                    refusal.code,
                    details(&refusal.data)
                ),
            },
            Error::Conflict(code) => {
                Failure::Refused { sentence: format!("nothing was changed: {code} (docs/ERRORS.md explains it)") }
            }
            Error::SignInRequired | Error::Forbidden(_) | Error::TooMany { .. } => {
                Failure::Refused { sentence: format!("nothing was changed: {}", error.code()) }
            }
        }
    }
}
