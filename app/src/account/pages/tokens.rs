//! My keys for programs: the list, making one (shown once), taking one back.

use domain::access::Permission;
use leptos::prelude::*;

use crate::account::api::{CreateToken, ListTokens, NewTokenDto, RevokeToken, TokenDto};
use crate::account::parts::once::OnceBox;
use crate::account::parts::tabs::account_tabs;
use crate::account::view::TOKEN_DAYS;
use crate::call::{Asked, Call, SendForm, Sending, read};
use crate::components::button::{Button, ButtonKind, LinkButton, Opens};
use crate::components::checkbox::Checkbox;
use crate::components::dialog::Dialog;
use crate::components::error_summary::ErrorSummary;
use crate::components::field::field_error;
use crate::components::icon::Glyph;
use crate::components::panel::Panel;
use crate::components::select::{Choice, Select};
use crate::components::skeleton::SkeletonShape;
use crate::components::states::EmptyState;
use crate::components::tag::{Tag, Tone};
use crate::components::text_input::TextInput;
use crate::components::toast::use_toasts;
use crate::format;
use crate::i18n::account::AccountTexts;
use crate::i18n::common::permission_name;
use crate::i18n::{self, fill, use_locale};
use crate::page::{Page, done_words, forbidden, loaded, once_secret};
use crate::routes;
use crate::session::{can, use_now, use_session};

/// The page.
#[component]
pub fn TokensPage() -> impl IntoView {
    if can(Permission::TokenCreate) || can(Permission::TokenManage) {
        view! { <Tokens/> }.into_any()
    } else {
        forbidden(Permission::TokenCreate)
    }
}

#[component]
fn Tokens() -> impl IntoView {
    let text = i18n::texts::<AccountTexts>();
    let tokens = Asked::once(vec![Call::of::<ListTokens>(&[])]);
    let made = RwSignal::new(None::<NewTokenDto>);
    let revoke = Sending::of::<RevokeToken>();
    let toasts = use_toasts();
    let words = done_words("token_revoked");
    revoke.on_done(move |_| {
        toasts.success(words.clone());
        tokens.refetch();
    });
    let once = once_secret(&["token_created"]);
    let secret = move || {
        let secret = made
            .get()
            .map(|made| (made.name, made.secret))
            .or_else(|| once.clone().map(|(_, secret)| (text.token_secret_title.to_owned(), secret)));
        secret.map(|(title, secret)| view! { <OnceBox title lead=text.token_secret_lead lines=vec![secret]/> })
    };
    view! {
        <Page
            title=text.tokens_title
            lead=text.tokens_lead
            tabs=|| account_tabs(routes::ACCOUNT_TOKENS)
            actions=move || view! {
                <a class="btn" href="/api/v1/docs" rel="external">{text.tokens_docs}</a>
            }
        >
            {secret}
            {loaded(tokens, SkeletonShape::Table { rows: 3, columns: 5 }, move |rows| token_list(rows, revoke))}
            {can(Permission::TokenCreate).then(|| view! {
                <NewToken on_made=Callback::new(move |token| { made.set(Some(token)); tokens.refetch(); })/>
            })}
        </Page>
    }
}

fn token_list(rows: Vec<TokenDto>, revoke: Sending) -> AnyView {
    let text = i18n::texts::<AccountTexts>();
    if rows.is_empty() {
        return view! { <EmptyState glyph=Glyph::Key title=text.tokens_empty text=text.tokens_empty_hint/> }.into_any();
    }
    let has_others = rows.iter().any(|row| !row.is_mine);
    let lines = rows.into_iter().map(|row| view! { <TokenLine row has_others revoke/> }).collect_view();
    view! {
        <div class="panel">
            <div class="table-scroll" tabindex="0" role="region" aria-label=text.tokens_title>
                <table class="plain-table">
                    <thead>
                        <tr>
                            <th scope="col">{text.token_name}</th>
                            {has_others.then(|| view! { <th scope="col">{text.token_owner}</th> })}
                            <th scope="col">{text.token_state}</th>
                            <th scope="col">{text.token_scopes}</th>
                            <th scope="col">{text.token_last_used}</th>
                            <th scope="col">{text.token_expires}</th>
                            <th scope="col"><span class="vh">{text.actions}</span></th>
                        </tr>
                    </thead>
                    <tbody>{lines}</tbody>
                </table>
            </div>
        </div>
    }
    .into_any()
}

#[component]
fn TokenLine(row: TokenDto, has_others: bool, revoke: Sending) -> impl IntoView {
    let text = i18n::texts::<AccountTexts>();
    let locale = use_locale();
    let now = use_now();
    let (tone, state) = match (row.is_valid, row.is_revoked) {
        (true, _) => (Tone::Good, text.token_valid),
        (false, true) => (Tone::Neutral, text.token_revoked),
        (false, false) => (Tone::Warn, text.token_expired),
    };
    let scopes = row
        .scopes
        .iter()
        .map(|scope| view! { <Tag label=permission_name(locale, *scope) is_outline=true/> })
        .collect_view();
    let used = row.last_used_at;
    let dialog = format!("revoke-{}", row.id);
    let title = fill(text.token_revoke_title, &[("name", &row.name)]);
    let revoke_view = row.is_valid.then(|| {
        view! {
            <Button is_small=true opens=Opens::Dialog(dialog.clone().into())>{text.token_revoke}</Button>
            <Dialog id=dialog title>
                <SendForm sending=revoke>
                    <div class="form">
                        <input type="hidden" name="id" value=row.id/>
                        <p>{text.token_revoke_body}</p>
                        <div class="form-actions">
                            <Button kind=ButtonKind::Danger is_submit=true is_pending=revoke.pending()>{text.token_revoke_submit}</Button>
                        </div>
                    </div>
                </SendForm>
            </Dialog>
        }
    });
    view! {
        <tr>
            <td><b>{row.name}</b></td>
            {has_others.then(|| view! { <td>{row.owner_name}</td> })}
            <td><Tag tone label=state/></td>
            <td><span class="tag-row">{scopes}</span></td>
            <td>{move || used.map_or_else(|| text.never.to_owned(), |at| format::relative(locale, at, now.get()))}</td>
            <td>{format::instant_minutes(locale, row.expires_at)}</td>
            <td class="cell-end">{revoke_view}</td>
        </tr>
    }
}

/// The form for a new key.
#[component]
fn NewToken(on_made: Callback<NewTokenDto>) -> impl IntoView {
    let text = i18n::texts::<AccountTexts>();
    let locale = use_locale();
    let action = Sending::of::<CreateToken>();
    let error = action.error();
    action.on_done(move |answer| {
        let Ok(token) = read::<NewTokenDto>(&answer) else { return };
        action.forget();
        on_made.run(token);
    });
    let permissions = use_session().map(|session| session.permissions).unwrap_or_default();
    let scopes = permissions
        .into_iter()
        .enumerate()
        .map(|(index, permission)| {
            view! {
                <Checkbox
                    name=format!("scopes[{index}]")
                    id=format!("scope-{index}")
                    value=permission.code()
                    label=permission_name(locale, permission)
                    hint=permission.code()
                />
            }
        })
        .collect_view();
    let days = TOKEN_DAYS
        .iter()
        .map(|days| Choice::new(days.to_string(), fill(text.token_days_value, &[("days", &days.to_string())])))
        .collect();
    view! {
        <Panel title=text.token_new id="new-token">
            <div class="panel-pad">
                <SendForm sending=action>
                    <div class="form">
                        <ErrorSummary error/>
                        <TextInput
                            name="name"
                            label=text.token_name
                            hint=text.token_name_hint
                            is_required=true
                            max_length=60_u32
                            error=field_error(error, "name")
                        />
                        <fieldset class="scopes" id="field-scopes">
                            <legend>{text.token_scopes}</legend>
                            <p class="field-hint">{text.token_scopes_hint}</p>
                            <div class="scopes-grid">{scopes}</div>
                        </fieldset>
                        <Select
                            name="expires_in_days"
                            label=text.token_days
                            choices=days
                            value="90"
                            error=field_error(error, "expires_in_days")
                        />
                        <div class="form-actions">
                            <Button kind=ButtonKind::Primary is_submit=true is_pending=action.pending()>{text.token_create}</Button>
                            <LinkButton href=routes::PERMISSIONS>{i18n::texts::<i18n::governance::GovernanceTexts>().permissions_title}</LinkButton>
                        </div>
                    </div>
                </SendForm>
            </div>
        </Panel>
    }
}
