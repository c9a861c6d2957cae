//! The drawings: one sprite, `public/icons.svg`, fetched once and kept by the browser, so that a page carries only a
//! reference for each icon. The list of drawings is closed; a test holds it against the file.

use leptos::prelude::*;

use super::Words;

macro_rules! glyphs {
    ($($name:ident = $id:literal,)*) => {
        /// One drawing of the sprite.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        #[allow(missing_docs, reason = "the name says what is drawn")]
        pub enum Glyph { $($name,)* }

        impl Glyph {
            /// All drawings.
            pub const ALL: &'static [Glyph] = &[$(Glyph::$name,)*];

            /// The name in the sprite, without its prefix `i-`.
            pub const fn name(self) -> &'static str {
                match self { $(Glyph::$name => $id,)* }
            }

            /// The reference into the sprite.
            pub const fn markup(self) -> &'static str {
                match self { $(Glyph::$name => concat!("<use href=\"/icons.svg#i-", $id, "\"></use>"),)* }
            }
        }
    };
}

glyphs! {
    Grid = "grid", Screen = "screen", Meeting = "meeting", Metrics = "metrics", Box = "box", Order = "order", Price = "price",
    Settle = "settle", Finance = "finance", Member = "member", Plug = "plug", Shield = "shield", Sliders = "sliders",
    Search = "search", Bell = "bell", Theme = "theme", Sun = "sun", Moon = "moon", Contrast = "contrast", Globe = "globe",
    Down = "down", Right = "right", Left = "left", Up = "up", UpDown = "updown", ArrowUp = "arrow-up", ArrowDown = "arrow-down",
    ArrowRight = "arrow-right", More = "more", Menu = "menu", Help = "help", Info = "info", Table = "table", Full = "full",
    Calendar = "cal", Clock = "clock", History = "history", Check = "check", Tick = "tick", Warn = "warn", Stop = "stop",
    Block = "block", Dash = "dash", Database = "db", Close = "x", Star = "star", Collapse = "collapse", Download = "dl",
    Upload = "upload", Document = "doc", Copy = "copy", Paste = "paste", Difference = "diff", Lock = "lock", Unlock = "unlock",
    Key = "key", Keyboard = "keyboard", Person = "person", People = "people", Department = "department", Store = "store",
    Truck = "truck", Bag = "bag", Pin = "pin", Plus = "plus", Minus = "minus", Filter = "filter", Columns = "columns",
    Sort = "sort", Edit = "edit", Trash = "trash", Link = "link", External = "external", Refresh = "refresh", Undo = "undo",
    Redo = "redo", Eye = "eye", EyeOff = "eye-off", SignOut = "sign-out", Density = "density", Save = "save", Share = "share",
    Print = "print", Chart = "chart", Bookmark = "bookmark", Flag = "flag", Mail = "mail", Play = "play", Pause = "pause",
    Hash = "hash", Code = "code", Device = "device", Offline = "offline", Palette = "palette", Spinner = "spinner",
    Fill = "fill", Scan = "scan", Gauge = "gauge", List = "list",
}

/// An icon of 16 px (12 px when `is_small`). Without `label` it is decoration and hidden from screen readers.
#[component]
pub fn Icon(
    /// What is drawn.
    glyph: Glyph,
    /// 12 instead of 16 px.
    #[prop(optional)]
    is_small: bool,
    /// What it says, where no word stands beside it.
    #[prop(optional, into)]
    label: Option<Words>,
) -> impl IntoView {
    let class = if is_small { "i i-s" } else { "i" };
    match label {
        None => view! { <svg class=class aria-hidden="true" inner_html=glyph.markup()></svg> }.into_any(),
        Some(label) => {
            view! { <svg class=class role="img" aria-label=label inner_html=glyph.markup()></svg> }.into_any()
        }
    }
}
