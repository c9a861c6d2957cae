//! A menu of less frequent actions behind one button. It is a popover of the browser: it opens, closes by Esc or a press
//! beside it, all without script. Its entries are links, or buttons of forms.

use leptos::prelude::*;

use super::Words;
use super::icon::{Glyph, Icon};
use crate::reactive::handler;

/// How the button of a menu looks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum MenuButton {
    /// An icon; the label is its name.
    Icon(Glyph),
    /// A framed icon, as beside other buttons.
    FramedIcon(Glyph),
    /// The label with a small arrow.
    Words,
}

/// A button and its menu. `id` must be unique on the page.
#[component]
pub fn Menu(
    /// The id of the list.
    #[prop(into)]
    id: Words,
    /// What the menu holds.
    #[prop(into)]
    label: Words,
    /// How the button looks.
    #[prop(default = MenuButton::FramedIcon(Glyph::More))]
    button: MenuButton,
    /// The entries: [`MenuLink`]s, [`MenuAction`]s, [`MenuLine`]s.
    children: Children,
) -> impl IntoView {
    let button = match button {
        MenuButton::Words => view! {
            <button class="btn" type="button" popovertarget=id.clone()>
                {label.clone()}
                <Icon glyph=Glyph::Down is_small=true/>
            </button>
        }
        .into_any(),
        MenuButton::Icon(glyph) => view! {
            <button class="btn-icon" type="button" popovertarget=id.clone() aria-label=label.clone() title=label.clone()>
                <Icon glyph/>
            </button>
        }
        .into_any(),
        MenuButton::FramedIcon(glyph) => view! {
            <button class="btn square" type="button" popovertarget=id.clone() aria-label=label.clone() title=label.clone()>
                <Icon glyph/>
            </button>
        }
        .into_any(),
    };
    view! {
        <span class="menu-anchor">
            {button}
            <div class="menu" id=id popover="auto" role="group" aria-label=label>{children()}</div>
        </span>
    }
}

/// An entry that leads somewhere.
#[component]
pub fn MenuLink(
    /// Where it leads.
    #[prop(into)]
    href: Words,
    /// Its words.
    #[prop(into)]
    label: Words,
    /// An icon before the words.
    #[prop(optional, into)]
    icon: Option<Glyph>,
    /// It is the one chosen at present.
    #[prop(optional)]
    is_current: bool,
    /// The file name, when the link saves a file.
    #[prop(optional, into)]
    download: Option<Words>,
) -> impl IntoView {
    let rel = download.is_some().then_some("external");
    view! {
        <a class="menu-item" href=href download=download rel=rel aria-current=is_current.then_some("true")>
            {icon.map(|glyph| view! { <Icon glyph/> }.into_any())}
            <span>{label}</span>
        </a>
    }
}

/// An entry that does something: a button, of the form around it when `is_submit`.
#[component]
pub fn MenuAction(
    /// Its words.
    #[prop(into)]
    label: Words,
    /// An icon before the words.
    #[prop(optional, into)]
    icon: Option<Glyph>,
    /// Sends the form it stands in.
    #[prop(optional)]
    is_submit: bool,
    /// It cannot be undone.
    #[prop(optional)]
    is_danger: bool,
    /// It is the one chosen at present.
    #[prop(optional)]
    is_current: bool,
    /// The name sent with the form.
    #[prop(optional, into)]
    name: Option<Words>,
    /// The value sent with the form.
    #[prop(optional, into)]
    value: Option<Words>,
    /// What happens when it is pressed.
    #[prop(optional, into)]
    on_press: Option<Callback<()>>,
) -> impl IntoView {
    view! {
        <button
            class="menu-item"
            type=if is_submit { "submit" } else { "button" }
            data-kind=is_danger.then_some("danger")
            aria-current=is_current.then_some("true")
            name=name
            value=value
            on:click=handler(move |_| if let Some(on_press) = on_press { on_press.run(()) })
        >
            {icon.map(|glyph| view! { <Icon glyph/> }.into_any())}
            <span>{label}</span>
        </button>
    }
}

/// A line between groups of entries, with an optional heading.
#[component]
pub fn MenuLine(
    /// What the entries below are about.
    #[prop(optional, into)]
    label: Option<Words>,
) -> impl IntoView {
    match label {
        Some(label) => view! { <p class="menu-title">{label}</p> }.into_any(),
        None => view! { <hr class="menu-line"/> }.into_any(),
    }
}
