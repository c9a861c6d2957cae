//! What can be done about an issue: give it to somebody, set it aside, say that it is mended, take that back. Each a plain
//! form before the page's module has arrived.

use domain::quality::IssueState;
use leptos::prelude::*;
use leptos::server_fn::ServerFn;

use crate::call::{SendForm, Sending};
use crate::components::button::{Button, ButtonKind, Opens};
use crate::components::dialog::Dialog;
use crate::components::error_summary::ErrorSummary;
use crate::components::field::field_error;
use crate::components::icon::Glyph;
use crate::components::search_select::SearchSelect;
use crate::components::select::Choice;
use crate::components::text_area::TextArea;
use crate::components::toast::use_toasts;
use crate::i18n;
use crate::i18n::quality::QualityTexts;
use crate::page::done_words;
use crate::quality::api::{AssignIssue, IgnoreIssue, IssueDto, ReopenIssue, ResolveIssue};
use crate::session::use_session;

/// The buttons that fit the state of the issue.
#[component]
pub fn IssueActions(
    /// The issue.
    issue: IssueDto,
    /// Called after a change.
    on_change: Callback<()>,
) -> impl IntoView {
    let text = i18n::texts::<QualityTexts>();
    let is_waiting = IssueState::from_code(&issue.state).is_some_and(IssueState::is_waiting);
    if !is_waiting {
        return view! { <Reopen issue on_change/> }.into_any();
    }
    view! {
        <div class="button-row">
            <Take issue=issue.clone() on_change/>
            <Button icon=Glyph::Person opens=Opens::Dialog("issue-assign".into())>{text.assign}</Button>
            <Button icon=Glyph::Check opens=Opens::Dialog("issue-resolve".into())>{text.resolve}</Button>
            <Button icon=Glyph::EyeOff opens=Opens::Dialog("issue-ignore".into())>{text.ignore}</Button>
        </div>
        <AssignDialog issue=issue.clone() on_change/>
        {reason_dialog::<ResolveIssue>(
            "issue-resolve", "issue_resolved", issue.clone(), (text.resolve, text.resolve_body, text.resolve_reason), false, on_change,
        )}
        {reason_dialog::<IgnoreIssue>(
            "issue-ignore", "issue_ignored", issue, (text.ignore, text.ignore_body, text.ignore_reason), true, on_change,
        )}
    }
    .into_any()
}

/// A sending that says what was done and has the page ask again.
fn sending<S: ServerFn>(what: &'static str, is_open: Option<RwSignal<bool>>, on_change: Callback<()>) -> Sending {
    let action = Sending::of::<S>();
    let toasts = use_toasts();
    let words = done_words(what);
    action.on_done(move |_| {
        if let Some(is_open) = is_open {
            is_open.set(false);
        }
        toasts.success(words.clone());
        on_change.run(());
    });
    action
}

/// Which issue, as last seen.
fn seen(issue: &IssueDto) -> AnyView {
    view! {
        <input type="hidden" name="id" value=issue.id.clone()/>
        <input type="hidden" name="version" value=issue.version.to_string()/>
    }
    .into_any()
}

/// Taking it on oneself, when one can be given issues and does not have this one.
#[component]
fn Take(issue: IssueDto, on_change: Callback<()>) -> impl IntoView {
    let text = i18n::texts::<QualityTexts>();
    let me = use_session().map(|session| session.user_id.to_string()).unwrap_or_default();
    let action = sending::<AssignIssue>("issue_assigned", None, on_change);
    let error = action.error();
    (issue.owner_id != me && issue.owners.iter().any(|owner| owner.id == me)).then(|| {
        view! {
            <SendForm sending=action>
                <ErrorSummary error/>
                {seen(&issue)}
                <input type="hidden" name="owner_id" value=me/>
                <Button kind=ButtonKind::Primary is_submit=true is_pending=action.pending()>{text.take}</Button>
            </SendForm>
        }
    })
}

#[component]
fn AssignDialog(issue: IssueDto, on_change: Callback<()>) -> impl IntoView {
    let text = i18n::texts::<QualityTexts>();
    let is_open = RwSignal::new(false);
    let action = sending::<AssignIssue>("issue_assigned", Some(is_open), on_change);
    let error = action.error();
    let choices = issue
        .owners
        .iter()
        .map(|owner| Choice::new(owner.id.clone(), owner.name.clone()).with_note(owner.login.clone()))
        .collect::<Vec<_>>();
    view! {
        <Dialog id="issue-assign" title=text.assign is_open>
            <SendForm sending=action>
                <div class="form">
                    <ErrorSummary error/>
                    {seen(&issue)}
                    <SearchSelect
                        name="owner_id"
                        label=text.assign_to
                        hint=text.assign_hint
                        choices
                        value=issue.owner_id
                        is_required=true
                        error=field_error(error, "owner_id")
                    />
                    <div class="form-actions">
                        <Button kind=ButtonKind::Primary is_submit=true is_pending=action.pending()>{text.assign}</Button>
                    </div>
                </div>
            </SendForm>
        </Dialog>
    }
}

/// A dialog that asks for a reason; `words` are its title, its body and what is asked.
fn reason_dialog<S: ServerFn>(
    id: &'static str,
    what: &'static str,
    issue: IssueDto,
    words: (&'static str, &'static str, &'static str),
    is_required: bool,
    on_change: Callback<()>,
) -> AnyView {
    let is_open = RwSignal::new(false);
    let action = sending::<S>(what, Some(is_open), on_change);
    let error = action.error();
    let (title, body, asked) = words;
    view! {
        <Dialog id title is_open is_open_at_first=error.get_untracked().is_some()>
            <SendForm sending=action>
                <div class="form">
                    <p>{body}</p>
                    <ErrorSummary error/>
                    {seen(&issue)}
                    <TextArea
                        id=format!("{id}-reason")
                        name="reason"
                        label=asked
                        is_required=is_required
                        max_length=500_u32
                        error=field_error(error, "reason")
                    />
                    <div class="form-actions">
                        <Button kind=ButtonKind::Primary is_submit=true is_pending=action.pending()>{title}</Button>
                    </div>
                </div>
            </SendForm>
        </Dialog>
    }
    .into_any()
}

#[component]
fn Reopen(issue: IssueDto, on_change: Callback<()>) -> impl IntoView {
    let text = i18n::texts::<QualityTexts>();
    let action = sending::<ReopenIssue>("issue_reopened", None, on_change);
    let error = action.error();
    view! {
        <SendForm sending=action>
            <ErrorSummary error/>
            {seen(&issue)}
            <Button is_submit=true icon=Glyph::Undo is_pending=action.pending()>{text.reopen}</Button>
        </SendForm>
    }
}
