//! Changing my password.

use leptos::prelude::*;

use crate::account::api::ChangePassword;
use crate::call::{SendForm, Sending};
use crate::components::button::{Button, ButtonKind};
use crate::components::error_summary::ErrorSummary;
use crate::components::field::field_error;
use crate::components::panel::Panel;
use crate::components::password_input::PasswordInput;
use crate::components::toast::use_toasts;
use crate::i18n::account::AccountTexts;
use crate::i18n::{self, fill};
use crate::page::done_words;

/// The panel.
#[component]
pub fn PasswordPanel(
    /// The person's login, for password managers.
    login: String,
    /// Called after the change.
    on_change: Callback<()>,
) -> impl IntoView {
    let text = i18n::texts::<AccountTexts>();
    let action = Sending::of::<ChangePassword>();
    let error = action.error();
    let toasts = use_toasts();
    let words = done_words("password_changed");
    action.on_done(move |_| {
        action.forget();
        toasts.success(words.clone());
        on_change.run(());
    });
    let hint = fill(
        text.new_password_hint,
        &[
            ("minimum", &domain::password::LENGTH_AT_LEAST.to_string()),
            ("suggested", &domain::password::LENGTH_SUGGESTED.to_string()),
        ],
    );
    view! {
        <Panel title=text.password_title note=text.password_note columns=6 id="password">
            <div class="panel-pad">
                <SendForm sending=action>
                    <div class="form">
                        <ErrorSummary error/>
                        <input class="vh" type="text" name="login" value=login autocomplete="username" readonly=true tabindex="-1" aria-hidden="true"/>
                        <PasswordInput
                            name="current_password"
                            label=text.current_password
                            error=field_error(error, "current_password")
                        />
                        <PasswordInput
                            name="new_password"
                            label=text.new_password
                            hint
                            is_new=true
                            error=field_error(error, "new_password")
                        />
                        <div class="form-actions">
                            <Button kind=ButtonKind::Primary is_submit=true is_pending=action.pending()>
                                {text.change_password}
                            </Button>
                        </div>
                    </div>
                </SendForm>
            </div>
        </Panel>
    }
}
