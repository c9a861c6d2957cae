//! The rules of Omni-Hub: values and plain functions, without database, clock, network or framework, so that they run
//! unchanged in the server and in the browser.
//!
//! In reading order:
//!
//! ```text
//! ids          one alphabetical registry of typed ids
//! access       who may do what: role, permission, scope, actor, `may`
//! access_request  a change of rights takes two people
//! department   where one may hang in the tree
//! preference   how a person wants to see things: locale, theme, trend colours, density
//! audit        the record of every change, its hash chain and its signed checkpoints
//! integration  how rows of any system become facts of one meaning
//! kpi          one meaning for every figure: formulas, unknown amounts, periods and comparisons
//! live         what is announced to those who watch
//! list         what a person asks of a list: filters, order, part
//! organisation records of the organisation: fields, dates, roles
//! password     what a password must be
//! quality      what can be wrong with the data, and what becomes of it
//! session      how long a sign-in lasts
//! throttle     how failures slow the next attempt
//! ```

pub mod ids;

pub mod access;
pub mod access_request;
pub mod audit;
pub mod department;
pub mod integration;
pub mod kpi;
pub mod list;
pub mod live;
pub mod organisation;
pub mod password;
pub mod preference;
pub mod quality;
pub mod session;
pub mod throttle;
