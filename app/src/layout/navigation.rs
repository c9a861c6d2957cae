//! The navigation: areas in their fixed order, and the entries of each that were passed in. It is drawn as one piece of
//! markup: it is on every page, and nothing in it but the mark of the present page ever changes.

use std::fmt::Write as _;

use crate::components::Words;
use crate::components::breadcrumb::Crumb;
use crate::components::icon::Glyph;
use crate::i18n::common::CommonTexts;
use crate::i18n::fill;

/// The areas of the product in the order of the navigation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Area {
    /// 总览.
    Overview,
    /// 指标.
    Metrics,
    /// 库存.
    Inventory,
    /// 订单.
    Orders,
    /// 商品与价格.
    Prices,
    /// 结算.
    Settlement,
    /// 财务.
    Finance,
    /// 会员.
    Members,
    /// 数据接入.
    Integration,
    /// 治理.
    Governance,
    /// 设置.
    Settings,
}

impl Area {
    /// All areas in their order.
    pub const ALL: [Area; 11] = [
        Area::Overview,
        Area::Metrics,
        Area::Inventory,
        Area::Orders,
        Area::Prices,
        Area::Settlement,
        Area::Finance,
        Area::Members,
        Area::Integration,
        Area::Governance,
        Area::Settings,
    ];

    /// The word for the area.
    pub const fn label(self, text: &CommonTexts) -> &'static str {
        match self {
            Area::Overview => text.area_overview,
            Area::Metrics => text.area_metrics,
            Area::Inventory => text.area_inventory,
            Area::Orders => text.area_orders,
            Area::Prices => text.area_prices,
            Area::Settlement => text.area_settlement,
            Area::Finance => text.area_finance,
            Area::Members => text.area_members,
            Area::Integration => text.area_integration,
            Area::Governance => text.area_governance,
            Area::Settings => text.area_settings,
        }
    }

    /// Its drawing.
    pub const fn glyph(self) -> Glyph {
        match self {
            Area::Overview => Glyph::Grid,
            Area::Metrics => Glyph::Metrics,
            Area::Inventory => Glyph::Box,
            Area::Orders => Glyph::Order,
            Area::Prices => Glyph::Price,
            Area::Settlement => Glyph::Settle,
            Area::Finance => Glyph::Finance,
            Area::Members => Glyph::Member,
            Area::Integration => Glyph::Plug,
            Area::Governance => Glyph::Shield,
            Area::Settings => Glyph::Sliders,
        }
    }

    /// The first area of the second group: a gap stands before it.
    const fn begins_group(self) -> bool {
        matches!(self, Area::Integration | Area::Governance | Area::Settings)
    }
}

/// One entry: a page that exists and that the person may open.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NavEntry {
    /// The area it belongs to.
    pub area: Area,
    /// Its word.
    pub label: Words,
    /// Its address.
    pub href: Words,
    /// How many things wait there for this person.
    pub count: u32,
}

impl NavEntry {
    /// An entry where nothing waits.
    pub fn new(area: Area, label: impl Into<Words>, href: impl Into<Words>) -> NavEntry {
        NavEntry { area, label: label.into(), href: href.into(), count: 0 }
    }

    /// The same with things that wait.
    #[must_use]
    pub fn waiting(mut self, count: u32) -> NavEntry {
        self.count = count;
        self
    }
}

/// Whether a page lies at or below an address.
fn is_at(path: &str, href: &str) -> bool {
    match path.strip_prefix(href) {
        Some("") => true,
        Some(rest) => href != "/" && rest.starts_with('/'),
        None => false,
    }
}

/// The place of the entry that a page belongs to: the one with the longest address at or above it.
pub(super) fn current_of(entries: &[NavEntry], path: &str) -> Option<usize> {
    entries
        .iter()
        .enumerate()
        .filter(|(_, entry)| is_at(path, &entry.href))
        .max_by_key(|(_, entry)| entry.href.len())
        .map(|(place, _)| place)
}

/// The way to a page, as the navigation knows it: area, entry. Pages below an entry add their own step with `last`.
pub fn crumbs_of(text: &CommonTexts, entries: &[NavEntry], path: &str, last: Option<Words>) -> Vec<Crumb> {
    let Some(entry) = current_of(entries, path).and_then(|place| entries.get(place)) else {
        return last.map(Crumb::here).into_iter().collect();
    };
    let mut crumbs = Vec::with_capacity(3);
    // An area whose first page bears its name is said once.
    let has_others = entries.iter().filter(|other| other.area == entry.area).count() > 1;
    if has_others && *entry.label != *entry.area.label(text) {
        crumbs.push(Crumb::here(entry.area.label(text)));
    }
    match last {
        None => crumbs.push(Crumb::here(entry.label.clone())),
        Some(last) => {
            crumbs.push(Crumb::link(entry.label.clone(), entry.href.clone()));
            crumbs.push(Crumb::here(last));
        }
    }
    crumbs
}

/// Writes text so that it cannot be read as markup, inside elements and attributes.
fn escape(out: &mut String, text: &str) {
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            _ => out.push(c),
        }
    }
}

fn push_count(out: &mut String, text: &CommonTexts, count: u32) {
    if count > 0 {
        let shown = if count > 99 { "99+".to_owned() } else { count.to_string() };
        let said = fill(text.waiting_count, &[("count", &count.to_string())]);
        // Writing to a String cannot fail.
        let _ =
            write!(out, "<span class=\"count\" aria-hidden=\"true\">{shown}</span><span class=\"vh\">{said}</span>");
    }
}

/// The lists of the navigation as markup. The page at `path` and its area are marked.
pub fn navigation_markup(text: &CommonTexts, entries: &[NavEntry], path: &str) -> String {
    let current = current_of(entries, path);
    let current_area = current.and_then(|place| entries.get(place)).map(|entry| entry.area);
    let mut out = String::with_capacity(4096);
    let mut has_area_before = false;
    let mut has_gap = false;
    out.push_str("<ul>");
    for area in Area::ALL {
        let own: Vec<(usize, &NavEntry)> = entries.iter().enumerate().filter(|(_, entry)| entry.area == area).collect();
        let Some((first_place, first)) = own.first() else { continue };
        let begins_group = area.begins_group() && has_area_before && !has_gap;
        has_gap = has_gap || area.begins_group();
        has_area_before = true;
        let is_open = current_area == Some(area);
        let is_single = own.len() == 1;
        let label = if is_single { &*first.label } else { area.label(text) };
        out.push_str("<li class=\"nav-area");
        if begins_group {
            out.push_str(" nav-gap");
        }
        out.push('"');
        if is_open {
            out.push_str(" data-open");
        }
        out.push_str("><a class=\"nav-item\" href=\"");
        escape(&mut out, &first.href);
        out.push_str("\" title=\"");
        escape(&mut out, label);
        out.push('"');
        if is_single && current == Some(*first_place) {
            out.push_str(" aria-current=\"page\"");
        }
        out.push_str("><svg class=\"i\" aria-hidden=\"true\">");
        out.push_str(area.glyph().markup());
        out.push_str("</svg><span class=\"nav-word\">");
        escape(&mut out, label);
        out.push_str("</span>");
        push_count(&mut out, text, own.iter().map(|(_, entry)| entry.count).sum());
        if !is_single {
            out.push_str(
                "<svg class=\"i i-s nav-mark\" aria-hidden=\"true\"><use href=\"/icons.svg#i-down\"></use></svg>",
            );
        }
        out.push_str("</a>");
        if !is_single {
            out.push_str("<ul class=\"nav-sub\">");
            for (place, entry) in own {
                out.push_str("<li><a class=\"nav-item\" data-nav href=\"");
                escape(&mut out, &entry.href);
                out.push('"');
                if current == Some(place) {
                    out.push_str(" aria-current=\"page\"");
                }
                out.push_str("><span class=\"nav-word\">");
                escape(&mut out, &entry.label);
                out.push_str("</span>");
                push_count(&mut out, text, entry.count);
                out.push_str("</a></li>");
            }
            out.push_str("</ul>");
        }
        out.push_str("</li>");
    }
    out.push_str("</ul>");
    out
}
