//! Makes one style sheet of many: inlines `@import "x.css";`, with or without `layer(name)`, drops comments and needless
//! white space. It refuses what would silently differ from the browser's reading: a missing file, a file imported
//! twice, a relative `url(…)`. It does not rename, reorder or merge anything.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, bail};

/// The bundled and condensed style sheet that begins at `entry`.
pub fn bundle(entry: &Path) -> Result<String> {
    let mut seen = BTreeSet::new();
    let text = inline(entry, &mut seen)?;
    Ok(condense(&text))
}

fn inline(file: &Path, seen: &mut BTreeSet<PathBuf>) -> Result<String> {
    let text = std::fs::read_to_string(file).with_context(|| format!("{} cannot be read", file.display()))?;
    if !seen.insert(file.to_path_buf()) {
        bail!("{} is imported twice; its rules would count twice.", file.display());
    }
    let text = without_comments(&text);
    let folder = file.parent().unwrap_or(Path::new("."));
    let mut out = String::with_capacity(text.len());
    for line in text.lines() {
        let Some(import) = line.trim().strip_prefix("@import") else {
            if let Some(target) = relative_url(line) {
                bail!(
                    "{}: url({target}) is relative; the bundle lies elsewhere, so write it from the root, \"/…\".",
                    file.display()
                );
            }
            out.push_str(line);
            out.push('\n');
            continue;
        };
        let (name, layer) = parse_import(import)
            .with_context(|| format!("{}: only `@import \"file.css\" [layer(name)];` is bundled", file.display()))?;
        let inner = inline(&folder.join(&name), seen).with_context(|| format!("imported by {}", file.display()))?;
        match layer {
            Some(layer) => out.push_str(&format!("@layer {layer} {{\n{inner}\n}}\n")),
            None => out.push_str(&inner),
        }
    }
    Ok(out)
}

/// `"x.css" layer(base);` → name and layer.
fn parse_import(rest: &str) -> Option<(String, Option<String>)> {
    let rest = rest.trim().strip_suffix(';')?.trim();
    let rest = rest.strip_prefix('"')?;
    let (name, after) = rest.split_once('"')?;
    let after = after.trim();
    if after.is_empty() {
        return Some((name.to_owned(), None));
    }
    let layer = after.strip_prefix("layer(")?.strip_suffix(')')?;
    Some((name.to_owned(), Some(layer.trim().to_owned())))
}

/// The first `url(…)` in the line that is neither from the root, nor data, nor a reference inside the document.
fn relative_url(line: &str) -> Option<&str> {
    let mut rest = line;
    while let Some((_, after)) = rest.split_once("url(") {
        let target = after.split(')').next().unwrap_or_default().trim().trim_matches(['"', '\'']);
        let is_fine = ["/", "data:", "#"].iter().any(|start| target.starts_with(start));
        if !is_fine {
            return Some(target);
        }
        rest = after;
    }
    None
}

/// Replaces comments outside of strings by one space.
fn without_comments(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    let mut quote: Option<char> = None;
    while let Some(c) = rest.chars().next() {
        if quote.is_none() && rest.starts_with("/*") {
            rest = rest.split_once("*/").map_or("", |(_, after)| after);
            out.push(' ');
            continue;
        }
        rest = &rest[c.len_utf8()..];
        out.push(c);
        match quote {
            Some(_) if c == '\\' => {
                if let Some(escaped) = rest.chars().next() {
                    out.push(escaped);
                    rest = &rest[escaped.len_utf8()..];
                }
            }
            Some(open) if c == open => quote = None,
            None if c == '"' || c == '\'' => quote = Some(c),
            _ => {}
        }
    }
    out
}

/// Joins white space to one space and drops it around `{ } ; ,`; strings stay as they are.
fn condense(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut quote: Option<char> = None;
    let mut is_escaped = false;
    let mut has_gap = false;
    for c in text.chars() {
        if let Some(open) = quote {
            out.push(c);
            if is_escaped {
                is_escaped = false;
            } else if c == '\\' {
                is_escaped = true;
            } else if c == open {
                quote = None;
            }
            continue;
        }
        if c.is_whitespace() {
            has_gap = true;
            continue;
        }
        let is_separator = matches!(c, '{' | '}' | ';' | ',');
        let is_after_separator = out.chars().last().is_none_or(|last| matches!(last, '{' | '}' | ';' | ','));
        if has_gap && !is_separator && !is_after_separator {
            out.push(' ');
        }
        has_gap = false;
        // The last semicolon of a block says nothing, unless the block ends with an empty custom property.
        if c == '}' && out.ends_with(';') && !out.ends_with(":;") {
            out.pop();
        }
        if c == '"' || c == '\'' {
            quote = Some(c);
        }
        out.push(c);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn white_space_and_comments_go_but_meaning_stays() {
        for (before, after) in [
            ("a { color : red ; }\n", "a{color : red}"),
            ("a,\n  b > c { margin: 0 1px; }", "a,b > c{margin: 0 1px}"),
            ("a :hover { x: calc(1px + 2px) }", "a :hover{x: calc(1px + 2px)}"),
            ("/* gone */ a { content: \"/* kept  */ \\\" ; \" }", "a{content: \"/* kept  */ \\\" ; \"}"),
            (
                "@layer reset, base;\n\n@media (min-width: 1px) and (x) { a { b: c } }",
                "@layer reset,base;@media (min-width: 1px) and (x){a{b: c}}",
            ),
            ("a { --empty:; }", "a{--empty:;}"),
        ] {
            assert_eq!(condense(&without_comments(before)), after);
        }
    }

    #[test]
    fn imports_are_read_with_and_without_a_layer() {
        assert_eq!(parse_import(" \"a/b.css\";"), Some(("a/b.css".into(), None)));
        assert_eq!(parse_import(" \"b.css\" layer(base);"), Some(("b.css".into(), Some("base".into()))));
        assert_eq!(parse_import(" url(b.css);"), None);
        assert_eq!(parse_import(" \"b.css\" screen;"), None);
    }

    #[test]
    fn a_relative_address_is_found() {
        for (line, found) in [
            ("src: url(\"/fonts/x.woff2\")", None),
            ("src: url(data:x), url(../x.png)", Some("../x.png")),
            ("fill: url(#gradient)", None),
        ] {
            assert_eq!(relative_url(line), found);
        }
    }

    #[test]
    fn files_are_inlined_in_order_and_each_only_once() -> Result<()> {
        let folder = tempfile::tempdir()?;
        let write = |name: &str, text: &str| std::fs::write(folder.path().join(name), text);
        write(
            "main.css",
            "@layer one, two;\n@import \"one.css\" layer(one);\n/* @import \"no.css\"; */\n@import \"two.css\";\n",
        )?;
        write("one.css", "a { b: c }\n")?;
        write("two.css", "d { e: f }\n")?;
        let text = bundle(&folder.path().join("main.css"))?;
        assert_eq!(text, "@layer one,two;@layer one{a{b: c}}d{e: f}");
        write("two.css", "@import \"one.css\";\n")?;
        assert!(bundle(&folder.path().join("main.css")).is_err());
        write("two.css", "@import \"missing.css\";\n")?;
        assert!(bundle(&folder.path().join("main.css")).is_err());
        Ok(())
    }
}
