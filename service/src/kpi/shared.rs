//! One answer for many who ask the same at the same moment: a push reaches a thousand viewers, and all of them ask for the
//! board at once. Whoever comes while an answer is being made waits for the next one, and all who wait share it. So every
//! answer began after it was asked for, and nobody sees a figure older than their question.

use std::collections::HashMap;
use std::hash::Hash;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

/// Questions that are kept; beyond that all that nobody waits for are forgotten.
const MOST_QUESTIONS: usize = 64;

/// Answers that are being made, by question.
pub(crate) struct Shared<K, V> {
    places: Mutex<HashMap<K, Arc<Place<V>>>>,
}

/// One question.
struct Place<V> {
    /// How many answers have been begun.
    begun: AtomicU64,
    /// Held while an answer is being made; keeps the last one with its number.
    last: tokio::sync::Mutex<Option<(u64, Arc<V>)>>,
}

impl<K, V> Default for Shared<K, V> {
    fn default() -> Self {
        Shared { places: Mutex::new(HashMap::new()) }
    }
}

impl<K: Clone + Eq + Hash, V> Shared<K, V> {
    /// The answer to a question: one that was begun after this call, made here or by somebody who asks the same.
    pub(crate) async fn get<E>(&self, key: &K, make: impl Future<Output = Result<V, E>>) -> Result<Arc<V>, E> {
        let place = self.place(key);
        let ticket = place.begun.load(Ordering::SeqCst);
        let mut last = place.last.lock().await;
        if let Some((number, answer)) = last.as_ref()
            && *number > ticket
        {
            return Ok(Arc::clone(answer));
        }
        let number = place.begun.fetch_add(1, Ordering::SeqCst) + 1;
        // A failure is not shared: whoever comes next tries for themselves.
        let answer = Arc::new(make.await?);
        *last = Some((number, Arc::clone(&answer)));
        Ok(answer)
    }

    fn place(&self, key: &K) -> Arc<Place<V>> {
        let mut places = self.places.lock().unwrap_or_else(PoisonError::into_inner);
        if places.len() >= MOST_QUESTIONS && !places.contains_key(key) {
            places.retain(|_, place| Arc::strong_count(place) > 1);
        }
        let place = places
            .entry(key.clone())
            .or_insert_with(|| Arc::new(Place { begun: AtomicU64::new(0), last: tokio::sync::Mutex::new(None) }));
        Arc::clone(place)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn who_waits_shares_an_answer_that_was_begun_after_the_question() {
        let shared: Arc<Shared<u8, u64>> = Arc::default();
        let made = Arc::new(AtomicU64::new(0));
        let gate = Arc::new(tokio::sync::Semaphore::new(0));
        let ask = |shared: Arc<Shared<u8, u64>>| {
            let (made, gate) = (Arc::clone(&made), Arc::clone(&gate));
            tokio::spawn(async move {
                let make = async {
                    let number = made.fetch_add(1, Ordering::SeqCst) + 1;
                    // The gate is never closed.
                    let _pass = gate.acquire().await;
                    Ok::<u64, ()>(number)
                };
                shared.get(&1, make).await.map(|answer| *answer)
            })
        };
        let first = ask(Arc::clone(&shared));
        while made.load(Ordering::SeqCst) == 0 {
            tokio::task::yield_now().await;
        }
        let others: Vec<_> = (0..100).map(|_| ask(Arc::clone(&shared))).collect();
        tokio::task::yield_now().await;
        gate.add_permits(1);
        assert_eq!(first.await.ok(), Some(Ok(1)));
        for other in others {
            let answer = other.await.ok().and_then(Result::ok).unwrap_or_default();
            assert!(answer > 1, "nobody gets what was begun before they asked");
        }
        assert_eq!(made.load(Ordering::SeqCst), 2, "a hundred share one answer");
        // Later questions get answers of their own.
        assert_eq!(ask(Arc::clone(&shared)).await.ok(), Some(Ok(3)));
    }
}
