//! The fingerprint of a fact: equal content has the equal fingerprint, whatever the file looked like. It decides whether a
//! row that arrives again changes anything. Trailing zeros of a decimal do not count; the version of the row does not either,
//! or the same content sent twice would always be new.

use sha2::{Digest, Sha256};

use super::canonical::{Fact, Field};
use super::value::Value;

/// How many bytes of SHA-256 are kept: 128 bits make an accidental equality of two rows impossible in practice.
const KEPT: usize = 16;

/// The fingerprint of a fact.
pub fn fingerprint(fact: &Fact) -> [u8; KEPT] {
    let mut hash = Sha256::new();
    hash.update(fact.kind.code().as_bytes());
    for (spec, value) in fact.kind.fields().iter().zip(&fact.values) {
        if spec.field == Field::Version {
            continue;
        }
        // Each value with its sort and length before it, so that no two rows share their bytes.
        match value {
            None => hash.update([0]),
            Some(Value::Text(text)) => {
                hash.update([1]);
                hash.update(u64::try_from(text.len()).unwrap_or(u64::MAX).to_be_bytes());
                hash.update(text.as_bytes());
            }
            Some(Value::Integer(number)) => {
                hash.update([2]);
                hash.update(number.to_be_bytes());
            }
            Some(Value::Decimal(number)) => {
                hash.update([3]);
                hash.update(number.normalize().serialize());
            }
            Some(Value::Instant(instant)) => {
                hash.update([4]);
                hash.update(instant.timestamp_micros().to_be_bytes());
            }
            Some(Value::Date(date)) => {
                hash.update([5]);
                hash.update(date.format("%Y%m%d").to_string().as_bytes());
            }
            Some(Value::Truth(truth)) => hash.update([6, u8::from(*truth)]),
        }
    }
    let digest = hash.finalize();
    let mut kept = [0; KEPT];
    for (target, source) in kept.iter_mut().zip(digest) {
        *target = source;
    }
    kept
}
