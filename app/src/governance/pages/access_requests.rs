//! The queue of requests for rights: one large with everything needed to decide, the others beside it. J and K move, A
//! approves, R refuses with a reason. What is open stands in the address.

use domain::access::Permission;
use leptos::html;
use leptos::prelude::*;
use leptos_router::NavigateOptions;
use leptos_router::hooks::{use_navigate, use_query_map};

use super::users::close_href;
use crate::call::{Asked, Call, SendForm, Sending};
use crate::components::button::{Button, ButtonKind, LinkButton};
use crate::components::code::Hash;
use crate::components::data_table::keys_are_on;
use crate::components::description_list::{DescriptionList, Fact};
use crate::components::drawer::Drawer;
use crate::components::error_summary::ErrorSummary;
use crate::components::field::field_error;
use crate::components::icon::{Glyph, Icon};
use crate::components::kbd::Kbd;
use crate::components::select::Choice;
use crate::components::skeleton::SkeletonShape;
use crate::components::states::EmptyState;
use crate::components::tabs::{TabItem, Tabs};
use crate::components::tag::{Tag, Tone};
use crate::components::text_area::TextArea;
use crate::components::toast::use_toasts;
use crate::format;
use crate::governance::api::{
    AccessQueueDto, AccessRequestDto, DecideAccess, DepartmentDto, FindPeople, ListAccessRequests, ListDepartments,
    PersonDto, WithdrawAccess,
};
use crate::governance::parts::effect::EffectTable;
use crate::governance::parts::propose::ProposeForm;
use crate::governance::request_title;
use crate::governance::view::{QueueView, neighbours, queue_question, state_tone, state_word};
use crate::i18n::access::role_name;
use crate::i18n::governance::GovernanceTexts;
use crate::i18n::{self, fill, use_locale};
use crate::live::use_live;
use crate::page::{ConfirmHint, Page, loaded, opened_part_two, part_failed};
use crate::routes::{self, escape};
use crate::session::{can, draft, use_now, use_session};

/// The address of a part of the queue, with a request opened.
fn address(view: QueueView, request: Option<&str>) -> String {
    let mut parts = Vec::new();
    // A request without a view is one from a message, shown whatever its state: from the queue the view goes along.
    if view != QueueView::Waiting || request.is_some() {
        parts.push(format!("view={}", view.code()));
    }
    if let Some(request) = request {
        parts.push(format!("request={}", escape(request)));
    }
    if parts.is_empty() {
        routes::ACCESS_REQUESTS.to_owned()
    } else {
        format!("{}?{}", routes::ACCESS_REQUESTS, parts.join("&"))
    }
}

/// The page.
#[component]
pub fn AccessRequestsPage() -> impl IntoView {
    let text = i18n::texts::<GovernanceTexts>();
    let actions = move || {
        can(Permission::AccessPropose).then(|| {
            view! { <LinkButton href=routes::PROPOSE_ACCESS kind=ButtonKind::Primary icon=Glyph::Plus>{text.propose_title}</LinkButton> }
        })
    };
    view! {
        <Page title=text.requests_title lead=text.requests_lead actions>
            <Queue/>
        </Page>
    }
}

#[component]
fn Queue() -> impl IntoView {
    let text = i18n::texts::<GovernanceTexts>();
    let query = use_query_map();
    // A link to one request (from a message) shows it whatever its state.
    let shown_view = Memo::new(move |_| {
        query.with(|query| match query.get("view") {
            Some(code) => QueueView::from_code(&code),
            None if query.get("request").is_some() => QueueView::All,
            None => QueueView::Waiting,
        })
    });
    let opened = Memo::new(move |_| query.with(|query| query.get("request")).filter(|id| !id.is_empty()));
    let is_proposing =
        Memo::new(move |_| query.with(|query| query.get("propose").is_some()) && can(Permission::AccessPropose));
    let me = use_session().map(|session| session.user_id.to_string()).unwrap_or_default();
    let live = use_live();
    let changed = RwSignal::new(0_u32);
    let on_change = Callback::new(move |()| changed.update(|count| *count = count.wrapping_add(1)));
    let queue = Asked::new(move || {
        let version = changed.get().wrapping_add(live.access_request.get()).wrapping_add(live.reset.get());
        (version, vec![Call::list::<ListAccessRequests>(&queue_question(shown_view.get(), &me))])
    });
    let close = close_href(&["propose"]);
    view! {
        {move || {
            let current = shown_view.get();
            let items = QueueView::ALL
                .into_iter()
                .map(|view| {
                    let word = match view {
                        QueueView::Waiting => text.queue,
                        QueueView::Mine => text.queue_mine,
                        QueueView::All => text.queue_all,
                    };
                    // The view is always named when chosen by hand, so that an opened request does not change it.
                    TabItem::new(format!("{}?view={}", routes::ACCESS_REQUESTS, view.code()), word, view == current)
                })
                .collect();
            view! { <Tabs label=text.requests_title items/> }
        }}
        {loaded(queue, SkeletonShape::Text { lines: 8 }, move |queue: AccessQueueDto| {
            let view = shown_view.get_untracked();
            if queue.rows.is_empty() {
                let (title, hint) = match view {
                    QueueView::Waiting => (text.queue_empty, text.queue_empty_hint),
                    QueueView::Mine => (text.queue_mine_empty, text.queue_mine_empty_hint),
                    QueueView::All => (text.queue_all_empty, text.queue_empty_hint),
                };
                return view! { <EmptyState glyph=Glyph::Shield title text=hint/> }.into_any();
            }
            view! { <Review queue view opened on_change/> }.into_any()
        })}
        {propose_drawer(is_proposing, close, on_change)}
    }
}

/// The queue at the left, the opened request at the right.
#[component]
fn Review(
    queue: AccessQueueDto,
    view: QueueView,
    opened: Memo<Option<String>>,
    on_change: Callback<()>,
) -> impl IntoView {
    let text = i18n::texts::<GovernanceTexts>();
    let rows = StoredValue::new(queue.rows.clone());
    let position = Memo::new(move |_| {
        let wanted = opened.get();
        rows.with_value(|rows| rows.iter().position(|row| Some(&row.id) == wanted.as_ref())).unwrap_or_default()
    });
    let count = queue.rows.len();
    let list = queue
        .rows
        .iter()
        .enumerate()
        .map(|(place, row)| view! { <QueueItem row=row.clone() href=address(view, Some(&row.id)) place position/> })
        .collect_view();
    let navigate = use_navigate();
    let go = Callback::new(move |place: usize| {
        if let Some(id) = rows.with_value(|rows| rows.get(place).map(|row| row.id.clone())) {
            navigate(&address(view, Some(&id)), NavigateOptions { scroll: false, ..NavigateOptions::default() });
        }
    });
    let keys = Keys { approve: NodeRef::new(), reason: NodeRef::new() };
    listen(position, count, go, keys);
    let shown = move || {
        let place = position.get();
        let row = rows.with_value(|rows| rows.get(place).cloned())?;
        let (previous, next) = neighbours(place, count);
        let link = move |place: Option<usize>| {
            let id = place.and_then(|place| rows.with_value(|rows| rows.get(place).map(|row| row.id.clone())));
            id.map(|id| address(view, Some(&id)))
        };
        let counted = fill(text.position, &[("index", &(place + 1).to_string()), ("count", &count.to_string())]);
        Some(view! { <Opened row previous=link(previous) next=link(next) counted keys on_change/> })
    };
    view! {
        <div class="review">
            <nav class="review-queue panel" aria-label=text.requests_title>
                <header class="panel-head">
                    <h2>{text.requests_title}</h2>
                    <small>{fill(text.queue_count, &[("count", &queue.total.to_string())])}</small>
                    <span class="end needs-script"><Kbd keys="K"/><Kbd keys="J"/></span>
                </header>
                <ul>{list}</ul>
            </nav>
            {move || shown().map(IntoAny::into_any)}
        </div>
    }
}

/// Where the keys act.
#[derive(Clone, Copy)]
struct Keys {
    approve: NodeRef<html::Button>,
    reason: NodeRef<html::Div>,
}

/// J and K move, A approves, R goes to the reason. Not while one writes, and not when single keys are switched off.
fn listen(position: Memo<usize>, count: usize, go: Callback<usize>, keys: Keys) {
    crate::reactive::effect(move || {
        let handle = window_event_listener(leptos::ev::keydown, move |event| {
            if event.ctrl_key() || event.meta_key() || event.alt_key() || is_writing(&event) || !keys_are_on() {
                return;
            }
            let place = position.get_untracked();
            let (previous, next) = neighbours(place, count);
            match event.key().as_str() {
                "j" | "J" => next.into_iter().for_each(|place| go.run(place)),
                "k" | "K" => previous.into_iter().for_each(|place| go.run(place)),
                "a" | "A" => {
                    if let Some(button) = keys.approve.get_untracked() {
                        event.prevent_default();
                        button.click();
                    }
                }
                "r" | "R" => {
                    if let Some(place) = keys.reason.get_untracked() {
                        event.prevent_default();
                        focus_inside(&place);
                    }
                }
                _ => {}
            }
        });
        on_cleanup(move || handle.remove());
    });
}

/// Whether the key goes into a field, or into an open dialog.
fn is_writing(event: &leptos::ev::KeyboardEvent) -> bool {
    #[cfg(feature = "hydrate")]
    {
        use wasm_bindgen::JsCast;
        event
            .target()
            .and_then(|target| target.dyn_into::<web_sys::Element>().ok())
            .is_some_and(|element| element.closest("input, textarea, select, dialog[open]").ok().flatten().is_some())
    }
    #[cfg(not(feature = "hydrate"))]
    {
        let _ = event;
        true
    }
}

/// Puts the cursor into the field inside.
fn focus_inside(place: &web_sys_div::Div) {
    #[cfg(feature = "hydrate")]
    {
        use wasm_bindgen::JsCast;
        if let Ok(Some(field)) = place.query_selector("textarea")
            && let Ok(field) = field.dyn_into::<web_sys::HtmlElement>()
        {
            // A field of the document can always take the focus.
            let _ = field.focus();
        }
    }
    #[cfg(not(feature = "hydrate"))]
    let _ = place;
}

mod web_sys_div {
    //! The element behind a `NodeRef<Div>`, by one name on both sides.
    pub(super) type Div = <leptos::html::Div as leptos::tachys::html::element::ElementType>::Output;
}

#[component]
fn QueueItem(row: AccessRequestDto, href: String, place: usize, position: Memo<usize>) -> impl IntoView {
    let text = i18n::texts::<GovernanceTexts>();
    let locale = use_locale();
    let now = use_now();
    let at = row.proposed_at;
    let title = request_title(locale, &row);
    let department = if row.department.is_empty() { text.all_departments.to_owned() } else { row.department };
    let (tone, word) =
        if row.kind == "revoke" { (Tone::Warn, text.kind_revoke) } else { (Tone::Info, text.kind_grant) };
    let state = (row.state != "waiting").then(|| view! { <small>{state_word(text, &row.state)}</small> });
    view! {
        <li>
            <a class="review-item" href=href aria-current=move || (position.get() == place).then_some("true")>
                <span class="review-top">
                    <Tag tone label=word/>
                    <time>{move || format::relative(locale, at, now.get())}</time>
                </span>
                <b>{title}</b>
                <span class="review-note">{department}{state}</span>
            </a>
        </li>
    }
}

#[component]
fn Opened(
    row: AccessRequestDto,
    previous: Option<String>,
    next: Option<String>,
    counted: String,
    keys: Keys,
    on_change: Callback<()>,
) -> impl IntoView {
    let text = i18n::texts::<GovernanceTexts>();
    let locale = use_locale();
    let title = request_title(locale, &row);
    let department = if row.department.is_empty() {
        text.all_departments.to_owned()
    } else {
        format!("{} {}", row.department, text.and_below)
    };
    let person = if can(Permission::UserRead) {
        view! { <a class="text-link" href=routes::user_record(&row.user_id)>{row.user_name.clone()}</a> }.into_any()
    } else {
        row.user_name.clone().into_any()
    };
    let mut facts = vec![
        Fact::new(text.column_name, person),
        Fact::new(text.role, role_name(locale, row.role)),
        Fact::new(text.scope, department),
        Fact::new(text.proposed_by, row.proposed_by_name.clone()),
        Fact::new(text.proposed_at, format::instant_minutes(locale, row.proposed_at)),
    ];
    if let Some(at) = row.decided_at {
        facts.push(Fact::new(
            text.decided_by,
            crate::page::dotted(&[&row.decided_by_name, &format::instant_minutes(locale, at)]),
        ));
    }
    if !row.decision_reason.is_empty() {
        facts.push(Fact::new(text.decision_reason, row.decision_reason.clone()));
    }
    facts.push(Fact::new(text.content_hash, view! { <Hash value=row.content_hash.clone()/> }));
    let (tone, word) = (state_tone(&row.state), state_word(text, &row.state));
    let step = |href: Option<String>, glyph: Glyph, label: &'static str| {
        href.map(|href| view! { <a class="btn-icon" href=href aria-label=label title=label data-noscroll=""><Icon glyph/></a> })
    };
    let is_waiting = row.state == "waiting";
    let (kind, role, place) = (row.kind.clone(), row.role, (row.department_id.clone(), row.department.clone()));
    let grants = row.holder_grants.clone();
    let effect = is_waiting.then(|| view! { <EffectTable grants kind role department=place/> }.into_any());
    let decide = (is_waiting && row.may_decide).then(|| view! { <Decide row=row.clone() keys on_change/> });
    let not_mine = (is_waiting && !row.may_decide && !row.may_withdraw)
        .then(|| view! { <p class="quiet review-foot">{text.may_not_decide}</p> });
    let withdraw = (is_waiting && row.may_withdraw).then(|| view! { <Withdraw id=row.id.clone() on_change/> });
    view! {
        <article class="panel review-main" aria-labelledby="request-title">
            <header class="panel-head">
                <h2 id="request-title">{title}</h2>
                <Tag tone label=word/>
                <span class="end">
                    <small>{counted}</small>
                    {step(previous, Glyph::Up, text.previous)}
                    {step(next, Glyph::Down, text.next)}
                </span>
            </header>
            <div class="review-body">
                <section>
                    <DescriptionList facts is_wide=true/>
                    <blockquote class="review-reason"><b>{text.reason}</b><p>{row.reason.clone()}</p></blockquote>
                </section>
                {effect}
            </div>
            {decide}
            {withdraw}
            {not_mine}
        </article>
    }
}

#[component]
fn Decide(row: AccessRequestDto, keys: Keys, on_change: Callback<()>) -> impl IntoView {
    let text = i18n::texts::<GovernanceTexts>();
    let locale = use_locale();
    let action = Sending::of::<DecideAccess>();
    let error = action.error();
    let toasts = use_toasts();
    let reason = RwSignal::new(String::new());
    draft("decide.reason", reason);
    let words = i18n::done::sentence(locale, "access_decided", "");
    action.on_done(move |_| {
        reason.set(String::new());
        toasts.success(words.clone());
        on_change.run(());
    });
    view! {
        <SendForm sending=action>
            <div class="review-foot form">
                <ErrorSummary error/>
                <ConfirmHint error/>
                <input type="hidden" name="id" value=row.id/>
                <input type="hidden" name="content_hash" value=row.content_hash/>
                <div node_ref=keys.reason>
                    <TextArea
                        name="reason"
                        label=text.decision_reason
                        hint=text.decision_hint
                        bind=reason
                        rows=2
                        max_length=500_u32
                        error=field_error(error, "reason")
                    />
                </div>
                <div class="form-actions">
                    <button
                        class="btn"
                        data-kind="primary"
                        type="submit"
                        name="decision"
                        value="approve"
                        node_ref=keys.approve
                        aria-busy=move || action.pending().get().then_some("true")
                    >
                        {text.approve}
                        <span class="needs-script"><Kbd keys="A"/></span>
                    </button>
                    <Button is_submit=true name="decision" value="refuse" is_pending=action.pending()>
                        {text.refuse}
                        <span class="needs-script"><Kbd keys="R"/></span>
                    </Button>
                    <small class="quiet end">{text.content_hash_hint}</small>
                </div>
            </div>
        </SendForm>
    }
}

#[component]
fn Withdraw(id: String, on_change: Callback<()>) -> impl IntoView {
    let text = i18n::texts::<GovernanceTexts>();
    let locale = use_locale();
    let action = Sending::of::<WithdrawAccess>();
    let error = action.error();
    let toasts = use_toasts();
    let words = i18n::done::sentence(locale, "access_withdrawn", "");
    action.on_done(move |_| {
        toasts.success(words.clone());
        on_change.run(());
    });
    view! {
        <SendForm sending=action>
            <div class="review-foot form">
                <ErrorSummary error/>
                <input type="hidden" name="id" value=id/>
                <div class="form-actions"><Button is_submit=true is_pending=action.pending()>{text.withdraw}</Button></div>
            </div>
        </SendForm>
    }
}

/// The drawer in which a change is proposed, when the address says so.
fn propose_drawer(is_proposing: Memo<bool>, close: Signal<String>, on_change: Callback<()>) -> AnyView {
    let text = i18n::texts::<GovernanceTexts>();
    let calls =
        || vec![Call::of::<ListDepartments>(&[]), Call::of::<FindPeople>(&[("words", ""), ("is_for_choice", "true")])];
    opened_part_two(is_proposing, calls, move |around: Result<(Vec<DepartmentDto>, Vec<PersonDto>), _>, on_retry| {
        let content = match around {
            Ok((departments, people)) => {
                let people = people
                    .into_iter()
                    .map(|person| Choice::new(person.id, person.name).with_note(person.detail))
                    .collect();
                view! { <ProposeForm user=None people departments taken=None on_made=on_change/> }.into_any()
            }
            Err(error) => part_failed(error, on_retry),
        };
        view! {
            <Drawer title=text.propose_title close_href=close.get_untracked()>
                <section class="drawer-sect">{content}</section>
            </Drawer>
        }
        .into_any()
    })
}
