//! The second factor: codes of an authenticator (TOTP, six digits every 30 s, one step of tolerance, each good once) and
//! recovery codes (each good once). The secret is encrypted in the database and bound to its person.

use domain::ids::UserId;
use qrcode::{Color, EcLevel, QrCode};
use store::Tx;
use store::identity::credentials;
use totp_rs::{Builder, Totp};

use crate::error::Failure;
use crate::{Error, Result, secrets};

/// Bytes of a secret, as RFC 4226 recommends.
const SECRET_BYTES: usize = 20;
/// Seconds of a step.
const STEP_SECONDS: i64 = 30;
/// How many recovery codes are handed out.
const RECOVERY_CODES: usize = 10;
/// Light modules around a QR code, as its standard demands.
const QUIET_ZONE: usize = 4;
/// What the key of the settings is used for here.
const PURPOSE: &str = "authenticator secret";

/// What a right code was.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Used {
    /// A code of the authenticator.
    Code,
    /// One of the recovery codes.
    RecoveryCode {
        /// How many are left.
        left: u32,
    },
}

/// A new secret, clear and encrypted.
pub(crate) fn new_secret(key: &[u8; 32], user_id: UserId) -> Result<([u8; SECRET_BYTES], Vec<u8>)> {
    let clear = secrets::random_bytes::<SECRET_BYTES>()?;
    let sealed = secrets::encrypt(key, PURPOSE, user_id.0.as_bytes(), &clear)?;
    Ok((clear, sealed))
}

/// The rule by which codes are made.
pub(crate) fn totp(secret: &[u8], issuer: &str, account: &str) -> Result<Totp> {
    let issuer = issuer.replace(':', " ");
    Builder::new()
        .with_secret(secret.to_vec())
        .with_skew(1)
        .with_issuer(Some(issuer))
        .with_account_name(account.replace(':', " "))
        .build()
        .map_err(|error| Error::unexpected(&format!("an authenticator's secret cannot be used: {error}")))
}

/// Which step a code belongs to, if it is one of now and of none that was used before.
fn step_of(secret: &[u8], code: &str, now: i64, last_step: i64) -> Result<Option<i64>> {
    let digits: String = code.chars().filter(|c| !c.is_whitespace()).collect();
    if digits.len() != 6 || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return Ok(None);
    }
    let rule = totp(secret, "", "")?;
    // Each step is asked alone, so that the step of the code is known: an earlier one may have been used already.
    let current = now.div_euclid(STEP_SECONDS);
    for step in [current, current - 1, current + 1] {
        let at = u64::try_from(step * STEP_SECONDS).unwrap_or_default();
        let is_it = subtle::ConstantTimeEq::ct_eq(rule.generate(at).to_string().as_bytes(), digits.as_bytes());
        if bool::from(is_it) && step > last_step {
            return Ok(Some(step));
        }
    }
    Ok(None)
}

/// Uses a code up: of the authenticator, which is turned on by its first one, or a recovery code.
pub(crate) async fn use_code(
    tx: &mut Tx,
    key: &[u8; 32],
    user_id: UserId,
    code: &str,
) -> std::result::Result<Option<Used>, Failure> {
    let Some(kept) = credentials::totp(tx, user_id).await? else { return Ok(None) };
    let Some(secret) = secrets::decrypt(key, PURPOSE, user_id.0.as_bytes(), &kept.secret) else {
        return Err(Error::unexpected("an authenticator's secret cannot be decrypted: was the key changed?").into());
    };
    if let Some(step) = step_of(&secret, code, tx.at().timestamp(), kept.last_step)? {
        credentials::use_totp(tx, user_id, step).await?;
        return Ok(Some(Used::Code));
    }
    if !kept.is_confirmed {
        return Ok(None);
    }
    let left = credentials::use_recovery_code(tx, user_id, &recovery_hash(code)).await?;
    Ok(left.map(|left| Used::RecoveryCode { left }))
}

/// New recovery codes and what is kept of them.
pub(crate) fn new_recovery_codes() -> Result<(Vec<String>, Vec<Vec<u8>>)> {
    let codes = (0..RECOVERY_CODES).map(|_| secrets::random_recovery_code()).collect::<Result<Vec<_>>>()?;
    let hashes = codes.iter().map(|code| recovery_hash(code)).collect();
    Ok((codes, hashes))
}

/// What is kept of a recovery code; case, spaces and the dash do not matter.
fn recovery_hash(code: &str) -> Vec<u8> {
    let plain: String = code.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect();
    secrets::hash(&format!("recovery {plain}"))
}

/// A text as the `d` of an SVG path, one unit a module, and the side of the picture.
pub(crate) fn qr_path(text: &str) -> Result<(String, u32)> {
    use std::fmt::Write;
    let code = QrCode::with_error_correction_level(text.as_bytes(), EcLevel::M)
        .map_err(|error| Error::unexpected(&format!("a picture of an authenticator cannot be drawn: {error}")))?;
    let width = code.width();
    let mut path = String::new();
    for (row, modules) in code.to_colors().chunks(width).enumerate() {
        let mut column = 0;
        while column < width {
            let run = modules.iter().skip(column).take_while(|color| **color == Color::Dark).count();
            if run > 0 {
                // Writing into a String cannot fail.
                let _ = write!(path, "M{} {}h{run}v1h-{run}z", column + QUIET_ZONE, row + QUIET_ZONE);
            }
            column += run.max(1);
        }
    }
    Ok((path, u32::try_from(width + 2 * QUIET_ZONE).unwrap_or_default()))
}
