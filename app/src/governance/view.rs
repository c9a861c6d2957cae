//! From what the use cases know to what is shown: rows of the tables, the effect of a change of rights, a change field by
//! field. Pure functions, the same for page, export and test.

use std::collections::BTreeSet;

use domain::access::{Permission, Role};
use domain::access_request::{AccessRequestKind, Decision};
use domain::list::{Filter, FilterOperator, ListQuery, SortKey};
use domain::preference::Locale;
#[cfg(feature = "ssr")]
use serde_json::Value;
use uuid::Uuid;

#[cfg(feature = "ssr")]
use super::api::ChangeDto;
use super::api::{DepartmentDto, GrantDto};
use crate::components::data_table::wire::{Choice, Column, ColumnWidth, FilterKind, TableSetup};
use crate::components::tag::Tone;
use crate::i18n::access::{role_name, role_name_of};
use crate::i18n::governance::GovernanceTexts;
use crate::i18n::{self, Texts};

/// How many people a field offers to choose from; whoever is not among them is found in the list of people.
pub const MOST_CHOICES: u32 = 200;
/// How many people a search in a field or in the palette brings.
pub const FOUND_PEOPLE: u32 = 8;

/// The kind of request of a form; only `revoke` takes a role away.
pub fn request_kind(code: &str) -> AccessRequestKind {
    AccessRequestKind::from_code(code).unwrap_or(AccessRequestKind::Grant)
}

/// The decision of a form; `None` for anything but the two.
pub fn decision(code: &str) -> Option<Decision> {
    Decision::from_code(code)
}

/// Chain and place of an entry, as in an address: `<chain>.<sequence>`.
pub fn entry_address(entry: &str) -> Option<(Uuid, i64)> {
    let (chain, sequence) = entry.rsplit_once('.')?;
    Some((chain.parse().ok()?, sequence.parse().ok().filter(|sequence| *sequence > 0)?))
}

/// The list of people as a table.
pub fn users_setup(locale: Locale, departments: Vec<Choice>) -> TableSetup {
    let text = GovernanceTexts::of(locale);
    let roles = Role::ALL
        .into_iter()
        .map(|role| Choice { code: role.code().to_owned(), label: role_name(locale, role).to_owned(), count: None })
        .collect();
    let states = vec![
        Choice { code: "enabled".to_owned(), label: text.user_enabled.to_owned(), count: None },
        Choice { code: "disabled".to_owned(), label: text.user_disabled.to_owned(), count: None },
    ];
    TableSetup {
        list: "users",
        caption: text.users_title,
        columns: vec![
            Column::words("name", text.column_name).with_width(ColumnWidth::Wide),
            Column::words("department", text.column_department).with_filter(FilterKind::Choice(departments)),
            Column::words("role", text.column_roles)
                .with_width(ColumnWidth::Wide)
                .with_filter(FilterKind::Choice(roles))
                .unsorted(),
            Column::words("state", text.column_state)
                .with_width(ColumnWidth::Narrow)
                .with_filter(FilterKind::Choice(states)),
            Column::words("totp", text.column_totp).with_width(ColumnWidth::Narrow).unsorted(),
            Column::time("last_sign_in", text.column_last_sign_in)
                .with_width(ColumnWidth::Wide)
                .with_filter(FilterKind::Date),
            Column::time("created", text.column_created)
                .with_width(ColumnWidth::Wide)
                .with_filter(FilterKind::Date)
                .hidden(),
        ],
        default_sort: "name",
        search_hint: text.users_search,
        empty_title: text.users_empty,
        empty_hint: text.users_empty_hint,
        is_selectable: false,
        is_exportable: true,
    }
}

/// The audit trail as a table.
pub fn audit_setup(locale: Locale, departments: Vec<Choice>) -> TableSetup {
    let text = GovernanceTexts::of(locale);
    let kinds = i18n::audit::SUBJECT_KINDS
        .iter()
        .map(|kind| Choice { code: (*kind).to_owned(), label: i18n::audit::kind_name(locale, kind), count: None })
        .collect();
    TableSetup {
        list: "audit",
        caption: text.audit_title,
        columns: vec![
            Column::time("at", text.column_at).with_width(ColumnWidth::Wide).with_filter(FilterKind::Date),
            Column::words("actor", text.column_actor).with_filter(FilterKind::Text),
            Column::words("action", text.column_action).with_width(ColumnWidth::Wide).with_filter(FilterKind::Text),
            Column::words("subject", text.column_subject).with_width(ColumnWidth::Wide).with_filter(FilterKind::Text),
            Column::words("subject_kind", text.column_subject_kind).with_filter(FilterKind::Choice(kinds)).hidden(),
            Column::words("department", text.column_department).with_filter(FilterKind::Choice(departments)),
            Column::words("reason", text.column_reason).with_width(ColumnWidth::Widest).unsorted(),
            Column::words("request", text.column_request)
                .with_width(ColumnWidth::Wide)
                .with_filter(FilterKind::Text)
                .unsorted()
                .hidden(),
        ],
        default_sort: "-at",
        search_hint: text.audit_search,
        empty_title: text.audit_empty,
        empty_hint: text.audit_empty_hint,
        is_selectable: false,
        is_exportable: true,
    }
}

/// The departments as choices of a filter, indented like the tree.
pub fn department_choices(locale: Locale, departments: &[DepartmentDto]) -> Vec<Choice> {
    departments
        .iter()
        .map(|department| Choice { code: department.id.clone(), label: indented_name(locale, department), count: None })
        .collect()
}

/// A department's name in a language.
pub fn department_name(locale: Locale, department: &DepartmentDto) -> &str {
    match locale {
        Locale::ZhCn => &department.name_zh,
        Locale::En => &department.name_en,
    }
}

/// A department's name, moved to the right by its depth.
pub fn indented_name(locale: Locale, department: &DepartmentDto) -> String {
    let depth = usize::try_from(department.depth).unwrap_or_default();
    format!("{}{}", "\u{2003}".repeat(depth), department_name(locale, department))
}

#[cfg(feature = "ssr")]
pub use rows::{audit_page, person, users_page};

#[cfg(feature = "ssr")]
mod rows {
    //! Rows of the use cases as rows of the tables.
    use domain::list::Page;
    use domain::preference::Locale;
    use service::audit::AuditRow;
    use service::users::UserRow;

    use crate::components::data_table::wire::{CellValue, TablePage, TableRow, TagValue, Tone};
    use crate::governance::api::PersonDto;
    use crate::i18n::access::role_name;
    use crate::i18n::governance::GovernanceTexts;
    use crate::i18n::{self, Texts};

    fn pick(locale: Locale, zh: String, en: String) -> String {
        match locale {
            Locale::ZhCn => zh,
            Locale::En => en,
        }
    }

    /// A part of the people, in the order of [`super::users_setup`].
    pub fn users_page(locale: Locale, page: Page<UserRow>) -> TablePage {
        let rows = page.rows.into_iter().map(|row| user_row(locale, row)).collect();
        TablePage { rows, total: page.total, totals: Vec::new() }
    }

    fn user_row(locale: Locale, row: UserRow) -> TableRow {
        let text = GovernanceTexts::of(locale);
        let roles = row
            .roles
            .iter()
            .map(|role| TagValue {
                code: role.code().to_owned(),
                label: role_name(locale, *role).to_owned(),
                tone: Tone::Neutral,
            })
            .collect::<Vec<_>>();
        let state = if row.is_enabled {
            CellValue::tag("enabled", text.user_enabled, Tone::Good)
        } else {
            CellValue::tag("disabled", text.user_disabled, Tone::Bad)
        };
        TableRow {
            key: row.id.to_string(),
            href: Some(format!("?user={}", row.id)),
            cells: vec![
                CellValue::TwoLines { text: row.display_name, detail: row.login },
                CellValue::text(pick(locale, row.department_name_zh, row.department_name_en)),
                if roles.is_empty() { CellValue::Empty } else { CellValue::Tags(roles) },
                state,
                CellValue::Flag(row.is_totp_on),
                CellValue::some(row.last_sign_in_at, CellValue::Instant),
                CellValue::Instant(row.created_at),
            ],
        }
    }

    /// A person found by a few letters.
    pub fn person(locale: Locale, row: UserRow) -> PersonDto {
        let department = pick(locale, row.department_name_zh, row.department_name_en);
        PersonDto { id: row.id.to_string(), name: row.display_name, detail: format!("{} · {department}", row.login) }
    }

    /// A part of the audit trail, in the order of [`super::audit_setup`].
    pub fn audit_page(locale: Locale, page: Page<AuditRow>) -> TablePage {
        let rows = page.rows.into_iter().map(|row| audit_row(locale, row)).collect();
        TablePage { rows, total: page.total, totals: Vec::new() }
    }

    fn audit_row(locale: Locale, row: AuditRow) -> TableRow {
        let department =
            pick(locale, row.department_name_zh.unwrap_or_default(), row.department_name_en.unwrap_or_default());
        TableRow {
            key: format!("{}.{}", row.chain, row.sequence),
            href: Some(format!("?entry={}.{}", row.chain, row.sequence)),
            cells: vec![
                CellValue::Instant(row.at),
                CellValue::TwoLines {
                    text: row.actor_name,
                    detail: i18n::audit::via_name(locale, &row.via).to_owned(),
                },
                CellValue::TwoLines { text: i18n::audit::action_name(locale, &row.action), detail: row.action },
                CellValue::text(row.subject_name),
                CellValue::text(i18n::audit::kind_name(locale, &row.subject_kind)),
                CellValue::text(department),
                CellValue::some(row.reason, CellValue::text),
                CellValue::Code(row.request_id.to_string()),
            ],
        }
    }
}

/// What a change of rights does to one permission.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Effect {
    /// The permission.
    pub permission: Permission,
    /// For what the person holds it now; empty for not at all.
    pub before: Vec<String>,
    /// For what the person would hold it; empty for not at all.
    pub after: Vec<String>,
}

impl Effect {
    /// Whether anything changes.
    pub fn is_change(&self) -> bool {
        self.before != self.after
    }
}

/// What giving or taking `role` for `department` (its id and name; empty for all) does to each permission of the role.
/// A grant for all departments makes narrower ones say nothing more, so that only it is shown.
pub fn effects(
    locale: Locale,
    grants: &[GrantDto],
    kind: AccessRequestKind,
    role: Role,
    department: (&str, &str),
) -> Vec<Effect> {
    let everything = GovernanceTexts::of(locale).all_departments;
    let held: Vec<(Role, String, String)> =
        grants.iter().map(|grant| (grant.role, grant.department_id.clone(), grant.department.clone())).collect();
    let same = |entry: &(Role, String, String)| entry.0 == role && entry.1 == department.0;
    let mut later = held.clone();
    match kind {
        AccessRequestKind::Grant => {
            if !later.iter().any(same) {
                later.push((role, department.0.to_owned(), department.1.to_owned()));
            }
        }
        AccessRequestKind::Revoke => later.retain(|entry| !same(entry)),
    }
    let places = |entries: &[(Role, String, String)], permission: Permission| -> Vec<String> {
        let holding =
            || entries.iter().filter(move |entry| domain::access::permissions_of(entry.0).contains(&permission));
        if holding().any(|entry| entry.1.is_empty()) {
            return vec![everything.to_owned()];
        }
        let names: BTreeSet<&str> = holding().map(|entry| entry.2.as_str()).collect();
        names.into_iter().map(str::to_owned).collect()
    };
    domain::access::permissions_of(role)
        .iter()
        .map(|permission| Effect {
            permission: *permission,
            before: places(&held, *permission),
            after: places(&later, *permission),
        })
        .collect()
}

#[cfg(feature = "ssr")]
/// A change field by field: what is in either, in the order of the later one, without what stayed the same.
pub fn changes(before: Option<&Value>, after: Option<&Value>) -> Vec<ChangeDto> {
    let mut found = Vec::new();
    collect_changes("", before, after, &mut found);
    found
}

#[cfg(feature = "ssr")]
fn collect_changes(path: &str, before: Option<&Value>, after: Option<&Value>, found: &mut Vec<ChangeDto>) {
    if before == after {
        return;
    }
    let old = before.and_then(Value::as_object);
    let new = after.and_then(Value::as_object);
    let is_tree = |value: Option<&Value>, object: Option<&serde_json::Map<String, Value>>| {
        object.is_some() || value.is_none_or(Value::is_null)
    };
    if (old.is_some() || new.is_some()) && is_tree(before, old) && is_tree(after, new) {
        let mut names: Vec<&String> = new.map(|object| object.keys().collect()).unwrap_or_default();
        names.extend(
            old.into_iter()
                .flat_map(|object| object.keys())
                .filter(|name| new.is_none_or(|object| !object.contains_key(*name))),
        );
        for name in names {
            let inner = if path.is_empty() { name.clone() } else { format!("{path}.{name}") };
            collect_changes(
                &inner,
                old.and_then(|object| object.get(name)),
                new.and_then(|object| object.get(name)),
                found,
            );
        }
        return;
    }
    found.push(ChangeDto { field: path.to_owned(), before: before.and_then(plain), after: after.and_then(plain) });
}

#[cfg(feature = "ssr")]
/// A value as people read it: text without quotes, nothing for null.
fn plain(value: &Value) -> Option<String> {
    match value {
        Value::Null => None,
        Value::String(text) => Some(text.clone()),
        Value::Array(values) => Some(values.iter().filter_map(plain).collect::<Vec<_>>().join(", ")),
        other => Some(other.to_string()),
    }
}

/// A value of a change in words, where the field is known: roles by their names, yes and no.
pub fn change_words(locale: Locale, field: &str, value: &str) -> String {
    let last = field.rsplit('.').next().unwrap_or(field);
    match (last, value) {
        ("role" | "roles", codes) => {
            codes.split(", ").map(|code| role_name_of(locale, code)).collect::<Vec<_>>().join(", ")
        }
        (_, "true") => GovernanceTexts::of(locale).yes.to_owned(),
        (_, "false") => GovernanceTexts::of(locale).no.to_owned(),
        (_, other) => other.to_owned(),
    }
}

/// Below which departments one can be moved: any but itself and those below it. The list is in the order of the tree, so
/// those below follow it, deeper than it.
pub fn possible_parents(departments: &[DepartmentDto], id: &str) -> Vec<DepartmentDto> {
    let mut inside: Option<u32> = None;
    departments
        .iter()
        .filter(|department| {
            if department.id == id {
                inside = Some(department.depth);
                return false;
            }
            match inside {
                Some(depth) if department.depth > depth => false,
                _ => {
                    inside = None;
                    true
                }
            }
        })
        .cloned()
        .collect()
}

/// A part of the queue of requests.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum QueueView {
    /// What waits for a decision.
    Waiting,
    /// What I proposed.
    Mine,
    /// Everything I may see.
    All,
}

impl QueueView {
    /// All parts, in the order of the tabs.
    pub const ALL: [QueueView; 3] = [QueueView::Waiting, QueueView::Mine, QueueView::All];

    /// The name in the address.
    pub const fn code(self) -> &'static str {
        match self {
            QueueView::Waiting => "waiting",
            QueueView::Mine => "mine",
            QueueView::All => "all",
        }
    }

    /// The part of a name; anything unknown is what waits.
    pub fn from_code(code: &str) -> QueueView {
        QueueView::ALL.into_iter().find(|view| view.code() == code).unwrap_or(QueueView::Waiting)
    }
}

/// How many requests the queue shows: more than one decides in a sitting.
const MOST_REQUESTS: u32 = 100;

/// The question for a part of the queue: what waits, the oldest first; else the latest first.
pub fn queue_question(view: QueueView, me: &str) -> ListQuery {
    let is = |column: &str, value: &str| Filter {
        column: column.to_owned(),
        operator: FilterOperator::Is,
        values: vec![value.to_owned()],
    };
    let filters = match view {
        QueueView::Waiting => vec![is("state", "waiting")],
        QueueView::Mine => vec![is("proposed_by", me)],
        QueueView::All => Vec::new(),
    };
    let sort = vec![SortKey { column: "proposed".to_owned(), is_descending: view != QueueView::Waiting }];
    ListQuery { filters, sort, limit: MOST_REQUESTS, ..ListQuery::default() }
}

/// The places before and after one in a list of `count`.
pub fn neighbours(place: usize, count: usize) -> (Option<usize>, Option<usize>) {
    let next = place + 1;
    (place.checked_sub(1), (next < count).then_some(next))
}

/// The word for the state of a request.
pub fn state_word(text: &'static GovernanceTexts, state: &str) -> &'static str {
    match state {
        "approved" => text.state_approved,
        "refused" => text.state_refused,
        "withdrawn" => text.state_withdrawn,
        _ => text.state_waiting,
    }
}

/// The judgement of the state of a request.
pub fn state_tone(state: &str) -> Tone {
    match state {
        "approved" => Tone::Good,
        "refused" => Tone::Bad,
        "withdrawn" => Tone::Neutral,
        _ => Tone::Warn,
    }
}
