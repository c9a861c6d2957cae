//! The program omni-hub: serves the pages, the interface for programs and the live channel, and keeps the house.
//!
//! In reading order:
//!
//! ```text
//! commands    the command line, one file a command
//! config      one file and environment variables, checked at once
//! failure     exit codes and sentences
//! boot        from a configuration to a running house
//! demo        the people of an empty database
//! listener    accepts connections; stopping has an end
//! router      all addresses, and the order of the guards
//! guard       what every request passes
//! request     what the guards found out
//! answer      how the program says no
//! pages       the pages and functions of `app`
//! site        the files of the built site
//! api         the interface for programs
//! live        the live channel
//! export      lists as files
//! incoming    files that come in by HTTP
//! oidc        signing in through an identity provider
//! health      probes and figures
//! repeat      what runs by itself
//! telemetry   log and figures
//! ```
#![recursion_limit = "512"]

pub mod answer;
pub mod api;
pub mod boot;
pub mod commands;
pub mod config;
pub mod demo;
pub mod export;
pub mod failure;
pub mod guard;
pub mod health;
pub mod incoming;
pub mod listener;
pub mod live;
pub mod oidc;
pub mod pages;
pub mod repeat;
pub mod request;
pub mod router;
pub mod site;
pub mod state;
pub mod telemetry;
