//! Format and clippy. Three invocations of clippy that never meet, because features of one build would leak into the
//! other: everything of the server natively, the page for wasm32, and `domain` alone for wasm32.

use anyhow::Result;

use crate::process;
use crate::tell::{say, step};
use crate::toolchain::{TARGET, WasmToolchain};

/// Crates that are checked natively; `app` gets `ssr` through `server`.
pub const NATIVE: [&str; 7] = ["domain", "store", "service", "app", "server", "testkit", "xtask"];

/// Formats all sources.
pub fn format() -> Result<()> {
    process::run(process::cargo()?.args(["fmt", "--all"]))
}

/// Fails when a source is not formatted.
pub fn check_format() -> Result<()> {
    process::run(process::cargo()?.args(["fmt", "--all", "--", "--check", "-l"]))
}

/// Clippy on all that runs on the server, tests included.
pub fn native() -> Result<()> {
    let mut command = process::cargo()?;
    command.arg("clippy").args(NATIVE.iter().flat_map(|name| ["--package", name])).arg("--all-targets");
    command.args(["--", "-D", "warnings"]);
    step("Clippy on the server's side", || process::run(&mut command))
}

/// Clippy on what runs in the browser.
pub fn browser(toolchain: &WasmToolchain) -> Result<()> {
    wasm(toolchain, "frontend", "Clippy on the browser's side (wasm32, hydrate)")?;
    wasm(toolchain, "domain", "Clippy on domain alone (wasm32)")
}

fn wasm(toolchain: &WasmToolchain, package: &str, what: &str) -> Result<()> {
    let mut command = toolchain.cargo()?;
    if toolchain.has_clippy() {
        command.args(["clippy", "--package", package, "--lib", "--target", TARGET, "--", "-D", "warnings"]);
    } else {
        say(
            "There is no clippy for the compiler of the browser's module; the compiler's own warnings are denied instead.",
        );
        command.args(["check", "--package", package, "--lib", "--target", TARGET]);
        // The flags of `.cargo/config.toml` would be replaced by RUSTFLAGS, so they are repeated.
        command.env("RUSTFLAGS", "--cfg erase_components -D warnings");
    }
    step(what, || process::run(&mut command))
}
