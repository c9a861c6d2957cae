//! How the program says no: one refusal, shaped for whoever asked. A page gets a readable page, a server function the
//! `AppError` that its caller expects, a program `application/problem+json` (RFC 9457). Nothing internal is ever in it:
//! what is unexpected carries an incident id, which the log repeats.

use app::error::{AppError, ErrorKind};
use axum::body::Body;
use axum::response::Response;
use domain::preference::{Locale, Preference};
use http::header::{CACHE_CONTROL, CONTENT_TYPE, LOCATION, RETRY_AFTER};
use http::{HeaderValue, StatusCode};

use crate::request::Surface;

/// A refusal before it has a shape.
#[derive(Clone, Debug)]
pub struct Refusal {
    /// The status of the answer.
    pub status: StatusCode,
    /// The code and its values.
    pub error: AppError,
    /// After how many seconds another try makes sense.
    pub retry_after_seconds: Option<u32>,
}

impl Refusal {
    /// A refusal with a status of its own and a code.
    pub fn new(status: StatusCode, kind: ErrorKind, code: &str) -> Refusal {
        Refusal { status, error: AppError::new(kind, code), retry_after_seconds: None }
    }

    /// Adds a value for the sentence.
    #[must_use]
    pub fn with(mut self, name: &str, value: impl Into<String>) -> Refusal {
        self.error.data.push((name.to_owned(), value.into()));
        self
    }

    /// Says after how many seconds another try makes sense.
    #[must_use]
    pub fn retry_after(mut self, seconds: u32) -> Refusal {
        self.retry_after_seconds = Some(seconds.max(1));
        self.with("retry_after_seconds", seconds.max(1).to_string())
    }

    /// Nobody is signed in.
    pub fn sign_in_required() -> Refusal {
        Refusal::new(StatusCode::UNAUTHORIZED, ErrorKind::SignInRequired, "sign_in_required")
    }

    /// There is no such thing.
    pub fn not_found() -> Refusal {
        Refusal::new(StatusCode::NOT_FOUND, ErrorKind::NotFound, "not_found")
    }

    /// Something unexpected happened; the incident is logged where this is called.
    pub fn internal(incident: &str) -> Refusal {
        Refusal::new(StatusCode::INTERNAL_SERVER_ERROR, ErrorKind::Internal, "internal").with("incident", incident)
    }

    /// The instance or the database has too much to do.
    pub fn unavailable() -> Refusal {
        Refusal::new(StatusCode::SERVICE_UNAVAILABLE, ErrorKind::Unavailable, "unavailable").retry_after(1)
    }

    /// The answer for who asked.
    pub fn answer(&self, surface: Surface, preference: Preference, stylesheet: &str) -> Response {
        let (content_type, body) = match surface {
            Surface::Page => ("text/html; charset=utf-8", self.page(preference, stylesheet)),
            Surface::Function => ("application/json", serde_json::to_string(&self.error).unwrap_or_default()),
            Surface::Api | Surface::Other => ("application/problem+json", self.problem().to_string()),
        };
        let mut response = Response::new(Body::from(body));
        *response.status_mut() = self.status;
        let headers = response.headers_mut();
        headers.insert(CONTENT_TYPE, HeaderValue::from_static(content_type));
        headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
        if let Some(seconds) = self.retry_after_seconds {
            headers.insert(RETRY_AFTER, HeaderValue::from(seconds));
        }
        if self.status == StatusCode::UNAUTHORIZED && surface != Surface::Page {
            headers.insert(http::header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
        }
        response
    }

    /// The refusal as RFC 9457 wants it.
    pub fn problem(&self) -> serde_json::Value {
        let values: serde_json::Map<String, serde_json::Value> =
            self.error.data.iter().map(|(name, value)| (name.clone(), value.clone().into())).collect();
        let mut problem = serde_json::json!({
            "type": format!("/api/v1/docs#problem-{}", kind_code(self.error.kind)),
            "title": sentence(self.status, Locale::En).0,
            "status": self.status.as_u16(),
            "detail": sentence(self.status, Locale::En).1,
            "code": self.error.code,
        });
        if let Some(object) = problem.as_object_mut() {
            if let Some(incident) = self.error.value("incident") {
                object.insert("incident".to_owned(), incident.into());
            }
            if !values.is_empty() {
                object.insert("values".to_owned(), values.into());
            }
            if !self.error.fields.is_empty() {
                let fields = serde_json::to_value(&self.error.fields).unwrap_or_default();
                object.insert("fields".to_owned(), fields);
            }
        }
        problem
    }

    /// A page that stands alone: it must be readable even when nothing else works.
    fn page(&self, preference: Preference, stylesheet: &str) -> String {
        let locale = preference.locale;
        let (title, hint) = sentence(self.status, locale);
        let incident = self.error.value("incident").map_or(String::new(), |incident| {
            let label = match locale {
                Locale::ZhCn => "事件编号",
                Locale::En => "Incident",
            };
            format!("<p class=\"error-page-incident\">{label}: <code>{}</code></p>", escaped(incident))
        });
        let (home, retry) = match locale {
            Locale::ZhCn => ("回到首页", "重试"),
            Locale::En => ("Go to the overview", "Try again"),
        };
        let status = self.status.as_u16();
        let again = if matches!(status, 429 | 500 | 503) {
            format!("<a class=\"button button-secondary\" href=\"\">{retry}</a> ")
        } else {
            String::new()
        };
        format!(
            "<!DOCTYPE html><html lang=\"{lang}\" data-theme=\"{theme}\" data-trend=\"{trend}\" data-density=\"{density}\">\
             <head><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\
             <title>{title} · Omni-Hub</title><link rel=\"stylesheet\" href=\"{stylesheet}\"></head>\
             <body class=\"error-page\"><main class=\"error-page-content\"><p class=\"error-page-status\">{status}</p>\
             <h1>{title}</h1><p>{hint}</p>{incident}\
             <p>{again}<a class=\"button button-primary\" href=\"/\">{home}</a></p></main></body></html>",
            lang = locale.code(),
            theme = preference.theme.code(),
            trend = preference.trend_attribute(),
            density = preference.density.code(),
            stylesheet = escaped(stylesheet),
        )
    }
}

impl From<AppError> for Refusal {
    fn from(error: AppError) -> Refusal {
        let status = StatusCode::from_u16(error.kind.status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let retry_after_seconds = error.value("retry_after_seconds").and_then(|text| text.parse().ok());
        Refusal { status, error, retry_after_seconds }
    }
}

impl From<service::Error> for Refusal {
    fn from(error: service::Error) -> Refusal {
        Refusal::from(AppError::from(error))
    }
}

/// Sends a browser to another page of ours, with GET.
pub fn go_to(path: &str) -> Response {
    let mut response = Response::new(Body::empty());
    *response.status_mut() = StatusCode::SEE_OTHER;
    // A path that is no header value can only come from a mistake of ours; the overview is always right.
    let target = HeaderValue::from_str(path).unwrap_or_else(|_| HeaderValue::from_static("/"));
    response.headers_mut().insert(LOCATION, target);
    response.headers_mut().insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}

/// The text with the five characters that mean something in HTML written as references.
pub fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;").replace('\'', "&#39;")
}

/// The stable name of a kind, as it stands in `type`.
pub const fn kind_code(kind: ErrorKind) -> &'static str {
    match kind {
        ErrorKind::SignInRequired => "sign-in-required",
        ErrorKind::Forbidden => "forbidden",
        ErrorKind::NotFound => "not-found",
        ErrorKind::Invalid => "invalid",
        ErrorKind::Refused => "refused",
        ErrorKind::Conflict => "conflict",
        ErrorKind::TooMany => "too-many",
        ErrorKind::Unavailable => "unavailable",
        ErrorKind::Connection => "connection",
        ErrorKind::Internal => "internal",
    }
}

/// What happened and what to do, for a status.
const fn sentence(status: StatusCode, locale: Locale) -> (&'static str, &'static str) {
    match (status.as_u16(), locale) {
        (400, Locale::ZhCn) => ("请求无法读取", "请检查内容后再试。"),
        (400, Locale::En) => ("The request cannot be read", "Check what was sent and try again."),
        (401, Locale::ZhCn) => ("需要登录", "请先登录，然后再试。"),
        (401, Locale::En) => ("Sign-in required", "Sign in, or send a valid key, and try again."),
        (403, Locale::ZhCn) => ("没有权限", "您的角色不能执行此操作；如有需要，请向部门负责人申请权限。"),
        (403, Locale::En) => {
            ("Not allowed", "Your rights do not cover this; ask the head of your department for access.")
        }
        (404, Locale::ZhCn) => ("页面不存在", "地址可能有误，或内容已被移除。"),
        (404, Locale::En) => ("There is no such thing", "The address may be wrong, or what was here is gone."),
        (405, Locale::ZhCn) => ("不支持此请求方式", "请从页面上操作。"),
        (405, Locale::En) => ("Method not allowed", "This address exists but does not take that method."),
        (408, Locale::ZhCn) => ("请求超时", "请稍后再试。"),
        (408, Locale::En) => ("The request took too long", "Try again; if it stays so, ask for less at once."),
        (409, Locale::ZhCn) => ("内容已被他人更改", "请刷新后再试。"),
        (409, Locale::En) => ("Something else happened meanwhile", "Load the current state and try again."),
        (413, Locale::ZhCn) => ("内容过大", "请减小文件或文本后再试。"),
        (413, Locale::En) => ("Too large", "Send less at once."),
        (415, Locale::ZhCn) => ("不支持的格式", "请使用规定的格式。"),
        (415, Locale::En) => ("Unsupported format", "Send the content type that the operation names."),
        (422, Locale::ZhCn) => ("内容有误", "请按提示更正后再试。"),
        (422, Locale::En) => ("The content is not right", "Correct what the code and the fields name, and try again."),
        (429, Locale::ZhCn) => ("操作过于频繁", "请稍候片刻再试。"),
        (429, Locale::En) => ("Too many requests", "Wait as long as Retry-After says, and try again."),
        (503, Locale::ZhCn) => ("暂时无法处理", "系统繁忙或正在重启，请稍后再试。"),
        (503, Locale::En) => ("Not available for the moment", "The system is busy or restarting; try again soon."),
        (_, Locale::ZhCn) => ("出现意外错误", "已记录此问题；请重试，若仍出现，请将事件编号告知管理员。"),
        (_, Locale::En) => (
            "Something unexpected happened",
            "It was recorded. Try again; if it stays so, tell the incident to the administrators.",
        ),
    }
}
