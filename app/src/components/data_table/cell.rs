//! One value as it is seen in a row. The words come from `app::format`; here is only the dress: a tag, an arrow, a second
//! line, a link.

use domain::preference::Locale;
use leptos::prelude::*;
use rust_decimal::Decimal;

use super::wire::{CellValue, ColumnKind, TagValue};
use crate::format;
use crate::i18n::data_table::DataTableTexts;

/// A value as plain words, for titles and tests; what stands in the cell without its dress.
pub fn words(locale: Locale, texts: &DataTableTexts, value: &CellValue) -> String {
    match value {
        CellValue::Empty => format::NO_DATA.to_owned(),
        CellValue::Text(text) | CellValue::Code(text) | CellValue::Link { text, .. } => text.clone(),
        CellValue::TwoLines { text, detail } => format!("{text} {detail}"),
        CellValue::Money { amount } => format::amount(locale, *amount),
        CellValue::Quantity(quantity) => format::quantity(locale, *quantity),
        CellValue::Count(count) => format::count(locale, *count),
        CellValue::Percent(share) => format::ratio(locale, *share, 2),
        CellValue::Change(change) => format::signed(locale, *change, 2),
        CellValue::ChangePercent(change) => format::percent_signed(locale, *change * Decimal::ONE_HUNDRED, 1),
        CellValue::Instant(instant) => format::instant(locale, *instant),
        CellValue::Date(date) => format::date(locale, *date),
        CellValue::Tag(tag) => tag.label.clone(),
        CellValue::Tags(tags) => tags.iter().map(|tag| tag.label.as_str()).collect::<Vec<_>>().join(", "),
        CellValue::Flag(flag) => if *flag { texts.yes } else { texts.no }.to_owned(),
    }
}

/// What stands in a cell.
pub fn content(locale: Locale, texts: &'static DataTableTexts, value: &CellValue) -> AnyView {
    match value {
        CellValue::Empty => view! { <span class="dt-none">{format::NO_DATA}</span> }.into_any(),
        CellValue::Text(text) => text.clone().into_any(),
        CellValue::Code(text) => view! { <span class="dt-code">{text.clone()}</span> }.into_any(),
        CellValue::TwoLines { text, detail } => {
            view! { <span class="dt-two"><span>{text.clone()}</span><small>{detail.clone()}</small></span> }.into_any()
        }
        CellValue::Link { text, href } => view! { <a class="dt-link" href=href.clone()>{text.clone()}</a> }.into_any(),
        CellValue::Change(change) | CellValue::ChangePercent(change) => {
            let text = words(locale, texts, value);
            let (direction, word) = if change.is_zero() {
                ("none", "")
            } else if change.is_sign_negative() {
                ("fall", texts.fall)
            } else {
                ("rise", texts.rise)
            };
            view! { <span class="dt-change" data-direction=direction>{text}<span class="vh">{word}</span></span> }
                .into_any()
        }
        CellValue::Tag(tag) => tag_view(tag),
        CellValue::Tags(tags) => {
            view! { <span class="dt-tags">{tags.iter().map(tag_view).collect::<Vec<_>>()}</span> }.into_any()
        }
        CellValue::Money { .. }
        | CellValue::Quantity(_)
        | CellValue::Count(_)
        | CellValue::Percent(_)
        | CellValue::Instant(_)
        | CellValue::Date(_)
        | CellValue::Flag(_) => words(locale, texts, value).into_any(),
    }
}

fn tag_view(tag: &TagValue) -> AnyView {
    view! { <span class="tag" data-tone=tag.tone.code()>{tag.label.clone()}</span> }.into_any()
}

/// The class of a cell of a column.
pub const fn class(kind: ColumnKind, is_changed: bool) -> &'static str {
    match (kind, is_changed) {
        (ColumnKind::Words, false) => "dt-words",
        (ColumnKind::Words, true) => "dt-words is-changed",
        (ColumnKind::Figures, false) => "dt-figures",
        (ColumnKind::Figures, true) => "dt-figures is-changed",
        (ColumnKind::Time, false) => "dt-time",
        (ColumnKind::Time, true) => "dt-time is-changed",
    }
}
