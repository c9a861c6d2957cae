//! A message's kind and data as a sentence, and where it leads.

/// Messages on one page of the list.
pub const ON_ONE_PAGE: u32 = 30;

#[cfg(feature = "ssr")]
pub use rows::{notification, question};

#[cfg(feature = "ssr")]
mod rows {
    use domain::list::{Filter, FilterOperator, ListQuery};
    use domain::preference::Locale;
    use serde_json::Value;
    use service::notifications::NotificationRow;

    use super::ON_ONE_PAGE;
    use crate::account::view::device_name;
    use crate::i18n::access::role_name_of;
    use crate::i18n::notifications::NotificationTexts;
    use crate::i18n::quality_rules::rule_name_of;
    use crate::i18n::{Texts, fill};
    use crate::notifications::api::NotificationDto;
    use crate::routes;

    /// The question for a part of the messages.
    pub fn question(only_unread: bool, offset: u32) -> ListQuery {
        let unread =
            || Filter { column: "state".to_owned(), operator: FilterOperator::Is, values: vec!["unread".to_owned()] };
        ListQuery {
            filters: only_unread.then(unread).into_iter().collect(),
            offset,
            limit: ON_ONE_PAGE,
            ..ListQuery::default()
        }
    }

    fn text_of(data: &Value, name: &str) -> String {
        match data.get(name) {
            Some(Value::String(text)) => text.clone(),
            None | Some(Value::Null) => String::new(),
            Some(other) => other.to_string(),
        }
    }

    /// The sentence of a message; an unknown kind is shown by its name rather than hidden.
    pub fn notification(locale: Locale, row: NotificationRow) -> NotificationDto {
        let text = NotificationTexts::of(locale);
        let data = &row.data;
        let role = role_name_of(locale, &text_of(data, "role"));
        let change = if text_of(data, "kind") == "revoke" { text.take } else { text.give };
        let subject = match (locale, text_of(data, "subject_en")) {
            (Locale::En, subject) if !subject.is_empty() => subject,
            _ => text_of(data, "subject"),
        };
        let values = [
            ("change", change.to_owned()),
            ("role", role),
            ("subject", subject),
            ("proposer", text_of(data, "proposer")),
            ("decider", text_of(data, "decider")),
            ("name", text_of(data, "name")),
            ("by", text_of(data, "by")),
            ("left", text_of(data, "left")),
            ("keys", text_of(data, "keys")),
            ("ip", text_of(data, "ip")),
            ("device", device_name(&text_of(data, "user_agent"))),
            ("rule", rule_name_of(locale, &text_of(data, "rule"))),
        ];
        let values: Vec<(&str, &str)> = values.iter().map(|(name, value)| (*name, value.as_str())).collect();
        let request = routes::access_request(&text_of(data, "request"));
        let security = routes::ACCOUNT_SECURITY.to_owned();
        let (title, body, href) = match row.kind.as_str() {
            "access_request_waiting" => (text.request_waiting, text.request_waiting_body, request),
            "access_request_decided" if text_of(data, "decision") == "approve" => {
                (text.request_approved, text.request_decided_body, request)
            }
            "access_request_decided" => (text.request_refused, text.request_decided_body, request),
            "access_request_withdrawn" => (text.request_withdrawn, text.request_withdrawn_body, request),
            "password_changed" => (text.password_changed, text.if_not_you, security),
            "password_reset" if !matches!(text_of(data, "keys").as_str(), "" | "0") => {
                (text.password_reset, text.password_reset_keys, security)
            }
            "password_reset" => (text.password_reset, text.if_not_you, security),
            "new_device" => (text.new_device, text.new_device_body, security),
            "totp_on" => (text.totp_on, text.if_not_you, security),
            "totp_off" => (text.totp_off, text.if_not_you, security),
            "token_created" => (text.token_created, text.token_created_body, routes::ACCOUNT_TOKENS.to_owned()),
            "sessions_ended" => (text.sessions_ended, text.sessions_ended_body, security),
            "recovery_code_used" => (text.recovery_code_used, text.recovery_code_used_body, security),
            "quality_issue_assigned" => {
                (text.issue_assigned, text.issue_assigned_body, routes::quality_issue(&text_of(data, "issue")))
            }
            _ => ("", "", String::new()),
        };
        let title = if title.is_empty() { row.kind.clone() } else { fill(title, &values) };
        NotificationDto {
            id: row.id.to_string(),
            title,
            body: fill(body, &values),
            href,
            kind: row.kind,
            created_at: row.created_at,
            is_read: row.read_at.is_some(),
        }
    }
}
