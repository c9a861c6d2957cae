//! Hashing passwords with argon2id. Each takes 46 MiB and tens of milliseconds, so that at most half of the cores do it at
//! once and a short queue waits; whoever comes later hears at once that the machine is busy. An unknown login costs the same
//! time as a wrong password.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use argon2::password_hash::phc::PasswordHash;
use argon2::password_hash::{PasswordHasher, PasswordVerifier};
use argon2::{Algorithm, Argon2, Params, Version};
use tokio::sync::Semaphore;

use crate::hub::PasswordCost;
use crate::{Error, Result};

/// So many may wait for each one that works: about a second of waiting.
const QUEUE_FOR_EACH: usize = 16;

/// The hashing pool.
pub(crate) struct Hasher {
    cost: PasswordCost,
    workers: Arc<Semaphore>,
    waiting: Arc<AtomicUsize>,
    waiting_at_most: usize,
}

/// What checking a password found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Verified {
    /// Whether it is the right one.
    pub(crate) is_right: bool,
    /// The same password under today's cost, when the kept hash had another.
    pub(crate) new_hash: Option<String>,
}

/// Counts one that waits, until it is dropped.
struct Waiting(Arc<AtomicUsize>);

impl Drop for Waiting {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::AcqRel);
    }
}

impl Hasher {
    pub(crate) fn new(cost: PasswordCost) -> Hasher {
        let cores = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
        let workers = (cores / 2).max(1);
        Hasher {
            cost,
            workers: Arc::new(Semaphore::new(workers)),
            waiting: Arc::new(AtomicUsize::new(0)),
            waiting_at_most: workers * QUEUE_FOR_EACH,
        }
    }

    /// Hashes a password for keeping.
    pub(crate) async fn hash(&self, password: &str) -> Result<String> {
        let (cost, password) = (self.cost, password.to_owned());
        self.run(move || hash_now(cost, &password)).await?
    }

    /// Whether `password` is the one of `kept`; without a kept hash it takes the same time and is wrong.
    pub(crate) async fn verify(&self, kept: Option<&str>, password: &str) -> Result<Verified> {
        let (cost, kept, password) = (self.cost, kept.map(str::to_owned), password.to_owned());
        self.run(move || verify_now(cost, kept.as_deref(), &password)).await?
    }

    async fn run<T: Send + 'static>(&self, work: impl FnOnce() -> T + Send + 'static) -> Result<T> {
        let waiting = Waiting(self.waiting.clone());
        if waiting.0.fetch_add(1, Ordering::AcqRel) >= self.waiting_at_most {
            return Err(Error::Unavailable);
        }
        let permit = self.workers.clone().acquire_owned().await.map_err(|_| Error::Unavailable)?;
        let done = tokio::task::spawn_blocking(move || {
            let result = work();
            drop(permit);
            drop(waiting);
            result
        });
        done.await.map_err(|error| Error::unexpected(&format!("hashing failed: {error}")))
    }
}

fn argon2(cost: PasswordCost) -> Result<Argon2<'static>> {
    let params = Params::new(cost.memory_kib, cost.passes, 1, None)
        .map_err(|error| Error::unexpected(&format!("the cost of passwords is not possible: {error}")))?;
    Ok(Argon2::new(Algorithm::Argon2id, Version::V0x13, params))
}

fn hash_now(cost: PasswordCost, password: &str) -> Result<String> {
    let hash = argon2(cost)?
        .hash_password(password.as_bytes())
        .map_err(|error| Error::unexpected(&format!("hashing failed: {error}")))?;
    Ok(hash.to_string())
}

fn verify_now(cost: PasswordCost, kept: Option<&str>, password: &str) -> Result<Verified> {
    let Some(kept) = kept else {
        // The result is thrown away: only the time counts.
        hash_now(cost, password)?;
        return Ok(Verified { is_right: false, new_hash: None });
    };
    let parsed =
        PasswordHash::new(kept).map_err(|error| Error::unexpected(&format!("a kept hash is unreadable: {error}")))?;
    if argon2(cost)?.verify_password(password.as_bytes(), &parsed).is_err() {
        return Ok(Verified { is_right: false, new_hash: None });
    }
    let wanted = format!("m={},t={},p=1", cost.memory_kib, cost.passes);
    let is_current = parsed.algorithm.as_str() == "argon2id" && parsed.params.to_string() == wanted;
    let new_hash = if is_current { None } else { Some(hash_now(cost, password)?) };
    Ok(Verified { is_right: true, new_hash })
}
