//! From what the use cases know of the organisation to what is shown: columns and rows of each kind's table, a field's value
//! in words. Pure functions, the same for page, export and test.

use chrono::NaiveDate;
use domain::organisation::{RecordField, RecordKind};
use domain::preference::Locale;
use rust_decimal::Decimal;

use super::api::SaidDto;
use crate::components::data_table::wire::{Choice, Column, ColumnWidth, FilterKind, TableSetup};
use crate::format;
use crate::i18n::Texts;
use crate::i18n::organisation::{OrganisationTexts, choice_name, field_name};
use crate::routes;

/// The name of a kind's list in exports and saved views.
pub const fn list_name(kind: RecordKind) -> &'static str {
    match kind {
        RecordKind::LegalEntity => "legal_entities",
        RecordKind::Region => "regions",
        RecordKind::Channel => "channels",
        RecordKind::Location => "locations",
        RecordKind::Campaign => "campaigns",
    }
}

/// The address of a kind's page.
pub const fn address_of(kind: RecordKind) -> &'static str {
    match kind {
        RecordKind::LegalEntity => routes::LEGAL_ENTITIES,
        RecordKind::Region => routes::REGIONS,
        RecordKind::Channel => routes::ORGANISATION,
        RecordKind::Location => routes::LOCATIONS,
        RecordKind::Campaign => routes::CAMPAIGNS,
    }
}

/// The word for a kind, as a list.
pub const fn kind_title(text: &OrganisationTexts, kind: RecordKind) -> &'static str {
    match kind {
        RecordKind::LegalEntity => text.legal_entities,
        RecordKind::Region => text.regions,
        RecordKind::Channel => text.channels,
        RecordKind::Location => text.locations,
        RecordKind::Campaign => text.campaigns,
    }
}

/// The list of a kind as a table: code, name, then its other fields.
pub fn records_setup(locale: Locale, kind: RecordKind) -> TableSetup {
    let text = OrganisationTexts::of(locale);
    let mut columns = vec![
        Column::words("code", field_name(locale, RecordField::Code)).with_filter(FilterKind::Text),
        Column::words("name", text.column_name).with_width(ColumnWidth::Wide).with_filter(FilterKind::Text),
    ];
    for field in shown_fields(kind) {
        let label = field_name(locale, field);
        let choices = field.choices(kind);
        let column = match field {
            RecordField::Area => Column::figures(field.code(), label).with_unit("m²"),
            RecordField::FirstDay | RecordField::LastDay => Column::time(field.code(), label),
            _ => Column::words(field.code(), label),
        };
        columns.push(if choices.is_empty() {
            column
        } else {
            let choices = choices
                .iter()
                .map(|code| Choice {
                    code: (*code).to_owned(),
                    label: choice_name(locale, kind, field, code).to_owned(),
                    count: None,
                })
                .collect();
            column.with_filter(FilterKind::Choice(choices))
        });
    }
    if kind.is_dated() {
        columns.push(Column::time("since", text.column_since));
    }
    TableSetup {
        list: list_name(kind),
        caption: kind_title(text, kind),
        columns,
        default_sort: if matches!(kind, RecordKind::Campaign) { "-first_day" } else { "code" },
        search_hint: text.search,
        empty_title: text.empty,
        empty_hint: text.empty_hint,
        is_selectable: false,
        is_exportable: true,
    }
}

/// The fields that have a column of their own, besides code and name.
fn shown_fields(kind: RecordKind) -> impl Iterator<Item = RecordField> {
    let is_named = |field: &RecordField| matches!(field, RecordField::Code | RecordField::NameZh | RecordField::NameEn);
    kind.fields().iter().copied().filter(move |field| !is_named(field))
}

/// What stands in a field, in words.
pub fn value_words(locale: Locale, kind: RecordKind, said: &SaidDto, field: RecordField) -> String {
    let find = |pairs: &[(String, String)]| {
        pairs.iter().find(|(code, _)| code == field.code()).map(|(_, value)| value.clone())
    };
    let Some(value) = find(&said.values) else { return format::NO_DATA.to_owned() };
    if !field.choices(kind).is_empty() {
        return choice_name(locale, kind, field, &value).to_owned();
    }
    match field {
        RecordField::FirstDay | RecordField::LastDay => {
            value.parse::<NaiveDate>().map_or_else(|_| value.clone(), |day| format::date(locale, day))
        }
        RecordField::Area => {
            let area = value.parse::<Decimal>();
            area.map_or_else(|_| value.clone(), |area| format!("{} m²", format::quantity(locale, area)))
        }
        _ => find(&said.names).unwrap_or(value),
    }
}

/// For which days something was said.
pub fn days_words(locale: Locale, said: &SaidDto) -> String {
    let text = OrganisationTexts::of(locale);
    let day = |day: Option<NaiveDate>, none: &str| day.map_or_else(|| none.to_owned(), |day| format::date(locale, day));
    format!("{} – {}", day(said.first_day, text.from_beginning), day(said.last_day, text.without_end))
}

#[cfg(feature = "ssr")]
pub use rows::records_page;

#[cfg(feature = "ssr")]
mod rows {
    //! Rows of the use cases as rows of the tables.
    use domain::list::Page;
    use domain::organisation::{RecordField, RecordKind};
    use domain::preference::Locale;
    use service::organisation::RecordRow;

    use super::shown_fields;
    use crate::components::data_table::wire::{CellValue, TablePage, TableRow, Tone};
    use crate::i18n::organisation::choice_name;

    /// A part of the records of a kind, in the order of [`super::records_setup`].
    pub fn records_page(locale: Locale, kind: RecordKind, page: Page<RecordRow>) -> TablePage {
        let rows = page.rows.into_iter().map(|row| record_row(locale, kind, row)).collect();
        TablePage { rows, total: page.total, totals: Vec::new() }
    }

    fn record_row(locale: Locale, kind: RecordKind, row: RecordRow) -> TableRow {
        let value = |field: RecordField| row.values.get(&field).cloned().unwrap_or_default();
        let (zh, en) = (value(RecordField::NameZh), value(RecordField::NameEn));
        let (name, other) = match locale {
            Locale::ZhCn => (zh, en),
            Locale::En => (en, zh),
        };
        let mut cells =
            vec![CellValue::Code(value(RecordField::Code)), CellValue::TwoLines { text: name, detail: other }];
        cells.extend(shown_fields(kind).map(|field| cell(locale, kind, &row, field)));
        if kind.is_dated() {
            cells.push(CellValue::some(row.first_day, CellValue::Date));
        }
        TableRow { href: Some(format!("?record={}", row.key)), key: row.key, cells }
    }

    fn cell(locale: Locale, kind: RecordKind, row: &RecordRow, field: RecordField) -> CellValue {
        let Some(value) = row.values.get(&field) else { return CellValue::Empty };
        if field == RecordField::IsOpen {
            let tone = if value == "true" { Tone::Good } else { Tone::Neutral };
            return CellValue::tag(value.clone(), choice_name(locale, kind, field, value), tone);
        }
        if !field.choices(kind).is_empty() {
            return CellValue::text(choice_name(locale, kind, field, value));
        }
        match (field, row.names.get(&field)) {
            (RecordField::Area, _) => CellValue::some(value.parse().ok(), CellValue::Quantity),
            (RecordField::FirstDay | RecordField::LastDay, _) => CellValue::some(value.parse().ok(), CellValue::Date),
            (_, Some((zh, en))) => CellValue::text(match locale {
                Locale::ZhCn => zh.clone(),
                Locale::En => en.clone(),
            }),
            (_, None) => CellValue::text(value.clone()),
        }
    }
}
