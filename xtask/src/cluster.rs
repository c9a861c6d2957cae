//! A PostgreSQL of a few minutes' life for what must look at the migrated schema: the check of the queries and the dump.
//! It lies in the temporary folder, listens on a socket only, and goes away with the value. The program's own cluster
//! is not used, because xtask must not depend on the product.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context as _, Result, bail};

use crate::tell::step;
use crate::{process, repository, setup};

/// The user of the system that runs PostgreSQL when we are root, whom PostgreSQL refuses.
const SYSTEM_USER: &str = "postgres";

/// The database in which the migrations run.
const DATABASE: &str = "omni_hub";

/// A running throw-away cluster.
pub struct Cluster {
    folder: PathBuf,
    programs: PathBuf,
    is_other_user: bool,
}

impl Cluster {
    /// Makes and starts a cluster and applies all migrations of the repository.
    pub fn migrated() -> Result<Self> {
        let cluster = step("Starting a throw-away PostgreSQL", Self::start)?;
        step("Applying the migrations", || cluster.migrate())?;
        Ok(cluster)
    }

    fn start() -> Result<Self> {
        let programs = setup::postgres_folder().context("PostgreSQL was not found; `cargo xtask setup` installs it")?;
        let folder = std::env::temp_dir().join(format!("omni-hub-xtask-{}", std::process::id()));
        if folder.exists() {
            bail!("{} exists already; please delete it.", folder.display());
        }
        std::fs::create_dir(&folder)?;
        let cluster = Self { folder, programs, is_other_user: process::is_root() };
        if cluster.is_other_user {
            process::run(Command::new("chown").arg(SYSTEM_USER).arg(&cluster.folder))
                .with_context(|| format!("PostgreSQL does not run as root, so the user {SYSTEM_USER} is needed"))?;
        }
        let data = cluster.folder.join("data");
        process::read(
            cluster
                .command("initdb")?
                .arg("--pgdata")
                .arg(&data)
                .args(["--username", "postgres", "--auth", "trust", "--encoding", "UTF8", "--locale", "C.UTF-8"])
                .arg("--no-sync"),
        )?;
        // Nothing here has to survive, so nothing is written through to the disk.
        let options = format!(
            "-c listen_addresses='' -c unix_socket_directories='{}' -c fsync=off -c synchronous_commit=off",
            cluster.folder.display()
        );
        let log = cluster.folder.join("log");
        process::read(
            cluster
                .command("pg_ctl")?
                .args(["start", "--wait", "--silent", "--pgdata"])
                .arg(&data)
                .arg("--log")
                .arg(&log)
                .arg("--options")
                .arg(options)
                // A server that kept our standard output open would keep us waiting for its end.
                .stdout(std::process::Stdio::null()),
        )?;
        process::read(cluster.client("createdb")?.arg(DATABASE))?;
        Ok(cluster)
    }

    /// The address for programs that use sqlx.
    pub fn url(&self) -> String {
        let folder = self.folder.to_string_lossy().replace('%', "%25").replace('/', "%2F");
        format!("postgres://postgres@localhost/{DATABASE}?host={folder}")
    }

    /// The schema without owners' passwords, data or comments of the dump program.
    pub fn schema(&self) -> Result<String> {
        let mut command = self.client("pg_dump")?;
        command.args(["--schema-only", "--no-owner", "--no-comments", "--exclude-table", "_sqlx_migrations", DATABASE]);
        process::read(&mut command)
    }

    fn migrate(&self) -> Result<()> {
        for file in migrations()? {
            let text = std::fs::read_to_string(&file)?;
            let mut command = self.client("psql")?;
            command.args(["--quiet", "--no-psqlrc", "--set", "ON_ERROR_STOP=1", "--dbname", DATABASE]);
            // As sqlx does it: one transaction each, unless the first line says otherwise.
            if !text.starts_with("-- no-transaction") {
                command.arg("--single-transaction");
            }
            command.arg("--file").arg(&file).env("PGOPTIONS", "--client-min-messages=warning");
            process::read(&mut command).with_context(|| format!("{} could not be applied", file.display()))?;
        }
        Ok(())
    }

    /// A server program, as the user who may run it.
    fn command(&self, program: &str) -> Result<Command> {
        let program = self.programs.join(program);
        let mut command = if self.is_other_user {
            let mut command = process::command("runuser")?;
            command.args(["--user", SYSTEM_USER, "--"]).arg(program);
            command
        } else {
            process::command(program)?
        };
        // The repository may not be readable by the other user.
        command.current_dir(&self.folder).env("LC_ALL", "C.UTF-8");
        Ok(command)
    }

    /// A client program, as ourselves, connected to this cluster.
    fn client(&self, program: &str) -> Result<Command> {
        let mut command = process::command(self.programs.join(program))?;
        command.arg("--host").arg(&self.folder).args(["--username", "postgres"]);
        for name in ["PGHOST", "PGPORT", "PGUSER", "PGPASSWORD", "PGDATABASE", "PGSERVICE"] {
            command.env_remove(name);
        }
        Ok(command)
    }
}

impl Drop for Cluster {
    fn drop(&mut self) {
        let data = self.folder.join("data");
        if let Ok(mut command) = self.command("pg_ctl") {
            let _ = process::read(command.args(["stop", "--mode", "immediate", "--pgdata"]).arg(&data));
        }
        let _ = std::fs::remove_dir_all(&self.folder);
    }
}

/// The migrations in the order in which they are applied.
fn migrations() -> Result<Vec<PathBuf>> {
    let folder = repository::root()?.join("migrations");
    let mut files: Vec<PathBuf> = std::fs::read_dir(&folder)
        .with_context(|| format!("{} cannot be read", folder.display()))?
        .flatten()
        .map(|entry| entry.path())
        .filter(|path: &PathBuf| path.extension().is_some_and(|extension| extension == "sql"))
        .collect();
    files.sort_by_key(|file| number(file));
    if files.is_empty() {
        bail!("There is no migration in {}.", folder.display());
    }
    Ok(files)
}

/// `202611251000_create_person.sql` → 202611251000.
fn number(file: &Path) -> u64 {
    let name = file.file_name().unwrap_or_default().to_string_lossy().into_owned();
    name.split('_').next().and_then(|number| number.parse().ok()).unwrap_or(u64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn migrations_are_ordered_by_their_number() {
        assert_eq!(number(Path::new("migrations/202611251000_create_person.sql")), 202_611_251_000);
        assert_eq!(number(Path::new("migrations/README.md")), u64::MAX);
    }
}
