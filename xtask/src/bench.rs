//! Measurements with a command each, so that every figure in `docs/benchmarks.md` can be had again. This file only knows
//! their names and how to start them; what is measured is told where it is measured.

use std::ffi::OsStr;
use std::io::{BufRead as _, BufReader};
use std::net::TcpListener;
use std::path::PathBuf;
use std::process::{Child, Stdio};
use std::time::Instant;

use anyhow::{Context as _, Result, bail};
use clap::Subcommand;

use crate::scratch::Scratch;
use crate::site::Care;
use crate::tell::{say, size};
use crate::{process, program, repository, setup, site};

/// What can be measured.
#[derive(Clone, Debug, Subcommand)]
pub enum Bench {
    /// Times and sizes of the release build: as it is now, and after a change of one page.
    Build,
    /// Pages in Chromium: Lighthouse of the sign-in page, time until a page answers, and how much it shifts.
    Page,
    /// Requests a second of the shell page beside a plain handler with the same two queries.
    Shell,
    /// A thousand viewers of the live channel: from commit to arrival, and memory a viewer.
    Live,
    /// The Online Retail file: seconds from file to figure, beside a plain COPY.
    Import {
        /// The file, compressed with gzip.
        file: PathBuf,
    },
    /// Ten thousand requests given up by the caller: stuck transactions, and time until the pool is whole.
    Abort,
}

/// Runs one measurement.
pub fn run(bench: Bench) -> Result<()> {
    match bench {
        Bench::Build => build(),
        Bench::Page => page(),
        Bench::Shell => server(&["shell".as_ref()]),
        Bench::Live => server(&["live".as_ref()]),
        Bench::Import { file } => server(&["import".as_ref(), file.as_os_str()]),
        Bench::Abort => server(&["abort".as_ref()]),
    }
}

/// The measurements of the server are a program of its own, which brings its database and judges its figures.
fn server(arguments: &[&OsStr]) -> Result<()> {
    site::build(&setup::run(false)?, Care::Release, false)?;
    let mut command = process::cargo()?;
    command.args(["run", "--release", "--package", "server", "--bin", "omni-hub-bench", "--"]).args(arguments);
    process::run(command.env("LEPTOS_SITE_ROOT", repository::site_root()?))
}

/// Starts the program on a database of its own and looks at its pages.
fn page() -> Result<()> {
    site::build(&setup::run(true)?, Care::Release, false)?;
    let program = program::build(Care::Release)?;
    let browser = setup::chromium().context("No Chromium was found; `cargo xtask setup --tests` installs it")?;
    let scratch = Scratch::make("page-speed")?;
    let port = TcpListener::bind("127.0.0.1:0")?.local_addr()?.port();
    let mut command = process::command(&program)?;
    command
        .args(["serve", "--demo"])
        .env("OMNI_HUB_LISTEN_ADDRESS", format!("127.0.0.1:{port}"))
        .env("OMNI_HUB_DATA_DIR", scratch.path().join("data"))
        .env("LEPTOS_SITE_ROOT", repository::site_root()?)
        .stdout(Stdio::piped())
        .stderr(Stdio::null());
    let mut server = command.spawn().with_context(|| format!("{} could not be started", program.display()))?;
    let outcome = look(&mut server, scratch.path(), port, &browser);
    // A request to end, so that the program ends its database too.
    process::run(process::command("kill")?.args(["-TERM", &server.id().to_string()]))?;
    server.wait()?;
    scratch.remove();
    outcome
}

fn look(server: &mut Child, folder: &std::path::Path, port: u16, browser: &std::path::Path) -> Result<()> {
    let mut lines = BufReader::new(server.stdout.take().context("the program has no output")?).lines();
    loop {
        match lines.next() {
            Some(line) if line.as_ref().is_ok_and(|line| line.contains("is ready at")) => break,
            Some(line) => drop(line?),
            None => bail!("the program ended before it was ready"),
        }
    }
    let logins = std::fs::read_to_string(folder.join("data").join("demo-logins.txt"))?;
    let mut auditor =
        logins.lines().map(|line| line.split('\t').collect::<Vec<_>>()).filter_map(|parts| match parts[..] {
            [login, password, "auditor", ..] => Some((login.to_owned(), password.to_owned())),
            _ => None,
        });
    let (login, password) = auditor.next().context("there is no auditor among the demo people")?;
    let mut command = process::command("node")?;
    command
        .arg("bench/page_speed.mjs")
        .current_dir(repository::root()?.join("end2end"))
        .env("OMNI_HUB_ADDRESS", format!("http://127.0.0.1:{port}"))
        .env("OMNI_HUB_LOGIN", login)
        .env("OMNI_HUB_PASSWORD", password)
        .env("OMNI_HUB_CHROMIUM", browser);
    process::run(&mut command)
}

fn build() -> Result<()> {
    let toolchain = setup::run(false)?;
    let timed = |what: &str, work: &dyn Fn() -> Result<site::Sizes>| -> Result<(String, f64, site::Sizes)> {
        let started = Instant::now();
        let sizes = work()?;
        Ok((what.to_owned(), started.elapsed().as_secs_f64(), sizes))
    };
    let site = || site::build(&toolchain, Care::Release, false);
    let server = || program::build(Care::Release).map(|_| site::Sizes::default());
    let mut rows = vec![timed("site, first", &site)?, timed("site, nothing changed", &site)?];
    rows.push(timed("server, first", &server)?);
    rows.push(timed("server, nothing changed", &server)?);
    // A newer time of change is a change for cargo; the content stays.
    let page = repository::root()?.join("app/src/lib.rs");
    std::fs::File::options().append(true).open(&page)?.set_modified(std::time::SystemTime::now())?;
    rows.push(timed("site, app changed", &site)?);
    rows.push(timed("server, app changed", &server)?);
    say("Build times:");
    for (what, seconds, _) in &rows {
        say(format!("  {what:<28} {seconds:>8.1} s"));
    }
    let (_, _, sizes) = &rows[0];
    say("Sizes:");
    for (what, bytes) in [
        ("module, as compiled", sizes.compiled),
        ("first module", sizes.module),
        ("first module, packed", sizes.module_packed),
        ("script, packed", sizes.script_packed),
        ("style, packed", sizes.style_packed),
    ] {
        say(format!("  {what:<28} {:>10}", size(bytes)));
    }
    for (name, bytes) in &sizes.areas {
        say(format!("  {:<28} {:>10}", format!("with {name}, packed"), size(*bytes)));
    }
    Ok(())
}
