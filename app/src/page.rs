//! What all pages share: the frame of a page with its head, what may not be seen, data on its way, and what a form does
//! before and after the server has answered.

use domain::access::Permission;
use leptos::prelude::*;
use leptos_meta::Title;
use serde::de::DeserializeOwned;

use crate::call::{self, Asked, Call};

use crate::components::Words;
use crate::components::button::{ButtonKind, LinkButton};
use crate::components::icon::{Glyph, Icon};
use crate::components::skeleton::{Skeleton, SkeletonShape};
use crate::components::states::{ErrorState, Notice};
use crate::components::tag::Tone;
use crate::error::{AppError, ErrorKind};
use crate::i18n::common::CommonTexts;
use crate::i18n::session::SessionTexts;
use crate::i18n::{self, access, fill};
use crate::layout::{PageBar, PageHead};
use crate::session::{can, use_facts};

/// The name of the product in the title of a page.
const PRODUCT: &str = "Omni-Hub";

/// Sets the title of the document: `页面 · Omni-Hub`.
pub fn document_title(title: &str) -> impl IntoView + use<> {
    // A form that failed without script: the title says so first, for those who hear it.
    let prefix = match use_context::<leptos::server::ServerActionError>() {
        Some(_) => i18n::texts::<CommonTexts>().error_prefix,
        None => "",
    };
    let title = format!("{prefix}{title} · {PRODUCT}");
    view! { <Title text=title/> }
}

/// Sets the status of the answer that carries this page; nothing in the browser.
pub fn page_status(status: u16) {
    #[cfg(feature = "ssr")]
    crate::context::set_status(status);
    #[cfg(not(feature = "ssr"))]
    let _ = status;
}

/// Shows what is inside only to those who hold the permission; all others learn what it is called, who holds it and whom to
/// ask. The server decides again for every figure inside.
#[component]
pub fn Permitted(
    /// What is needed.
    permission: Permission,
    /// The page.
    children: Children,
) -> impl IntoView {
    if can(permission) { children().into_any() } else { forbidden(permission) }
}

/// The page for those who lack a permission.
pub fn forbidden(permission: Permission) -> AnyView {
    page_status(403);
    let locale = i18n::use_locale();
    let text = i18n::texts::<SessionTexts>();
    let body = fill(
        text.forbidden_body,
        &[
            ("permission", access::permission_name(locale, permission)),
            ("holders", &access::holders(locale, permission)),
        ],
    );
    let ask = fill(text.forbidden_ask, &[("grantors", &access::grantors(locale))]);
    view! {
        {document_title(text.forbidden_title)}
        <div class="state" data-tone="warn">
            <span class="state-icon"><Icon glyph=Glyph::Lock/></span>
            <h1 class="state-title">{text.forbidden_title}</h1>
            <p>{body}</p>
            <p>{ask}</p>
            <p class="state-incident"><code>{permission.code()}</code></p>
            <div class="state-actions"><LinkButton href=crate::routes::OVERVIEW>{text.to_overview}</LinkButton></div>
        </div>
    }
    .into_any()
}

/// The page of an address that leads nowhere.
#[component]
pub fn Missing() -> impl IntoView {
    page_status(404);
    let text = i18n::texts::<SessionTexts>();
    view! {
        {document_title(text.missing_title)}
        <div class="state">
            <span class="state-icon"><Icon glyph=Glyph::Search/></span>
            <h1 class="state-title">{text.missing_title}</h1>
            <p>{text.missing_body}</p>
            <div class="state-actions">
                <LinkButton href=crate::routes::OVERVIEW kind=ButtonKind::Primary>{text.to_overview}</LinkButton>
            </div>
        </div>
    }
}

/// A failure in place of a page's content; the answer gets its status.
pub fn failed(error: AppError, on_retry: Callback<()>) -> AnyView {
    page_status(error.kind.status());
    view! { <ErrorState error on_retry/> }.into_any()
}

/// A failure of a part of a page: the rest stays, and so does the status.
pub fn part_failed(error: AppError, on_retry: Callback<()>) -> AnyView {
    view! { <ErrorState error on_retry/> }.into_any()
}

/// What a page makes of the answers.
type Show = std::sync::Arc<dyn Fn(&[String]) -> Result<AnyView, AppError> + Send + Sync>;

/// The answer of this place.
fn answer_at<T: DeserializeOwned>(answers: &[String], place: usize) -> Result<T, AppError> {
    call::read(answers.get(place).map_or("", String::as_str))
}

/// The content of a page that comes from the server: a skeleton of its shape while it is on its way, then the content, or
/// what went wrong. While it is asked for again, the old content stays.
pub fn loaded<T: DeserializeOwned + 'static>(
    asked: Asked,
    shape: SkeletonShape,
    show: impl Fn(T) -> AnyView + Send + Sync + 'static,
) -> AnyView {
    loaded_answers(asked, shape, std::sync::Arc::new(move |answers| Ok(show(answer_at(answers, 0)?))))
}

/// As [`loaded`], for a page that needs two answers.
pub fn loaded_two<T: DeserializeOwned + 'static, U: DeserializeOwned + 'static>(
    asked: Asked,
    shape: SkeletonShape,
    show: impl Fn(T, U) -> AnyView + Send + Sync + 'static,
) -> AnyView {
    let show = move |answers: &[String]| Ok(show(answer_at(answers, 0)?, answer_at(answers, 1)?));
    loaded_answers(asked, shape, std::sync::Arc::new(show))
}

fn loaded_answers(asked: Asked, shape: SkeletonShape, show: Show) -> AnyView {
    let on_retry = Callback::new(move |()| asked.refetch());
    let content = move || {
        asked.get().map(|answers| match answers.and_then(|answers| show(&answers)) {
            Ok(view) => view,
            Err(error) => failed(error, on_retry),
        })
    };
    view! { <Transition fallback=move || view! { <Skeleton shape/> }>{content}</Transition> }.into_any()
}

/// A part of a page that may fail without the rest: it decides itself what it shows then.
pub fn part<T: DeserializeOwned + 'static>(
    asked: Asked,
    shape: SkeletonShape,
    show: impl Fn(Result<T, AppError>) -> AnyView + Send + Sync + 'static,
) -> AnyView {
    let show: std::sync::Arc<dyn Fn(Result<Vec<String>, AppError>) -> AnyView + Send + Sync> =
        std::sync::Arc::new(move |answers| show(answers.and_then(|answers| answer_at(&answers, 0))));
    let content = move || asked.get().map(|answers| show(answers));
    view! { <Transition fallback=move || view! { <Skeleton shape/> }>{content}</Transition> }.into_any()
}

/// What the address opens beside the page, such as a drawer: asked for when something is opened, nothing when nothing is.
/// It stands at its place on every page, opened or not: a place that itself came and went with the address could not be
/// taken over from the page that the server drew.
pub fn opened_part<T: DeserializeOwned + 'static>(
    opened: Memo<Option<String>>,
    version: Signal<u32>,
    call: fn(&str) -> Call,
    show: impl Fn(Result<T, AppError>, Callback<()>) -> AnyView + Send + Sync + 'static,
) -> AnyView {
    let asked = Asked::new(move || (version.get(), opened.get().as_deref().map(call).into_iter().collect()));
    let on_retry = Callback::new(move |()| asked.refetch());
    opened_answers(
        opened,
        asked,
        std::sync::Arc::new(move |answers| show(answers.and_then(|answers| answer_at(&answers, 0)), on_retry)),
    )
}

/// As [`opened_part`], for what needs two answers and no name of what is opened.
pub fn opened_part_two<T: DeserializeOwned + 'static, U: DeserializeOwned + 'static>(
    is_opened: Memo<bool>,
    calls: fn() -> Vec<Call>,
    show: impl Fn(Result<(T, U), AppError>, Callback<()>) -> AnyView + Send + Sync + 'static,
) -> AnyView {
    let opened = Memo::new(move |_| is_opened.get().then(String::new));
    let asked = Asked::new(move || (0, if is_opened.get() { calls() } else { Vec::new() }));
    let on_retry = Callback::new(move |()| asked.refetch());
    opened_answers(
        opened,
        asked,
        std::sync::Arc::new(move |answers| {
            let both = answers.and_then(|answers| Ok((answer_at(&answers, 0)?, answer_at(&answers, 1)?)));
            show(both, on_retry)
        }),
    )
}

type ShowOpened = std::sync::Arc<dyn Fn(Result<Vec<String>, AppError>) -> AnyView + Send + Sync>;

fn opened_answers(opened: Memo<Option<String>>, asked: Asked, show: ShowOpened) -> AnyView {
    let content = move || {
        let is_opened = opened.with(Option::is_some);
        match asked.get() {
            // The answer to the question before, when nothing was opened, is no answer.
            Some(answers) if is_opened && answers.as_ref().map_or(true, |answers| !answers.is_empty()) => show(answers),
            Some(_) | None => ().into_any(),
        }
    };
    view! { <Transition fallback=|| ()>{content}</Transition> }.into_any()
}

/// Whether the server asks for a recent proof of identity.
pub fn is_not_fresh(error: &AppError) -> bool {
    error.kind == ErrorKind::Forbidden && error.code == "not_fresh"
}

/// The words of a success, made while the page is drawn, for use in callbacks: the same that a form without script finds
/// on its next page.
pub fn done_words(what: &'static str) -> String {
    i18n::done::sentence(i18n::use_locale(), what, "")
}

/// A page inside the frame: title of the document, head, tabs, and what the last form left to be said once.
#[component]
pub fn Page(
    /// The title.
    #[prop(into)]
    title: Words,
    /// What the page is for, in one line.
    #[prop(optional, into)]
    lead: Words,
    /// Tags beside the title.
    #[prop(optional, into)]
    tags: Option<ViewFnOnce>,
    /// The actions at the right, the primary one last.
    #[prop(optional, into)]
    actions: Option<ViewFnOnce>,
    /// A row of tabs under the head.
    #[prop(optional, into)]
    tabs: Option<ViewFnOnce>,
    /// The content.
    children: Children,
) -> impl IntoView {
    let head = view! { <PageHead title=title.clone() lead tags=slot(tags) actions=slot(actions)/> };
    let bar = tabs.map(|tabs| view! { <PageBar tabs=move || tabs.run()/> });
    view! {
        {document_title(&title)}
        {head}
        {bar}
        <OnceNotice/>
        {children()}
    }
}

/// A slot that may be empty, for a component that wants one.
fn slot(content: Option<ViewFnOnce>) -> impl FnOnce() -> AnyView + Send + 'static {
    move || content.map(|content| content.run()).into_any()
}

/// What the last form, sent without script, left to be said once.
#[component]
pub fn OnceNotice() -> impl IntoView {
    let locale = i18n::use_locale();
    use_facts().once.filter(|(what, _)| !i18n::done::is_secret(what)).map(|(what, value)| {
        view! { <Notice tone=Tone::Good title=i18n::done::sentence(locale, &what, &value)/> }
    })
}

/// A secret that the last form, sent without script, left to be shown once: of one of these kinds.
pub fn once_secret(kinds: &[&str]) -> Option<(String, String)> {
    use_facts().once.filter(|(what, _)| kinds.contains(&what.as_str()))
}

/// Joins words by a middle dot, leaving out what is empty.
pub fn dotted(parts: &[&str]) -> Words {
    parts.iter().filter(|part| !part.is_empty()).copied().collect::<Vec<_>>().join(" · ").into()
}

/// Loads the page at `location` anew, for what the page knows only from its first byte on.
pub fn load(location: &str) {
    #[cfg(feature = "hydrate")]
    {
        // It fails only for an address that is none, and ours are all local paths.
        let _ = window().location().assign(crate::routes::local_path(location));
    }
    #[cfg(not(feature = "hydrate"))]
    let _ = location;
}

/// For those without script: the way to prove who one is, when an act asks for it. With script the dialog opens by itself.
#[component]
pub fn ConfirmHint(
    /// The failure of the last sending.
    #[prop(into)]
    error: Signal<Option<AppError>>,
) -> impl IntoView {
    let text = i18n::texts::<SessionTexts>();
    let url = leptos_router::hooks::use_url();
    move || {
        error.with(|error| error.as_ref().is_some_and(is_not_fresh)).then(|| {
            let here = url.with_untracked(|url| crate::routes::address(url.path(), url.search()));
            view! { <p><a class="text-link" href=crate::routes::confirm_then(&here) rel="external">{text.confirm_title}</a></p> }
        })
    }
}
