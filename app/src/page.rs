//! What all pages share: the frame of a page with its head, what may not be seen, data on its way, and what a form does
//! before and after the server has answered.

use domain::access::Permission;
use domain::preference::Locale;
use leptos::prelude::*;
use leptos::server_fn::ServerFn;
use leptos_meta::Title;

use crate::components::Words;
use crate::components::button::{ButtonKind, LinkButton};
use crate::components::icon::{Glyph, Icon};
use crate::components::skeleton::{Skeleton, SkeletonShape};
use crate::components::states::{ErrorState, Notice};
use crate::components::tag::Tone;
use crate::components::toast::use_toasts;
use crate::error::{AppError, ErrorKind};
use crate::i18n::{self, access, fill};
use crate::i18n::session::SessionTexts;
use crate::layout::{PageBar, PageHead};
use crate::session::{can, use_confirmation, use_facts};

/// The name of the product in the title of a page.
const PRODUCT: &str = "Omni-Hub";

/// Sets the title of the document: `页面 · Omni-Hub`.
pub fn document_title(title: &str) -> impl IntoView + use<> {
    let title = format!("{title} · {PRODUCT}");
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
        &[("permission", access::permission_name(locale, permission)), ("holders", &access::holders(locale, permission))],
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

/// The content of a page that comes from the server: a skeleton of its shape while it is on its way, then the content, or
/// what went wrong. While it is asked for again, the old content stays.
pub fn loaded<T>(
    resource: Resource<Result<T, AppError>>,
    shape: SkeletonShape,
    show: impl Fn(T) -> AnyView + Clone + Send + Sync + 'static,
) -> AnyView
where
    T: serde::Serialize + serde::de::DeserializeOwned + Clone + Send + Sync + 'static,
{
    let on_retry = Callback::new(move |()| resource.refetch());
    view! {
        <Transition fallback=move || view! { <Skeleton shape/> }>
            {move || {
                let show = show.clone();
                resource
                    .get()
                    .map(|answer| match answer {
                        Ok(value) => show(value),
                        Err(error) => failed(error, on_retry),
                    })
            }}
        </Transition>
    }
    .into_any()
}

/// The failure of the last sending of a form, for its summary and fields.
pub fn error_of<S>(action: ServerAction<S>) -> Signal<Option<AppError>>
where
    S: ServerFn<Error = AppError> + Clone + Send + Sync + 'static,
    S::Output: Clone + Send + Sync + 'static,
{
    let value = action.value();
    Signal::derive(move || {
        value.with(|value| value.as_ref().and_then(|answer| answer.as_ref().err().cloned()))
    })
}

/// Does something in the browser after each success of an action. When the server asks for a recent proof of identity, it
/// is asked for at once and the action is sent again.
pub fn on_done<S>(action: ServerAction<S>, then: impl Fn(S::Output) + 'static)
where
    S: ServerFn<Error = AppError> + Clone + Send + Sync + 'static,
    S::Output: Clone + Send + Sync + 'static,
{
    let confirmation = use_confirmation();
    let last_input = StoredValue::new(None::<S>);
    let input = action.input();
    let value = action.value();
    Effect::new(move |_| {
        if let Some(input) = input.get() {
            last_input.set_value(Some(input));
        }
    });
    Effect::new(move |_| match value.get() {
        Some(Ok(output)) => then(output),
        Some(Err(error)) if is_not_fresh(&error) => {
            if let Some(input) = last_input.get_value() {
                confirmation.ask(Callback::new(move |()| {
                    action.dispatch(input.clone());
                }));
            }
        }
        Some(Err(error)) if error.kind == ErrorKind::SignInRequired => crate::live::leave("ended"),
        Some(Err(_)) | None => {}
    });
}

/// Whether the server asks for a recent proof of identity.
pub fn is_not_fresh(error: &AppError) -> bool {
    error.kind == ErrorKind::Forbidden && error.code == "not_fresh"
}

/// Says in a toast that something was done; the same words that a form without script finds on its next page.
pub fn say_done(what: &'static str) {
    let locale = i18n::use_locale();
    use_toasts().success(i18n::done::sentence(locale, what, ""));
}

/// The words of a success of [`say_done`], made while the page is drawn, for use in callbacks.
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

/// Names the page in the language of the reader: what stands in [`Locale`] order.
pub const fn pick(locale: Locale, zh: &'static str, en: &'static str) -> &'static str {
    match locale {
        Locale::ZhCn => zh,
        Locale::En => en,
    }
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
