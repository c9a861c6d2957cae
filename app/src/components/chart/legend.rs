//! Swatches: the textures that bars are filled with, and the rows of the legend that explain lines, bars and hatching.

use super::markup::Markup;
use super::plot::Key;

/// The hatching of a running day and the textures of bars side by side.
pub fn draw_textures(out: &mut Markup, id: &str) {
    const TEXTURES: [(&str, &str, &str); 6] = [
        ("hatch", "c-hatch-line", "M-1 1l2 -2M0 6l6 -6M5 7l2 -2"),
        ("1", "c-hatch-line fine", "M0 1h6M0 4h6"),
        ("2", "c-hatch-line fine", "M1.5 1.5h.1M4.5 4.5h.1"),
        ("3", "c-hatch-line fine", "M1 0v6M4 0v6"),
        ("4", "c-hatch-line fine", "M-1 5l2 2M0 0l6 6M5 -1l2 2"),
        ("5", "c-hatch-line fine", "M0 3h6M3 0v6"),
    ];
    out.open("defs", &[]);
    for (name, class, path) in TEXTURES {
        let id = [id, "-", name].concat();
        out.open("pattern", &[("id", &id), ("width", "6"), ("height", "6"), ("patternUnits", "userSpaceOnUse")]);
        out.element("path", &[("class", class), ("d", path)], "");
        out.close("pattern");
    }
    out.close("defs");
}

/// Writes one row of the legend.
pub fn draw_key(out: &mut Markup, key: &Key, id: &str) {
    let hue = key.hue.unwrap_or_default();
    let pattern = key.pattern.unwrap_or_default();
    let arrow = match key.swatch {
        "rise" => "M4 1l3.6 6H.4z",
        "fall" => "M4 7L.4 1h7.2z",
        "flat" => "M0 3h8v2H0z",
        _ => "",
    };
    if arrow.is_empty() {
        out.open("span", &[("class", "k")]);
    } else {
        out.open("span", &[("class", "k delta"), ("data-dir", key.swatch)]);
        out.open("svg", &[("viewBox", "0 0 8 8"), ("aria-hidden", "true")]);
        out.element("path", &[("d", arrow)], "");
        out.close("svg");
    }
    match key.swatch {
        "" | "rise" | "fall" | "flat" => {}
        "line" => {
            out.open("svg", &[("class", "key-line"), ("aria-hidden", "true")]);
            let place = [("x1", "0"), ("x2", "100%"), ("y1", "5"), ("y2", "5")];
            let [a, b, c, d] = place;
            out.element("line", &[("class", "c-line"), a, b, c, d, ("data-ch", hue), ("data-dash", pattern)], "");
            out.close("svg");
        }
        "box" => {
            out.open("svg", &[("class", "key-box"), ("aria-hidden", "true")]);
            out.element("rect", &[("class", "c-sw"), ("width", "100%"), ("height", "100%"), ("data-ch", hue)], "");
            if !pattern.is_empty() {
                let fill = ["url(#", id, "-", pattern, ")"].concat();
                let size = [("width", "100%"), ("height", "100%")];
                out.element("rect", &[("class", "c-texture"), size[0], size[1], ("fill", &fill)], "");
            }
            out.close("svg");
        }
        line => out.element("i", &[("class", line)], ""),
    }
    out.text(&key.name);
    if !key.figure.is_empty() {
        out.element("b", &[], &key.figure);
    }
    out.close("span");
}
