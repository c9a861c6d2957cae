//! Random values, their hashes, and the key file.

use std::path::Path;

/// Why the key file cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum KeyFileError {
    /// It cannot be read or written.
    #[error("the key file cannot be used: {0}")]
    File(#[from] std::io::Error),
    /// It does not hold a key.
    #[error("the key file does not hold 64 hexadecimal digits")]
    Content,
    /// The machine has no randomness.
    #[error("the machine gives no random numbers")]
    Random,
}

/// Reads the key of 32 bytes at `path` (64 hexadecimal digits), or makes one there on first start with mode 0600.
///
/// # Errors
/// [`KeyFileError`]; a file with another content is never overwritten.
pub fn read_or_create_key(path: &Path) -> Result<[u8; 32], KeyFileError> {
    match std::fs::read_to_string(path) {
        Ok(text) => parse_key(&text),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => create_key(path),
        Err(error) => Err(error.into()),
    }
}

fn parse_key(text: &str) -> Result<[u8; 32], KeyFileError> {
    let mut key = [0; 32];
    hex::decode_to_slice(text.trim(), &mut key).map_err(|_| KeyFileError::Content)?;
    Ok(key)
}

fn create_key(path: &Path) -> Result<[u8; 32], KeyFileError> {
    use std::io::Write;
    use std::os::unix::fs::OpenOptionsExt;
    let mut key = [0; 32];
    getrandom::fill(&mut key).map_err(|_| KeyFileError::Random)?;
    match std::fs::OpenOptions::new().write(true).create_new(true).mode(0o600).open(path) {
        Ok(mut file) => {
            file.write_all(hex::encode(key).as_bytes())?;
            file.sync_all()?;
            Ok(key)
        }
        // Another instance was faster: its key is the key.
        Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => parse_key(&std::fs::read_to_string(path)?),
        Err(error) => Err(error.into()),
    }
}
