//! The gallery's controls: buttons and everything a form is made of.

use chrono::NaiveDate;
use domain::preference::Locale;
use leptos::prelude::*;

use crate::components::Words;
use crate::components::button::{Button, ButtonKind, IconButton, IconLink, LinkButton};
use crate::components::checkbox::Checkbox;
use crate::components::chip::Chip;
use crate::components::date_range::{DateRange, DateRangeInput};
use crate::components::error_summary::ErrorSummary;
use crate::components::icon::Glyph;
use crate::components::kbd::Kbd;
use crate::components::panel::Panel;
use crate::components::password_input::PasswordInput;
use crate::components::radio_group::RadioGroup;
use crate::components::segmented::Segmented;
use crate::components::select::{Choice, Select};
use crate::components::switch::Switch;
use crate::components::tabs::{TabItem, Tabs};
use crate::components::text_area::TextArea;
use crate::components::text_input::{InputKind, TextInput};
use crate::components::unsaved_guard::UnsavedBar;
use crate::error::{AppError, ErrorKind, FieldError};
use crate::i18n::Texts;
use crate::i18n::common::{CommonTexts, pick};
use crate::i18n::errors::field_sentence;

fn wrong(field: &str, code: &str) -> FieldError {
    FieldError { field: field.to_owned(), code: code.to_owned(), data: vec![("least".to_owned(), "8".to_owned())] }
}

pub(super) fn view(locale: Locale) -> AnyView {
    view! {
        {buttons(locale)}
        {fields(locale)}
        {choices(locale)}
        {dates(locale)}
        {tabs(locale)}
        {form_errors(locale)}
    }
    .into_any()
}

fn buttons(locale: Locale) -> AnyView {
    let t = move |chinese: &'static str, english: &'static str| pick(locale, chinese, english);
    let kinds = [
        (ButtonKind::Primary, t("提交审批", "Submit")),
        (ButtonKind::Default, t("试算", "Simulate")),
        (ButtonKind::Quiet, t("取消", "Cancel")),
        (ButtonKind::Danger, t("作废 3 笔结算单", "Void 3 statements")),
    ];
    let row = move |is_small: bool, is_disabled: bool, is_pending: bool| {
        kinds
            .iter()
            .map(|(kind, label)| {
                let label = *label;
                view! { <Button kind=*kind is_small is_disabled is_pending>{label}</Button> }
            })
            .collect_view()
    };
    view! {
        <Panel id="buttons" title=t("按钮", "Buttons") note=t("一页最多一个主按钮", "At most one primary button a page") has_padding=true>
            <div class="gallery-row">{row(false, false, false)}</div>
            <div class="gallery-row">{row(true, false, false)}</div>
            <p class="gallery-note">{t("不可用；等待中", "Disabled; pending")}</p>
            <div class="gallery-row">{row(false, true, false)}</div>
            <div class="gallery-row">{row(false, false, true)}</div>
            <p class="gallery-note">{t("带图标、快捷键、链接", "With icon, key, as link")}</p>
            <div class="gallery-row">
                <Button icon=Glyph::Plus>{t("新建人员", "Add person")}</Button>
                <Button icon=Glyph::Download>{t("导出", "Export")}</Button>
                <Button kind=ButtonKind::Primary>{t("同意并过账", "Approve and post")}<Kbd keys="A"/></Button>
                <LinkButton href="#buttons" icon=Glyph::ArrowRight>{t("查看单据行", "See the rows")}</LinkButton>
                <IconButton glyph=Glyph::More label=t("更多操作", "More actions") is_framed=true/>
                <IconButton glyph=Glyph::Refresh label=t("刷新", "Refresh")/>
                <IconButton glyph=Glyph::Refresh label=t("刷新（不可用）", "Refresh (disabled)") is_disabled=true/>
                <IconLink glyph=Glyph::Full label=t("整页打开", "Open as full page") href="#buttons"/>
            </div>
        </Panel>
    }
    .into_any()
}

fn fields(locale: Locale) -> AnyView {
    let t = move |chinese: &'static str, english: &'static str| pick(locale, chinese, english);
    let email_error = field_sentence(locale, &wrong("email", "email_form"));
    let reason_error = field_sentence(locale, &wrong("reason", "required"));
    let password_error = field_sentence(locale, &wrong("password", "password_too_short"));
    view! {
        <Panel id="fields" title=t("输入", "Fields") has_padding=true>
            <div class="gallery-grid">
                <TextInput name="g-name" label=t("名称", "Name") value=t("618 女装核心渠道保护", "618 women, core channels") is_required=true/>
                <TextInput
                    name="g-hint"
                    label=t("用户名", "User name")
                    placeholder="chen.lan"
                    hint=t("小写字母、数字、点和横线", "Lower case letters, digits, dots, hyphens")
                />
                <TextInput name="g-mail" label=t("邮箱", "E-mail") kind=InputKind::Email value="chen.lan@" error=email_error/>
                <TextInput name="g-read" label=t("编号（只读）", "Number (read only)") value="PC-2026-0612" is_read_only=true/>
                <TextInput name="g-off" label=t("编号（不可用）", "Number (disabled)") value="PC-2026-0612" is_disabled=true/>
                <TextInput name="g-price" label=t("渠道价", "Channel price") kind=InputKind::Decimal value="1,279.00" prefix="¥"/>
                <TextInput name="g-share" label=t("比例", "Share") kind=InputKind::Decimal value="5.0" suffix="%"/>
                <TextInput name="g-search" label=t("搜索", "Search") kind=InputKind::Search placeholder=t("名称或编码", "Name or code")/>
                <TextInput name="g-code" label=t("验证码", "Code") kind=InputKind::Code max_length=6/>
                <PasswordInput
                    name="g-password"
                    label=t("新密码", "New password")
                    is_new=true
                    hint=t("建议 15 个字符以上", "15 characters or more are best")
                />
                <PasswordInput name="g-password-wrong" label=t("密码", "Password") error=password_error/>
                <TextArea
                    name="g-reason"
                    label=t("理由", "Reason")
                    value=t(
                        "规则 v7 第 4.2 条以首次发货扫描时间为准；3,218 单扫描均在 05-16 之后。",
                        "Rule v7 § 4.2 counts from the first scan; all 3,218 scans are after 05-16. <b>\"&amp;\"</b>",
                    )
                />
                <TextArea name="g-reason-wrong" label=t("驳回理由", "Reason for refusal") is_required=true error=reason_error/>
            </div>
        </Panel>
    }
    .into_any()
}

fn channels(locale: Locale) -> Vec<Choice> {
    let t = move |chinese: &'static str, english: &'static str| pick(locale, chinese, english);
    vec![
        Choice::new("store", t("门店", "Stores")).with_note("POS"),
        Choice::new("tmall", t("天猫", "Tmall")).with_note("TM-001"),
        Choice::new("douyin", t("抖音", "Douyin")).with_note("DY-001"),
        Choice::new("jd", t("京东", "JD")).with_note("JD-001"),
        Choice::new("mini", t("小程序", "Mini program")).with_note("MP-001"),
        Choice::new("b2b", t("B2B（已停用）", "B2B (closed)")).with_note("B2B").disabled(),
    ]
}

fn choices(locale: Locale) -> AnyView {
    let t = move |chinese: &'static str, english: &'static str| pick(locale, chinese, english);
    let text = CommonTexts::of(locale);
    let error = field_sentence(locale, &wrong("channel", "required"));
    let decisions = vec![
        Choice::new("approve", t("同意主张", "Agree")).with_note(t("按 v7 过账预占", "Post by v7")),
        Choice::new("part", t("部分同意", "Agree in part"))
            .with_note(t("过账一部分，其余释放", "Post a part, release the rest")),
        Choice::new("refuse", t("驳回主张", "Refuse")).with_note(t("维持 v6，作废预占", "Keep v6, void the rest")),
    ];
    let layouts = vec![
        Choice::new("list", t("列表", "List")),
        Choice::new("board", t("看板", "Board")),
        Choice::new("wall", t("大屏（不可用）", "Wall (disabled)")).disabled(),
    ];
    view! {
        <Panel id="choices" title=t("选择", "Choices") has_padding=true>
            <div class="gallery-grid">
                <Select name="g-channel" label=t("渠道", "Channel") choices=channels(locale) value="tmall"/>
                <Select
                    name="g-channel-none"
                    label=t("渠道", "Channel")
                    choices=channels(locale)
                    empty_label=text.choose
                    is_required=true
                    error=error
                />
                <Select name="g-channel-off" label=t("渠道（不可用）", "Channel (disabled)") choices=channels(locale) is_disabled=true/>
                <RadioGroup name="g-layout" label=t("打开方式", "Open as") choices=layouts value="list"/>
                <div class="stack">
                    <Checkbox name="g-share-view" label=t("与部门共享", "Share with the department") is_checked=true/>
                    <Checkbox name="g-totals" label=t("包含合计", "With totals") hint=t("合计覆盖全部筛选结果", "Totals cover the whole filter")/>
                    <Checkbox name="g-mixed" label=t("部分选中", "Some of them") is_mixed=true/>
                    <Checkbox name="g-frozen" label=t("不可用", "Disabled") is_disabled=true/>
                    <Checkbox name="g-frozen-on" label=t("不可用，已选中", "Disabled, ticked") is_disabled=true is_checked=true/>
                </div>
                <div class="stack">
                    <Switch name="g-live" label=t("实时更新", "Live updates") is_on=true/>
                    <Switch name="g-mail-me" label=t("邮件通知", "Mail me") hint=t("每天 9:00 汇总一次", "Once a day at 9:00")/>
                    <Switch name="g-switch-off" label=t("不可用", "Disabled") is_disabled=true/>
                </div>
            </div>
            <RadioGroup name="g-decision" label=t("裁定", "Decision") choices=decisions value="approve" is_cards=true is_required=true/>
        </Panel>
    }
    .into_any()
}

fn dates(locale: Locale) -> AnyView {
    let t = move |chinese: &'static str, english: &'static str| pick(locale, chinese, english);
    let today = NaiveDate::from_ymd_opt(2026, 11, 25).unwrap_or_default();
    let month = DateRange { from: NaiveDate::from_ymd_opt(2026, 11, 1), to: Some(today) };
    view! {
        <Panel id="dates" title=t("日期范围", "Date range") note=t("含大促窗口", "With campaigns") has_padding=true>
            <form method="get" action="#dates">
                <DateRangeInput name="g-period" label=t("期间", "Period") today value=month/>
            </form>
        </Panel>
    }
    .into_any()
}

fn tabs(locale: Locale) -> AnyView {
    let t = move |chinese: &'static str, english: &'static str| pick(locale, chinese, english);
    let items = vec![
        TabItem::new("#tabs", t("待我处理", "For me"), true).with_count("4"),
        TabItem::new("#tabs", t("部门", "Department"), false).with_count("3"),
        TabItem::new("#tabs", t("已裁定", "Decided"), false),
    ];
    let choices = vec![
        Choice::new("channel", t("渠道", "Channel")),
        Choice::new("region", t("区域", "Region")),
        Choice::new("category", t("品类", "Category")),
    ];
    view! {
        <Panel id="tabs" title=t("页签与分段", "Tabs and segments") has_padding=true>
            <Tabs label=t("评审队列", "Queue") items/>
            <div class="gallery-row">
                <Segmented name="g-split" label=t("拆分", "Split by") choices value="channel"/>
                <Chip icon=Glyph::Calendar label=t("期间", "Period") value=t("2026-11（至 25 日）", "2026-11 (to the 25th)")/>
                <Chip label=t("渠道", "Channel") value=t("天猫、抖音", "Tmall, Douyin") remove_href="#tabs"/>
            </div>
        </Panel>
    }
    .into_any()
}

fn form_errors(locale: Locale) -> AnyView {
    let t = move |chinese: &'static str, english: &'static str| pick(locale, chinese, english);
    let fields = AppError {
        fields: vec![wrong("g-mail", "email_form"), wrong("g-reason-wrong", "required")],
        ..AppError::new(ErrorKind::Invalid, "invalid")
    };
    let conflict = AppError::new(ErrorKind::Conflict, "conflict");
    view! {
        <Panel id="form-errors" title=t("表单错误", "Errors of a form") has_padding=true>
            <div class="gallery-grid">
                <ErrorSummary error=Some(fields) takes_focus=false/>
                <ErrorSummary error=Some(conflict) takes_focus=false/>
            </div>
            <UnsavedBar is_changed=true on_discard=Callback::new(|()| ())/>
            <p class="gallery-note">{Words::from(t("有未保存的更改时，离开页面前会询问。", "With unsaved changes, leaving the page asks first."))}</p>
        </Panel>
    }
    .into_any()
}
