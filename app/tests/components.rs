//! The parts of components that can be judged without a browser: what is escaped, what is found, which icons exist, what a
//! named period is.

#![allow(clippy::panic, reason = "a test says what it expects by failing")]

use app::components::code::short_hash;
use app::components::command_palette::search::{matches_words, score};
use app::components::command_palette::{CommandEntry, CommandKind, CommandTarget, find, pinyin};
use app::components::date_range::{DateRange, Preset};
use app::components::delta::Direction;
use app::components::diff::{Change, changes};
use app::components::icon::Glyph;
use app::components::pagination::numbers_shown;
use app::components::stepper::{StepState, lifecycle};
use app::components::text_area::{TextArea, escape_text};
use app::i18n::Texts as _;
use app::i18n::common::CommonTexts;
use app::layout::{Area, NavEntry, crumbs_of, navigation_markup};
use chrono::NaiveDate;
use domain::preference::Locale;
use leptos::prelude::*;
use serde_json::json;

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap_or_else(|error| panic!("{text}: {error}"))
}

#[test]
fn every_glyph_is_in_the_sprite_and_nothing_else() {
    let sprite = include_str!("../../public/icons.svg");
    for glyph in Glyph::ALL {
        assert!(sprite.contains(&format!("id=\"i-{}\"", glyph.name())), "{} is not drawn", glyph.name());
    }
    assert_eq!(sprite.matches("id=\"i-").count(), Glyph::ALL.len());
}

#[test]
fn a_stored_text_cannot_leave_its_text_area() {
    let owner = Owner::new();
    owner.set();
    for attack in ["</textarea><script>alert(1)</script>", "&lt;b&gt;", "<!-- ", "\nfirst line", "</TEXTAREA foo>"] {
        let html = view! { <TextArea name="reason" label="Reason" value=attack.to_owned()/> }.to_html();
        let inside =
            html.split_once("<textarea").and_then(|(_, rest)| rest.split_once('>')).map_or("", |(_, rest)| rest);
        let (content, _) = inside.split_once("</textarea>").unwrap_or_default();
        assert!(!content.contains('<') && !content.contains('>'), "{html}");
        assert_eq!(content, escape_text(attack), "{html}");
    }
    assert_eq!(escape_text("a & b"), "a &amp; b");
}

#[test]
fn words_are_found_in_chinese_pinyin_and_english() {
    for (wanted, label, note, is_found) in [
        ("", "人员", "People", true),
        ("人", "人员", "People", true),
        ("ry", "人员", "People", true),
        ("peo", "人员", "People", true),
        ("qxsq", "权限申请", "Access requests", true),
        ("sq", "权限申请", "Access requests", true),
        ("access req", "权限申请", "Access requests", true),
        ("xcx", "小程序", "MP-001", true),
        ("mp-0", "小程序", "MP-001", true),
        ("czmm", "重置密码", "", true),
        ("dbd", "调拨单", "", true),
        ("sjsj", "审计", "Audit", false),
        ("x", "人员", "People", false),
    ] {
        assert_eq!(matches_words(wanted, label, note), is_found, "{wanted} in {label} {note}");
    }
}

#[test]
fn the_label_counts_before_pinyin_and_pinyin_before_the_note() {
    let of = |wanted, label, note| score(wanted, label, note);
    assert!(of("sj", "SJ 报表", "") < of("sj", "审计", ""));
    assert!(of("audit", "审计", "Audit") < of("udit", "审计", "Audit"));
    assert_eq!(pinyin::initials("部门 A1"), "bma1");
    assert_eq!(pinyin::initial('☂'), None);
}

#[test]
fn five_thousand_entries_are_searched_in_a_tenth_of_a_second() {
    let entries: Vec<CommandEntry> = (0..5_000)
        .map(|number| CommandEntry {
            kind: CommandKind::Record,
            label: format!("南京德基店第 {number} 号调拨单").into(),
            note: format!("TR-{number:05}").into(),
            glyph: Glyph::Box,
            target: CommandTarget::Link("/".into()),
        })
        .collect();
    let start = std::time::Instant::now();
    let found = find(&entries, "njdj tr-0499");
    let took = start.elapsed();
    assert_eq!(found.len(), 10);
    // Without optimisation the limit of the browser's release build is generous enough.
    assert!(took.as_millis() < 1_000, "{took:?}");
}

#[test]
fn page_numbers_show_the_ends_and_the_neighbours() {
    assert_eq!(numbers_shown(1, 1), [Some(1)]);
    assert_eq!(numbers_shown(3, 5), [Some(1), Some(2), Some(3), Some(4), Some(5)]);
    assert_eq!(numbers_shown(7, 25), [Some(1), None, Some(6), Some(7), Some(8), None, Some(25)]);
    assert_eq!(numbers_shown(4, 25), [Some(1), Some(2), Some(3), Some(4), Some(5), None, Some(25)]);
    assert_eq!(numbers_shown(25, 25), [Some(1), None, Some(24), Some(25)]);
}

#[test]
fn only_what_changed_is_listed() {
    let change = |path: &str, before: Option<&str>, after: Option<&str>| Change {
        path: path.to_owned(),
        before: before.map(str::to_owned),
        after: after.map(str::to_owned),
    };
    let before = json!({ "name": "a", "same": 1, "roles": ["x"], "address": { "city": "南京" }, "gone": true });
    let after = json!({ "name": "b", "same": 1, "roles": ["x", "y"], "address": { "city": "上海" }, "new": null });
    assert_eq!(
        changes(Some(&before), Some(&after)),
        [
            change("address.city", Some("南京"), Some("上海")),
            change("gone", Some("true"), None),
            change("name", Some("a"), Some("b")),
            change("roles.2", None, Some("y")),
            change("new", None, None),
        ]
    );
    assert_eq!(changes(Some(&before), Some(&before)), []);
    assert_eq!(changes(None, Some(&json!({ "a": 1 }))), [change("a", None, Some("1"))]);
    assert_eq!(changes(Some(&json!("x")), Some(&json!({ "a": 1 }))), [change("", Some("x"), Some("{\"a\":1}"))]);
}

#[test]
fn named_periods_are_days_seen_from_today() {
    let today = day("2026-11-25");
    for (preset, from, to) in [
        (Preset::Today, "2026-11-25", "2026-11-25"),
        (Preset::Yesterday, "2026-11-24", "2026-11-24"),
        (Preset::SevenDays, "2026-11-19", "2026-11-25"),
        (Preset::ThirtyDays, "2026-10-27", "2026-11-25"),
        (Preset::ThisMonth, "2026-11-01", "2026-11-25"),
        (Preset::LastMonth, "2026-10-01", "2026-10-31"),
        (Preset::ThisQuarter, "2026-10-01", "2026-11-25"),
        (Preset::ThisYear, "2026-01-01", "2026-11-25"),
        (Preset::MidYear, "2026-06-01", "2026-06-18"),
        (Preset::DoubleEleven, "2026-10-20", "2026-11-11"),
    ] {
        assert_eq!(preset.days(today), (day(from), day(to)), "{}", preset.code());
        assert_eq!(Preset::from_code(preset.code()), Some(preset));
    }
    assert_eq!(Preset::MidYear.days(day("2026-03-01")), (day("2025-06-01"), day("2025-06-18")));
    assert_eq!(Preset::LastMonth.days(day("2024-03-31")), (day("2024-02-01"), day("2024-02-29")));
}

#[test]
fn a_period_wins_over_dates_and_dates_are_put_in_order() {
    let today = day("2026-11-25");
    let whole = DateRange { from: Some(day("2026-11-01")), to: Some(day("2026-11-25")) };
    assert_eq!(DateRange::read(Some("month"), Some("2020-01-01"), None, today), whole);
    assert_eq!(DateRange::read(None, Some("2026-11-25"), Some("2026-11-01"), today), whole);
    assert_eq!(DateRange::read(Some("no such"), Some("x"), None, today), DateRange::default());
    assert_eq!(whole.preset(today), Some(Preset::ThisMonth));
}

#[test]
fn a_difference_has_a_direction() {
    assert_eq!(Direction::of("0.1".parse().unwrap_or_default()), Direction::Rise);
    assert_eq!(Direction::of("-0.1".parse().unwrap_or_default()), Direction::Fall);
    assert_eq!(Direction::of("-0.0".parse().unwrap_or_default()), Direction::Flat);
}

#[test]
fn the_steps_of_a_version_have_one_present() {
    let states: Vec<StepState> =
        lifecycle(CommonTexts::of(Locale::En), 2, true).into_iter().map(|step| step.state).collect();
    assert_eq!(states, [StepState::Done, StepState::Done, StepState::Blocked, StepState::Ahead, StepState::Ahead]);
}

#[test]
fn a_hash_is_shown_by_its_ends() {
    assert_eq!(short_hash("40dd4484c0851fb901d37a8ba49553bf"), "40dd4484…53bf");
    assert_eq!(short_hash("abc"), "abc");
}

fn entries() -> Vec<NavEntry> {
    vec![
        NavEntry::new(Area::Overview, "Overview", "/"),
        NavEntry::new(Area::Governance, "People <b>", "/governance/users"),
        NavEntry::new(Area::Governance, "Audit", "/governance/audit").waiting(120),
    ]
}

#[test]
fn the_navigation_shows_only_what_was_passed_in_and_marks_the_page() {
    let html = navigation_markup(CommonTexts::of(Locale::En), &entries(), "/governance/users/42");
    assert_eq!(html.matches("class=\"nav-area").count(), 2);
    assert_eq!(html.matches("aria-current=\"page\"").count(), 1);
    assert!(html.contains("href=\"/governance/users\" aria-current=\"page\""));
    assert!(html.contains("People &lt;b&gt;"));
    assert!(html.contains("99+") && html.contains("120 waiting"));
    assert!(!html.contains("Finance"));
}

#[test]
fn the_way_to_a_page_follows_the_navigation() {
    let text = CommonTexts::of(Locale::En);
    let labels = |path: &str, last: Option<&'static str>| -> Vec<String> {
        crumbs_of(text, &entries(), path, last.map(Into::into))
            .into_iter()
            .map(|crumb| crumb.label.to_string())
            .collect()
    };
    assert_eq!(labels("/", None), ["Overview"]);
    assert_eq!(labels("/governance/audit", None), ["Governance", "Audit"]);
    assert_eq!(labels("/governance/users/42", Some("Chen Lan")), ["Governance", "People <b>", "Chen Lan"]);
    assert_eq!(labels("/nowhere", Some("Lost")), ["Lost"]);
}
