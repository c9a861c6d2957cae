//! Buttons and links that look like buttons. At most one primary button stands on a page. A button that waits for the
//! server is busy and cannot be pressed twice; one that is not allowed says why in its title.

use leptos::prelude::*;

use super::Words;
use super::icon::{Glyph, Icon};
use crate::reactive::{flag, handler, true_when};

/// How much weight a button has.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ButtonKind {
    /// The one main action.
    Primary,
    /// Any other action.
    #[default]
    Default,
    /// An action that should not draw the eye.
    Quiet,
    /// An action that cannot be undone.
    Danger,
}

impl ButtonKind {
    /// The value of `data-kind`.
    pub const fn code(self) -> &'static str {
        match self {
            ButtonKind::Primary => "primary",
            ButtonKind::Default => "default",
            ButtonKind::Quiet => "quiet",
            ButtonKind::Danger => "danger",
        }
    }
}

/// What an action does to a dialog or popover named by its id; works without script in browsers of 2025 and later.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Opens {
    /// Opens the dialog of this id.
    Dialog(Words),
    /// Closes the dialog of this id.
    CloseDialog(Words),
    /// Opens or closes the popover of this id.
    Popover(Words),
}

/// A button. `is_submit` sends the form it stands in; `name` and `value` go with it.
#[component]
pub fn Button(
    /// How much weight it has.
    #[prop(optional)]
    kind: ButtonKind,
    /// The smaller size of bars and tables.
    #[prop(optional)]
    is_small: bool,
    /// Sends the form it stands in.
    #[prop(optional)]
    is_submit: bool,
    /// An icon before the words.
    #[prop(optional, into)]
    icon: Option<Glyph>,
    /// The action runs: busy, and presses do nothing.
    #[prop(optional, into)]
    is_pending: Option<Signal<bool>>,
    /// Not possible now; say why in `title`.
    #[prop(optional, into)]
    is_disabled: Option<Signal<bool>>,
    /// The explanation on hover, e.g. why the action is not possible.
    #[prop(optional, into)]
    title: Option<Words>,
    /// The name sent with the form.
    #[prop(optional, into)]
    name: Option<Words>,
    /// The value sent with the form.
    #[prop(optional, into)]
    value: Option<Words>,
    /// The address that gets the form instead of the form's own.
    #[prop(optional, into)]
    form_action: Option<Words>,
    /// The id of the form it belongs to, when it stands outside.
    #[prop(optional, into)]
    form: Option<Words>,
    /// The dialog or popover it opens or closes.
    #[prop(optional, into)]
    opens: Option<Opens>,
    /// What happens when it is pressed; not called while pending.
    #[prop(optional, into)]
    on_press: Option<Callback<()>>,
    /// The words.
    children: Children,
) -> impl IntoView {
    let class = if is_small { "btn btn-s" } else { "btn" };
    let button_type = if is_submit { "submit" } else { "button" };
    let (command, command_for, popover_target) = targets(opens);
    let press = move |event: leptos::ev::MouseEvent| {
        if is_pending.is_some_and(|pending| pending.get_untracked()) {
            event.prevent_default();
        } else if let Some(on_press) = on_press {
            on_press.run(());
        }
    };
    view! {
        <button
            class=class
            data-kind=kind.code()
            type=button_type
            title=title
            name=name
            value=value
            form=form
            formaction=form_action
            command=command
            commandfor=command_for
            popovertarget=popover_target
            disabled=flag(is_disabled)
            aria-busy=true_when(is_pending)
            on:click=handler(press)
        >
            {icon.map(|glyph| view! { <Icon glyph/> }.into_any())}
            {children()}
        </button>
    }
}

/// The attributes `command`, `commandfor` and `popovertarget` of an [`Opens`].
pub fn targets(opens: Option<Opens>) -> (Option<&'static str>, Option<Words>, Option<Words>) {
    match opens {
        None => (None, None, None),
        Some(Opens::Dialog(id)) => (Some("show-modal"), Some(id), None),
        Some(Opens::CloseDialog(id)) => (Some("close"), Some(id), None),
        Some(Opens::Popover(id)) => (None, None, Some(id)),
    }
}

/// A link that looks like a button: for going somewhere, not for doing something.
#[component]
pub fn LinkButton(
    /// Where it leads.
    #[prop(into)]
    href: Words,
    /// How much weight it has.
    #[prop(optional)]
    kind: ButtonKind,
    /// The smaller size of bars and tables.
    #[prop(optional)]
    is_small: bool,
    /// An icon before the words.
    #[prop(optional, into)]
    icon: Option<Glyph>,
    /// The file name, when the link saves a file.
    #[prop(optional, into)]
    download: Option<Words>,
    /// The words.
    children: Children,
) -> impl IntoView {
    // A file is fetched by the browser itself, not by the router of the page.
    let rel = download.is_some().then_some("external");
    view! {
        <a class=if is_small { "btn btn-s" } else { "btn" } data-kind=kind.code() href=href download=download rel=rel>
            {icon.map(|glyph| view! { <Icon glyph/> }.into_any())}
            {children()}
        </a>
    }
}

/// A square button with an icon only; `label` is its name for screen readers and its hint on hover.
#[component]
pub fn IconButton(
    /// What is drawn.
    glyph: Glyph,
    /// What it does.
    #[prop(into)]
    label: Words,
    /// With a visible edge, as beside other buttons.
    #[prop(optional)]
    is_framed: bool,
    /// Sends the form it stands in.
    #[prop(optional)]
    is_submit: bool,
    /// Not possible now.
    #[prop(optional, into)]
    is_disabled: Option<Signal<bool>>,
    /// The name sent with the form.
    #[prop(optional, into)]
    name: Option<Words>,
    /// The value sent with the form.
    #[prop(optional, into)]
    value: Option<Words>,
    /// The dialog or popover it opens or closes.
    #[prop(optional, into)]
    opens: Option<Opens>,
    /// Further classes, e.g. `needs-script` for what cannot work without.
    #[prop(optional)]
    class: &'static str,
    /// What happens when it is pressed.
    #[prop(optional, into)]
    on_press: Option<Callback<()>>,
) -> impl IntoView {
    let base = if is_framed { "btn square" } else { "btn-icon" };
    let class: Words = if class.is_empty() { base.into() } else { format!("{base} {class}").into() };
    let (command, command_for, popover_target) = targets(opens);
    view! {
        <button
            class=class
            type=if is_submit { "submit" } else { "button" }
            title=label.clone()
            aria-label=label
            name=name
            value=value
            command=command
            commandfor=command_for
            popovertarget=popover_target
            disabled=flag(is_disabled)
            on:click=handler(move |_| if let Some(on_press) = on_press { on_press.run(()) })
        >
            <Icon glyph/>
        </button>
    }
}

/// A square link with an icon only.
#[component]
pub fn IconLink(
    /// What is drawn.
    glyph: Glyph,
    /// Where it leads, in words.
    #[prop(into)]
    label: Words,
    /// Where it leads.
    #[prop(into)]
    href: Words,
    /// With a visible edge, as beside other buttons.
    #[prop(optional)]
    is_framed: bool,
) -> impl IntoView {
    view! {
        <a class=if is_framed { "btn square" } else { "btn-icon" } href=href title=label.clone() aria-label=label>
            <Icon glyph/>
        </a>
    }
}
