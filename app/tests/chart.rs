//! Charts: axes, layout, geometry and words as values, and the rendered page of each kind for ordinary and odd figures.
#![cfg(feature = "ssr")]

use app::components::chart::change::Changes;
use app::components::chart::layout::{
    Anchor, MOST_SERIES, Places, heat_level, place_events, place_windows, runs, spread, stack, totals, with_others,
};
use app::components::chart::scale::{Axis, Magnitude, exact, grouped, inner, percent, percent_of, signed};
use app::components::chart::series::{
    BridgeData, BridgeKind, ChartData, ChartState, Comparison, Content, Event, GridColumn, GridData, GridKind, GridRow,
    Hue, Position, RangeData, RangeRow, RangeSeries, ScaleData, Series, SeriesData, SeriesKind, Step, StepKind, Target,
    Unit, Verdict, Window,
};
use app::components::chart::table::PlainTable;
use app::components::chart::{Chart, bridge, grid, move_cursor, ranges};
use app::design::charts;
use app::i18n::Texts;
use app::i18n::chart::ChartTexts;
use domain::preference::{Locale, Preference};
use leptos::prelude::*;
use proptest::prelude::*;
use rust_decimal::Decimal;

const ZH: Locale = Locale::ZhCn;

fn decimal(text: &str) -> Decimal {
    Decimal::from_str_exact(text).unwrap_or_default()
}

fn some(values: &[i64]) -> Vec<Option<Decimal>> {
    values.iter().map(|value| Some(Decimal::from(*value))).collect()
}

fn series(name: &str, hue: u8, values: Vec<Option<Decimal>>) -> Series {
    Series { name: name.into(), hue: Hue::Category(hue), values }
}

fn days(count: usize) -> Vec<Position> {
    (1..=count).map(|day| Position::new(format!("06-{day:02}"), format!("2026-06-{day:02}"))).collect()
}

fn chart(content: Content) -> ChartData {
    ChartData { title: "图".into(), description: String::new(), unit: Unit::money(ZH), content }
}

fn along(kind: SeriesKind, count: usize, rows: Vec<Series>) -> ChartData {
    chart(Content::Series(SeriesData::new(kind, days(count), rows)))
}

/// The page of a chart as the server sends it, without the marks that tell texts apart for the browser.
fn html_in(locale: Locale, data: ChartData) -> String {
    Owner::new().with(|| {
        provide_context(Preference { locale, ..Preference::default() });
        without_marks(view! { <Chart id="c" data=Signal::stored(data)/> }.to_html())
    })
}

fn html(data: ChartData) -> String {
    html_in(ZH, data)
}

fn html_in_state(data: ChartData, state: ChartState) -> String {
    Owner::new().with(|| {
        provide_context(Preference::default());
        without_marks(view! { <Chart id="c" data=Signal::stored(data) state=state/> }.to_html())
    })
}

fn without_marks(html: String) -> String {
    html.replace("<!>", "").replace("<!--<() />-->", "")
}

#[track_caller]
fn has(html: &str, piece: &str) {
    assert!(html.contains(piece), "not found: {piece}\nin: {html}");
}

#[track_caller]
fn has_not(html: &str, piece: &str) {
    assert!(!html.contains(piece), "should not be there: {piece}\nin: {html}");
}

// --- axes ---------------------------------------------------------------------------------------------------------------

#[track_caller]
fn check_axis(low: &str, high: &str, has_zero: bool, ticks: &[&str]) {
    let axis = Axis::fit(decimal(low), decimal(high), has_zero, 0);
    let expected: Vec<Decimal> = ticks.iter().map(|tick| decimal(tick)).collect();
    assert_eq!(axis.ticks, expected, "ticks of {low} to {high}");
    assert!(axis.low <= decimal(low) && axis.high >= decimal(high), "figures lie within the axis");
}

#[test]
fn ticks_are_round_and_exact() {
    check_axis("0", "14998", true, &["0", "5000", "10000", "15000"]);
    check_axis("0", "1", true, &["0", "0.5", "1"]);
    check_axis("0", "0.3", true, &["0", "0.1", "0.2", "0.3"]);
    check_axis("44.8", "65.9", false, &["40", "50", "60", "70"]);
    check_axis("12", "65.9", false, &["0", "25", "50", "75"]);
    check_axis("0", "0.00000003", true, &["0", "0.00000001", "0.00000002", "0.00000003"]);
}

#[test]
fn an_axis_of_bars_always_shows_zero() {
    check_axis("900", "1000", true, &["0", "500", "1000"]);
    check_axis("-460", "1510", true, &["-1000", "0", "1000", "2000"]);
    check_axis("-300", "-100", true, &["-300", "-200", "-100", "0"]);
}

#[test]
fn an_axis_of_equal_figures_leaves_room_around_them() {
    check_axis("42", "42", false, &["30", "40", "50", "60"]);
    check_axis("0", "0", false, &["0", "0.5", "1"]);
    check_axis("-5", "-5", true, &["-6", "-4", "-2", "0"]);
}

#[test]
fn events_get_room_above_the_highest_tick() {
    let axis = Axis::fit(Decimal::ZERO, decimal("1500"), true, 200);
    assert_eq!(axis.ticks.last(), Some(&decimal("1500")));
    assert_eq!(percent(axis.down(decimal("1500"))), "20%");
}

#[test]
fn large_figures_are_divided_as_the_reader_counts() {
    let money = Unit::money(ZH);
    let check = |locale, largest: &str, name: &str, figure: &str| {
        let magnitude = Magnitude::of(locale, &money, decimal(largest));
        assert_eq!(magnitude.unit_name(locale, &money), name, "{largest}");
        assert_eq!(magnitude.short(decimal(largest), magnitude.decimals(&money)), figure, "{largest}");
    };
    check(ZH, "99999", "元", "99,999.00");
    check(ZH, "100000", "万元", "10.0");
    check(ZH, "186424000", "万元", "18,642.4");
    check(ZH, "1864240000", "亿元", "18.6");
    check(Locale::En, "64820", "元 k", "64.8");
    check(Locale::En, "64820000", "元 M", "64.8");
    let percent = Unit::percent(1);
    assert_eq!(Magnitude::of(ZH, &percent, decimal("123456")).unit_name(ZH, &percent), "%");
}

#[test]
fn figures_read_to_the_last_place() {
    let money = Unit::money(ZH);
    assert_eq!(exact(Some(decimal("14997312.4")), &money), "¥14,997,312.40");
    assert_eq!(exact(Some(decimal("-0.005")), &money), "−¥0.01");
    assert_eq!(exact(Some(decimal("-0.001")), &money), "¥0.00");
    assert_eq!(exact(None, &money), "—");
    assert_eq!(exact(Some(decimal("5.8")), &Unit::percent(1)), "5.8%");
    assert_eq!(exact(Some(decimal("1234")), &Unit::count("件")), "1,234 件");
    assert_eq!(grouped(decimal("999.995"), 2), "1,000.00");
    assert_eq!(signed(decimal("14268530.4"), 2), "+14,268,530.40");
    assert_eq!(signed(decimal("-109.4"), 1), "−109.4");
    assert_eq!(percent_of(decimal("1"), decimal("3")).as_deref(), Some("33.3%"));
    assert_eq!(percent_of(decimal("1"), Decimal::ZERO), None);
}

#[test]
fn places_are_written_without_binary_noise() {
    assert_eq!(percent(0.7905), "79.05%");
    assert_eq!(percent(0.1), "10%");
    assert_eq!(percent(0.005), "0.5%");
    assert_eq!(percent(0.0005), "0.05%");
    assert_eq!(percent(-0.01), "-1%");
    assert_eq!(inner(0.0465), "46.5");
    assert_eq!(percent(f64::NAN), "0%");
    assert_eq!(inner(f64::INFINITY), "0");
}

// --- layout -------------------------------------------------------------------------------------------------------------

#[test]
fn points_span_the_whole_width() {
    let places = Places::new(5, false, false);
    assert_eq!([0, 2, 4].map(|index| percent(places.center(index))), ["0%", "50%", "100%"]);
    assert_eq!(percent(Places::new(1, false, false).center(0)), "50%");
}

#[test]
fn a_running_day_stands_apart_as_a_column() {
    let places = Places::new(22, false, true);
    assert_eq!(percent(places.center(20)), "93%");
    assert_eq!(percent(places.band(21).0), "96.4%");
    assert_eq!(percent(places.band(21).1), "3.6%");
}

#[test]
fn bars_and_strips_cover_their_share() {
    let places = Places::new(4, true, true);
    assert_eq!(percent(places.strip(3).0), "75%");
    assert_eq!(percent(places.center(0)), "12.5%");
    assert_eq!(percent(places.band(0).1), "17.5%");
}

#[test]
fn a_stack_grows_up_and_down_from_zero_and_leaves_gaps() {
    let rows = [
        series("a", 1, some(&[3, -2])),
        series("b", 2, vec![None, Some(decimal("-1"))]),
        series("c", 3, some(&[4, 5])),
    ];
    let layers = stack(&rows, 2);
    let at = |row: usize, column: usize| layers[row][column].map(|(from, to)| (from.to_string(), to.to_string()));
    let pair = |from: &str, to: &str| Some((from.to_owned(), to.to_owned()));
    assert_eq!(at(0, 0), pair("0", "3"));
    assert_eq!(at(1, 0), None);
    assert_eq!(at(2, 0), pair("3", "7"));
    assert_eq!(at(0, 1), pair("0", "-2"));
    assert_eq!(at(1, 1), pair("-2", "-3"));
    assert_eq!(at(2, 1), pair("0", "5"));
    assert_eq!(totals(&rows, 3), [Some(decimal("7")), Some(decimal("2")), None]);
}

#[test]
fn more_than_six_series_become_five_and_others() {
    let rows: Vec<Series> = (1..=9).map(|hue| series(&format!("s{hue}"), hue, some(&[i64::from(hue), 1]))).collect();
    let shown = with_others(&rows, 2, "其他");
    let names: Vec<&str> = shown.iter().map(|one| one.name.as_str()).collect();
    assert_eq!(names, ["s5", "s6", "s7", "s8", "s9", "其他"]);
    assert_eq!(shown.len(), MOST_SERIES);
    assert_eq!(shown[5].values, some(&[1 + 2 + 3 + 4, 4]));
    assert_eq!(totals(&shown, 2), totals(&rows, 2), "nothing is lost");
}

#[test]
fn missing_figures_break_a_line() {
    assert_eq!(runs([true, true, false, true, false].into_iter()), [0..2, 3..4]);
    assert!(runs([false, false].into_iter()).is_empty());
}

#[test]
fn labels_move_apart_and_keep_their_order() {
    let places = spread(&[0.5, 0.51, 0.1], 0.1);
    assert!(places[1] - places[0] >= 0.1 - 1e-9 && places[2] < places[0]);
    let crowded = spread(&[0.99, 0.98, 0.97, 1.0], 0.3);
    assert!(crowded.iter().all(|place| (0.0..=1.0).contains(place)), "{crowded:?}");
}

#[test]
fn texts_of_events_do_not_cover_one_another() {
    let event = |at, is_main| Event { at, text: "线上调价五个字".into(), note: String::new(), is_main };
    let events = [event(5, false), event(6, false), event(20, false), event(21, true), event(99, false)];
    let (placed, lines) = place_events(&events, Places::new(22, false, false));
    assert_eq!(placed.len(), 4, "an event beyond the axis is left out");
    assert_ne!(placed[0].line, placed[1].line);
    assert_ne!(placed[2].line, placed[3].line);
    assert_eq!(placed[3].anchor, Anchor::End);
    assert_eq!(lines, 2);
}

#[test]
fn windows_that_overlap_get_rows_of_their_own() {
    let window = |from, to| Window { from, to, text: "大促".into(), is_campaign: true };
    let (rows, count) = place_windows(&[window(0, 10), window(5, 8), window(15, 20)], Places::new(22, false, false));
    assert_eq!((rows, count), (vec![0, 1, 0], 2));
}

#[test]
fn heat_tells_small_from_none_and_does_not_tint_what_is_negative() {
    let level = |value: &str| heat_level(Some(decimal(value)), decimal("96.4"));
    assert_eq!(["96.4", "41.7", "18.2", "8.9", "0.6", "0", "-5"].map(level), [6, 4, 3, 2, 1, 0, 0]);
    assert_eq!(heat_level(None, decimal("1")), 0);
    assert_eq!(heat_level(Some(decimal("1")), Decimal::ZERO), 0);
}

#[test]
fn the_cursor_follows_the_keys_and_stays_on_the_axis() {
    let check = |key, cursor, expected| assert_eq!(move_cursor(key, cursor, 3), expected, "{key} from {cursor:?}");
    check("ArrowRight", None, Some(Some(0)));
    check("ArrowRight", Some(2), Some(Some(2)));
    check("ArrowLeft", None, Some(Some(2)));
    check("ArrowLeft", Some(0), Some(Some(0)));
    check("Home", Some(2), Some(Some(0)));
    check("End", None, Some(Some(2)));
    check("Escape", Some(1), Some(None));
    check("Escape", None, None);
    check("Tab", Some(1), None);
    assert_eq!(move_cursor("Home", None, 0), None);
}

// --- bridge, grid, ranges ---------------------------------------------------------------------------------------------------

fn step(kind: StepKind, name: &str, amount: Option<&str>) -> Step {
    Step { kind, name: name.into(), tag: String::new(), amount: amount.map(decimal) }
}

#[test]
fn a_bridge_shows_what_its_steps_do_not_explain() {
    let steps = vec![
        step(StepKind::Sum, "a", Some("100.00")),
        step(StepKind::Change, "b", Some("-30.00")),
        step(StepKind::Change, "missing", None),
        step(StepKind::Final, "c", Some("70.01")),
    ];
    let data = BridgeData { kind: BridgeKind::Lying, steps };
    assert_eq!(bridge::residual(&data), decimal("0.01"));
    let html = html(chart(Content::Bridge(data)));
    has(&html, r#"<tr class="residual is-open">"#);
    has(&html, "<td>−30.00</td>");
    has(&html, r#"<rect class="b-dn" x="70%" y="7" width="30%" height="10"></rect>"#);
}

#[test]
fn the_bridge_of_the_overview_adds_up_to_the_fen() {
    let data = charts::bridge(ZH);
    let Content::Bridge(bridge) = &data.content else { return };
    assert_eq!(bridge::residual(bridge), Decimal::ZERO);
    let html = html(data.clone());
    has(&html, r#"<rect class="b-sum" x="0%" y="7" width="100%" height="12"></rect>"#);
    has(&html, r#"<rect class="b-dn" x="89.03%" y="7" width="10.97%" height="10"></rect>"#);
    has(&html, r#"<line class="b-link" x1="89.03%" y1="17" x2="89.03%" y2="31"></line>"#);
    has(&html, "<td>186,423,718.46</td>");
}

#[test]
fn a_matrix_nets_to_zero_and_leaves_out_what_one_pays_oneself() {
    let data = GridData {
        kind: GridKind::Matrix,
        corner: "付 ↓ 收 →".into(),
        columns: ["甲", "乙"].map(|name| GridColumn { name: name.into(), note: String::new() }).into(),
        rows: vec![
            GridRow { name: "甲".into(), hue: Hue::Neutral, values: some(&[999, 30]) },
            GridRow { name: "乙".into(), hue: Hue::Neutral, values: some(&[10, 999]) },
        ],
        has_totals: false,
    };
    let sums = grid::Sums::of(&data);
    assert_eq!(sums.whole, Some(decimal("40")));
    assert_eq!(sums.nets, some(&[-20, 20]));
    let html = html(chart(Content::Grid(data)));
    has(&html, r#"<td class="self">"#);
    has(&html, "−20.00");
    has_not(&html, ">999.00<");
}

#[test]
fn a_heat_map_keeps_gaps_apart_from_zero() {
    let data = GridData {
        kind: GridKind::Heat,
        corner: "渠道".into(),
        columns: ["华东", "华北", "华南"].map(|name| GridColumn { name: name.into(), note: String::new() }).into(),
        rows: vec![GridRow {
            name: "天猫".into(),
            hue: Hue::Category(2),
            values: vec![Some(decimal("400")), Some(Decimal::ZERO)],
        }],
        has_totals: true,
    };
    let html = html(chart(Content::Grid(data)));
    has(&html, r#"<td data-heat="6" title="¥400.00">400.00</td>"#);
    has(&html, r#"data-heat="0" title="¥0.00">0.00</td>"#);
    has(&html, r#"data-heat="0" title="—">—</td>"#);
}

#[test]
fn price_gaps_are_judged_below_the_reference_only() {
    let data = RangeData {
        corner: "商品".into(),
        reference_name: "推荐价".into(),
        gap_name: "最大价差".into(),
        series: vec![
            RangeSeries { name: "门店".into(), hue: Hue::Category(1) },
            RangeSeries { name: "抖音".into(), hue: Hue::Category(3) },
        ],
        rows: vec![
            RangeRow {
                name: "裙".into(),
                note: String::new(),
                reference: decimal("1299"),
                values: some(&[1299, 1073]),
            },
            RangeRow { name: "裤".into(), note: String::new(), reference: decimal("100"), values: some(&[130, 100]) },
            RangeRow { name: "无价".into(), note: String::new(), reference: Decimal::ZERO, values: some(&[5, 6]) },
        ],
        limit_percent: Some(decimal("15")),
        near_percent: Some(decimal("13")),
    };
    let texts = ChartTexts::of(ZH);
    let gap = ranges::largest_gap(&data.rows[0]).map(ranges::Gap::percent_text);
    assert_eq!(gap.as_deref(), Some("−17.4%"));
    assert_eq!(ranges::judge(&data, decimal("-17.4"), texts).map(|verdict| verdict.0), Some("danger"));
    assert_eq!(ranges::judge(&data, decimal("-13"), texts).map(|verdict| verdict.0), Some("warning"));
    assert_eq!(ranges::judge(&data, decimal("30"), texts), None);
    assert_eq!(ranges::ends(&data), (decimal("-20"), decimal("32")));
    let html = html(chart(Content::Ranges(data)));
    has(&html, r#"data-tone="danger""#);
    has(&html, "抖音 ¥1,073.00");
    has(&html, "<title>门店 ¥1,299.00，0.0%</title>");
}

// --- pages ---------------------------------------------------------------------------------------------------------------

#[test]
fn a_line_is_drawn_through_its_points_and_broken_at_a_gap() {
    let rows = vec![series(
        "门店",
        1,
        vec![Some(decimal("0")), Some(decimal("10")), None, Some(decimal("5")), Some(decimal("0"))],
    )];
    let html = html(along(SeriesKind::Line, 5, rows));
    has(&html, r#"<polyline class="c-line" points="0,1000 250,0" data-ch="1"></polyline>"#);
    has(&html, r#"<polyline class="c-line" points="750,500 1000,1000" data-ch="1"></polyline>"#);
    has(&html, r#"viewBox="0 0 1000 1000" preserveAspectRatio="none""#);
}

#[test]
fn lines_differ_by_dash_as_well_as_by_colour() {
    let rows = vec![series("门店", 1, some(&[1, 2])), series("天猫", 2, some(&[2, 3]))];
    let html = html(along(SeriesKind::Line, 2, rows));
    has(&html, r#"data-ch="2" data-dash="1""#);
    has(&html, r#"dx="14" dy="4">天猫</text>"#);
}

#[test]
fn a_single_figure_is_a_dot() {
    let html = html(along(SeriesKind::Line, 3, vec![series("a", 1, vec![None, Some(decimal("4")), None])]));
    has(&html, r#"<circle class="c-dot" cx="50%""#);
}

#[test]
fn a_bar_below_zero_hangs_from_the_zero_line() {
    let html = html(along(SeriesKind::Bar, 2, vec![series("a", 1, some(&[10, -5]))]));
    has(&html, r#"<rect class="c-sw" x="7.5%" y="0%" width="35%" height="66.67%" data-ch="1"></rect>"#);
    has(&html, r#"<rect class="c-sw" x="57.5%" y="66.67%" width="35%" height="33.33%" data-ch="1"></rect>"#);
    has(&html, r#"<line class="c-zero" x1="0" y1="66.67%" x2="100%" y2="66.67%"></line>"#);
}

#[test]
fn bars_on_top_of_one_another_end_at_their_total() {
    let rows = vec![series("a", 1, some(&[6])), series("b", 2, some(&[4]))];
    let html = html(along(SeriesKind::StackedBar, 1, rows));
    has(&html, r#"<rect class="c-sw" x="15%" y="40%" width="70%" height="60%" data-ch="1"></rect>"#);
    has(&html, r#"<rect class="c-sw" x="15%" y="0%" width="70%" height="40%" data-ch="2"></rect>"#);
    has(&html, r#"<line class="c-total-tick" x1="15%" y1="0%" x2="85%" y2="0%"></line>"#);
}

#[test]
fn bars_side_by_side_differ_by_texture_as_well_as_by_colour() {
    let rows = vec![series("a", 1, some(&[6])), series("b", 2, some(&[4]))];
    let html = html(along(SeriesKind::GroupedBar, 1, rows));
    has(&html, r#"fill="url(#c-1)""#);
    has(&html, r#"<pattern id="c-1" "#);
}

#[test]
fn stacked_areas_lie_on_one_another_with_a_total() {
    let rows = vec![series("a", 1, some(&[5, 5])), series("b", 2, some(&[5, 15]))];
    let html = html(along(SeriesKind::StackedArea, 2, rows));
    has(&html, r#"<polygon class="c-area" points="0,750 1000,750 1000,1000 0,1000" data-ch="1"></polygon>"#);
    has(&html, r#"<polygon class="c-area" points="0,500 1000,0 1000,750 0,750" data-ch="2"></polygon>"#);
    has(&html, r#"<polyline class="c-total" points="0,500 1000,0"></polyline>"#);
}

#[test]
fn a_running_day_is_hatched_and_never_drawn_as_a_fall() {
    let html = html(charts::sales(ZH));
    has(&html, r#"fill="url(#c-hatch)""#);
    has(&html, r#"x="96.4%""#);
    // The lines of the series end at the last whole day.
    has_not(&html, "points=\"982");
    has(&html, "930,");
    has(&html, "22 日截至 14:05，尚未结束");
}

#[test]
fn the_small_line_says_itself_in_words() {
    let html = html(charts::spark(ZH));
    has(
        &html,
        r#"<svg class="spark" role="img" aria-label="净销售额：2026-06-01 周一 至 2026-06-21 周日，最低 ¥6,541,000.00"#,
    );
}

#[test]
fn a_scale_shows_figure_target_and_red_zone() {
    let html = html(charts::scale(ZH, Verdict::Bad));
    has(&html, r#"data-state="bad""#);
    has(&html, "缺货率：数值 5.8%，目标 4.0%，红线 5.0%");
    has(&html, r#"<rect class="zone""#);
}

#[test]
fn an_upright_bridge_names_its_steps_below() {
    let html = html(charts::price_steps(ZH));
    has(&html, ">吊牌价</li>");
    has(&html, "−130.00</text>");
    has(&html, "残差 0.00");
}

#[test]
fn every_kind_has_words_for_those_who_do_not_see_it() {
    let all = [
        charts::sales(ZH),
        charts::rates(ZH),
        charts::stores(ZH),
        charts::net_income(ZH),
        charts::monthly(ZH),
        charts::side_by_side(ZH),
        charts::spark(ZH),
        charts::scale(ZH, Verdict::Good),
        charts::heat(ZH),
        charts::matrix(ZH),
        charts::bridge(ZH),
        charts::price_steps(ZH),
        charts::ranges(ZH),
    ];
    for data in all {
        let title = data.title.clone();
        let html = html(data);
        has(&html, &format!(r#"aria-label="{title}"#));
        has(&html, r#"<p aria-live="polite" class="chart-vh">"#);
        has(&html, "<summary>以表格显示</summary>");
        has(&html, &format!("<caption class=\"chart-vh\">{title}</caption>"));
        has_not(&html, "style=");
    }
}

#[test]
fn the_table_and_the_picture_tell_the_same_total() {
    let data = charts::sales(ZH);
    let table = PlainTable::of(&data, ChartTexts::of(ZH));
    let Content::Series(series) = &data.content else { return };
    let total: Decimal = series.series.iter().flat_map(|one| one.values.iter().flatten()).sum();
    assert_eq!(table.sums[0][7], exact(Some(total), &data.unit));
    assert_eq!(table.rows.len(), 22);
    assert_eq!(table.head, ["位置", "门店", "天猫", "抖音", "京东", "小程序", "其他", "合计", "去年同期"]);
    has(&html(data), &format!("合计<b>{}</b>", grouped(total / decimal("10000"), 1)));
}

#[test]
fn figures_of_others_are_whole_in_the_table() {
    let rows: Vec<Series> = (1..=9).map(|hue| series(&format!("款{hue}"), hue, some(&[i64::from(hue)]))).collect();
    let html = html(along(SeriesKind::StackedBar, 1, rows));
    has(&html, "其他");
    has(&html, r#"<th scope="col">款1</th>"#);
}

#[test]
fn rates_are_never_added_up() {
    let table = PlainTable::of(&charts::rates(ZH), ChartTexts::of(ZH));
    assert!(table.sums.is_empty());
    assert!(!table.head.contains(&"合计".to_owned()));
}

#[test]
fn nothing_to_draw_is_said() {
    for kind in [SeriesKind::Line, SeriesKind::StackedArea, SeriesKind::Bar, SeriesKind::Spark] {
        has(&html(along(kind, 0, Vec::new())), "所选范围内没有数据");
        has(&html(along(kind, 3, vec![series("a", 1, vec![None, None, None])])), "所选范围内没有数据");
    }
    let bridge = BridgeData { kind: BridgeKind::Lying, steps: Vec::new() };
    has(&html(chart(Content::Bridge(bridge))), "所选范围内没有数据");
}

#[test]
fn waiting_and_failing_are_said() {
    has(&html_in_state(charts::sales(ZH), ChartState::Loading), r#"role="status" data-state="loading""#);
    has(&html_in_state(charts::sales(ZH), ChartState::Failed(String::new())), "图表数据未能读取");
    has(&html_in_state(charts::sales(ZH), ChartState::Failed("水位过旧".into())), "水位过旧");
}

#[test]
fn names_from_outside_are_escaped() {
    let name = "<script>alert(1)</script>";
    let rows = vec![series(name, 1, some(&[1, 2])), series("b", 2, some(&[1, 2]))];
    let html = html(along(SeriesKind::StackedArea, 2, rows));
    has_not(&html, "<script>");
    has(&html, "&lt;script&gt;");
}

#[test]
fn the_other_language_has_its_own_words_and_units() {
    let html = html_in(Locale::En, charts::sales(Locale::En));
    has(&html, "in CNY M");
    has(&html, "Show as table");
    has_not(&html, "合计");
}

#[test]
fn only_figures_that_differ_are_tinted_and_the_tint_takes_turns() {
    let before =
        along(SeriesKind::Line, 2, vec![series("a", 1, some(&[1, 2])), series("b", 2, vec![None, Some(decimal("4"))])]);
    let after = along(SeriesKind::Line, 2, vec![series("a", 1, some(&[1, 3])), series("b", 2, some(&[7, 4]))]);
    let changes = Changes::between(&before, &after, false);
    assert_eq!([(0, 0), (0, 1), (1, 0), (1, 1)].map(|cell| changes.of(cell.0, cell.1)), [None, Some("a"), None, None]);
    assert_eq!(Changes::between(&before, &after, true).of(0, 1), Some("b"));
    let other = along(SeriesKind::Line, 2, vec![series("x", 1, some(&[1, 3])), series("b", 2, some(&[7, 4]))]);
    assert!(Changes::between(&before, &other, false).is_empty(), "another chart is not a change");
}

// --- any figures ---------------------------------------------------------------------------------------------------------

fn any_decimal() -> impl Strategy<Value = Decimal> {
    prop_oneof![
        4 => (-1_000_000_000i64..1_000_000_000, 0u32..6).prop_map(|(number, scale)| Decimal::new(number, scale)),
        1 => any::<(u32, u32, u32, bool)>().prop_map(|(low, middle, high, negative)| Decimal::from_parts(low, middle, high, negative, 0)),
        1 => any::<(u32, bool)>().prop_map(|(low, negative)| Decimal::from_parts(low, 0, 0, negative, 28)),
        1 => Just(Decimal::ZERO),
        1 => Just(Decimal::MAX),
        1 => Just(Decimal::MIN),
    ]
}

fn any_values() -> impl Strategy<Value = Vec<Option<Decimal>>> {
    prop::collection::vec(prop::option::weighted(0.8, any_decimal()), 0..7)
}

fn any_series() -> impl Strategy<Value = ChartData> {
    let kinds = prop_oneof![
        Just(SeriesKind::Line),
        Just(SeriesKind::Area),
        Just(SeriesKind::StackedArea),
        Just(SeriesKind::Bar),
        Just(SeriesKind::StackedBar),
        Just(SeriesKind::GroupedBar),
        Just(SeriesKind::Spark),
    ];
    (
        (kinds, 0usize..8, prop::collection::vec(any_values(), 0..9), prop::option::of(any_values())),
        (prop::option::of(any_decimal()), any::<bool>(), any::<bool>(), 0usize..9, 0usize..9),
    )
        .prop_map(|((kind, count, rows, comparison), (target, is_running, is_additive, from, to))| {
            chart(Content::Series(SeriesData {
                comparison: comparison.map(|values| Comparison { name: "去年".into(), values }),
                target: target.map(|value| Target { name: "目标".into(), value }),
                running: is_running.then(|| "至今".into()),
                is_additive,
                events: vec![Event { at: from, text: "事".into(), note: "注".into(), is_main: is_additive }],
                windows: vec![Window { from, to, text: "窗".into(), is_campaign: true }],
                ..SeriesData::new(
                    kind,
                    days(count),
                    rows.into_iter().zip(1..).map(|(values, hue)| series("行", hue, values)).collect(),
                )
            }))
        })
}

fn any_other() -> impl Strategy<Value = ChartData> {
    let bridge = (any::<bool>(), prop::collection::vec((0u8..3, prop::option::of(any_decimal())), 0..7)).prop_map(
        |(is_lying, steps)| {
            let kind = if is_lying { BridgeKind::Lying } else { BridgeKind::Upright };
            let steps = steps
                .into_iter()
                .map(|(kind, amount)| {
                    let kind = [StepKind::Sum, StepKind::Change, StepKind::Final][usize::from(kind)];
                    Step { kind, name: "步".into(), tag: String::new(), amount }
                })
                .collect();
            chart(Content::Bridge(BridgeData { kind, steps }))
        },
    );
    let grid =
        (any::<bool>(), prop::collection::vec(any_values(), 0..6), 0usize..6).prop_map(|(is_heat, rows, columns)| {
            chart(Content::Grid(GridData {
                kind: if is_heat { GridKind::Heat } else { GridKind::Matrix },
                corner: "行".into(),
                columns: (0..columns).map(|_| GridColumn { name: "列".into(), note: String::new() }).collect(),
                rows: rows.into_iter().map(|values| GridRow { name: "行".into(), hue: Hue::Neutral, values }).collect(),
                has_totals: is_heat,
            }))
        });
    let scale = (any_values(), any::<bool>()).prop_map(|(values, is_more_better)| {
        let at = |index: usize| values.get(index).copied().flatten();
        chart(Content::Scale(ScaleData {
            value: at(0),
            target: at(1),
            red_line: at(2),
            is_more_better,
            verdict: Verdict::Warning,
        }))
    });
    let ranges = (prop::collection::vec((any_decimal(), any_values()), 0..5), prop::option::of(any_decimal()))
        .prop_map(|(rows, limit)| {
            chart(Content::Ranges(RangeData {
                corner: "品".into(),
                reference_name: "推荐".into(),
                gap_name: "差".into(),
                series: (1..4).map(|hue| RangeSeries { name: "道".into(), hue: Hue::Category(hue) }).collect(),
                rows: rows
                    .into_iter()
                    .map(|(reference, values)| RangeRow { name: "品".into(), note: String::new(), reference, values })
                    .collect(),
                limit_percent: limit,
                near_percent: limit,
            }))
        });
    prop_oneof![bridge, grid, scale, ranges]
}

/// Every number of every geometry attribute can be drawn.
fn check_geometry(html: &str) -> Result<(), TestCaseError> {
    prop_assert!(!html.contains("NaN") && !html.contains("inf"), "{}", html);
    for name in [" x", " y", " x1", " x2", " y1", " y2", " width", " height", " cx", " cy", " points"] {
        for piece in html.split(&format!("{name}=\"")).skip(1) {
            let value = piece.split('"').next().unwrap_or_default();
            for number in value.split([' ', ',']) {
                let number = number.trim_end_matches('%');
                let parsed: Result<f64, _> = number.parse();
                prop_assert!(parsed.is_ok_and(|number| number.abs() <= 100_000.0), "{}={}", name, value);
                let is_size = name == " width" || name == " height";
                prop_assert!(!(is_size && number.starts_with('-')), "negative size {}", value);
            }
        }
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 192, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_figures_along_an_axis_can_be_drawn(data in any_series()) {
        check_geometry(&html(data))?;
    }

    #[test]
    fn any_figures_of_the_other_kinds_can_be_drawn(data in any_other()) {
        check_geometry(&html(data))?;
    }

    #[test]
    fn an_axis_takes_in_its_figures(low in any_decimal(), high in any_decimal(), has_zero: bool, headroom in 0u32..900) {
        let axis = Axis::fit(low, high, has_zero, headroom);
        prop_assert!(axis.low <= low.min(high) && axis.high >= low.max(high));
        prop_assert!((2..=12).contains(&axis.ticks.len()) && axis.ticks.is_sorted());
        for tick in &axis.ticks {
            prop_assert!((0.0..=1.0).contains(&axis.share(*tick)));
        }
    }

    #[test]
    fn what_is_summed_up_as_others_keeps_the_total(rows in prop::collection::vec(prop::collection::vec(-1_000_000i64..1_000_000, 4), 0..12)) {
        let rows: Vec<Series> = rows.iter().zip(1..).map(|(values, hue)| series("s", hue, some(values))).collect();
        let shown = with_others(&rows, 4, "其他");
        prop_assert!(shown.len() <= MOST_SERIES);
        prop_assert_eq!(totals(&shown, 4), totals(&rows, 4));
    }

    #[test]
    fn labels_never_overlap_while_there_is_room(places in prop::collection::vec(0.0f64..1.0, 0..12)) {
        let mut out = spread(&places, 0.075);
        out.sort_by(f64::total_cmp);
        prop_assert!(out.windows(2).all(|pair| pair[1] - pair[0] >= 0.075 - 1e-9));
        prop_assert!(out.iter().all(|place| (0.0..=1.0).contains(place)));
    }
}
