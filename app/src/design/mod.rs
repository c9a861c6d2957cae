//! The gallery `/design`: every component in every state, drawn on the server, with theme, density and colours of rise and
//! fall to be switched by the address. It is what screenshots and the accessibility check look at, and where one looks
//! before building something new.

pub mod charts;
#[cfg(feature = "ssr")]
mod content;
#[cfg(feature = "ssr")]
mod controls;
#[cfg(feature = "ssr")]
mod foundations;
mod overlays;
pub mod tables;

use domain::preference::{Density, Locale, Theme, Trend};
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;

use crate::components::Words;
use crate::components::segmented::SegmentedLinks;
use crate::components::tabs::TabItem;
use crate::i18n::common::{CommonTexts, density_name, pick, theme_name, trend_name};
use crate::i18n::{self, use_locale};
use crate::layout::PageHead;
use crate::routes;

/// A section of the gallery: anchor, name.
pub(crate) struct Section {
    id: &'static str,
    chinese: &'static str,
    english: &'static str,
}

const fn section(id: &'static str, chinese: &'static str, english: &'static str) -> Section {
    Section { id, chinese, english }
}

/// The groups of sections in the order of the page.
const GROUPS: [(&str, &str, &[Section]); 6] = [
    (
        "基础",
        "Foundations",
        &[section("colours", "颜色", "Colours"), section("type", "字号", "Type"), section("icons", "图标", "Icons")],
    ),
    (
        "控件",
        "Controls",
        &[
            section("buttons", "按钮", "Buttons"),
            section("fields", "输入", "Fields"),
            section("choices", "选择", "Choices"),
            section("dates", "日期范围", "Date range"),
            section("tabs", "页签与分段", "Tabs and segments"),
            section("form-errors", "表单错误", "Errors of a form"),
        ],
    ),
    (
        "内容",
        "Content",
        &[
            section("tags", "标签与涨跌", "Tags and trends"),
            section("tiles", "指标卡", "Tiles"),
            section("facts", "事实与差异", "Facts and differences"),
            section("stepper", "流程", "Steps"),
            section("progress", "进度与导航", "Progress and ways"),
            section("states", "视图状态", "States of a view"),
            section("skeletons", "骨架", "Skeletons"),
        ],
    ),
    (
        "浮层与输入",
        "Layers and live controls",
        &[
            section("live-controls", "可操作的控件", "Live controls"),
            section("dialogs", "对话框与抽屉", "Dialog and drawer"),
            section("menus", "菜单", "Menus"),
            section("toasts", "消息", "Messages"),
        ],
    ),
    ("图表", "Charts", &[section("charts", "图表", "Charts")]),
    ("数据表", "Tables", &[section("tables", "数据表", "Data table")]),
];

/// The gallery, with what the address says about its looks.
#[component]
pub fn DesignPage() -> impl IntoView {
    let title = crate::page::document_title(pick(use_locale(), "组件库", "Components"));
    let query = use_query_map();
    let value = move |name: &str| query.with(|query| query.get(name)).unwrap_or_default();
    let preference = crate::preference::use_preference();
    // The looks are links: a new look draws the page anew, in the browser as on the server. Everything else that the
    // address says, such as the place in a table, leaves the page standing.
    let look = Memo::new(move |_| {
        let theme = Theme::from_code(&value("theme")).unwrap_or(preference.theme);
        let density = Density::from_code(&value("density")).unwrap_or(preference.density);
        let trend = Trend::from_code(&value("trend")).unwrap_or(preference.trend);
        (theme, density, trend, !value("drawer").is_empty())
    });
    let gallery = move || {
        let (theme, density, trend, has_drawer) = look.get();
        view! { <Gallery theme density trend has_drawer/> }
    };
    view! {
        {title}
        {gallery}
    }
}

/// The gallery in one look.
#[component]
pub fn Gallery(
    /// Light or dark.
    theme: Theme,
    /// How close rows stand.
    density: Density,
    /// Which colour a rise has.
    trend: Trend,
    /// The sample of a drawer is open.
    #[prop(optional)]
    has_drawer: bool,
) -> impl IntoView {
    let locale = use_locale();
    let t = move |chinese: &'static str, english: &'static str| pick(locale, chinese, english);
    let index = GROUPS
        .iter()
        .map(|(chinese, english, sections)| {
            let links = sections
                .iter()
                .map(|section| {
                    view! { <a href=format!("#{}", section.id) rel="external">{t(section.chinese, section.english)}</a> }
                })
                .collect_view();
            view! { <h2>{t(chinese, english)}</h2>{links} }
        })
        .collect_view();
    let trend_attribute = domain::preference::Preference { locale, trend, ..Default::default() }.trend_attribute();
    view! {
        <PageHead
            title=t("组件库", "Components")
            lead=t(
                "每个组件的每种状态。新页面先从这里找；没有的，先加到这里。",
                "Every component in every state. Look here before you build; what is missing is added here first.",
            )
        />
        {looks(locale, theme, density, trend)}
        <div class="gallery" data-theme=theme.code() data-density=density.code() data-trend=trend_attribute>
            <nav class="gallery-index" aria-label=t("组件目录", "Index of components")>{index}</nav>
            <div class="gallery-body">
                <Still/>
                {overlays::view(locale, has_drawer, &address(theme, density, trend))}
                <section id="charts"><charts::ChartsGallery/></section>
                <section id="tables"><tables::TablesGallery/></section>
            </div>
        </div>
    }
}

/// The parts of the gallery that stand still. Only the server draws them; the browser takes them as they are, so that they
/// do not weigh in its module. Whoever comes here by a link of the page gets the page anew.
#[component]
fn Still() -> impl IntoView {
    #[cfg(feature = "ssr")]
    let markup = still_markup(use_locale());
    #[cfg(not(feature = "ssr"))]
    let markup = "";
    let node = NodeRef::<leptos::html::Div>::new();
    #[cfg(feature = "hydrate")]
    crate::reactive::effect(move || {
        if let Some(node) = node.get()
            && node.first_element_child().is_none()
        {
            // It fails only where the document has no address.
            let _ = window().location().reload();
        }
    });
    view! { <div class="gallery-still" node_ref=node inner_html=markup></div> }
}

#[cfg(feature = "ssr")]
fn still_markup(locale: Locale) -> String {
    [foundations::view(locale), controls::view(locale), content::view(locale)].map(|part| part.to_html()).concat()
}

/// The address of the gallery in one look.
fn address(theme: Theme, density: Density, trend: Trend) -> Words {
    let (theme, density, trend) = (theme.code(), density.code(), trend.code());
    format!("{}?theme={theme}&density={density}&trend={trend}", routes::DESIGN).into()
}

/// The switches of the gallery's looks, as links.
fn looks(locale: Locale, theme: Theme, density: Density, trend: Trend) -> AnyView {
    let text = i18n::texts::<CommonTexts>();
    let themes = Theme::ALL
        .iter()
        .map(|other| TabItem::new(address(*other, density, trend), theme_name(locale, *other), *other == theme))
        .collect::<Vec<_>>();
    let densities = Density::ALL
        .iter()
        .map(|other| TabItem::new(address(theme, *other, trend), density_name(locale, *other), *other == density))
        .collect::<Vec<_>>();
    let trends = Trend::ALL
        .iter()
        .map(|other| TabItem::new(address(theme, density, *other), trend_name(locale, *other), *other == trend))
        .collect::<Vec<_>>();
    view! {
        <div class="gallery-bar">
            <div><span>{text.theme}</span><SegmentedLinks label=text.theme items=themes/></div>
            <div><span>{text.density}</span><SegmentedLinks label=text.density items=densities/></div>
            <div><span>{text.trend}</span><SegmentedLinks label=text.trend items=trends/></div>
        </div>
    }
    .into_any()
}
