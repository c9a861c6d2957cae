//! The gallery's content: tags, figures, facts, differences, progress, the states of a view.

use domain::preference::Locale;
use leptos::prelude::*;
use serde_json::json;

use crate::components::Words;
use crate::components::avatar::Avatar;
use crate::components::breadcrumb::{Breadcrumb, Crumb};
use crate::components::button::{Button, ButtonKind};
use crate::components::code::{Code, Hash};
use crate::components::delta::{Delta, Direction};
use crate::components::description_list::{DescriptionList, Fact};
use crate::components::diff::Diff;
use crate::components::help::Help;
use crate::components::icon::Glyph;
use crate::components::kbd::Kbd;
use crate::components::pagination::Pagination;
use crate::components::panel::Panel;
use crate::components::progress::{Meter, Progress};
use crate::components::skeleton::{Skeleton, SkeletonShape};
use crate::components::states::{EmptyState, ErrorNotice, ErrorState, NoResult, Notice, PartialNotice, StaleNotice};
use crate::components::stepper::{Stepper, lifecycle};
use crate::components::tag::{Tag, Tone};
use crate::components::tile::{Tile, Tiles};
use crate::error::{AppError, ErrorKind};
use crate::i18n::common::{CommonTexts, pick};
use crate::i18n::{Texts, fill};
use crate::layout::{LiveIndicator, LiveState};

pub(super) fn view(locale: Locale) -> AnyView {
    view! {
        {tags(locale)}
        {tiles(locale)}
        {facts(locale)}
        {steps(locale)}
        {progress(locale)}
        {states(locale)}
        {skeletons(locale)}
    }
    .into_any()
}

fn tags(locale: Locale) -> AnyView {
    let t = move |chinese: &'static str, english: &'static str| pick(locale, chinese, english);
    view! {
        <Panel id="tags" title=t("标签与涨跌", "Tags and trends") note=t("方向不是评价", "A direction is not a judgement") has_padding=true>
            <div class="gallery-row">
                <Tag tone=Tone::Good label=t("达标", "On target")/>
                <Tag tone=Tone::Warn label=t("预警", "Watch")/>
                <Tag tone=Tone::Bad label=t("红线", "Red line")/>
                <Tag tone=Tone::Info label=t("数据 1", "Data 1")/>
                <Tag label=t("已认领", "Taken")/>
                <Tag label=t("等待中", "Waiting") icon=Glyph::Clock/>
                <Tag label=t("标准口径", "Standard") is_outline=true/>
                <Tag tone=Tone::Info label=t("草稿 v14", "Draft v14") icon=Glyph::Edit/>
            </div>
            <div class="gallery-row">
                <Delta direction=Direction::Rise text="+10.9%"/>
                <Delta direction=Direction::Fall text="-3.0 pp"/>
                <Delta direction=Direction::Flat text="0.0%"/>
                <span>{t("净销售额", "Net sales")}" "</span>
                <Help id="help-net-sales" title=t("净销售额", "Net sales")>
                    <span>{t("控制权转移时确认的不含税净额，减去按验收日计的退货净额。", "Net of tax, recognised when control passes, less returns by the day they were accepted.")}</span>
                    <span>"sum(net_amount) − sum(return_net_amount)"</span>
                    <span>{t("截至 2026-06-22 14:05:31", "As of 2026-06-22 14:05:31")}</span>
                </Help>
                <Kbd keys="Ctrl K"/>
                <Kbd keys="J"/>
                <Avatar name=t("陈岚", "Chen Lan")/>
                <Avatar name=t("陈岚", "Chen Lan") is_large=true/>
            </div>
            <div class="gallery-row">
                <LiveIndicator state=LiveState::Connected("14:05:36".to_owned())/>
                <LiveIndicator state=LiveState::Reconnecting/>
                <LiveIndicator state=LiveState::StaleSince("13:47:21".to_owned())/>
            </div>
        </Panel>
    }
    .into_any()
}

fn tiles(locale: Locale) -> AnyView {
    let t = move |chinese: &'static str, english: &'static str| pick(locale, chinese, english);
    let unit = t("万", "k");
    view! {
        <section id="tiles">
            <Tiles foot=move || view! {
                <span><b>"1"</b>{t(" 达标 · ", " on target · ")}<b>"1"</b>{t(" 预警 · ", " to watch · ")}<b>"1"</b>{t(" 红线", " red line")}</span>
            }>
                <Tile
                    label=t("净销售额", "Net sales")
                    value="18,642.4"
                    currency="¥"
                    unit
                    delta=(Direction::Rise, Words::from("+10.9%"))
                    basis=t("同比 · 618 对齐", "on year, 618 aligned")
                    state=(Tone::Good, Words::from(t("达标", "On target")))
                    target=t("目标 18,150.0 万", "Target 18,150.0 k")
                    target_distance="102.7%"
                    as_of=t("截至 14:05:31", "As of 14:05:31")
                    href="#tiles"
                    help=move || view! {
                        <Help id="help-tile" title=t("净销售额", "Net sales")>
                            <span>{t("不含税，减退货。", "Net of tax and returns.")}</span>
                        </Help>
                    }
                />
                <Tile
                    label=t("毛利率", "Margin")
                    value="55.2"
                    unit="%"
                    delta=(Direction::Fall, Words::from("-3.0 pp"))
                    basis=t("同比", "on year")
                    state=(Tone::Warn, Words::from(t("预警", "Watch")))
                    target=t("目标 57.0%", "Target 57.0%")
                    target_distance="-1.8 pp"
                    as_of=t("截至 14:05:31", "As of 14:05:31")
                    partial=t("部分", "Partial")
                />
                <Tile
                    label=t("缺货率", "Out of stock")
                    value="5.8"
                    unit="%"
                    delta=(Direction::Rise, Words::from("+1.9 pp"))
                    basis=t("环比", "on month")
                    state=(Tone::Bad, Words::from(t("红线", "Red line")))
                    target=t("目标 ≤ 4.0%", "Target ≤ 4.0%")
                    target_distance="+1.8 pp"
                    as_of=t("截至 14:04:58", "As of 14:04:58")
                />
                <Tile label=t("客户满意度", "Satisfaction") value="--" basis=t("尚无数据", "No data yet") as_of=t("截至 14:03:40", "As of 14:03:40")/>
            </Tiles>
        </section>
    }
    .into_any()
}

fn facts(locale: Locale) -> AnyView {
    let t = move |chinese: &'static str, english: &'static str| pick(locale, chinese, english);
    let list = move || {
        vec![
            Fact::new(t("负责人", "Owner"), t("财务部 林越", "Lin Yue, Finance")),
            Fact::new(t("可加性", "Additive"), t("可加，任何维度", "In every dimension")),
            Fact::new(t("状态", "State"), view! { <Tag tone=Tone::Good label=t("已批准", "Approved")/> }),
            Fact::new(
                t("根", "Root"),
                view! { <Hash value="40dd4484c0851fb901d37a8ba49558393030af874979bbb386dfa68e0ef953bf"/> },
            ),
        ]
    };
    let before =
        json!({ "login": "chen.lan", "roles": ["operations"], "department": t("电商部", "E-commerce"), "email": null });
    let after = json!({ "login": "chen.lan", "roles": ["operations", "committee"], "department": t("商品部", "Products"), "email": "chen.lan@example.com" });
    view! {
        <div class="board" id="facts">
            <Panel title=t("事实", "Facts") columns=5 has_padding=true>
                <DescriptionList facts=list()/>
                <Code text="sum(net_amount) − sum(return_net_amount)" can_copy=true/>
            </Panel>
            <Panel title=t("差异", "Differences") note=t("只列变化", "Only what changed") columns=7 has_padding=true
                foot=move || view! { <span>{t("2026-06-22 14:05 陈岚", "2026-06-22 14:05, Chen Lan")}</span> }
            >
                <Diff before=Some(before.clone()) after=Some(after)/>
                <Diff before=Some(before.clone()) after=Some(before)/>
            </Panel>
            <Panel title=t("并列的事实", "Facts side by side") has_padding=true>
                <DescriptionList facts=list() is_wide=true/>
            </Panel>
        </div>
    }
    .into_any()
}

fn steps(locale: Locale) -> AnyView {
    let t = move |chinese: &'static str, english: &'static str| pick(locale, chinese, english);
    let text = CommonTexts::of(locale);
    let mut blocked = lifecycle(text, 1, true);
    if let Some(step) = blocked.first_mut() {
        step.note = t("v14 · 李敏 14:01 保存", "v14 · saved 14:01 by Li Min").into();
    }
    if let Some(step) = blocked.get_mut(1) {
        step.note = t("14:03:12 · 阻断 1 项", "14:03:12 · 1 hindrance").into();
    }
    view! {
        <Panel id="stepper" title=t("流程", "Steps") note=t("所有有版本的对象用同一流程", "The same for everything with versions")>
            <Stepper steps=blocked/>
            <Stepper steps=lifecycle(text, 3, false)/>
            <Stepper steps=lifecycle(text, 5, false)/>
        </Panel>
    }
    .into_any()
}

fn progress(locale: Locale) -> AnyView {
    let t = move |chinese: &'static str, english: &'static str| pick(locale, chinese, english);
    let text = CommonTexts::of(locale);
    let total = fill(text.total_count, &[("count", "1,204")]);
    view! {
        <Panel id="progress" title=t("进度与导航", "Progress and ways") has_padding=true>
            <div class="gallery-grid">
                <Progress label=t("导入账单", "Importing the bill") done=312 total=1204 note="312 / 1,204"/>
                <Progress label=t("正在核对", "Checking")/>
                <Meter label=t("批量下架占比", "Share taken down") value=44 limit=100 tone=Tone::Good note="4.4% / 10%"/>
                <Meter label=t("渠道价差", "Price gap") value=87 limit=100 tone=Tone::Warn note="13.1% / 15%"/>
                <Meter label=t("争议账龄", "Age of the dispute") value=100 limit=100 tone=Tone::Bad note=t("11 天 / 7 天", "11 d / 7 d")/>
            </div>
            <Breadcrumb label=t("示例：所在位置", "Sample: where you are") items=vec![
                Crumb::here(t("治理", "Governance")),
                Crumb::link(t("人员", "People"), "#progress"),
                Crumb::here(t("陈岚", "Chen Lan")),
            ]/>
            <Pagination label=t("示例：多页", "Sample: many pages") page=7 page_count=25 summary=total.clone() href=Box::new(|_| "#progress".to_owned())/>
            <Pagination label=t("示例：三页", "Sample: three pages") page=1 page_count=3 summary=total href=Box::new(|_| "#progress".to_owned())/>
        </Panel>
    }
    .into_any()
}

fn states(locale: Locale) -> AnyView {
    let t = move |chinese: &'static str, english: &'static str| pick(locale, chinese, english);
    let internal = AppError {
        data: vec![("incident".to_owned(), "7f3a-c21e".to_owned())],
        ..AppError::new(ErrorKind::Internal, "internal")
    };
    let forbidden = AppError {
        data: vec![("permission".to_owned(), "audit.read".to_owned())],
        ..AppError::new(ErrorKind::Forbidden, "permission")
    };
    let unavailable = AppError::new(ErrorKind::Unavailable, "unavailable");
    view! {
        <Panel id="states" title=t("视图状态", "States of a view") note=t("每个视图都有", "Every view has them") has_padding=true>
            <PartialNotice missing=t("京东订单流延迟 18 分，影响净销售额等 11 项指标。", "Orders of JD are 18 min late; 11 figures depend on them.")/>
            <StaleNotice since="2026-06-22 13:47:21"/>
            <Notice tone=Tone::Good title=t("已生效", "Active")><span>{t("价簿第 14 版自 10:00 起生效。", "Price book 14 is active since 10:00.")}</span></Notice>
            <Notice title=t("会话将在 2 分钟后结束", "The session ends in two minutes")><span>{t("草稿会保留。", "Drafts are kept.")}</span></Notice>
            <ErrorNotice error=internal.clone()/>
            <div class="gallery-states">
                <div>
                    <EmptyState
                        glyph=Glyph::Key
                        title=t("还没有访问密钥", "No keys yet")
                        text=t("密钥让程序以您的一部分权限调用接口。", "A key lets a program act with a part of your rights.")
                    >
                        <Button kind=ButtonKind::Primary icon=Glyph::Plus>{t("新建密钥", "New key")}</Button>
                    </EmptyState>
                </div>
                <div><NoResult clear_href="#states"/></div>
                <div><ErrorState error=internal retry_href="#states"/></div>
                <div><ErrorState error=forbidden/></div>
                <div><ErrorState error=unavailable retry_href="#states"/></div>
                <div><ErrorState error=AppError::new(ErrorKind::SignInRequired, "sign_in_required")/></div>
            </div>
        </Panel>
    }
    .into_any()
}

fn skeletons(locale: Locale) -> AnyView {
    let t = move |chinese: &'static str, english: &'static str| pick(locale, chinese, english);
    view! {
        <Panel id="skeletons" title=t("骨架", "Skeletons") note=t("150 毫秒后出现", "Shown after 150 ms")>
            <Skeleton shape=SkeletonShape::Tiles { count: 4 }/>
            <Skeleton shape=SkeletonShape::Table { rows: 3, columns: 5 }/>
            <div class="gallery-states">
                <div><Skeleton shape=SkeletonShape::Text { lines: 4 }/></div>
                <div><Skeleton shape=SkeletonShape::Form { fields: 2 }/></div>
            </div>
            <Skeleton shape=SkeletonShape::Chart/>
        </Panel>
    }
    .into_any()
}
