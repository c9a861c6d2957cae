//! How pages call server functions: by path, with a form's content, and JSON back. One way for all of them, not generic, so
//! that the client code of each function is not in the browser's module; what each answer means is read by its caller.
//! While the server draws a page it runs the function in place, in the same request. Without script forms go to the same
//! addresses by themselves.

use std::future::Future;
use std::pin::Pin;

use domain::list::ListQuery;
use leptos::html;
use leptos::prelude::*;
use leptos::server_fn::ServerFn;
use serde::de::DeserializeOwned;

use crate::components::data_table::wire::{TableLoad, TablePage};
use crate::error::{AppError, ErrorKind};

/// One call: a server function's address, and its content as a form writes it or, for lists, as JSON.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Call {
    /// The address, e.g. `/fn/governance/user`.
    pub path: &'static str,
    /// The content.
    pub body: String,
    /// Whether the content is JSON.
    pub is_json: bool,
}

impl Call {
    /// A call of the function behind `S` with these fields.
    pub fn of<S: ServerFn>(fields: &[(&str, &str)]) -> Call {
        let body = fields
            .iter()
            .map(|(name, value)| format!("{name}={}", crate::routes::escape(value)))
            .collect::<Vec<_>>()
            .join("&");
        Call { path: S::PATH, body, is_json: false }
    }

    /// A call of the function behind `S` with a question about a list.
    pub fn list<S: ServerFn>(query: &ListQuery) -> Call {
        Call { path: S::PATH, body: list_body(query), is_json: true }
    }
}

/// The answer of a call, as JSON.
pub type Answer = Result<String, AppError>;

/// A call on its way.
pub type Calling = Pin<Box<dyn Future<Output = Answer> + Send>>;

fn unreadable() -> AppError {
    AppError::new(ErrorKind::Connection, "connection")
}

/// Reads an answer.
///
/// # Errors
/// `connection` when it is not what was expected, as from a proxy between.
pub fn read<T: DeserializeOwned>(text: &str) -> Result<T, AppError> {
    serde_json::from_str(text).map_err(|_| unreadable())
}

/// Calls a server function.
pub fn send(call: Call) -> Calling {
    #[cfg(feature = "hydrate")]
    {
        Box::pin(send_wrapper::SendWrapper::new(browser::send(call)))
    }
    #[cfg(feature = "ssr")]
    {
        Box::pin(in_place(call))
    }
    #[cfg(not(any(feature = "hydrate", feature = "ssr")))]
    {
        let _ = call;
        Box::pin(std::future::ready(Err(unreadable())))
    }
}

/// The load function of a table over the list behind `S`.
pub fn list_load<S: ServerFn>() -> TableLoad {
    list_load_at(S::PATH)
}

fn list_load_at(path: &'static str) -> TableLoad {
    std::sync::Arc::new(move |query| {
        let call = Call { path, body: list_body(&query), is_json: true };
        Box::pin(async move { read::<TablePage>(&send(call).await?) })
    })
}

fn list_body(query: &ListQuery) -> String {
    // A question is plain data: writing it cannot fail.
    format!("{{\"query\":{}}}", serde_json::to_string(query).unwrap_or_default())
}

/// Calls several server functions, one after another; the first failure is the answer.
fn send_all(calls: Vec<Call>) -> Pin<Box<dyn Future<Output = Result<Vec<String>, AppError>> + Send>> {
    Box::pin(async move {
        let mut answers = Vec::with_capacity(calls.len());
        for call in calls {
            answers.push(send(call).await?);
        }
        Ok(answers)
    })
}

/// Runs the server function in this request.
#[cfg(feature = "ssr")]
async fn in_place(call: Call) -> Answer {
    use axum::body::{Body, to_bytes};
    use http::header::CONTENT_TYPE;
    /// An answer beyond this is a mistake of ours.
    const MOST_BYTES: usize = 64 * 1024 * 1024;
    let internal = || AppError::new(ErrorKind::Internal, "internal");
    let content_type = if call.is_json { "application/json" } else { "application/x-www-form-urlencoded" };
    let request = http::Request::builder()
        .method(http::Method::POST)
        .uri(call.path)
        .header(CONTENT_TYPE, content_type)
        .body(Body::from(call.body))
        .map_err(|_| internal())?;
    let mut service =
        leptos::server_fn::axum::get_server_fn_service(call.path, http::Method::POST).ok_or_else(internal)?;
    let response = service.run(request).await;
    let is_good = response.status().is_success();
    let bytes = to_bytes(response.into_body(), MOST_BYTES).await.map_err(|_| internal())?;
    let text = String::from_utf8(bytes.to_vec()).map_err(|_| internal())?;
    if is_good { Ok(text) } else { Err(serde_json::from_str(&text).unwrap_or_else(|_| internal())) }
}

#[cfg(feature = "hydrate")]
mod browser {
    //! The browser's side: `fetch`.

    use wasm_bindgen::{JsCast, JsValue};
    use wasm_bindgen_futures::JsFuture;
    use web_sys::{FormData, HtmlFormElement, RequestInit, Response, SubmitEvent, UrlSearchParams};

    use super::{Answer, Call, unreadable};
    use crate::error::{AppError, ErrorKind};

    pub(super) async fn send(call: Call) -> Answer {
        let response = fetch(&call).await.map_err(|_| unreadable())?;
        let text = JsFuture::from(response.text().map_err(|_| unreadable())?).await.map_err(|_| unreadable())?;
        let text = text.as_string().unwrap_or_default();
        if response.ok() {
            Ok(text)
        } else {
            Err(serde_json::from_str(&text).unwrap_or_else(|_| by_status(response.status())))
        }
    }

    async fn fetch(call: &Call) -> Result<Response, JsValue> {
        let content_type = if call.is_json { "application/json" } else { "application/x-www-form-urlencoded" };
        let headers = web_sys::Headers::new()?;
        headers.set("content-type", content_type)?;
        headers.set("accept", "application/json")?;
        let init = RequestInit::new();
        init.set_method("POST");
        init.set_headers(&headers);
        init.set_body(&JsValue::from_str(&call.body));
        let response = JsFuture::from(leptos::prelude::window().fetch_with_str_and_init(call.path, &init)).await?;
        response.dyn_into()
    }

    /// An answer that is not ours, e.g. of a proxy, is judged by its status.
    fn by_status(status: u16) -> AppError {
        match status {
            401 => AppError::new(ErrorKind::SignInRequired, "sign_in_required"),
            429 => AppError::new(ErrorKind::TooMany, "too_many"),
            500 => AppError::new(ErrorKind::Internal, "internal"),
            _ => AppError::new(ErrorKind::Unavailable, "unavailable"),
        }
    }

    /// The content of a form as the browser itself would send it, with the button that was pressed.
    pub(super) fn content_of(event: &SubmitEvent) -> Option<String> {
        let form: HtmlFormElement = event.target()?.dyn_into().ok()?;
        let data = FormData::new_with_form(&form).ok()?;
        if let Some(button) = event.submitter()
            && let Some(name) = button.get_attribute("name")
        {
            let value = button.get_attribute("value").unwrap_or_default();
            data.append_with_str(&name, &value).ok()?;
        }
        let pairs = UrlSearchParams::new_with_str_sequence_sequence(data.unchecked_ref()).ok()?;
        Some(pairs.to_string().into())
    }
}

/// What comes from the server for a page: the answers of some calls, asked for again whenever the calls change.
#[derive(Clone, Copy)]
pub struct Asked(Resource<Result<Vec<String>, AppError>>);

impl Asked {
    /// Asks. `calls` may read signals; with `version` the same calls are asked for again.
    pub fn new(calls: impl Fn() -> (u32, Vec<Call>) + Send + Sync + 'static) -> Asked {
        let source = Signal::derive(calls);
        Asked(Resource::new_blocking(move || source.get(), fetch_asked))
    }

    /// Asks once.
    pub fn once(calls: Vec<Call>) -> Asked {
        Asked::new(move || (0, calls.clone()))
    }

    /// Asks again.
    pub fn refetch(self) {
        self.0.refetch();
    }

    /// The answers, once they are there; to be read inside of a `Transition`.
    pub fn get(self) -> Option<Result<Vec<String>, AppError>> {
        self.0.get()
    }
}

fn fetch_asked((_, calls): (u32, Vec<Call>)) -> Pin<Box<dyn Future<Output = Result<Vec<String>, AppError>> + Send>> {
    send_all(calls)
}

/// A form that is sent to a server function, and what came back.
#[derive(Clone, Copy)]
pub struct Sending {
    path: &'static str,
    value: RwSignal<Option<Answer>>,
    is_pending: RwSignal<bool>,
    last: StoredValue<Option<Call>>,
    /// The form, to be emptied after a success.
    pub form: NodeRef<html::Form>,
}

impl Sending {
    /// A form for the function behind `S`. A failure that a form without script left in the address is there at once.
    pub fn of<S: ServerFn>() -> Sending {
        Sending::to(S::PATH)
    }

    fn to(path: &'static str) -> Sending {
        let failed = use_context::<leptos::server::ServerActionError>()
            .filter(|failed| failed.path() == path)
            .map(|failed| Err(leptos::server_fn::error::ServerFnUrlError::<AppError>::decode_err(failed.err())));
        Sending {
            path,
            value: RwSignal::new(failed),
            is_pending: RwSignal::new(false),
            last: StoredValue::new(None),
            form: NodeRef::new(),
        }
    }

    /// The failure of the last sending.
    pub fn error(self) -> Signal<Option<AppError>> {
        let value = self.value;
        Signal::derive(move || value.with(|value| value.as_ref().and_then(|answer| answer.as_ref().err().cloned())))
    }

    /// Whether it is on its way.
    pub fn pending(self) -> Signal<bool> {
        self.is_pending.into()
    }

    /// Whether the last sending succeeded.
    pub fn is_done(self) -> bool {
        self.value.with(|value| matches!(value, Some(Ok(_))))
    }

    /// Forgets what came back, and what was written into the form.
    pub fn forget(self) {
        self.value.set(None);
        if let Some(form) = self.form.get_untracked() {
            form.reset();
        }
    }

    /// Sends fields without a form.
    pub fn send_fields(self, fields: &[(&str, &str)]) {
        let body = fields
            .iter()
            .map(|(name, value)| format!("{name}={}", crate::routes::escape(value)))
            .collect::<Vec<_>>()
            .join("&");
        self.send(Call { path: self.path, body, is_json: false });
    }

    fn send(self, call: Call) {
        if self.is_pending.get_untracked() {
            return;
        }
        self.is_pending.set(true);
        self.last.set_value(Some(call.clone()));
        let calling = send(call);
        leptos::task::spawn_local(async move {
            let answer = calling.await;
            // The form may have gone from the page meanwhile.
            if self.is_pending.try_set(false).is_none() {
                self.value.set(Some(answer));
            }
        });
    }

    /// Goes to the page that the answer names, loaded anew: it knows only then who is signed in.
    pub fn then_load(self) {
        #[derive(serde::Deserialize)]
        struct Place {
            location: String,
        }
        self.on_done(|answer| {
            if let Ok(place) = read::<Place>(&answer) {
                crate::page::load(&place.location);
            }
        });
    }

    /// Does something in the browser after each success; the answer is JSON. When the server asks for a recent proof of
    /// identity, it is asked for at once and the form is sent again.
    pub fn on_done(self, then: impl Fn(String) + Send + Sync + 'static) {
        self.on_done_call(Callback::new(then));
    }

    fn on_done_call(self, then: Callback<String>) {
        let confirmation = crate::session::use_confirmation();
        crate::reactive::effect(move || match self.value.get() {
            Some(Ok(answer)) => then.run(answer),
            Some(Err(error)) if crate::page::is_not_fresh(&error) => {
                if let Some(call) = self.last.get_value() {
                    confirmation.ask(Callback::new(move |()| self.send(call.clone())));
                }
            }
            Some(Err(error)) if error.kind == ErrorKind::SignInRequired => crate::live::leave("ended"),
            Some(Err(_)) | None => {}
        });
    }
}

/// While the last sending failed, the title of the document says so first, for those who hear it.
fn say_in_title(sending: Sending) {
    let prefix = crate::i18n::texts::<crate::i18n::common::CommonTexts>().error_prefix;
    crate::reactive::effect_first(move |is_first| {
        let has_failed = sending.value.with(|value| matches!(value, Some(Err(_))));
        // At first the server has written the right title.
        if is_first {
            return;
        }
        let title = document().title();
        let plain = title.strip_prefix(prefix).unwrap_or(&title);
        let wanted = if has_failed { format!("{prefix}{plain}") } else { plain.to_owned() };
        if wanted != title {
            document().set_title(&wanted);
        }
    });
}

/// A form for a [`Sending`]: a plain form before and without script.
#[component]
pub fn SendForm(
    /// Where it goes, and what came back.
    sending: Sending,
    /// Classes of the form.
    #[prop(optional)]
    class: &'static str,
    /// The fields and buttons.
    children: Children,
) -> impl IntoView {
    let on_submit = move |event: leptos::ev::SubmitEvent| {
        #[cfg(feature = "hydrate")]
        {
            if event.default_prevented() {
                return;
            }
            if let Some(body) = browser::content_of(&event) {
                event.prevent_default();
                sending.send(Call { path: sending.path, body, is_json: false });
            }
        }
        #[cfg(not(feature = "hydrate"))]
        let _ = event;
    };
    say_in_title(sending);
    view! {
        <form method="post" action=sending.path class=class node_ref=sending.form on:submit=on_submit>
            {children()}
        </form>
    }
}
