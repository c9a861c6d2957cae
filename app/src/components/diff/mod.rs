//! What changed between two values: only what differs, before beside after. Used for the audit trail and wherever a draft
//! stands beside what is active.

use leptos::prelude::*;
use serde_json::Value;

use crate::i18n;
use crate::i18n::common::CommonTexts;

/// One difference. A missing side is `None`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// Where in the value, e.g. `address.city`; empty for the whole.
    pub path: String,
    /// Before, as text.
    pub before: Option<String>,
    /// After, as text.
    pub after: Option<String>,
}

/// The differences of two values, in the order of their names; lists are compared place by place.
pub fn changes(before: Option<&Value>, after: Option<&Value>) -> Vec<Change> {
    let mut out = Vec::new();
    collect(String::new(), before, after, &mut out);
    out
}

fn collect(path: String, before: Option<&Value>, after: Option<&Value>, out: &mut Vec<Change>) {
    if before == after {
        return;
    }
    let is_branch =
        |value: Option<&Value>| matches!(value, None | Some(Value::Null | Value::Object(_) | Value::Array(_)));
    let has_branch = |value: Option<&Value>| matches!(value, Some(Value::Object(_) | Value::Array(_)));
    if (has_branch(before) || has_branch(after)) && is_branch(before) && is_branch(after) {
        let mut names = names_of(before);
        for name in names_of(after) {
            if !names.contains(&name) {
                names.push(name);
            }
        }
        if !names.is_empty() {
            for name in names {
                let below = if path.is_empty() { name.clone() } else { format!("{path}.{name}") };
                collect(below, part(before, &name), part(after, &name), out);
            }
            return;
        }
    }
    out.push(Change { path, before: before.and_then(text_of), after: after.and_then(text_of) });
}

fn names_of(value: Option<&Value>) -> Vec<String> {
    match value {
        Some(Value::Object(map)) => map.keys().cloned().collect(),
        Some(Value::Array(list)) => (1..=list.len()).map(|place| place.to_string()).collect(),
        _ => Vec::new(),
    }
}

fn part<'v>(value: Option<&'v Value>, name: &str) -> Option<&'v Value> {
    match value {
        Some(Value::Object(map)) => map.get(name),
        Some(Value::Array(list)) => list.get(name.parse::<usize>().ok()?.checked_sub(1)?),
        _ => None,
    }
}

fn text_of(value: &Value) -> Option<String> {
    match value {
        Value::Null => None,
        Value::String(text) => Some(text.clone()),
        other => Some(other.to_string()),
    }
}

/// A table of what changed.
#[component]
pub fn Diff(
    /// The value before; `None` when the thing was made.
    #[prop(optional_no_strip)]
    before: Option<Value>,
    /// The value after; `None` when the thing was taken away.
    #[prop(optional_no_strip)]
    after: Option<Value>,
    /// Turns a path into words; without it the path itself is shown.
    #[prop(optional)]
    name_of: Option<fn(&str) -> Option<&'static str>>,
) -> impl IntoView {
    let text = i18n::texts::<CommonTexts>();
    let rows = changes(before.as_ref(), after.as_ref());
    if rows.is_empty() {
        return view! { <p class="quiet">{text.unchanged}</p> }.into_any();
    }
    let side = |value: Option<String>, is_after: bool| match (value, is_after) {
        (None, _) => view! { <span class="quiet">{text.nothing}</span> }.into_any(),
        (Some(value), true) => view! { <ins>{value}</ins> }.into_any(),
        (Some(value), false) => view! { <del>{value}</del> }.into_any(),
    };
    let rows = rows
        .into_iter()
        .map(|change| {
            let name = name_of.and_then(|name_of| name_of(&change.path)).map_or(change.path, str::to_owned);
            view! {
                <tr>
                    <th scope="row">{name}</th>
                    <td>{side(change.before, false)}</td>
                    <td>{side(change.after, true)}</td>
                </tr>
            }
        })
        .collect_view();
    view! {
        <table class="diff">
            <thead>
                <tr><th scope="col">{text.field}</th><th scope="col">{text.before}</th><th scope="col">{text.after}</th></tr>
            </thead>
            <tbody>{rows}</tbody>
        </table>
    }
    .into_any()
}
