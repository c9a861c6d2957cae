//! Random values, their hashes, what is encrypted, and the key file. Whatever gives access is random, shown once and kept
//! only as a hash; only the secrets of authenticators must be read again and are encrypted instead.

use std::path::Path;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chacha20poly1305::aead::{Aead, KeyInit, Payload};
use chacha20poly1305::{Key, XChaCha20Poly1305, XNonce};
use hmac::{Hmac, Mac};
use sha2::{Digest, Sha256};

use crate::Error;

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
    // Written beside and then linked into place: another instance never reads half a key, and of two that start at once
    // one makes the key and the other takes it.
    let draft = path.with_extension(format!("draft-{}", std::process::id()));
    let mut file = std::fs::OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(&draft)?;
    file.write_all(hex::encode(key).as_bytes())?;
    file.sync_all()?;
    let linked = std::fs::hard_link(&draft, path);
    std::fs::remove_file(&draft)?;
    match linked {
        Ok(()) => Ok(key),
        Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => parse_key(&std::fs::read_to_string(path)?),
        Err(error) => Err(error.into()),
    }
}

/// Random bytes.
pub(crate) fn random_bytes<const N: usize>() -> Result<[u8; N], Error> {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes).map_err(|error| Error::unexpected(&format!("no random numbers: {error}")))?;
    Ok(bytes)
}

/// 256 random bits as text that fits into addresses and cookies.
pub(crate) fn random_token() -> Result<String, Error> {
    Ok(URL_SAFE_NO_PAD.encode(random_bytes::<32>()?))
}

/// A recovery code: 80 random bits as two groups of eight, without letters that look alike.
pub(crate) fn random_recovery_code() -> Result<String, Error> {
    const LETTERS: &[u8; 32] = b"abcdefghjkmnpqrstuvwxyz023456789";
    let bytes = random_bytes::<16>()?;
    let letters: String = bytes.iter().map(|byte| char::from(LETTERS[usize::from(byte % 32)])).collect();
    let (left, right) = letters.split_at(8);
    Ok(format!("{left}-{right}"))
}

/// What is kept of a secret that was random: its SHA-256 suffices, there is nothing to guess.
pub(crate) fn hash(text: &str) -> Vec<u8> {
    Sha256::digest(text.as_bytes()).to_vec()
}

/// A key for one purpose, made from the one of the settings.
fn derive(secret_key: &[u8; 32], purpose: &str) -> [u8; 32] {
    let mut mac = keyed(secret_key);
    mac.update(purpose.as_bytes());
    mac.finalize().into_bytes().into()
}

fn keyed(key: &[u8; 32]) -> Hmac<Sha256> {
    // HMAC fills a short key up with zeros to the block of its hash; done here, it cannot fail.
    let mut block = [0; 64];
    block.iter_mut().zip(key).for_each(|(to, from)| *to = *from);
    <Hmac<Sha256> as Mac>::new(&block.into())
}

/// Encrypts for one purpose and one owner (`bound_to` is checked, not kept): 24 bytes nonce, then the text.
pub(crate) fn encrypt(secret_key: &[u8; 32], purpose: &str, bound_to: &[u8], clear: &[u8]) -> Result<Vec<u8>, Error> {
    let cipher = XChaCha20Poly1305::new(&Key::from(derive(secret_key, purpose)));
    let nonce = random_bytes::<24>()?;
    let sealed = cipher
        .encrypt(&XNonce::from(nonce), Payload { msg: clear, aad: bound_to })
        .map_err(|_| Error::unexpected("a secret could not be encrypted"))?;
    Ok([nonce.as_slice(), &sealed].concat())
}

/// Decrypts what [`encrypt`] made for the same purpose and owner; `None` when key or owner is another, or it was changed.
pub(crate) fn decrypt(secret_key: &[u8; 32], purpose: &str, bound_to: &[u8], sealed: &[u8]) -> Option<Vec<u8>> {
    let cipher = XChaCha20Poly1305::new(&Key::from(derive(secret_key, purpose)));
    let (nonce, text) = sealed.split_at_checked(24)?;
    let nonce: [u8; 24] = nonce.try_into().ok()?;
    cipher.decrypt(&XNonce::from(nonce), Payload { msg: text, aad: bound_to }).ok()
}

/// Seals a short text for a cookie: encrypted, so that it can neither be read nor changed on the way.
pub(crate) fn seal_text(secret_key: &[u8; 32], purpose: &str, text: &str) -> Result<String, Error> {
    Ok(URL_SAFE_NO_PAD.encode(encrypt(secret_key, purpose, b"", text.as_bytes())?))
}

/// Opens what [`seal_text`] made.
pub(crate) fn open_text(secret_key: &[u8; 32], purpose: &str, sealed: &str) -> Option<String> {
    let bytes = URL_SAFE_NO_PAD.decode(sealed).ok()?;
    String::from_utf8(decrypt(secret_key, purpose, b"", &bytes)?).ok()
}
