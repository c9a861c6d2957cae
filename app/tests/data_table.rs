//! The data table: its question survives the address to the letter, its window never holds too many rows, its server-side
//! HTML is whole without script, and its totals are those of the whole filter.

#![cfg(feature = "ssr")]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test says what is wrong by stopping")]

use std::ops::Range;
use std::sync::Arc;

use app::components::data_table::query::{decode, encode};
use app::components::data_table::rows::Rows;
use app::components::data_table::wire::{
    CellValue, Column, ColumnKind, FilterKind, TableLoad, TablePage, TableRow, TableSetup, table_load,
};
use app::components::data_table::{
    DataTable, TableAddress, cell_words, export_href, shown_columns, view_query, window,
};
use app::design::tables;
use app::error::{AppError, ErrorKind};
use app::i18n::Texts;
use app::i18n::data_table::DataTableTexts;
use domain::list::{Filter, FilterOperator, ListQuery, SortKey};
use domain::preference::{Density, Locale, Preference};
use leptos::prelude::*;
use leptos_router::components::{Route, Router, Routes};
use leptos_router::location::RequestUrl;
use leptos_router::path;
use proptest::prelude::*;
use rust_decimal::Decimal;

// --- the address ---------------------------------------------------------------------------------------------------

fn name() -> impl Strategy<Value = String> {
    "[a-z][a-z0-9_]{0,9}"
}

fn filter() -> impl Strategy<Value = Filter> {
    let operator = prop_oneof![
        Just(FilterOperator::Is),
        Just(FilterOperator::IsNot),
        Just(FilterOperator::Contains),
        Just(FilterOperator::AtLeast),
        Just(FilterOperator::AtMost),
        Just(FilterOperator::Between),
    ];
    // Any text at all is a value, except none.
    (name(), operator, prop::collection::vec(".{1,12}", 1..4)).prop_map(|(column, operator, values)| Filter {
        column,
        operator,
        values,
    })
}

fn unique(mut names: Vec<String>) -> Vec<String> {
    names.sort();
    names.dedup();
    names
}

fn address() -> impl Strategy<Value = TableAddress> {
    let sort = prop::collection::vec((name(), any::<bool>()), 0..4).prop_map(|keys| {
        let mut seen: Vec<SortKey> = Vec::new();
        for (column, is_descending) in keys {
            if !seen.iter().any(|key| key.column == column) {
                seen.push(SortKey { column, is_descending });
            }
        }
        seen
    });
    let query = (".{0,40}", prop::collection::vec(filter(), 0..5), sort, any::<u32>(), 0_u32..=200)
        .prop_map(|(search, filters, sort, offset, limit)| ListQuery { search, filters, sort, offset, limit });
    let density = prop_oneof![Just(None), Just(Some(Density::Compact)), Just(Some(Density::Comfortable))];
    let rest = prop::collection::vec(("[x-z][^a-z]{0,6}", ".{0,12}"), 0..3);
    (query, prop::collection::vec(name(), 0..5).prop_map(unique), density, rest)
        .prop_map(|(query, columns, density, rest)| TableAddress { query, columns, density, rest })
}

/// What a browser makes of the fields of a form (application/x-www-form-urlencoded).
fn form(fields: &[(String, String)]) -> String {
    fields
        .iter()
        .map(|(name, value)| format!("{}={}", encode(name), encode(value).replace("%20", "+")))
        .collect::<Vec<_>>()
        .join("&")
}

proptest! {
    #[test]
    fn any_text_survives_encoding(text in ".{0,60}") {
        let encoded = encode(&text);
        prop_assert!(encoded.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-._~%".contains(&byte)));
        prop_assert_eq!(decode(&encoded), text);
    }

    #[test]
    fn a_question_survives_the_address(address in address()) {
        let search = address.to_search();
        let read = TableAddress::parse(&search);
        prop_assert_eq!(&read, &address);
        prop_assert_eq!(read.to_search(), search);
    }

    #[test]
    fn a_question_survives_the_hidden_fields_of_a_form(address in address()) {
        prop_assert_eq!(TableAddress::parse(&form(&address.hidden_fields())), address);
    }

    #[test]
    fn no_address_breaks_the_table(search in "\\PC{0,80}") {
        let read = TableAddress::parse(&search);
        let again = TableAddress::parse(&read.to_search());
        prop_assert_eq!(again, read);
    }

    #[test]
    fn the_window_holds_what_is_seen_and_never_too_many(
        total in 1_u32..2_000_000, top in 0.0_f64..90_000_000.0, height in 0.0_f64..20_000.0, row in 20.0_f64..80.0, offset in any::<u32>(),
    ) {
        let block = window::block(offset % total, u64::from(total));
        prop_assert!(block.contains(&(offset % total)));
        let seen = window::seen(top, height, row, &block);
        let near = window::window(&seen, &block);
        prop_assert!(near.start <= seen.start && near.end >= seen.end, "{:?} {:?}", seen, near);
        prop_assert!(near.end - near.start <= window::MOST_ROW_NODES);
        prop_assert!(block.start <= near.start && near.end <= block.end);
        prop_assert!(!seen.is_empty());
    }
}

#[test]
fn an_address_reads_as_documented() {
    let address = TableAddress::parse(
        "?q=%E5%A4%96%E5%A5%97+618&sort=-at,name&f.status=is:open,closed&f.amount=between:10.5,99&f.owner=has:a%2Cb&offset=200&limit=50&columns=name,at&density=comfortable&entry=x.1",
    );
    assert_eq!(address.query.search, "外套 618");
    assert_eq!(
        address.query.sort,
        vec![
            SortKey { column: "at".into(), is_descending: true },
            SortKey { column: "name".into(), is_descending: false },
        ]
    );
    let filters: Vec<_> = address
        .query
        .filters
        .iter()
        .map(|filter| (filter.column.as_str(), filter.operator, filter.values.join("|")))
        .collect();
    assert_eq!(
        filters,
        vec![
            ("status", FilterOperator::Is, "open|closed".to_owned()),
            ("amount", FilterOperator::Between, "10.5|99".to_owned()),
            ("owner", FilterOperator::Contains, "a,b".to_owned()),
        ]
    );
    assert_eq!((address.query.offset, address.query.limit), (200, 50));
    assert_eq!(address.columns, ["name", "at"]);
    assert_eq!(address.density, Some(Density::Comfortable));
    assert_eq!(address.rest, [("entry".to_owned(), "x.1".to_owned())]);
}

#[test]
fn a_plain_form_asks_the_same_question() {
    let address = TableAddress::parse(
        "q=&f.status.is=open&f.status.is=closed&f.amount.min=10&f.amount.max=20&f.at.max=2026-11-25&f.owner.has=+&columns=name&columns=at",
    );
    assert_eq!(
        address.to_search(),
        "f.status=is:open,closed&f.amount=between:10,20&f.at=max:2026-11-25&columns=name,at"
    );
}

#[test]
fn what_the_table_cannot_read_is_kept_or_passed_over() {
    let check =
        |search: &str, canonical: &str| assert_eq!(TableAddress::parse(search).to_search(), canonical, "{search}");
    check("", "");
    check("?", "");
    check("tab=history&x", "tab=history&x=");
    check("limit=4000000000&offset=-1", "limit=200");
    check("sort=,-,a;b,ok,ok", "sort=ok");
    check("f.status=open", "f.status=is:open");
    check("f.status=", "");
    check("f.st%20atus=is:x", "f.st%20atus=is%3Ax");
    check("f.status.sounds=x", "f.status.sounds=x");
    check("density=huge", "");
    check("q=%ff%zz%", "q=%EF%BF%BD%25zz%25");
    check("__err=abc&__path=%2Ffn&q=a", "q=a");
}

#[test]
fn a_heading_goes_up_down_and_back_and_shift_adds() {
    let start = TableAddress::parse("offset=300&f.a=is:1");
    let sorts = |address: &TableAddress| address.to_search();
    let words = start.with_sort("name", ColumnKind::Words, false, &[]);
    assert_eq!(sorts(&words), "sort=name&f.a=is:1");
    let words = words.with_sort("name", ColumnKind::Words, false, &[]);
    assert_eq!(sorts(&words), "sort=-name&f.a=is:1");
    assert_eq!(sorts(&words.with_sort("name", ColumnKind::Words, false, &[])), "f.a=is:1");
    // A press on the heading of the list's own order goes on from what is seen.
    let own = vec![SortKey { column: "name".into(), is_descending: false }];
    assert_eq!(sorts(&start.with_sort("name", ColumnKind::Words, false, &own)), "sort=-name&f.a=is:1");
    let added = words.with_sort("amount", ColumnKind::Figures, true, &[]);
    assert_eq!(sorts(&added), "sort=-name,-amount&f.a=is:1");
    let turned = added.with_sort("amount", ColumnKind::Figures, true, &[]);
    assert_eq!(sorts(&turned), "sort=-name,amount&f.a=is:1");
    assert_eq!(sorts(&turned.with_sort("amount", ColumnKind::Figures, true, &[])), "sort=-name&f.a=is:1");
    assert_eq!(sorts(&turned.with_sort("at", ColumnKind::Time, false, &[])), "sort=-at&f.a=is:1");
}

#[test]
fn a_drawer_opens_beside_the_question_of_the_list() {
    let address = TableAddress::parse("q=a&entry=1.2&offset=100");
    assert_eq!(address.link("?entry=3.4"), "?q=a&offset=100&entry=3.4");
    assert_eq!(address.link("/governance/users/1"), "/governance/users/1");
    assert!(address.shows("?entry=1.2"));
    assert!(!address.shows("?entry=1.3"));
    assert_eq!(view_query(&address), "q=a");
    assert_eq!(export_href("users", "csv", &address), "/export/users.csv?q=a");
    assert_eq!(export_href("users", "xlsx", &TableAddress::default()), "/export/users.xlsx");
}

#[test]
fn the_first_column_is_always_shown_and_first() {
    let columns = vec![Column::words("a", "A"), Column::words("b", "B"), Column::words("c", "C").hidden()];
    let check = |chosen: &[&str], shown: &[usize]| {
        let chosen: Vec<String> = chosen.iter().map(|name| (*name).to_owned()).collect();
        assert_eq!(shown_columns(&columns, &chosen), shown, "{chosen:?}");
    };
    check(&[], &[0, 1]);
    check(&["c"], &[0, 2]);
    check(&["c", "a", "b", "c", "gone"], &[0, 2, 1]);
    assert_eq!(shown_columns(&[], &[]), Vec::<usize>::new());
}

// --- the window ----------------------------------------------------------------------------------------------------

#[test]
fn the_window_moves_in_steps() {
    let check = |top: f64, height: f64, row: f64, total: u32, seen: Range<u32>, near: Range<u32>| {
        let block = window::block(0, u64::from(total));
        let found = window::seen(top, height, row, &block);
        assert_eq!(found, seen, "seen at {top} of {total}");
        assert_eq!(window::window(&found, &block), near, "near at {top} of {total}");
    };
    check(0.0, 640.0, 32.0, 100_000, 0..22, 0..48);
    check(31.0, 640.0, 32.0, 100_000, 0..22, 0..48);
    check(3_200.0, 640.0, 32.0, 100_000, 100..122, 72..152);
    check(3_231.0, 640.0, 32.0, 100_000, 100..122, 72..152);
    check(100_000.0 * 32.0, 640.0, 32.0, 100_000, 99_999..100_000, 99_968..100_000);
    check(-50.0, 640.0, 32.0, 100_000, 0..22, 0..48);
    check(0.0, 640.0, 32.0, 3, 0..3, 0..3);
    check(0.0, 50_000.0, 32.0, 100_000, 0..184, 0..184);
    check(f64::NAN, f64::NAN, f64::NAN, 10, 0..2, 0..10);
    check(0.0, 640.0, 0.0, 100, 0..2, 0..32);
}

#[test]
fn a_list_beyond_one_scroll_bar_is_walked_in_blocks() {
    assert_eq!(window::block(0, 100_000), 0..100_000);
    assert_eq!(window::block(250_000, 600_000), 250_000..500_000);
    assert_eq!(window::block(599_999, 600_000), 500_000..600_000);
    assert_eq!(window::block(700_000, 600_000), 0..250_000);
    assert_eq!(window::block(0, 0), 0..0);
}

#[test]
fn one_window_ahead_is_fetched_in_the_direction_of_movement() {
    let block = 0..100_000;
    assert_eq!(window::pages_wanted(&(64..160), true, &block), [0, 1, 2]);
    assert_eq!(window::pages_wanted(&(640..736), false, &block), [6, 7, 5]);
    assert_eq!(window::pages_wanted(&(0..48), false, &block), [0]);
    assert_eq!(window::pages_wanted(&(99_968..100_000), true, &block), [999]);
    assert!(window::pages_wanted(&(0..0), true, &(0..0)).is_empty());
}

#[test]
fn the_keyboard_brings_its_row_into_sight() {
    let block = 0..1000;
    assert_eq!(window::scroll_to_see(10, 0.0, 640.0, 32.0, 68.0, &block), None);
    assert_eq!(window::scroll_to_see(18, 0.0, 640.0, 32.0, 68.0, &block), Some(19.0 * 32.0 - 572.0));
    assert_eq!(window::scroll_to_see(5, 320.0, 640.0, 32.0, 68.0, &block), Some(160.0));
}

// --- the rows held -------------------------------------------------------------------------------------------------

fn plain(key: &str, value: i64) -> TableRow {
    TableRow { key: key.to_owned(), href: None, cells: vec![CellValue::text(key), CellValue::Count(value)] }
}

#[test]
fn a_pushed_change_marks_its_cells_and_nothing_else() {
    let mut rows = Rows::default();
    let page = |a: i64, b: i64| TablePage { rows: vec![plain("a", a), plain("b", b)], total: 2, totals: Vec::new() };
    rows.take(ListQuery::default(), 0, page(1, 1), true);
    let before = (rows.at(0).unwrap().version, rows.at(1).unwrap().version);
    rows.take(ListQuery::default(), 0, page(1, 2), true);
    assert_eq!(rows.at(0).unwrap().version, before.0, "an unchanged row is not drawn again");
    assert!(rows.at(0).unwrap().changed.is_empty());
    assert_ne!(rows.at(1).unwrap().version, before.1);
    assert_eq!(rows.at(1).unwrap().changed, [1]);
}

#[test]
fn another_question_drops_all_rows_and_marks_nothing() {
    let mut rows = Rows::default();
    let page = |value: i64| TablePage { rows: vec![plain("a", value)], total: 1, totals: Vec::new() };
    rows.take(ListQuery::default(), 0, page(1), true);
    let other = ListQuery { search: "a".into(), ..ListQuery::default() };
    rows.take(other.clone(), 0, page(2), true);
    assert_eq!(rows.question(), &other);
    assert!(rows.at(0).unwrap().changed.is_empty());
}

#[test]
fn memory_is_bounded_however_far_one_scrolls() {
    let mut rows = Rows::default();
    for page in 0..200_u32 {
        let offset = page * 100;
        let part = tables::page_in(Locale::En, &ListQuery { offset, limit: 100, ..ListQuery::default() }, 0);
        rows.take(ListQuery::default(), offset, part, false);
        rows.forget_far_from(&(offset..offset + 100));
    }
    assert!(rows.held() <= window::MOST_KEPT_ROWS as usize + 100, "{}", rows.held());
    assert!(rows.has_page(199));
    assert!(!rows.has_page(0));
}

// --- the demonstration list ------------------------------------------------------------------------------------------

#[test]
fn totals_are_the_sum_of_every_row_of_the_filter() {
    let address = TableAddress::parse("f.channel=is:jd&f.amount=between:100,900&sort=-amount");
    let first = tables::page_in(Locale::ZhCn, &address.query, 0);
    assert!(first.total > 100, "more than one page");
    let mut sum = Decimal::ZERO;
    let mut last: Option<Decimal> = None;
    let mut seen = 0;
    while seen < first.total {
        let query = ListQuery { offset: u32::try_from(seen).unwrap(), limit: 200, ..address.query.clone() };
        let page = tables::page_in(Locale::ZhCn, &query, 0);
        for row in &page.rows {
            let CellValue::Money { amount } = row.cells[5] else { panic!("an amount") };
            assert!(last.is_none_or(|last| amount <= last), "largest first over all pages");
            last = Some(amount);
            sum += amount;
        }
        seen += page.rows.len() as u64;
    }
    assert_eq!(first.totals[5], CellValue::Money { amount: sum });
}

// --- the page of the server ------------------------------------------------------------------------------------------

async fn rendered(locale: Locale, search: &str, setup: TableSetup, load: TableLoad) -> String {
    let _ = any_spawner::Executor::init_tokio();
    let owner = Owner::new_root(Some(Arc::new(hydration_context::SsrSharedContext::new())));
    let url = format!("http://localhost/list{search}");
    let html = owner.with(|| {
        provide_context(RequestUrl::new(&url));
        provide_context(Preference { locale, ..Preference::default() });
        let view = move || {
            view! {
                <Router>
                    <Routes fallback=|| "missing">
                        <Route path=path!("/list") view=move || {
                            let (setup, load) = (setup.clone(), load.clone());
                            view! { <DataTable setup load/> }
                        }/>
                    </Routes>
                </Router>
            }
        };
        view().to_html_stream_in_order()
    });
    use futures::StreamExt;
    let html = html.collect::<String>().await;
    drop(owner);
    // Marks between texts are of no interest here.
    html.replace("<!>", "").replace("<!--hot-reload-->", "")
}

fn demonstration() -> (TableSetup, TableLoad) {
    (
        tables::setup(Locale::En),
        table_load(|query: ListQuery| async move { Ok(tables::page_in(Locale::En, &query, 0)) }),
    )
}

fn piece<'h>(html: &'h str, from: &str, to: &str) -> &'h str {
    let inside = html.find(from).unwrap_or_else(|| panic!("{from} is not in {html}"));
    // From the beginning of the element: attributes stand in no particular order.
    let start = html[..=inside].rfind('<').unwrap_or(inside);
    let rest = &html[start..];
    &rest[..rest.find(to).unwrap_or(rest.len())]
}

#[tokio::test]
async fn the_first_page_stands_in_the_html_with_links_and_forms() {
    let (setup, load) = demonstration();
    let html = rendered(Locale::En, "?f.channel=is:jd&sort=-amount&offset=100&row=7", setup, load).await;
    // Rows: a native table with a body, one page of rows, counted for screen readers.
    assert!(html.contains("<tbody>"));
    assert_eq!(html.matches("class=\"dt-row is-link\"").count(), 100);
    let expected = tables::page_in(Locale::En, &TableAddress::parse("f.channel=is:jd&sort=-amount").query, 0);
    assert!(html.contains(&format!("aria-rowcount=\"{}\"", expected.total + 2)));
    assert!(html.contains("aria-rowindex=\"102\""));
    // Order: one heading says it, every heading is a link that keeps the filter and whatever else is in the address.
    assert_eq!(html.matches("aria-sort=").count(), 1);
    assert!(html.contains("aria-sort=\"descending\""));
    let amount = piece(&html, "aria-sort=\"descending\"", "</th>");
    assert!(amount.contains("href=\"?sort=amount&amp;f.channel=is:jd&amp;row=7\""), "{amount}");
    // Pages.
    assert!(html.contains("href=\"?sort=-amount&amp;f.channel=is:jd&amp;offset=200&amp;row=7\""));
    assert!(
        html.contains(&format!("Rows 101–200 of {}", grouped(expected.total))),
        "{}",
        piece(&html, "dt-foot", "</div>")
    );
    // Rows lead to a drawer and keep the question.
    assert!(html.contains("href=\"?sort=-amount&amp;f.channel=is:jd&amp;offset=100&amp;row="));
    // Filters: a plain form with the value set, and a link that takes it away.
    let form = piece(&html, "class=\"dt-query\"", "</form>");
    assert!(form.contains("method=\"get\""));
    assert!(form.contains("name=\"f.channel.is\" value=\"jd\" checked"), "{form}");
    assert!(form.contains("type=\"hidden\" name=\"sort\" value=\"-amount\""));
    assert!(form.contains("type=\"hidden\" name=\"row\" value=\"7\""));
    // Files with the same question.
    assert!(html.contains("href=\"/export/demonstration.xlsx?sort=-amount&amp;f.channel=is:jd\""));
    // Totals of the whole filter.
    let CellValue::Money { amount } = expected.totals[5] else { panic!("an amount") };
    let total = app::format::amount(Locale::En, amount);
    assert!(piece(&html, "<tfoot>", "</tfoot>").contains(&total));
    // The rules of the page forbid inline style and script.
    assert!(!html.contains("style="));
    assert!(!html.contains("onclick"));
}

fn grouped(count: u64) -> String {
    app::format::count(Locale::En, i64::try_from(count).unwrap())
}

#[tokio::test]
async fn hostile_words_are_shown_as_words() {
    let hostile = "<img src=x onerror=alert(1)>\"'</script>";
    let setup = TableSetup {
        list: "x",
        caption: "X",
        columns: vec![Column::words("a", "A").with_filter(FilterKind::Text)],
        search_hint: "s",
        ..TableSetup::default()
    };
    let load = table_load(move |_| async move {
        let row = TableRow { key: hostile.into(), href: Some("/x".into()), cells: vec![CellValue::text(hostile)] };
        Ok(TablePage { rows: vec![row], total: 1, totals: Vec::new() })
    });
    let html =
        rendered(Locale::En, &format!("?q={0}&f.a=has:{0}&{0}={0}&f.zz=is:{0}", encode(hostile)), setup, load).await;
    let table = piece(&html, "<section", "</section>");
    assert!(!table.contains("<img"), "{table}");
    assert!(!table.contains("</script>"), "{table}");
}

#[tokio::test]
async fn an_empty_state_replaces_the_table_with_its_head() {
    let (setup, _) = demonstration();
    let nothing = || table_load(|_| async { Ok(TablePage::default()) });
    let html = rendered(Locale::En, "", setup.clone(), nothing()).await;
    assert!(html.contains("data-state=\"empty\"") && html.contains("No orders yet") && !html.contains("<table"));
    let html = rendered(Locale::En, "?q=zzz&sort=item", setup.clone(), nothing()).await;
    assert!(html.contains("data-state=\"no-result\"") && !html.contains("<table"));
    assert!(piece(&html, "data-state=\"no-result\"", "</div>").contains("href=\"?sort=item\""));
    let refused = |kind: ErrorKind, code: &'static str, data: Vec<(String, String)>| {
        table_load(move |_| {
            let error = AppError { data: data.clone(), ..AppError::new(kind, code) };
            async move { Err(error) }
        })
    };
    let html = rendered(
        Locale::En,
        "?offset=100",
        setup.clone(),
        refused(ErrorKind::Internal, "internal", vec![("incident".into(), "A1B2".into())]),
    )
    .await;
    assert!(
        html.contains("data-state=\"error\"")
            && html.contains("Incident A1B2")
            && html.contains("Try again")
            && !html.contains("<table")
    );
    let html = rendered(
        Locale::En,
        "",
        setup.clone(),
        refused(ErrorKind::Forbidden, "permission", vec![("permission".into(), "user.read".into())]),
    )
    .await;
    assert!(html.contains("data-state=\"forbidden\"") && html.contains("user.read") && !html.contains("<table"));
    let html =
        rendered(Locale::En, "?q=a", setup, refused(ErrorKind::SignInRequired, "sign_in_required", Vec::new())).await;
    assert!(html.contains("href=\"/sign-in?next=%2Flist%3Fq%3Da\""));
}

#[tokio::test]
async fn both_languages_render_and_density_follows_the_address() {
    let load = || table_load(|query: ListQuery| async move { Ok(tables::page_in(Locale::ZhCn, &query, 0)) });
    let html =
        rendered(Locale::ZhCn, "?density=comfortable&columns=amount,at&limit=10", tables::setup(Locale::ZhCn), load())
            .await;
    assert!(html.contains("data-density=\"comfortable\""));
    assert!(html.contains("第 1–10 行，共 100,000 行"));
    assert_eq!(html.matches("scope=\"col\"").count(), 4, "the tick, the first column and the two chosen");
}

#[test]
fn every_kind_of_value_has_words() {
    let texts = DataTableTexts::of(Locale::En);
    let row = tables::row(Locale::En, 1, 0);
    let words: Vec<String> = row.cells.iter().map(|value| cell_words(Locale::En, texts, value)).collect();
    assert!(words.iter().all(|words| !words.is_empty()), "{words:?}");
    assert_eq!(cell_words(Locale::En, texts, &CellValue::Change(Decimal::new(-123_450, 2))), "-1,234.50");
    assert_eq!(cell_words(Locale::En, texts, &CellValue::ChangePercent(Decimal::new(166, 3))), "+16.6%");
    assert_eq!(cell_words(Locale::En, texts, &CellValue::Percent(Decimal::new(1232, 4))), "12.32%");
    assert_eq!(cell_words(Locale::En, texts, &CellValue::Empty), "--");
}
