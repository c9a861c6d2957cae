//! The gallery's layers: dialog, drawer, menu, messages, command palette. What floats is shown lying flat as well, so that it
//! is seen in a picture.

use domain::preference::Locale;
use leptos::prelude::*;

use crate::components::button::{Button, ButtonKind, LinkButton, Opens};
use crate::components::command_palette::PALETTE_ID;
use crate::components::dialog::Dialog;
use crate::components::drawer::Drawer;
use crate::components::icon::Glyph;
use crate::components::menu::{Menu, MenuAction, MenuButton, MenuLine, MenuLink};
use crate::components::panel::Panel;
use crate::components::password_input::PasswordInput;
use crate::components::search_select::SearchSelect;
use crate::components::select::Choice;
use crate::components::tabs::{TabItem, Tabs};
use crate::components::tag::{Tag, Tone};
use crate::components::text_area::TextArea;
use crate::components::toast::{toast_view, use_toasts};
use crate::i18n::common::{CommonTexts, pick};
use crate::i18n::{self};

pub(super) fn view(locale: Locale, has_drawer: bool, address: &str) -> AnyView {
    view! {
        {live_controls(locale)}
        {dialogs(locale, has_drawer, address)}
        {menus(locale)}
        {toasts(locale)}
    }
    .into_any()
}

fn live_controls(locale: Locale) -> AnyView {
    let t = move |chinese: &'static str, english: &'static str| pick(locale, chinese, english);
    let text = i18n::texts::<CommonTexts>();
    let channels = vec![
        Choice::new("store", t("门店", "Stores")).with_note("POS"),
        Choice::new("tmall", t("天猫", "Tmall")).with_note("TM-001"),
        Choice::new("douyin", t("抖音", "Douyin")).with_note("DY-001"),
        Choice::new("jd", t("京东", "JD")).with_note("JD-001"),
        Choice::new("mini", t("小程序", "Mini program")).with_note("MP-001"),
        Choice::new("b2b", t("B2B（已停用）", "B2B (closed)")).with_note("B2B").disabled(),
    ];
    view! {
        <Panel id="live-controls" title=t("可操作的控件", "Live controls") has_padding=true>
            <div class="gallery-grid">
                <SearchSelect
                    name="g-search-select"
                    label=t("渠道（可搜索）", "Channel (with search)")
                    choices=channels
                    empty_label=text.all
                    hint=t("支持拼音首字母，如 xcx", "Type any part of the name or code")
                />
                <PasswordInput name="g-live-password" label=t("密码（可显示）", "Password (can be shown)")/>
            </div>
        </Panel>
    }
    .into_any()
}

fn dialogs(locale: Locale, has_drawer: bool, address: &str) -> AnyView {
    let t = move |chinese: &'static str, english: &'static str| pick(locale, chinese, english);
    let text = i18n::texts::<CommonTexts>();
    let close_href = format!("{address}#dialogs");
    let open_href = format!("{address}&drawer=open#dialogs");
    let foot_href = close_href.clone();
    let drawer = has_drawer.then(|| {
            view! {
                <Drawer
                    title=t("净销售额", "Net sales")
                    close_href=close_href
                    full_href="#dialogs"
                    tags=move || view! { <Tag tone=Tone::Good label=t("已批准", "Approved")/> }
                    tabs=move || view! {
                        <Tabs label=t("内容", "Content") items=vec![
                            TabItem::new("#dialogs", t("构成", "Parts"), true),
                            TabItem::new("#dialogs", t("版本与审计", "Versions"), false),
                        ]/>
                    }
                    foot=move || view! {
                        <Button>{t("查看单据行", "See the rows")}</Button>
                        <LinkButton href=foot_href.clone()>{text.close}</LinkButton>
                    }
                >
                    <section class="drawer-sect">
                        <p class="quiet">{t("2026-06（至 22 日）· 全集团", "2026-06 (to the 22nd), whole group")}</p>
                        <p class="drawer-value">"¥186,423,718.46"</p>
                    </section>
                    <section class="drawer-sect">
                        <h3>{t("加总到行", "Sums to its rows")}</h3>
                        <table class="table">
                            <thead><tr><th scope="col">{t("渠道", "Channel")}</th><th scope="col">{t("金额，元", "Yuan")}</th></tr></thead>
                            <tbody>
                                <tr><th scope="row">{t("门店", "Stores")}</th><td>"64,825,865.20"</td></tr>
                                <tr><th scope="row">{t("线上", "Online")}</th><td>"121,597,853.26"</td></tr>
                                <tr class="total"><th scope="row">{t("合计", "Total")}</th><td>"186,423,718.46"</td></tr>
                            </tbody>
                        </table>
                    </section>
                </Drawer>
            }
            .into_any()
    });
    view! {
        <Panel id="dialogs" title=t("对话框与抽屉", "Dialog and drawer") note=t("Esc 关闭，焦点回到原处", "Esc closes; the focus returns") has_padding=true>
            <div class="gallery-row">
                <Button opens=Opens::Dialog("g-dialog".into())>{t("打开对话框", "Open the dialog")}</Button>
                <LinkButton href=open_href>{t("打开抽屉", "Open the drawer")}</LinkButton>
                <Button icon=Glyph::Search opens=Opens::Dialog(PALETTE_ID.into())>{text.palette_title}</Button>
            </div>
        </Panel>
        <Dialog
            id="g-dialog"
            title=t("作废 3 笔结算单", "Void 3 statements")
            foot=move || view! {
                <Button kind=ButtonKind::Danger opens=Opens::CloseDialog("g-dialog".into())>{t("作废 3 笔结算单", "Void 3 statements")}</Button>
                <Button opens=Opens::CloseDialog("g-dialog".into())>{text.cancel}</Button>
            }
        >
            <p>{t("作废后不可恢复；更正须另作冲销分录。", "This cannot be undone; corrections are entries of their own.")}</p>
            <TextArea name="g-void-reason" label=text.reason is_required=true/>
        </Dialog>
        {drawer}
    }
    .into_any()
}

fn entries(locale: Locale) -> AnyView {
    let t = move |chinese: &'static str, english: &'static str| pick(locale, chinese, english);
    view! {
        <MenuLink href="#menus" label=t("与 v13 对比", "Compare with v13") icon=Glyph::Difference/>
        <MenuAction label=t("重新试算", "Simulate again") icon=Glyph::Play/>
        <MenuLine label=t("显示", "Show")/>
        <MenuAction label=t("紧凑", "Compact") is_current=true/>
        <MenuAction label=t("宽松", "Comfortable")/>
        <MenuLine/>
        <MenuAction label=t("作废", "Void") icon=Glyph::Trash is_danger=true/>
    }
    .into_any()
}

fn menus(locale: Locale) -> AnyView {
    let t = move |chinese: &'static str, english: &'static str| pick(locale, chinese, english);
    view! {
        <Panel id="menus" title=t("菜单", "Menus") has_padding=true>
            <div class="gallery-row">
                <Menu id="g-menu-words" label=t("更多", "More") button=MenuButton::Words>{entries(locale)}</Menu>
                <Menu id="g-menu-icon" label=t("更多操作", "More actions")>{entries(locale)}</Menu>
                <div class="menu menu-flat">{entries(locale)}</div>
            </div>
        </Panel>
    }
    .into_any()
}

fn toasts(locale: Locale) -> AnyView {
    let t = move |chinese: &'static str, english: &'static str| pick(locale, chinese, english);
    let toasts = use_toasts();
    let nothing = Callback::new(|()| ());
    view! {
        <Panel id="toasts" title=t("消息", "Messages") note=t("错误不会自行消失", "Errors stay") has_padding=true>
            <div class="gallery-row">
                <Button on_press=move |()| toasts.success(t("已保存", "Saved"))>{t("成功", "Success")}</Button>
                <Button on_press=move |()| toasts.undoable(t("已停用 1 人", "1 person disabled"), nothing)>{t("可撤销", "With undo")}</Button>
                <Button on_press=move |()| toasts.error(t("网络连接中断，请重试", "The connection was lost; try again"))>{t("错误", "Error")}</Button>
            </div>
            <div class="gallery-states">
                {toast_view(Tone::Good, t("已保存", "Saved").into(), None, nothing)}
                {toast_view(Tone::Good, t("已停用 1 人", "1 person disabled").into(), Some(nothing), nothing)}
                {toast_view(Tone::Bad, t("网络连接中断，请重试", "The connection was lost; try again").into(), None, nothing)}
                {toast_view(Tone::Info, t("新版本已就绪，刷新后生效", "A new version is ready; load anew").into(), None, nothing)}
            </div>
        </Panel>
    }
    .into_any()
}
