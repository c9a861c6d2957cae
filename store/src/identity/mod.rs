//! People, departments, rights, sessions and keys: what `service` loads, locks and writes. What may be done is decided there
//! and in `domain`.
