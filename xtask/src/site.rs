//! Builds what the browser gets: the module with its parts (`module`), the style sheet, the files of `public/`, each with
//! a packed twin (`.br`, `.gz`), all under the site root. Names in `pkg/` carry a hash, which `pkg/hash.txt` tells to
//! Leptos, so that browsers may keep them for ever. It also guards the sizes.
//!
//! Each costly step is remembered by the hash of its input below the wasm target directory; a second build only
//! compares. What the server does with the files (headers, nonce) is its own business.

use std::collections::BTreeMap;
use std::io::Write as _;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, bail};
use sha2::{Digest as _, Sha256};

use crate::module::{self, Module};
use crate::repository::PRODUCT;
use crate::tell::{say, size, step};
use crate::toolchain::WasmToolchain;
use crate::{css, repository};

/// Brotli size of the module above which a build fails. A page on a 10 Mbit/s line gets 300 kB in a quarter of a second,
/// which leaves room for the second within which it must react: 300 kB is the target.
///
/// The target is not reached yet: measured are 303 kB. The budget stands just above that, so that it can only get better.
const MODULE_BUDGET_BYTES: u64 = 310_000;

/// The same for the module together with the parts that one area of pages needs; 450 kB is the target.
/// The target is not reached yet: measured are up to 619 kB (the gallery).
const AREA_BUDGET_BYTES: u64 = 620_000;

/// Raise this when packing changes its output for the same input; it makes remembered results invalid.
const PACKING_VERSION: u32 = 1;

/// Brotli's best level and the largest window that browsers must accept.
const BROTLI_QUALITY: i32 = 11;
const BROTLI_WINDOW: i32 = 24;

/// Below this size, a packed file costs more in headers than it saves.
const WORTH_PACKING_BYTES: usize = 512;

/// Characters of the content hash in file names; 80 bits, so that two versions never meet.
pub const HASH_CHARACTERS: usize = 20;

/// Remembered results that nobody asked for in this time are deleted.
const MEMORY: std::time::Duration = std::time::Duration::from_secs(14 * 24 * 3600);

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
    /// Cargo's profile for the browser's module.
    pub fn profile(self) -> &'static str {
        match self {
            Self::Release => "wasm-release",
            Self::Development => "wasm-dev",
        }
    }
}

/// What a build produced, in bytes. Packed means by brotli; in development nothing is packed.
#[derive(Debug, Default)]
pub struct Sizes {
    /// The module as rustc wrote it.
    pub compiled: u64,
    /// The first module as the browser gets it, unpacked.
    pub module: u64,
    /// The same, packed.
    pub module_packed: u64,
    /// The script that loads it, packed.
    pub script_packed: u64,
    /// The style sheet, packed.
    pub style_packed: u64,
    /// For each area that is cut off: the first module and its parts together, packed.
    pub areas: Vec<(String, u64)>,
}

impl Sizes {
    /// Fails when something is over its budget.
    fn judge(&self) -> Result<()> {
        let mut over = Vec::new();
        if self.module_packed > MODULE_BUDGET_BYTES {
            over.push(("the first module".to_owned(), self.module_packed, MODULE_BUDGET_BYTES));
        }
        for (name, bytes) in self.areas.iter().filter(|(_, bytes)| *bytes > AREA_BUDGET_BYTES) {
            over.push((format!("the first module with the parts for {name}"), *bytes, AREA_BUDGET_BYTES));
        }
        if over.is_empty() {
            return Ok(());
        }
        let list: Vec<String> = over
            .iter()
            .map(|(what, bytes, budget)| format!("{what} has {} packed, the budget is {}", size(*bytes), size(*budget)))
            .collect();
        bail!(
            "{}. Every visitor waits for it: look for what came in (a large generic component, regex, many small types \
             that cross from the server), move it to the server, or cut it off with `#[lazy]`.",
            list.join("; ")
        )
    }
}

/// Builds the site. `has_budget` is whether a module over the budget is an error.
pub fn build(toolchain: &WasmToolchain, care: Care, has_budget: bool) -> Result<Sizes> {
    // What takes a moment comes before what takes minutes.
    let style = css::bundle(&repository::root()?.join("style").join("main.css"))?;
    let module = module::build(toolchain, care)?;
    let compiled = module.compiled;
    let mut files: BTreeMap<String, Vec<u8>> = BTreeMap::new();
    add_folder(&mut files, &repository::root()?.join("public"), "")?;
    let areas = add_pkg(&mut files, module, style)?;
    if care == Care::Release {
        add_packed(&mut files)?;
    }
    let site = repository::site_root()?;
    write_site(&site, &files)?;
    let sizes = measure(&files, &areas, compiled);
    report(&sizes, &site, files.len());
    if care == Care::Release && has_budget {
        sizes.judge()?;
    }
    Ok(sizes)
}

/// Adds everything under `pkg/` and returns which files each area of pages loads besides the first module.
fn add_pkg(
    files: &mut BTreeMap<String, Vec<u8>>,
    module: Module,
    style: String,
) -> Result<BTreeMap<String, Vec<String>>> {
    let wasm_hash = short_hash(&module.wasm);
    let css_hash = short_hash(style.as_bytes());
    let version = &module.version;
    let mut hashes = format!("js: {version}\nwasm: {wasm_hash}\ncss: {css_hash}\n");
    let mut areas = BTreeMap::new();
    if let Some(link) = module.link {
        hashes.push_str(&format!("split: {version}\nmanifest: {version}\n"));
        let manifest = serde_json::to_vec_pretty(&module.areas)?;
        files.insert(format!("pkg/__wasm_split_manifest.{version}.json"), manifest);
        files.insert(format!("pkg/{}", module::link_name(version)), link);
        for (area, parts) in &module.areas {
            let names = parts.iter().map(|part| format!("pkg/{part}.wasm")).collect();
            areas.insert(module::area_name(area).to_owned(), names);
        }
    }
    for (name, bytes) in module.parts {
        files.insert(format!("pkg/{name}.wasm"), bytes);
    }
    files.insert(format!("pkg/{PRODUCT}.{version}.js"), module.script);
    files.insert(format!("pkg/{PRODUCT}.{wasm_hash}.wasm"), module.wasm);
    files.insert(format!("pkg/{PRODUCT}.{css_hash}.css"), style.into_bytes());
    files.insert("pkg/hash.txt".to_owned(), hashes.into_bytes());
    for (name, bytes) in module.snippets {
        files.insert(format!("pkg/snippets/{name}"), bytes);
    }
    Ok(areas)
}

/// Adds all files below `folder` under `prefix`, with `/` between the parts of their names.
pub fn add_folder(files: &mut BTreeMap<String, Vec<u8>>, folder: &Path, prefix: &str) -> Result<()> {
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
    let file = memory()?.join(format!("packed-{PACKING_VERSION}-{}.{ending}", hex(&Sha256::digest(bytes))));
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
pub fn memory() -> Result<PathBuf> {
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

/// The sizes of what was built, by the names in `pkg/hash.txt`.
fn measure(files: &BTreeMap<String, Vec<u8>>, areas: &BTreeMap<String, Vec<String>>, compiled: u64) -> Sizes {
    let bytes = |name: &str| files.get(name).map_or(0, |bytes| bytes.len() as u64);
    // What is too small to be packed travels as it is.
    let packed = |name: &str| match bytes(&format!("{name}.br")) {
        0 => bytes(name),
        packed => packed,
    };
    let hashes = files.get("pkg/hash.txt").map(|bytes| String::from_utf8_lossy(bytes).into_owned()).unwrap_or_default();
    let name = |kind: &str| {
        let hash = hashes.lines().filter_map(|line| line.split_once(": ")).find(|(of, _)| *of == kind);
        hash.map(|(_, hash)| format!("pkg/{PRODUCT}.{hash}.{kind}")).unwrap_or_default()
    };
    let (module, script, style) = (name("wasm"), name("js"), name("css"));
    let area = |names: &Vec<String>| names.iter().map(|name| packed(name)).sum::<u64>() + packed(&module);
    Sizes {
        compiled,
        module: bytes(&module),
        module_packed: packed(&module),
        script_packed: packed(&script),
        style_packed: packed(&style),
        areas: areas.iter().map(|(name, names)| (name.clone(), area(names))).collect(),
    }
}

fn report(sizes: &Sizes, site: &Path, count: usize) {
    say(format!("first module {}, packed {}", size(sizes.module), size(sizes.module_packed)));
    for (name, bytes) in &sizes.areas {
        say(format!("  with the parts for {name}: packed {}", size(*bytes)));
    }
    say(format!("script packed {}, style packed {}", size(sizes.script_packed), size(sizes.style_packed)));
    say(format!("The site is in {} ({count} files).", site.display()));
}

/// The first characters of a hash of the content.
pub fn short_hash(bytes: &[u8]) -> String {
    hex(&Sha256::digest(bytes)).chars().take(HASH_CHARACTERS).collect()
}

/// Bytes as hexadecimal text.
pub fn hex(bytes: &[u8]) -> String {
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
