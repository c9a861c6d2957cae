//! The gallery's foundations: colours, type, icons.

use domain::preference::Locale;
use leptos::prelude::*;

use crate::components::icon::{Glyph, Icon};
use crate::components::panel::Panel;
use crate::i18n::common::pick;

const SCALES: [(&str, &str, &str); 6] = [
    ("neutral", "中性", "Neutral"),
    ("accent", "强调", "Accent"),
    ("info", "信息", "Info"),
    ("success", "成功", "Success"),
    ("warning", "警告", "Warning"),
    ("danger", "危险", "Danger"),
];

pub(super) fn view(locale: Locale) -> AnyView {
    let t = move |chinese: &'static str, english: &'static str| pick(locale, chinese, english);
    let scales = SCALES
        .iter()
        .map(|(code, chinese, english)| {
            let steps =
                (1..=12).map(|step| view! { <span data-c=format!("{code}-{step}")></span> }).collect_view();
            view! {
                <div><p class="swatch-name">{t(chinese, english)}</p><div class="swatches" aria-hidden="true">{steps}</div></div>
            }
        })
        .collect_view();
    let categories = (1..=8).map(|step| view! { <span data-c=format!("cat-{step}")></span> }).collect_view();
    let sizes = ["type-12", "type-13", "type-14", "type-16", "type-20", "type-28"]
        .into_iter()
        .map(|class| {
            view! { <p class=class>{t("净销售额 18,642.4 万", "Net sales 18,642.4")}" ¥1,234,567.89 · 2026-11-25"</p> }
        })
        .collect_view();
    let icons = Glyph::ALL
        .iter()
        .map(|glyph| view! { <li><Icon glyph=*glyph/><span>{glyph.name()}</span></li> })
        .collect_view();
    view! {
        <Panel id="colours" title=t("颜色", "Colours") note=t("十二级，从底色到文字", "Twelve steps, from ground to text") has_padding=true>
            {scales}
            <div>
                <p class="swatch-name">{t("类别（渠道）", "Categories (channels)")}</p>
                <div class="swatches" aria-hidden="true">{categories}</div>
            </div>
        </Panel>
        <Panel id="type" title=t("字号", "Type") note=t("数字一律等宽", "Digits are always tabular") has_padding=true>{sizes}</Panel>
        <Panel id="icons" title=t("图标", "Icons") note="16 px, 1.5" has_padding=true>
            <ul class="gallery-icons">{icons}</ul>
        </Panel>
    }
    .into_any()
}
