//! The states of a view that are not its content: nothing yet, nothing found, failed, forbidden, partial, stale. Each says
//! what is the case and what to do next. Loading is `skeleton`. An empty state replaces the table with its head.

use leptos::prelude::*;

use super::Words;
use super::button::{Button, ButtonKind, LinkButton};
use super::icon::{Glyph, Icon};
use super::tag::Tone;
use crate::error::{AppError, ErrorKind};
use crate::i18n;
use crate::i18n::common::CommonTexts;

fn state(glyph: Glyph, tone: Tone, title: Words, body: AnyView, actions: AnyView) -> AnyView {
    view! {
        <div class="state" data-tone=tone.code()>
            <span class="state-icon"><Icon glyph/></span>
            <h2 class="state-title">{title}</h2>
            {body}
            <div class="state-actions">{actions}</div>
        </div>
    }
    .into_any()
}

/// Nothing is here yet: what will be here, and the action that fills it.
#[component]
pub fn EmptyState(
    /// The drawing of the thing.
    #[prop(default = Glyph::Box)]
    glyph: Glyph,
    /// What is not here yet.
    #[prop(into)]
    title: Words,
    /// What will be here, and how it gets here.
    #[prop(into)]
    text: Words,
    /// The action that fills it.
    #[prop(optional)]
    children: Option<Children>,
) -> impl IntoView {
    let actions = children.map(|children| children()).into_any();
    state(glyph, Tone::Neutral, title, view! { <p>{text}</p> }.into_any(), actions)
}

/// Something is here, but nothing that meets the conditions.
#[component]
pub fn NoResult(
    /// The address without the conditions.
    #[prop(into)]
    clear_href: Words,
) -> impl IntoView {
    let text = i18n::texts::<CommonTexts>();
    state(
        Glyph::Search,
        Tone::Neutral,
        text.no_result.into(),
        view! { <p>{text.no_result_text}</p> }.into_any(),
        view! { <LinkButton href=clear_href icon=Glyph::Close>{text.clear_filters}</LinkButton> }.into_any(),
    )
}

/// It failed: what happened, the number of the incident, and a way to try again. For an error of kind forbidden it says
/// which permission is missing and who can give it.
#[component]
pub fn ErrorState(
    /// What happened.
    error: AppError,
    /// The address to try again; the page's own in most cases.
    #[prop(optional, into)]
    retry_href: Option<Words>,
    /// Tries again without loading the page anew.
    #[prop(optional, into)]
    on_retry: Option<Callback<()>>,
) -> impl IntoView {
    let locale = i18n::use_locale();
    let text = i18n::texts::<CommonTexts>();
    let said = i18n::errors::sentence(locale, &error);
    let (glyph, tone) = match error.kind {
        ErrorKind::SignInRequired => (Glyph::Person, Tone::Info),
        ErrorKind::Forbidden => (Glyph::Lock, Tone::Warn),
        ErrorKind::NotFound => (Glyph::Search, Tone::Neutral),
        ErrorKind::Invalid | ErrorKind::Refused | ErrorKind::Conflict => (Glyph::Warn, Tone::Warn),
        ErrorKind::TooMany => (Glyph::Clock, Tone::Warn),
        ErrorKind::Unavailable | ErrorKind::Connection => (Glyph::Offline, Tone::Warn),
        ErrorKind::Internal => (Glyph::Stop, Tone::Bad),
    };
    let incident = error.value("incident").map(str::to_owned).map(|incident| {
        view! { <p class="state-incident">{text.incident}" "<code>{incident}</code></p> }
    });
    let can_retry =
        matches!(error.kind, ErrorKind::TooMany | ErrorKind::Unavailable | ErrorKind::Connection | ErrorKind::Internal);
    let action = match (error.kind, on_retry, retry_href) {
        (ErrorKind::SignInRequired, _, _) => {
            view! { <LinkButton href=crate::routes::SIGN_IN kind=ButtonKind::Primary>{text.sign_in}</LinkButton> }
                .into_any()
        }
        (_, Some(on_retry), _) if can_retry => {
            view! { <Button icon=Glyph::Refresh on_press=on_retry>{text.retry}</Button> }.into_any()
        }
        (_, None, Some(href)) if can_retry => {
            view! { <LinkButton href icon=Glyph::Refresh>{text.retry}</LinkButton> }.into_any()
        }
        _ => view! { <LinkButton href=crate::routes::OVERVIEW>{text.to_overview}</LinkButton> }.into_any(),
    };
    let body = view! {
        <p>{said.remedy}</p>
        {incident}
    };
    state(glyph, tone, said.title.into(), body.into_any(), action)
}

/// A line over content that is not whole or not fresh, or that says what just happened.
#[component]
pub fn Notice(
    /// How it stands.
    #[prop(default = Tone::Info)]
    tone: Tone,
    /// The words in bold.
    #[prop(into)]
    title: Words,
    /// More words, links, buttons.
    #[prop(optional)]
    children: Option<Children>,
) -> impl IntoView {
    let role = if matches!(tone, Tone::Bad) { "alert" } else { "status" };
    view! {
        <div class="notice" data-tone=tone.code() role=role>
            <Icon glyph=tone.glyph()/>
            <div class="notice-text"><b>{title}</b>{children.map(|children| children())}</div>
        </div>
    }
}

/// A line over figures that lack a part.
#[component]
pub fn PartialNotice(
    /// What is missing.
    #[prop(into)]
    missing: Words,
) -> impl IntoView {
    let text = i18n::texts::<CommonTexts>();
    view! { <Notice tone=Tone::Warn title=text.partial><span>{missing}</span></Notice> }
}

/// A line over figures that are not from now.
#[component]
pub fn StaleNotice(
    /// From when they are, formatted.
    #[prop(into)]
    since: Words,
) -> impl IntoView {
    let text = i18n::texts::<CommonTexts>();
    view! { <Notice tone=Tone::Warn title=text.stale><span>{text.stale_since}" "{since}</span></Notice> }
}

/// The sentence of a failed action above its form or list.
#[component]
pub fn ErrorNotice(
    /// What happened.
    error: AppError,
) -> impl IntoView {
    let locale = i18n::use_locale();
    let said = i18n::errors::sentence(locale, &error);
    let text = i18n::texts::<CommonTexts>();
    let incident = error.value("incident").map(str::to_owned).map(|incident| {
        view! { <span>{text.incident}" "<code>{incident}</code></span> }
    });
    view! { <Notice tone=Tone::Bad title=said.title><span>{said.remedy}</span>{incident}</Notice> }
}
