//! The description of the interface, for programs (OpenAPI) and for people: a page without any script, made from the same
//! description, so that the two cannot disagree.

use axum::extract::State;
use axum::response::{IntoResponse as _, Response};
use domain::preference::Preference;
use http::header::{CONTENT_TYPE, HeaderValue};
use serde_json::Value;

use super::description;
use crate::answer::escaped;
use crate::request::Visitor;
use crate::state::AppState;

/// The description for programs.
#[utoipa::path(get, path = "/api/v1/openapi.json", tag = "description", operation_id = "readDescription", security(()),
    responses((status = 200, content_type = "application/json", body = serde_json::Value)))]
pub async fn json() -> Response {
    let text = description().to_json().unwrap_or_default();
    ([(CONTENT_TYPE, HeaderValue::from_static("application/json"))], text).into_response()
}

/// The description for people.
#[utoipa::path(get, path = "/api/v1/docs", tag = "description", operation_id = "readDocs", security(()),
    responses((status = 200, content_type = "text/html", body = String)))]
pub async fn page(State(state): State<AppState>, visitor: Option<axum::Extension<Visitor>>) -> Response {
    let preference = visitor.map_or_else(Preference::default, |visitor| visitor.0.preference);
    let text = render(&super::body::to_value(&description()), preference, state.site.stylesheet());
    ([(CONTENT_TYPE, HeaderValue::from_static("text/html; charset=utf-8"))], text).into_response()
}

fn text<'v>(value: &'v Value, path: &str) -> &'v str {
    value.pointer(path).and_then(Value::as_str).unwrap_or_default()
}

/// Words in backticks become code; everything else is escaped.
fn prose(text: &str) -> String {
    let mut html = String::new();
    for (index, part) in text.split('`').enumerate() {
        if index % 2 == 1 {
            html.push_str(&format!("<code>{}</code>", escaped(part)));
        } else {
            html.push_str(&escaped(part));
        }
    }
    html
}

/// The name of a type as it is written in a table, with a link to its description.
fn type_of(schema: &Value) -> String {
    if let Some(name) = schema.get("$ref").and_then(Value::as_str) {
        let name = name.rsplit('/').next().unwrap_or_default();
        return format!("<a href=\"#type-{0}\">{0}</a>", escaped(name));
    }
    if let Some(choices) =
        schema.get("oneOf").or_else(|| schema.get("anyOf")).or_else(|| schema.get("allOf")).and_then(Value::as_array)
    {
        return choices.iter().map(type_of).collect::<Vec<_>>().join(" | ");
    }
    let kind = match schema.get("type") {
        Some(Value::String(kind)) => kind.clone(),
        Some(Value::Array(kinds)) => kinds.iter().filter_map(Value::as_str).collect::<Vec<_>>().join(" | "),
        _ => "any".to_owned(),
    };
    if let Some(items) = schema.get("items") {
        return format!("{} of {}", escaped(&kind), type_of(items));
    }
    match schema.get("format").and_then(Value::as_str) {
        Some(format) => format!("{} ({})", escaped(&kind), escaped(format)),
        None => escaped(&kind),
    }
}

fn render(description: &Value, preference: Preference, stylesheet: &str) -> String {
    let mut operations = String::new();
    let mut contents = String::new();
    let empty = serde_json::Map::new();
    let paths = description.get("paths").and_then(Value::as_object).unwrap_or(&empty);
    let mut sections: std::collections::BTreeMap<&str, Vec<(&str, &str, &Value)>> = std::collections::BTreeMap::new();
    for (path, item) in paths {
        for (method, operation) in item.as_object().unwrap_or(&empty) {
            sections.entry(text(operation, "/tags/0")).or_default().push((method, path, operation));
        }
    }
    for (section, entries) in &sections {
        contents.push_str(&format!(
            "<li><a href=\"#section-{0}\">{1}</a></li>",
            section.replace(' ', "-"),
            escaped(section)
        ));
        operations.push_str(&format!("<h2 id=\"section-{0}\">{1}</h2>", section.replace(' ', "-"), escaped(section)));
        for (method, path, operation) in entries {
            operations.push_str(&operation_html(method, path, operation));
        }
    }
    let mut types = String::new();
    let schemas = description.pointer("/components/schemas").and_then(Value::as_object).unwrap_or(&empty);
    for (name, schema) in schemas {
        types.push_str(&type_html(name, schema));
    }
    let problems: String = [
        ("invalid", "400, 413, 415, 422", "What was sent cannot be read or has wrong fields; `fields` names them."),
        ("sign-in-required", "401", "The key is missing, unknown, ended or taken back."),
        ("forbidden", "403", "The key's scopes or its owner's rights do not cover it; `code` says which."),
        ("not-found", "404, 405", "There is no such thing, or none that the caller may know of."),
        ("conflict", "409", "Somebody changed it meanwhile, it exists already, or the same call is under way."),
        ("refused", "422", "A rule says no; `code` names it."),
        ("too-many", "429", "Too many calls; `Retry-After` says how long to wait."),
        ("internal", "500", "Something unexpected; tell the `incident` to the administrators."),
        ("unavailable", "503", "Busy or restarting; try the same call again after `Retry-After`."),
    ]
    .into_iter()
    .map(|(kind, status, what)| {
        format!("<tr id=\"problem-{kind}\"><th scope=\"row\">{kind}</th><td>{status}</td><td>{}</td></tr>", prose(what))
    })
    .collect();
    format!(
        "<!DOCTYPE html><html lang=\"en\" data-theme=\"{theme}\" data-trend=\"{trend}\" data-density=\"{density}\"><head>\
         <meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\
         <title>{title} API {version}</title><link rel=\"stylesheet\" href=\"{stylesheet}\"></head>\
         <body class=\"api-docs\"><main class=\"api-docs-content\"><h1>{title} API {version}</h1><p>{about}</p>\
         <p><a href=\"/api/v1/openapi.json\">openapi.json</a></p><nav aria-label=\"Contents\"><ul>{contents}\
         <li><a href=\"#problems\">problems</a></li><li><a href=\"#types\">types</a></li></ul></nav>{operations}\
         <h2 id=\"problems\">problems</h2><table><thead><tr><th scope=\"col\">Kind</th><th scope=\"col\">Status</th>\
         <th scope=\"col\">Meaning</th></tr></thead><tbody>{problems}</tbody></table>\
         <h2 id=\"types\">types</h2>{types}</main></body></html>",
        theme = preference.theme.code(),
        trend = preference.trend_attribute(),
        density = preference.density.code(),
        title = escaped(text(description, "/info/title")),
        version = escaped(text(description, "/info/version")),
        about = prose(text(description, "/info/description")),
        stylesheet = escaped(stylesheet),
    )
}

fn operation_html(method: &str, path: &str, operation: &Value) -> String {
    let mut html = format!(
        "<section><h3 id=\"{id}\"><code>{method} {path}</code></h3><p>{summary}</p>",
        id = escaped(text(operation, "/operationId")),
        method = method.to_uppercase(),
        path = escaped(path),
        summary = prose(text(operation, "/summary")),
    );
    let parameters = operation.get("parameters").and_then(Value::as_array).cloned().unwrap_or_default();
    let body = operation.pointer("/requestBody/content/application~1json/schema");
    if !parameters.is_empty() || body.is_some() {
        html.push_str(
            "<table><thead><tr><th scope=\"col\">Takes</th><th scope=\"col\">In</th><th scope=\"col\">Type</th>\
             <th scope=\"col\">Meaning</th></tr></thead><tbody>",
        );
        for parameter in &parameters {
            html.push_str(&format!(
                "<tr><th scope=\"row\"><code>{}</code></th><td>{}</td><td>{}</td><td>{}</td></tr>",
                escaped(text(parameter, "/name")),
                escaped(text(parameter, "/in")),
                parameter.get("schema").map_or_else(String::new, type_of),
                prose(text(parameter, "/description")),
            ));
        }
        if let Some(body) = body {
            html.push_str(&format!(
                "<tr><th scope=\"row\">content</th><td>body</td><td>{}</td><td></td></tr>",
                type_of(body)
            ));
        }
        html.push_str("</tbody></table>");
    }
    let empty = serde_json::Map::new();
    let responses = operation.get("responses").and_then(Value::as_object).unwrap_or(&empty);
    let answers: Vec<String> = responses
        .iter()
        .map(|(status, response)| {
            let schema = response.get("content").and_then(Value::as_object).and_then(|content| content.values().next());
            let shape = schema.and_then(|content| content.get("schema")).map(type_of);
            let status = if status == "default" { "otherwise" } else { status };
            format!("{}{}", escaped(status), shape.map_or_else(String::new, |shape| format!(": {shape}")))
        })
        .collect();
    html.push_str(&format!("<p>Answers {}.</p></section>", answers.join(", ")));
    html
}

fn type_html(name: &str, schema: &Value) -> String {
    let empty = serde_json::Map::new();
    // A flattened type is written as several parts.
    let parts: Vec<&Value> = match schema.get("allOf").and_then(Value::as_array) {
        Some(parts) => parts.iter().collect(),
        None => vec![schema],
    };
    let mut rows = String::new();
    for part in parts {
        if part.get("$ref").is_some() {
            rows.push_str(&format!("<tr><th scope=\"row\">…</th><td>{}</td><td></td></tr>", type_of(part)));
        }
        for (field, schema) in part.get("properties").and_then(Value::as_object).unwrap_or(&empty) {
            rows.push_str(&format!(
                "<tr><th scope=\"row\"><code>{}</code></th><td>{}</td><td>{}</td></tr>",
                escaped(field),
                type_of(schema),
                prose(text(schema, "/description")),
            ));
        }
    }
    format!(
        "<section><h3 id=\"type-{0}\">{0}</h3><p>{1}</p><table><thead><tr><th scope=\"col\">Field</th>\
         <th scope=\"col\">Type</th><th scope=\"col\">Meaning</th></tr></thead><tbody>{rows}</tbody></table></section>",
        escaped(name),
        prose(text(schema, "/description")),
    )
}
