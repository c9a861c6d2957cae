//! The pieces a picture is made of, as values: so that geometry can be tested without a browser, and so that one short
//! function draws all kinds of charts.

use super::markup::Markup;

/// The form and place of a piece. Places are SVG attribute values: percent in the outer picture, numbers in the inner.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Shape {
    /// A box: left, top, width, height.
    Rect(String, String, String, String),
    /// A line: from left, from top, to left, to top.
    Line(String, String, String, String),
    /// An open line through points of the stretched inner picture.
    Polyline(String),
    /// A closed surface of the stretched inner picture.
    Polygon(String),
    /// A round mark: left, top, radius in pixels.
    Dot(String, String, &'static str),
    /// A text: left, top, move to the right, move down, words.
    Text(String, String, &'static str, String, String),
}

/// One piece with its looks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mark {
    /// Form and place.
    pub shape: Shape,
    /// Its classes in `chart.css`.
    pub class: &'static str,
    /// The colour by its code; `None` when the class says it.
    pub hue: Option<&'static str>,
    /// The dash or texture, by number, so that series differ without colour.
    pub pattern: Option<&'static str>,
    /// A fill by reference, e.g. `url(#…)`.
    pub fill: Option<String>,
    /// Set when the figure has just changed; the two values take turns so that the tint starts anew.
    pub changed: Option<&'static str>,
}

impl Mark {
    /// A piece with a class and nothing more.
    pub fn new(class: &'static str, shape: Shape) -> Mark {
        Mark { shape, class, hue: None, pattern: None, fill: None, changed: None }
    }

    /// The same in a colour.
    pub fn hue(mut self, code: &'static str) -> Mark {
        self.hue = Some(code);
        self
    }

    /// The same with a dash or texture.
    pub fn pattern(mut self, code: Option<&'static str>) -> Mark {
        self.pattern = code;
        self
    }

    /// The same with a fill by reference.
    pub fn fill(mut self, reference: String) -> Mark {
        self.fill = Some(reference);
        self
    }

    /// The same, marked as just changed.
    pub fn changed(mut self, turn: Option<&'static str>) -> Mark {
        self.changed = turn;
        self
    }
}

/// Draws pieces in order.
pub fn draw(out: &mut Markup, marks: &[Mark]) {
    for mark in marks {
        let hue = mark.hue.unwrap_or_default();
        let pattern = mark.pattern.unwrap_or_default();
        let changed = mark.changed.unwrap_or_default();
        let fill = mark.fill.as_deref().unwrap_or_default();
        let looks = [("data-ch", hue), ("data-dash", pattern), ("fill", fill), ("data-changed", changed)];
        let (tag, place, words): (_, [(&'static str, &str); 4], &str) = match &mark.shape {
            Shape::Rect(x, y, width, height) => {
                ("rect", [("x", x), ("y", y), ("width", width), ("height", height)], "")
            }
            Shape::Line(x1, y1, x2, y2) => ("line", [("x1", x1), ("y1", y1), ("x2", x2), ("y2", y2)], ""),
            Shape::Polyline(points) => ("polyline", [("points", points), NOTHING, NOTHING, NOTHING], ""),
            Shape::Polygon(points) => ("polygon", [("points", points), NOTHING, NOTHING, NOTHING], ""),
            Shape::Dot(cx, cy, r) => ("circle", [("cx", cx), ("cy", cy), ("r", r), NOTHING], ""),
            Shape::Text(x, y, dx, dy, words) => ("text", [("x", x), ("y", y), ("dx", dx), ("dy", dy)], words),
        };
        let [a, b, c, d] = place;
        let [e, f, g, h] = looks;
        out.element(tag, &[("class", mark.class), a, b, c, d, e, f, g, h], words);
    }
}

/// An attribute that is left out.
const NOTHING: (&str, &str) = ("", "");

/// A point list of the stretched inner picture.
pub fn points(places: impl Iterator<Item = (f64, f64)>) -> String {
    let mut out = String::new();
    for (x, y) in places {
        if !out.is_empty() {
            out.push(' ');
        }
        out.push_str(&super::scale::inner(x));
        out.push(',');
        out.push_str(&super::scale::inner(y));
    }
    out
}
