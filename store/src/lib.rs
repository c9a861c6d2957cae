//! All SQL of Omni-Hub, and the private PostgreSQL cluster. A use case in `service` runs inside [`Store::with_tx`] and calls
//! functions that take `&mut Tx` and return types of `domain`; rows never leave this crate.
//!
//! In reading order:
//!
//! ```text
//! error        what can go wrong, and which constraint said no
//! context      for whom a transaction looks, and which request it belongs to
//! tx           the pool and the one way into a transaction
//! audit        the record of every change
//! outbox       what happened, for those who watch
//! idempotency  a repeated request is the same act
//! commerce     the facts: orders, lines, returns; and the roll-ups that follow them
//! organisation channels, places, products, campaigns
//! kpi          figures from stored sums
//! quality      what is wrong with the data, and what becomes of it
//! integration  feeds, runs, refused rows
//! identity     people, departments, rights, sessions, keys
//! migrate      brings a database to the schema of this program
//! cluster      a private PostgreSQL for those who have none
//! backup       one archive file, and back
//! ```

pub mod audit;
pub mod backup;
pub mod cluster;
pub mod commerce;
pub mod context;
pub mod error;
pub mod idempotency;
pub mod identity;
pub mod integration;
pub mod kpi;
pub mod migrate;
pub mod organisation;
pub mod outbox;
pub mod quality;
pub mod tx;

pub use context::{TxContext, Viewer};
pub use error::{Constraint, Error, MaybeStore, Result};
pub use tx::{PoolFacts, PoolSettings, Store, Tx};
