//! Makes the browser's module out of the crate `frontend`: rustc, the cut into parts, wasm-bindgen, wasm-opt. Where the code
//! says `#[lazy]`, the module is cut; what only a part needs is loaded with it, and what several parts share becomes a part
//! of its own. The result is remembered by the hash of what rustc wrote.
//!
//! Script and parts name one another, so their names carry the hash of their common source instead of that of their content.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, anyhow};
use sha2::{Digest as _, Sha256};

use crate::repository::PRODUCT;
use crate::site::{self, Care};
use crate::tell::{say, step};
use crate::toolchain::{TARGET, WasmToolchain};
use crate::{process, repository};

/// Raise this when the steps below change their output for the same input; it makes remembered results invalid.
const PIPELINE_VERSION: u32 = 2;

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

/// The module, ready for the browser.
#[derive(Debug, Default)]
pub struct Module {
    /// Bytes of the module as rustc wrote it, for comparison.
    pub compiled: u64,
    /// The hash in the names of script, link and manifest.
    pub version: String,
    /// The script that loads the first module.
    pub script: Vec<u8>,
    /// The first module: what every page needs.
    pub wasm: Vec<u8>,
    /// The script that loads the parts; none when nothing is cut.
    pub link: Option<Vec<u8>>,
    /// The parts by their names without ending, such as `omni-hub.3f0c…`.
    pub parts: BTreeMap<String, Vec<u8>>,
    /// The names of the parts that each area needs, by the name that Leptos gives the area.
    pub areas: BTreeMap<String, Vec<String>>,
    /// Scripts that crates bring along.
    pub snippets: BTreeMap<String, Vec<u8>>,
}

/// Compiles and finishes the module.
pub fn build(toolchain: &WasmToolchain, care: Care) -> Result<Module> {
    let compiled = compile(toolchain, care)?;
    let wasm = std::fs::read(&compiled).with_context(|| format!("{} cannot be read", compiled.display()))?;
    let optimiser = if care == Care::Release { wasm_opt() } else { None };
    let mut key = Sha256::new();
    key.update(format!("{PIPELINE_VERSION} {} {:?}", optimiser.is_some(), WASM_OPT_FLAGS));
    key.update(&wasm);
    let key = site::hex(&key.finalize());
    let version: String = key.chars().take(site::HASH_CHARACTERS).collect();
    let folder = site::memory()?.join(format!("module-{key}"));
    let finished = folder.join("finished");
    if !finished.is_file() {
        if folder.exists() {
            std::fs::remove_dir_all(&folder)?;
        }
        finish(&wasm, &version, &folder, optimiser.as_deref(), care)?;
        std::fs::write(&finished, "")?;
    }
    // Used today, so not to be forgotten soon.
    let _ = std::fs::File::open(&finished).and_then(|file| file.set_modified(std::time::SystemTime::now()));
    let mut module = load(&folder, version)?;
    module.compiled = wasm.len() as u64;
    Ok(module)
}

/// Compiles the crate `frontend` and returns the path of the module that rustc wrote. The relocations tell the cut what
/// belongs to what.
fn compile(toolchain: &WasmToolchain, care: Care) -> Result<PathBuf> {
    step("Compiling the browser's module", || {
        let mut command = toolchain.cargo()?;
        command
            .args(["rustc", "--package", "frontend", "--lib", "--target", TARGET, "--profile", care.profile()])
            .args(["--", "-C", "link-args=--emit-relocs"]);
        process::run(&mut command)
    })?;
    Ok(repository::wasm_target_dir()?.join(TARGET).join(care.profile()).join("frontend.wasm"))
}

/// Cuts, binds and optimises into `folder`.
fn finish(wasm: &[u8], version: &str, folder: &Path, optimiser: Option<&Path>, care: Care) -> Result<()> {
    let parts = folder.join("parts");
    std::fs::create_dir_all(&parts)?;
    let first = folder.join("first.wasm");
    let split = step("Cutting the module into parts", || {
        let main_module = format!("./{PRODUCT}.{version}.js");
        let link_name = format!("./{}", link_name(version));
        let mut options = wasm_split_cli_support::Options::new(wasm);
        options.output_dir = &parts;
        options.main_out_path = &first;
        options.main_module = &main_module;
        options.link_name = &link_name;
        wasm_split_cli_support::transform(options).map_err(|error| anyhow!("The module cannot be cut: {error:#}"))
    })?;
    let areas: BTreeMap<_, _> = split.prefetch_map.into_iter().collect();
    std::fs::write(folder.join("areas.json"), serde_json::to_string_pretty(&areas)?)?;

    step("Making the script that loads the module (wasm-bindgen)", || {
        let mut bindgen = wasm_bindgen_cli_support::Bindgen::new();
        bindgen.input_path(&first).out_name(PRODUCT);
        bindgen.web(true)?;
        // The parts find what they share by the linker's own names.
        bindgen.typescript(false).keep_lld_exports(true).demangle(false);
        bindgen.remove_name_section(true).remove_producers_section(true);
        bindgen.generate(folder).context("wasm-bindgen could not read the module")
    })?;
    std::fs::remove_file(&first)?;

    match optimiser {
        Some(optimiser) => step("Making the module smaller (wasm-opt)", || {
            let mut modules = vec![folder.join(format!("{PRODUCT}_bg.wasm"))];
            modules.extend(split.split_modules);
            for module in &modules {
                let mut command = process::command(optimiser)?;
                command.args(WASM_OPT_FLAGS).arg(module).arg("-o").arg(module);
                process::run(&mut command)?;
            }
            Ok(())
        }),
        None => {
            if care == Care::Release {
                say("Without wasm-opt (Node is missing) the module stays about a fifth larger.");
            }
            Ok(())
        }
    }
}

/// The name under which Leptos asks for the script that loads the parts.
pub fn link_name(version: &str) -> String {
    format!("__wasm_split.{version}.js")
}

/// Reads what `finish` wrote, and gives the parts their final names.
fn load(folder: &Path, version: String) -> Result<Module> {
    let read = |file: PathBuf| std::fs::read(&file).with_context(|| format!("{} cannot be read", file.display()));
    let text = std::fs::read_to_string(folder.join("areas.json"))?;
    let areas: BTreeMap<String, Vec<String>> = serde_json::from_str(&text)?;
    let mut module = Module {
        script: read(folder.join(format!("{PRODUCT}.js")))?,
        wasm: read(folder.join(format!("{PRODUCT}_bg.wasm")))?,
        ..Module::default()
    };
    if folder.join("snippets").is_dir() {
        site::add_folder(&mut module.snippets, &folder.join("snippets"), "")?;
    }
    if !areas.is_empty() {
        let mut link = String::from_utf8(read(folder.join("parts").join(link_name(&version)))?)?;
        let mut names = BTreeMap::new();
        let mut parts = BTreeMap::new();
        site::add_folder(&mut parts, &folder.join("parts"), "")?;
        for (file, bytes) in parts {
            let Some(name) = file.strip_suffix(".wasm") else { continue };
            let hashed = format!("{PRODUCT}.{}", site::short_hash(&bytes));
            link = link.replace(&format!("./{name}.wasm"), &format!("./{hashed}.wasm"));
            names.insert(name.to_owned(), hashed.clone());
            module.parts.insert(hashed, bytes);
        }
        module.link = Some(link.into_bytes());
        for (area, needed) in areas {
            let needed = needed.iter().map(|name| names.get(name).cloned().unwrap_or_else(|| name.clone())).collect();
            module.areas.insert(area, needed);
        }
    }
    module.version = version;
    Ok(module)
}

/// The optimiser from the packages of `xtask/`.
fn wasm_opt() -> Option<PathBuf> {
    let ours = repository::root().ok()?.join("xtask/node_modules/.bin/wasm-opt");
    (process::is_executable(&ours) && process::on_path("node").is_some()).then_some(ours)
}

/// `load_governance_11488131206754350938` → `governance`: the name of the function without what makes it unique.
pub fn area_name(unique: &str) -> &str {
    let name = unique.rsplit_once('_').filter(|(_, hash)| hash.bytes().all(|byte| byte.is_ascii_digit()));
    let name = name.map_or(unique, |(name, _)| name);
    name.strip_prefix("load_").unwrap_or(name)
}

#[cfg(test)]
mod tests {
    use super::area_name;

    #[test]
    fn an_area_is_named_after_its_function() {
        for (unique, name) in [
            ("load_governance_11488131206754350938", "governance"),
            ("gallery_1", "gallery"),
            ("load_x", "x"),
            ("two_words", "two_words"),
        ] {
            assert_eq!(area_name(unique), name);
        }
    }
}
