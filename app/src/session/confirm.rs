//! Proving again who one is: one dialog for the whole page, asked for by any act that the server refuses for want of a
//! recent proof. Afterwards the act is done as it was asked for. Without script the page `/account/confirm` does the same.

use leptos::prelude::*;

use super::api::ConfirmIdentity as ConfirmIdentityCall;
use crate::call::{SendForm, Sending};
use crate::components::button::{Button, ButtonKind};
use crate::components::dialog::Dialog;
use crate::components::error_summary::ErrorSummary;
use crate::components::password_input::PasswordInput;
use crate::i18n::session::SessionTexts;
use crate::i18n::{self};

/// The way to ask for a proof of identity from anywhere on the page.
#[derive(Clone, Copy)]
pub struct Confirmation {
    is_open: RwSignal<bool>,
    then: StoredValue<Option<Callback<()>>>,
}

impl Confirmation {
    fn new() -> Confirmation {
        Confirmation { is_open: RwSignal::new(false), then: StoredValue::new(None) }
    }

    /// Asks for the password; `then` is called once it was right.
    pub fn ask(self, then: Callback<()>) {
        self.then.set_value(Some(then));
        self.is_open.set(true);
    }
}

/// Makes the dialog reachable; called once, by the root.
pub fn provide_confirmation() {
    provide_context(Confirmation::new());
}

/// The way to ask for a proof of identity.
pub fn use_confirmation() -> Confirmation {
    use_context().unwrap_or_else(Confirmation::new)
}

/// The dialog; stands once, at the end of the frame.
#[component]
pub fn ConfirmIdentity() -> impl IntoView {
    let confirmation = use_confirmation();
    let text = i18n::texts::<SessionTexts>();
    let action = Sending::of::<ConfirmIdentityCall>();
    let error = action.error();
    action.on_done(move |_| {
        if let Some(then) = confirmation.then.try_update_value(Option::take).flatten() {
            confirmation.is_open.set(false);
            action.forget();
            then.run(());
        }
    });
    view! {
        <Dialog id="confirm-identity" title=text.confirm_title is_open=confirmation.is_open>
            {move || {
                // The form exists only while it is asked for, so that a password never lingers in it.
                confirmation.is_open.get().then(|| view! {
                    <SendForm sending=action>
                        <div class="form">
                            <p>{text.confirm_why}</p>
                            <ErrorSummary error/>
                            <PasswordInput name="password" label=text.password id="confirm-password" has_focus=true/>
                            <div class="form-actions">
                                <Button kind=ButtonKind::Primary is_submit=true is_pending=action.pending()>{text.confirm}</Button>
                            </div>
                        </div>
                    </SendForm>
                })
            }}
        </Dialog>
    }
}
