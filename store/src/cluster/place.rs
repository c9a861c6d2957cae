//! Where the private cluster lies and to whom it belongs: its data, and the directory of its socket, which is its wall.

use std::fs::{self, Permissions};
use std::os::unix::fs::{MetadataExt, PermissionsExt};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::Command;

use super::{ClusterSettings, Error, Result, file};

/// The user that runs PostgreSQL when the program runs as root.
pub(super) const SERVICE_USER: &str = "postgres";

/// The address of a unix socket has 107 bytes; PostgreSQL adds `/.s.PGSQL.5432` and a lock file's `.lock`.
const SOCKET_DIR_MAX: usize = 107 - "/.s.PGSQL.5432.lock".len();

/// The user to hand the server to.
#[derive(Clone, Copy, Debug)]
pub(super) struct ServiceUser {
    pub(super) user: u32,
    pub(super) group: u32,
}

pub(super) fn make_data_dir(path: &Path) -> Result<PathBuf> {
    fs::create_dir_all(path).map_err(|source| file("making", path, source))?;
    path.canonicalize().map_err(|source| file("reading", path, source))
}

fn is_root() -> bool {
    // The owner of one's own entry in /proc is oneself; where there is no /proc, ask.
    match fs::metadata("/proc/self") {
        Ok(facts) => facts.uid() == 0,
        Err(_) => id("-u", None) == Some(0),
    }
}

pub(super) fn service_user() -> Result<Option<ServiceUser>> {
    if !is_root() {
        return Ok(None);
    }
    match (id("-u", Some(SERVICE_USER)), id("-g", Some(SERVICE_USER))) {
        (Some(user), Some(group)) => Ok(Some(ServiceUser { user, group })),
        _ => Err(Error::NoServiceUser),
    }
}

fn id(option: &str, user: Option<&str>) -> Option<u32> {
    let output = Command::new("id").arg(option).args(user).output().ok()?;
    String::from_utf8_lossy(&output.stdout).trim().parse().ok()
}

/// The directory that holds the cluster: the data directory, or, where root's server user cannot get there (a clone below
/// its home), one in `/var/lib` of its own for each data directory.
pub(super) fn home_of_cluster(data_dir: &Path, user: Option<ServiceUser>) -> Result<PathBuf> {
    let Some(user) = user else { return Ok(data_dir.to_owned()) };
    let mut probe = Command::new("test");
    probe.arg("-x").arg(data_dir).current_dir("/").uid(user.user).gid(user.group);
    if probe.status().is_ok_and(|status| status.success()) {
        return Ok(data_dir.to_owned());
    }
    let home = Path::new("/var/lib/omni-hub").join(short_name(data_dir));
    fs::create_dir_all(&home).map_err(|source| file("making", &home, source))?;
    tracing::info!(
        directory = %home.display(),
        "the user '{SERVICE_USER}' cannot enter {}; the private PostgreSQL lies elsewhere", data_dir.display()
    );
    Ok(home)
}

/// A short name for a path that differs from that of any other.
fn short_name(path: &Path) -> String {
    let digest = domain::audit::Hash::of(path.to_string_lossy().as_bytes()).to_string();
    digest.chars().take(12).collect()
}

/// Makes or checks the directory of the socket.
pub(super) fn socket_dir(home: &Path, settings: &ClusterSettings, user: Option<ServiceUser>) -> Result<PathBuf> {
    let wished = settings.socket_dir.clone().unwrap_or_else(|| home.join("socket"));
    let dir = if wished.as_os_str().len() <= SOCKET_DIR_MAX {
        wished
    } else {
        // Below the system's temporary directory, where anybody could have made it first: ownership is checked.
        std::env::temp_dir().join(format!("omni-hub-{}", short_name(home)))
    };
    make_private_dir(&dir, user)?;
    Ok(dir)
}

/// A directory of mode 0700 that belongs to the user who runs the server.
pub(super) fn make_private_dir(dir: &Path, user: Option<ServiceUser>) -> Result<()> {
    match fs::create_dir(dir) {
        Ok(()) => {}
        Err(source) if source.kind() == std::io::ErrorKind::AlreadyExists => {
            let facts = fs::symlink_metadata(dir).map_err(|source| file("reading", dir, source))?;
            let own = match user {
                Some(user) => Some(user.user),
                None => id("-u", None),
            };
            if !facts.is_dir() || !(Some(facts.uid()) == own || facts.uid() == 0 && user.is_some()) {
                return Err(Error::SocketDirectory(dir.display().to_string()));
            }
        }
        Err(source) => return Err(file("making", dir, source)),
    }
    fs::set_permissions(dir, Permissions::from_mode(0o700)).map_err(|source| file("protecting", dir, source))?;
    if let Some(user) = user {
        std::os::unix::fs::chown(dir, Some(user.user), Some(user.group))
            .map_err(|source| file("handing over", dir, source))?;
    }
    Ok(())
}
