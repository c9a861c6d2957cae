//! What every endpoint requires, as one list. The server looks the matched path up here before anything runs, and refuses
//! what is not listed. Everyone who adds a page, a server function, an operation for programs or any other address adds its
//! line; `service/tests/authorization.rs` shows the whole as a golden page.

use domain::access::Permission;

/// What an endpoint requires. The use case behind it decides about departments and recent proofs of identity.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rule {
    /// Nothing.
    Public,
    /// A session or key.
    SignedIn,
    /// A session or key with this permission for at least one department.
    Needs(Permission),
}

/// What kind of address it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A page.
    Page,
    /// A server function of the interface.
    Function,
    /// An operation for programs.
    Api,
    /// Anything else: health, live channel, exports.
    Other,
}

/// One address.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Endpoint {
    /// What kind of address it is.
    pub kind: Kind,
    /// The method, in capitals.
    pub method: &'static str,
    /// The path as axum matches it, e.g. `/governance/users/{id}`.
    pub path: &'static str,
    /// What it requires.
    pub rule: Rule,
}

const fn page(path: &'static str, rule: Rule) -> Endpoint {
    Endpoint { kind: Kind::Page, method: "GET", path, rule }
}

const fn function(path: &'static str, rule: Rule) -> Endpoint {
    Endpoint { kind: Kind::Function, method: "POST", path, rule }
}

const fn api(method: &'static str, path: &'static str, rule: Rule) -> Endpoint {
    Endpoint { kind: Kind::Api, method, path, rule }
}

const fn other(method: &'static str, path: &'static str, rule: Rule) -> Endpoint {
    Endpoint { kind: Kind::Other, method, path, rule }
}

/// Every address. HEAD follows GET.
pub const ENDPOINTS: &[Endpoint] = &[
    page("/sign-in", Rule::Public),
    page("/sign-in/code", Rule::Public),
    page("/reset-password/{token}", Rule::Public),
    page("/", Rule::Needs(Permission::OverviewRead)),
    page("/overview", Rule::Needs(Permission::OverviewRead)),
    page("/board/rows", Rule::Needs(Permission::KpiRead)),
    page("/notifications", Rule::SignedIn),
    page("/account", Rule::SignedIn),
    page("/account/security", Rule::SignedIn),
    // Either right to keys opens it; the page and the use case decide.
    page("/account/tokens", Rule::SignedIn),
    page("/governance/users", Rule::Needs(Permission::UserRead)),
    page("/governance/users/{id}", Rule::Needs(Permission::UserRead)),
    page("/governance/departments", Rule::Needs(Permission::DepartmentRead)),
    page("/governance/access-requests", Rule::SignedIn),
    page("/governance/permissions", Rule::Needs(Permission::DepartmentRead)),
    page("/governance/audit", Rule::Needs(Permission::AuditRead)),
    page("/integration", Rule::Needs(Permission::IntegrationRead)),
    page("/integration/feeds/{code}", Rule::Needs(Permission::IntegrationRead)),
    page("/integration/quality", Rule::Needs(Permission::QualityRead)),
    page("/organisation", Rule::Needs(Permission::OrganisationRead)),
    page("/organisation/locations", Rule::Needs(Permission::OrganisationRead)),
    page("/organisation/regions", Rule::Needs(Permission::OrganisationRead)),
    page("/organisation/legal-entities", Rule::Needs(Permission::OrganisationRead)),
    page("/organisation/campaigns", Rule::Needs(Permission::OrganisationRead)),
    page("/organisation/business-models", Rule::Needs(Permission::OrganisationRead)),
    page("/settings/system", Rule::Needs(Permission::SystemRead)),
    page("/design", Rule::Needs(Permission::DesignRead)),
    other("GET", "/healthz", Rule::Public),
    other("GET", "/readyz", Rule::Public),
    other("GET", "/live", Rule::SignedIn),
    other("GET", "/export/{file}", Rule::SignedIn),
    other("POST", "/import/{feed}", Rule::Needs(Permission::IntegrationManage)),
    other("GET", "/sign-in/oidc", Rule::Public),
    other("GET", "/sign-in/oidc/callback", Rule::Public),
    api("GET", "/api/v1/openapi.json", Rule::Public),
    api("GET", "/api/v1/docs", Rule::Public),
    // The figures are also shown, without a key, to a program on the same machine (server: guard::admit).
    other("GET", "/metrics", Rule::Needs(Permission::SystemRead)),
    api("GET", "/api/v1/me", Rule::SignedIn),
    api("GET", "/api/v1/users", Rule::Needs(Permission::UserRead)),
    api("POST", "/api/v1/users", Rule::Needs(Permission::UserManage)),
    api("GET", "/api/v1/users/{id}", Rule::Needs(Permission::UserRead)),
    api("PATCH", "/api/v1/users/{id}", Rule::Needs(Permission::UserManage)),
    api("POST", "/api/v1/users/{id}/disable", Rule::Needs(Permission::UserManage)),
    api("POST", "/api/v1/users/{id}/enable", Rule::Needs(Permission::UserManage)),
    api("DELETE", "/api/v1/users/{id}/sessions", Rule::Needs(Permission::SessionRevoke)),
    api("GET", "/api/v1/departments", Rule::Needs(Permission::DepartmentRead)),
    api("POST", "/api/v1/departments", Rule::Needs(Permission::DepartmentManage)),
    api("PATCH", "/api/v1/departments/{id}", Rule::Needs(Permission::DepartmentManage)),
    api("POST", "/api/v1/departments/{id}/close", Rule::Needs(Permission::DepartmentManage)),
    api("POST", "/api/v1/departments/{id}/reopen", Rule::Needs(Permission::DepartmentManage)),
    // As on the page: one sees one's own requests without any right.
    api("GET", "/api/v1/access-requests", Rule::SignedIn),
    api("POST", "/api/v1/access-requests", Rule::Needs(Permission::AccessPropose)),
    api("POST", "/api/v1/access-requests/{id}/decision", Rule::Needs(Permission::AccessApprove)),
    api("POST", "/api/v1/access-requests/{id}/withdrawal", Rule::SignedIn),
    api("GET", "/api/v1/audit/entries", Rule::Needs(Permission::AuditRead)),
    api("GET", "/api/v1/audit/entries/{chain}/{sequence}", Rule::Needs(Permission::AuditRead)),
    api("GET", "/api/v1/notifications", Rule::SignedIn),
    api("POST", "/api/v1/notifications/read", Rule::SignedIn),
    api("GET", "/api/v1/tokens", Rule::SignedIn),
    api("POST", "/api/v1/tokens", Rule::Needs(Permission::TokenCreate)),
    api("DELETE", "/api/v1/tokens/{id}", Rule::SignedIn),
    api("GET", "/api/v1/saved-views", Rule::SignedIn),
    api("PUT", "/api/v1/saved-views/{id}", Rule::SignedIn),
    api("DELETE", "/api/v1/saved-views/{id}", Rule::SignedIn),
    api("GET", "/api/v1/system", Rule::Needs(Permission::SystemRead)),
    api("POST", "/api/v1/ingest/{kind}", Rule::Needs(Permission::IntegrationManage)),
    api("GET", "/api/v1/feeds", Rule::Needs(Permission::IntegrationRead)),
    api("GET", "/api/v1/feeds/{code}/runs", Rule::Needs(Permission::IntegrationRead)),
    api("GET", "/api/v1/feeds/{code}/refused-rows", Rule::Needs(Permission::IntegrationRead)),
    api("POST", "/api/v1/ingest-runs/{run}/replay", Rule::Needs(Permission::IntegrationManage)),
    api("GET", "/api/v1/kpi/query", Rule::Needs(Permission::KpiRead)),
    page("/account/confirm", Rule::SignedIn),
    function("/fn/board/get", Rule::Needs(Permission::KpiRead)),
    function("/fn/board/figure", Rule::Needs(Permission::KpiRead)),
    function("/fn/board/rows", Rule::Needs(Permission::KpiRead)),
    function("/fn/sign_in/sign_in", Rule::Public),
    function("/fn/sign_in/code", Rule::Public),
    function("/fn/sign_in/reset_subject", Rule::Public),
    function("/fn/sign_in/reset_password", Rule::Public),
    function("/fn/preference/set", Rule::Public),
    function("/fn/session/sign_out", Rule::Public),
    function("/fn/session/stay", Rule::SignedIn),
    function("/fn/session/shell", Rule::SignedIn),
    function("/fn/session/confirm_identity", Rule::SignedIn),
    function("/fn/session/confirm_and_return", Rule::SignedIn),
    function("/fn/session/sign_out_everywhere", Rule::SignedIn),
    function("/fn/overview/get", Rule::Needs(Permission::OverviewRead)),
    function("/fn/notifications/list", Rule::SignedIn),
    function("/fn/notifications/mark_read", Rule::SignedIn),
    function("/fn/account/get", Rule::SignedIn),
    function("/fn/account/change_password", Rule::SignedIn),
    function("/fn/account/begin_totp", Rule::SignedIn),
    function("/fn/account/confirm_totp", Rule::SignedIn),
    function("/fn/account/disable_totp", Rule::SignedIn),
    function("/fn/account/revoke_session", Rule::SignedIn),
    // Whoever may manage all keys sees them too, without the right to create one; the use case decides.
    function("/fn/account/tokens", Rule::SignedIn),
    function("/fn/account/create_token", Rule::Needs(Permission::TokenCreate)),
    function("/fn/account/revoke_token", Rule::SignedIn),
    function("/fn/views/list", Rule::SignedIn),
    function("/fn/views/save", Rule::SignedIn),
    function("/fn/views/delete", Rule::SignedIn),
    function("/fn/governance/list_users", Rule::Needs(Permission::UserRead)),
    function("/fn/governance/find_people", Rule::Needs(Permission::UserRead)),
    function("/fn/governance/user", Rule::Needs(Permission::UserRead)),
    function("/fn/governance/create_user", Rule::Needs(Permission::UserManage)),
    function("/fn/governance/update_user", Rule::Needs(Permission::UserManage)),
    function("/fn/governance/set_user_enabled", Rule::Needs(Permission::UserManage)),
    function("/fn/governance/issue_reset", Rule::Needs(Permission::UserManage)),
    function("/fn/governance/revoke_sessions", Rule::Needs(Permission::SessionRevoke)),
    function("/fn/governance/departments", Rule::Needs(Permission::DepartmentRead)),
    function("/fn/governance/create_department", Rule::Needs(Permission::DepartmentManage)),
    function("/fn/governance/update_department", Rule::Needs(Permission::DepartmentManage)),
    function("/fn/governance/set_department_closed", Rule::Needs(Permission::DepartmentManage)),
    // One sees one's own requests and those about oneself without any right; the use case decides.
    function("/fn/governance/access_requests", Rule::SignedIn),
    function("/fn/governance/propose_access", Rule::Needs(Permission::AccessPropose)),
    function("/fn/governance/decide_access", Rule::Needs(Permission::AccessApprove)),
    function("/fn/governance/withdraw_access", Rule::SignedIn),
    function("/fn/governance/list_audit", Rule::Needs(Permission::AuditRead)),
    function("/fn/governance/audit_entry", Rule::Needs(Permission::AuditRead)),
    function("/fn/integration/feeds", Rule::Needs(Permission::IntegrationRead)),
    function("/fn/integration/feed", Rule::Needs(Permission::IntegrationRead)),
    function("/fn/integration/refused", Rule::Needs(Permission::IntegrationRead)),
    function("/fn/integration/corrections", Rule::Needs(Permission::IntegrationRead)),
    function("/fn/integration/connect", Rule::Needs(Permission::IntegrationManage)),
    function("/fn/integration/save_template", Rule::Needs(Permission::IntegrationManage)),
    function("/fn/integration/preview", Rule::Needs(Permission::IntegrationManage)),
    function("/fn/integration/replay", Rule::Needs(Permission::IntegrationManage)),
    function("/fn/quality/list", Rule::Needs(Permission::QualityRead)),
    function("/fn/quality/issue", Rule::Needs(Permission::QualityRead)),
    function("/fn/quality/assign", Rule::Needs(Permission::QualityManage)),
    function("/fn/quality/ignore", Rule::Needs(Permission::QualityManage)),
    function("/fn/quality/resolve", Rule::Needs(Permission::QualityManage)),
    function("/fn/quality/reopen", Rule::Needs(Permission::QualityManage)),
    function("/fn/quality/scan", Rule::Needs(Permission::QualityManage)),
    function("/fn/organisation/channels", Rule::Needs(Permission::OrganisationRead)),
    function("/fn/organisation/locations", Rule::Needs(Permission::OrganisationRead)),
    function("/fn/organisation/regions", Rule::Needs(Permission::OrganisationRead)),
    function("/fn/organisation/legal_entities", Rule::Needs(Permission::OrganisationRead)),
    function("/fn/organisation/campaigns", Rule::Needs(Permission::OrganisationRead)),
    function("/fn/organisation/references", Rule::Needs(Permission::OrganisationRead)),
    function("/fn/organisation/record", Rule::Needs(Permission::OrganisationRead)),
    function("/fn/organisation/import", Rule::Needs(Permission::OrganisationManage)),
    function("/fn/organisation/save", Rule::Needs(Permission::OrganisationManage)),
    function("/fn/settings/system", Rule::Needs(Permission::SystemRead)),
];

/// The line of an address; `None` for one that is not listed, which is refused.
pub fn rule_of(method: &str, path: &str) -> Option<Rule> {
    let method = if method == "HEAD" { "GET" } else { method };
    ENDPOINTS.iter().find(|endpoint| endpoint.method == method && endpoint.path == path).map(|endpoint| endpoint.rule)
}
