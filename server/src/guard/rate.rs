//! How often somebody may ask: a protection of this instance against one noisy caller. The throttle that protects accounts
//! is kept in the database by `service` and holds for all instances together.

use std::hash::{BuildHasher as _, RandomState};
use std::num::NonZeroU32;

use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::Response;
use governor::clock::{Clock as _, DefaultClock};
use governor::{DefaultKeyedRateLimiter, Quota, RateLimiter};
use http::{Method, StatusCode};

use app::error::ErrorKind;

use crate::answer::Refusal;
use crate::config::Limits;
use crate::request::{Origin, Surface, bearer, cookie, preference};
use crate::state::AppState;
use crate::telemetry::figure;

/// The limits, each with a memory of who asked. Callers are kept as hashes with a key of this process: a memory dump shows
/// neither cookies nor keys.
pub struct Rates {
    sign_in: DefaultKeyedRateLimiter<u64>,
    api: DefaultKeyedRateLimiter<u64>,
    files: DefaultKeyedRateLimiter<u64>,
    hasher: RandomState,
    clock: DefaultClock,
}

impl Rates {
    /// The limits of the configuration.
    pub fn new(limits: &Limits) -> Rates {
        let per_minute =
            |count: u32| RateLimiter::keyed(Quota::per_minute(NonZeroU32::new(count).unwrap_or(NonZeroU32::MIN)));
        Rates {
            sign_in: per_minute(limits.sign_in_per_minute.small()),
            api: per_minute(limits.api_per_minute.small()),
            files: per_minute(limits.files_per_minute.small()),
            hasher: RandomState::new(),
            clock: DefaultClock::default(),
        }
    }

    /// Forgets callers that have not asked for a while.
    pub fn forget_idle(&self) {
        for limiter in [&self.sign_in, &self.api, &self.files] {
            limiter.retain_recent();
            limiter.shrink_to_fit();
        }
    }

    /// How long to wait, in seconds; `None` when the caller may ask now.
    fn wait(&self, limiter: &DefaultKeyedRateLimiter<u64>, caller: u64) -> Option<u32> {
        let not_until = limiter.check_key(&caller).err()?;
        let wait = not_until.wait_time_from(self.clock.now());
        Some(u32::try_from(wait.as_secs()).unwrap_or(u32::MAX).saturating_add(1))
    }
}

/// Which limit a request counts against.
enum Class {
    SignIn,
    Api,
    Files,
}

fn class_of(request: &Request) -> Option<Class> {
    let path = request.uri().path();
    let changes = !matches!(*request.method(), Method::GET | Method::HEAD);
    // Whatever takes a password or a code from somebody who may be anybody.
    const SIGN_IN: [&str; 3] = ["/fn/sign_in/", "/fn/session/confirm", "/sign-in/oidc"];
    if SIGN_IN.into_iter().any(|prefix| path.starts_with(prefix)) && (changes || path.starts_with("/sign-in/oidc")) {
        Some(Class::SignIn)
    } else if path.starts_with("/export/") || path.starts_with("/import/") || path.starts_with("/fn/import/") {
        Some(Class::Files)
    } else if Surface::of(path) == Surface::Api {
        Some(Class::Api)
    } else {
        None
    }
}

/// Turns away who asks too often, with the time to wait.
pub async fn limit(State(state): State<AppState>, request: Request, next: Next) -> Response {
    let Some(class) = class_of(&request) else {
        return next.run(request).await;
    };
    let rates = &state.rates;
    let headers = request.headers();
    let ip = request.extensions().get::<Origin>().map(|origin| origin.ip);
    let credential = bearer(headers).or_else(|| cookie(headers, app::cookies::SESSION));
    let by_ip = rates.hasher.hash_one(("ip", ip));
    let by_credential = credential.map_or(by_ip, |credential| rates.hasher.hash_one(("credential", credential)));
    let wait = match class {
        // An attacker chooses cookies freely, but not so easily an address.
        Class::SignIn => rates.wait(&rates.sign_in, by_ip),
        Class::Api => rates.wait(&rates.api, by_credential),
        Class::Files => rates.wait(&rates.files, by_credential),
    };
    match wait {
        None => next.run(request).await,
        Some(seconds) => {
            metrics::counter!(figure::REFUSED, "reason" => "too_many").increment(1);
            Refusal::new(StatusCode::TOO_MANY_REQUESTS, ErrorKind::TooMany, "too_many").retry_after(seconds).answer(
                Surface::of(request.uri().path()),
                preference(request.headers()),
                state.site.stylesheet(),
            )
        }
    }
}
