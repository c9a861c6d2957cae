//! Builds what the browser gets: the module (rustc → wasm-bindgen → wasm-opt), the style sheet, the files of `public/`,
//! each with a packed twin (`.br`, `.gz`), all under the site root. Names in `pkg/` carry a hash of their content, which
//! `pkg/hash.txt` tells to Leptos, so that browsers may keep them for ever. It also guards the size of the module.
//!
//! Each costly step is remembered by the hash of its input below the wasm target directory; a second build only
//! compares. What the server does with the files (headers, nonce) is its own business.

use std::collections::BTreeMap;
use std::io::Write as _;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, bail};
use sha2::{Digest as _, Sha256};

use crate::repository::PRODUCT;
use crate::tell::{say, size, step};
use crate::toolchain::{TARGET, WasmToolchain};
use crate::{css, process, repository};

/// Brotli size of the module above which a build fails. A page on a 10 Mbit/s line gets 300 kB in a quarter of a second,
/// which leaves room for the second within which it must react (issue 2: "first wasm of the shell <= 300 kB brotli").
const MODULE_BUDGET_BYTES: u64 = 300_000;

/// Raise this when the steps below change their output for the same input; it makes remembered results invalid.
const PIPELINE_VERSION: u32 = 1;

/// Brotli's best level and the largest window that browsers must accept.
const BROTLI_QUALITY: i32 = 11;
const BROTLI_WINDOW: i32 = 24;

/// Below this size, a packed file costs more in headers than it saves.
const WORTH_PACKING_BYTES: usize = 512;

/// Characters of the content hash in file names; 80 bits, so that two versions never meet.
const HASH_CHARACTERS: usize = 20;

/// Remembered results that nobody asked for in this time are deleted.
const MEMORY: std::time::Duration = std::time::Duration::from_secs(14 * 24 * 3600);

/// The features that current browsers have. Never `--all-features`: it writes compact imports, which Chromium refuses.
const WASM_OPT_FLAGS: [&str; 8] = [
    "-Oz",
    "--enable-bulk-memory",
    "--enable-bulk-memory-opt",
    "--enable-nontrapping-float-to-int",
    "--enable-sign-ext",
    "--enable-mutable-globals",
    "--enable-reference-types",
    "--enable-multivalue",
];

/// File names whose content gains from packing; fonts and pictures are packed already.
const PACKABLE: [&str; 12] =
    ["css", "html", "ico", "js", "json", "map", "svg", "txt", "wasm", "webmanifest", "xml", "yaml"];

/// How much care a build takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Care {
    /// Small and packed: what is measured, tested and delivered.
    Release,
    /// Quick to build after a change: no link-time optimisation, no wasm-opt, no packed twins.
    Development,
}

impl Care {
    fn profile(self) -> &'static str {
        match self {
            Self::Release => "wasm-release",
            Self::Development => "wasm-dev",
        }
    }
}

/// What a build produced, for `bench build`.
#[derive(Debug, Default)]
pub struct Sizes {
    /// The module as rustc wrote it.
    pub compiled: u64,
    /// The module as the browser gets it, unpacked.
    pub module: u64,
    /// The same, packed by brotli; 0 in development.
    pub module_brotli: u64,
    /// Script and style sheet packed by brotli; 0 in development.
    pub script_and_style_brotli: u64,
}

/// Builds the site. `has_budget` is whether a module over the budget is an error.
pub fn build(toolchain: &WasmToolchain, care: Care, has_budget: bool) -> Result<Sizes> {
    // What takes a moment comes before what takes minutes.
    let style = css::bundle(&repository::root()?.join("style").join("main.css"))?;
    let compiled = compile(toolchain, care)?;
    let wasm = std::fs::read(&compiled).with_context(|| format!("{} cannot be read", compiled.display()))?;
    let mut sizes = Sizes { compiled: wasm.len() as u64, ..Sizes::default() };

    let package = package(&wasm, care)?;
    let mut files: BTreeMap<String, Vec<u8>> = BTreeMap::new();
    add_folder(&mut files, &repository::root()?.join("public"), "")?;
    let mut hashes = String::new();
    for (kind, bytes) in [("js", package.script), ("wasm", package.module), ("css", style.into_bytes())] {
        let hash = short_hash(&bytes);
        hashes.push_str(&format!("{kind}: {hash}\n"));
        files.insert(format!("pkg/{PRODUCT}.{hash}.{kind}"), bytes);
    }
    files.insert("pkg/hash.txt".to_owned(), hashes.into_bytes());
    for (name, bytes) in package.snippets {
        files.insert(format!("pkg/snippets/{name}"), bytes);
    }

    if care == Care::Release {
        add_packed(&mut files)?;
    }
    let site = repository::site_root()?;
    write_site(&site, &files)?;
    report(&files, &mut sizes, &site);
    if care == Care::Release && has_budget && sizes.module_brotli > MODULE_BUDGET_BYTES {
        bail!(
            "The browser's module has {} packed, over its budget of {}. Every visitor waits for it: look for what came \
             in (a large generic component, regex, a table of time zones), or move it to the server.",
            size(sizes.module_brotli),
            size(MODULE_BUDGET_BYTES)
        );
    }
    Ok(sizes)
}

/// Compiles the crate `frontend` and returns the path of the module that rustc wrote.
fn compile(toolchain: &WasmToolchain, care: Care) -> Result<PathBuf> {
    step("Compiling the browser's module", || {
        let mut command = toolchain.cargo()?;
        command.args(["build", "--package", "frontend", "--lib", "--target", TARGET, "--profile", care.profile()]);
        process::run(&mut command)
    })?;
    Ok(repository::wasm_target_dir()?.join(TARGET).join(care.profile()).join("frontend.wasm"))
}

/// The module and what belongs to it, ready for the browser.
struct Package {
    script: Vec<u8>,
    module: Vec<u8>,
    snippets: BTreeMap<String, Vec<u8>>,
}

fn package(wasm: &[u8], care: Care) -> Result<Package> {
    let optimiser = if care == Care::Release { wasm_opt() } else { None };
    let mut key = Sha256::new();
    key.update(format!("{PIPELINE_VERSION} {} {:?}", optimiser.is_some(), WASM_OPT_FLAGS));
    key.update(wasm);
    let folder = memory()?.join(format!("module-{}", hex(&key.finalize())));
    if !folder.join("finished").is_file() {
        if folder.exists() {
            std::fs::remove_dir_all(&folder)?;
        }
        step("Making the script that loads the module (wasm-bindgen)", || bind(wasm, &folder))?;
        let module = folder.join(format!("{PRODUCT}_bg.wasm"));
        if let Some(optimiser) = optimiser {
            step("Making the module smaller (wasm-opt)", || {
                let mut command = process::command(&optimiser)?;
                command.args(WASM_OPT_FLAGS).arg(&module).arg("-o").arg(&module);
                process::run(&mut command)
            })?;
        } else if care == Care::Release {
            say("Without wasm-opt (Node is missing) the module stays about a fifth larger.");
        }
        std::fs::write(folder.join("finished"), "")?;
    }
    let _ =
        std::fs::File::open(folder.join("finished")).and_then(|file| file.set_modified(std::time::SystemTime::now()));
    let mut snippets = BTreeMap::new();
    let snippet_folder = folder.join("snippets");
    if snippet_folder.is_dir() {
        add_folder(&mut snippets, &snippet_folder, "")?;
    }
    Ok(Package {
        script: std::fs::read(folder.join(format!("{PRODUCT}.js")))?,
        module: std::fs::read(folder.join(format!("{PRODUCT}_bg.wasm")))?,
        snippets,
    })
}

fn bind(wasm: &[u8], folder: &Path) -> Result<()> {
    let mut bindgen = wasm_bindgen_cli_support::Bindgen::new();
    bindgen.input_bytes(PRODUCT, wasm.to_vec()).out_name(PRODUCT);
    bindgen.web(true)?;
    bindgen.typescript(false).remove_name_section(true).remove_producers_section(true);
    bindgen.generate(folder).context("wasm-bindgen could not read the module")
}

/// The optimiser from the packages of `xtask/`, or one on PATH that is not too old to read our modules.
fn wasm_opt() -> Option<PathBuf> {
    let ours = repository::root().ok()?.join("xtask/node_modules/.bin/wasm-opt");
    (process::is_executable(&ours) && process::on_path("node").is_some()).then_some(ours)
}

/// Adds all files below `folder` under `prefix`, with `/` between the parts of their names.
fn add_folder(files: &mut BTreeMap<String, Vec<u8>>, folder: &Path, prefix: &str) -> Result<()> {
    for entry in walkdir::WalkDir::new(folder) {
        let entry = entry.with_context(|| format!("{} cannot be read", folder.display()))?;
        let hidden = entry.file_name().to_string_lossy().starts_with('.');
        if !entry.file_type().is_file() || hidden {
            continue;
        }
        let name = entry.path().strip_prefix(folder)?.to_string_lossy().replace('\\', "/");
        files.insert(format!("{prefix}{name}"), std::fs::read(entry.path())?);
    }
    Ok(())
}

/// Puts `.br` and `.gz` beside each file that gains from it.
fn add_packed(files: &mut BTreeMap<String, Vec<u8>>) -> Result<()> {
    let mut packed = BTreeMap::new();
    for (name, bytes) in files.iter() {
        let extension = name.rsplit('.').next().unwrap_or_default();
        if bytes.len() < WORTH_PACKING_BYTES || !PACKABLE.contains(&extension) || name == "pkg/hash.txt" {
            continue;
        }
        for (ending, pack) in [("br", brotli as fn(&[u8]) -> Result<Vec<u8>>), ("gz", gzip)] {
            let result = remembered(bytes, ending, || {
                if bytes.len() < 100_000 {
                    return pack(bytes);
                }
                step(&format!("Packing {name} (.{ending})"), || pack(bytes))
            })?;
            if result.len() < bytes.len() {
                packed.insert(format!("{name}.{ending}"), result);
            }
        }
    }
    files.extend(packed);
    Ok(())
}

fn brotli(bytes: &[u8]) -> Result<Vec<u8>> {
    let parameters = brotli::enc::BrotliEncoderParams {
        quality: BROTLI_QUALITY,
        lgwin: BROTLI_WINDOW,
        size_hint: bytes.len(),
        ..Default::default()
    };
    let mut out = Vec::new();
    brotli::BrotliCompress(&mut &bytes[..], &mut out, &parameters).context("brotli failed")?;
    Ok(out)
}

fn gzip(bytes: &[u8]) -> Result<Vec<u8>> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    encoder.write_all(bytes)?;
    Ok(encoder.finish()?)
}

/// The result of `work` for this content, remembered between builds.
fn remembered(bytes: &[u8], ending: &str, work: impl FnOnce() -> Result<Vec<u8>>) -> Result<Vec<u8>> {
    let file = memory()?.join(format!("packed-{PIPELINE_VERSION}-{}.{ending}", hex(&Sha256::digest(bytes))));
    if let Ok(known) = std::fs::read(&file) {
        return Ok(known);
    }
    let result = work()?;
    // Written beside and renamed, so that a build that is stopped leaves nothing half.
    let unfinished = file.with_extension(format!("{ending}.{}", std::process::id()));
    std::fs::write(&unfinished, &result)?;
    std::fs::rename(&unfinished, &file)?;
    Ok(result)
}

/// The folder of remembered results; what is old in it is deleted once per run.
fn memory() -> Result<PathBuf> {
    static CLEANED: std::sync::Once = std::sync::Once::new();
    let folder = repository::wasm_target_dir()?.join("site-memory");
    std::fs::create_dir_all(&folder)?;
    CLEANED.call_once(|| {
        for entry in std::fs::read_dir(&folder).into_iter().flatten().flatten() {
            let stamp = entry.path().join("finished");
            let dated = if stamp.is_file() { stamp } else { entry.path() };
            let is_old = dated
                .metadata()
                .and_then(|found| found.modified())
                .is_ok_and(|time| time.elapsed().is_ok_and(|age| age > MEMORY));
            if is_old {
                let _ = if entry.path().is_dir() {
                    std::fs::remove_dir_all(entry.path())
                } else {
                    std::fs::remove_file(entry.path())
                };
            }
        }
    });
    Ok(folder)
}

/// Makes the site root hold exactly these files. Only what an earlier build put there is deleted, so that a mistaken
/// `LEPTOS_SITE_ROOT` cannot cost anybody a folder.
fn write_site(site: &Path, files: &BTreeMap<String, Vec<u8>>) -> Result<()> {
    let list = site.join(".files-of-the-build");
    let before = std::fs::read_to_string(&list).unwrap_or_default();
    std::fs::create_dir_all(site).with_context(|| format!("{} cannot be made", site.display()))?;
    // `hash.txt` comes last: until then a running server goes on naming the old files.
    let last = "pkg/hash.txt";
    let ordered = files.iter().filter(|(name, _)| *name != last).chain(files.iter().filter(|(name, _)| *name == last));
    for (name, bytes) in ordered {
        let file = site.join(name);
        if std::fs::read(&file).is_ok_and(|known| known == *bytes) {
            continue;
        }
        if let Some(folder) = file.parent() {
            std::fs::create_dir_all(folder)?;
        }
        let unfinished = site.join(format!(".unfinished-{}", std::process::id()));
        std::fs::write(&unfinished, bytes).with_context(|| format!("{} cannot be written", unfinished.display()))?;
        std::fs::rename(&unfinished, &file).with_context(|| format!("{} cannot be written", file.display()))?;
    }
    for name in before.lines().filter(|name| !files.contains_key(*name) && !name.contains("..")) {
        let _ = std::fs::remove_file(site.join(name));
    }
    let names: Vec<&str> = files.keys().map(String::as_str).collect();
    std::fs::write(list, names.join("\n"))?;
    Ok(())
}

fn report(files: &BTreeMap<String, Vec<u8>>, sizes: &mut Sizes, site: &Path) {
    let packed = |name: &str| files.get(&format!("{name}.br")).map_or(0, |bytes| bytes.len() as u64);
    for (name, bytes) in files {
        let kind =
            name.strip_prefix(&format!("pkg/{PRODUCT}.")).and_then(|rest| rest.split_once('.')).map(|(_, kind)| kind);
        let label = match kind {
            Some("wasm") => {
                sizes.module = bytes.len() as u64;
                sizes.module_brotli = packed(name);
                "module"
            }
            Some("js") => {
                sizes.script_and_style_brotli += packed(name);
                "script"
            }
            Some("css") => {
                sizes.script_and_style_brotli += packed(name);
                "style "
            }
            _ => continue,
        };
        let twin = match packed(name) {
            0 => String::new(),
            twin => format!(", {} as brotli", size(twin)),
        };
        say(format!("{label} {}{twin}", size(bytes.len() as u64)));
    }
    say(format!("The site is in {} ({} files).", site.display(), files.len()));
}

fn short_hash(bytes: &[u8]) -> String {
    hex(&Sha256::digest(bytes)).chars().take(HASH_CHARACTERS).collect()
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_site_keeps_what_it_did_not_write_and_loses_what_is_gone() -> Result<()> {
        let folder = tempfile::tempdir()?;
        std::fs::write(folder.path().join("foreign.txt"), "keep")?;
        let one = BTreeMap::from([("pkg/a.1.js".to_owned(), b"one".to_vec()), ("x.svg".to_owned(), b"x".to_vec())]);
        write_site(folder.path(), &one)?;
        let two = BTreeMap::from([("pkg/a.2.js".to_owned(), b"two".to_vec()), ("x.svg".to_owned(), b"x".to_vec())]);
        write_site(folder.path(), &two)?;
        assert!(folder.path().join("foreign.txt").is_file());
        assert!(!folder.path().join("pkg/a.1.js").exists());
        assert_eq!(std::fs::read(folder.path().join("pkg/a.2.js"))?, b"two");
        Ok(())
    }

    #[test]
    fn packed_files_unpack_to_the_same_bytes() -> Result<()> {
        let bytes = b"omni-hub ".repeat(1_000);
        let mut unpacked = Vec::new();
        ::brotli::BrotliDecompress(&mut &brotli(&bytes)?[..], &mut unpacked)?;
        assert_eq!(unpacked, bytes);
        let mut unpacked = Vec::new();
        std::io::Read::read_to_end(&mut flate2::read::GzDecoder::new(&gzip(&bytes)?[..]), &mut unpacked)?;
        assert_eq!(unpacked, bytes);
        Ok(())
    }

    #[test]
    fn names_carry_a_hash_of_their_content() {
        assert_eq!(short_hash(b"").len(), HASH_CHARACTERS);
        assert_ne!(short_hash(b"a"), short_hash(b"b"));
    }
}
