//! What every request passes before a handler sees it, from the outside in:
//!
//! ```text
//! observe      id, log span, figures, panics, headers of every answer
//! allowed      methods, and the origin of what changes something (cross-site requests)
//! rate         how often somebody may ask
//! load         how much is worked on at once, how large, how long
//! admit        who asks (once a request), and whether the policy lets them
//! ```

pub mod admit;
pub mod allowed;
pub mod load;
pub mod observe;
pub mod rate;
