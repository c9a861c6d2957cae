//! The words of the audit trail: actions, kinds of things, fields. A code that is not listed is shown as it is: an entry
//! outlives the program that wrote it.

use domain::preference::Locale;

/// The kinds of things an entry can be about, for the filter.
pub const ACTION_KINDS: [&str; 9] = [
    "user", "department", "access_request", "grant", "session", "token", "account", "list", "system",
];

const KINDS: &[(&str, &str, &str)] = &[
    ("user", "人员", "Person"),
    ("department", "部门", "Department"),
    ("access_request", "权限申请", "Request for rights"),
    ("access", "权限", "Rights"),
    ("grant", "角色", "Role"),
    ("session", "会话", "Session"),
    ("sign_in", "登录", "Sign-in"),
    ("token", "密钥", "Key"),
    ("api_token", "密钥", "Key"),
    ("account", "账号", "Account"),
    ("password", "密码", "Password"),
    ("totp", "验证器", "Authenticator"),
    ("list", "列表", "List"),
    ("saved_view", "视图", "View"),
    ("audit", "审计", "Audit"),
    ("system", "系统", "System"),
    ("demo", "示例", "Demo"),
];

const ACTIONS: &[(&str, &str, &str)] = &[
    ("user.create", "新建人员", "Person added"),
    ("user.update", "修改人员资料", "Person changed"),
    ("user.enable", "启用人员", "Person enabled"),
    ("user.disable", "停用人员", "Person disabled"),
    ("user.issue_reset", "发放密码链接", "Password link issued"),
    ("user.reset_issue", "发放密码链接", "Password link issued"),
    ("user.revoke_sessions", "结束全部会话", "All sessions ended"),
    ("user.grant", "授予角色", "Role given"),
    ("user.revoke", "收回角色", "Role taken"),
    ("department.create", "新建部门", "Department added"),
    ("department.update", "修改部门", "Department changed"),
    ("department.close", "关闭部门", "Department closed"),
    ("department.reopen", "重开部门", "Department reopened"),
    ("access.propose", "提出权限申请", "Rights proposed"),
    ("access.approve", "同意权限申请", "Rights approved"),
    ("access.refuse", "驳回权限申请", "Rights refused"),
    ("access.withdraw", "撤回权限申请", "Rights withdrawn"),
    ("access_request.propose", "提出权限申请", "Rights proposed"),
    ("access_request.create", "提出权限申请", "Rights proposed"),
    ("access_request.approve", "同意权限申请", "Rights approved"),
    ("access_request.refuse", "驳回权限申请", "Rights refused"),
    ("access_request.withdraw", "撤回权限申请", "Rights withdrawn"),
    ("grant.create", "授予角色", "Role given"),
    ("grant.delete", "收回角色", "Role taken"),
    ("session.create", "登录", "Signed in"),
    ("session.sign_in", "登录", "Signed in"),
    ("session.sign_in_failed", "登录失败", "Sign-in failed"),
    ("session.sign_out", "退出登录", "Signed out"),
    ("session.sign_out_everywhere", "全部退出", "Signed out everywhere"),
    ("session.confirm", "确认身份", "Identity confirmed"),
    ("session.revoke", "结束会话", "Session ended"),
    ("password.change", "修改密码", "Password changed"),
    ("password.reset", "重设密码", "Password reset"),
    ("account.change_password", "修改密码", "Password changed"),
    ("account.reset_password", "重设密码", "Password reset"),
    ("totp.enable", "启用验证器", "Authenticator on"),
    ("totp.disable", "停用验证器", "Authenticator off"),
    ("token.create", "创建密钥", "Key created"),
    ("token.revoke", "作废密钥", "Key revoked"),
    ("list.export", "导出列表", "List exported"),
    ("audit.export", "导出审计", "Audit exported"),
    ("access.denied", "拒绝访问", "Access denied"),
    ("demo.create", "创建示例人员", "Demo people created"),
];

const FIELDS: &[(&str, &str, &str)] = &[
    ("login", "账号", "Login"),
    ("display_name", "姓名", "Name"),
    ("email", "邮箱", "E-mail"),
    ("department", "部门", "Department"),
    ("department_id", "部门", "Department"),
    ("department_name", "部门", "Department"),
    ("parent_id", "上级部门", "Above"),
    ("parent", "上级部门", "Above"),
    ("name", "名称", "Name"),
    ("name_zh", "中文名", "Chinese name"),
    ("name_en", "英文名", "English name"),
    ("code", "编码", "Code"),
    ("is_enabled", "可登录", "May sign in"),
    ("is_closed", "已关闭", "Closed"),
    ("role", "角色", "Role"),
    ("roles", "角色", "Roles"),
    ("kind", "类型", "Kind"),
    ("state", "状态", "State"),
    ("reason", "原因", "Reason"),
    ("scopes", "范围", "Scopes"),
    ("expires_at", "到期", "Expires"),
    ("version", "版本", "Version"),
    ("user_id", "人员", "Person"),
    ("user", "人员", "Person"),
    ("count", "数量", "Count"),
    ("query", "条件", "Question"),
    ("hash", "哈希", "Hash"),
];

fn find(table: &'static [(&'static str, &'static str, &'static str)], locale: Locale, code: &str) -> Option<&'static str> {
    table.iter().find(|(known, _, _)| *known == code).map(|(_, zh, en)| match locale {
        Locale::ZhCn => *zh,
        Locale::En => *en,
    })
}

/// The name of an action, e.g. `user.create`.
pub fn action_name(locale: Locale, action: &str) -> String {
    find(ACTIONS, locale, action).unwrap_or(action).to_owned()
}

/// The name of a kind of thing.
pub fn kind_name(locale: Locale, kind: &str) -> String {
    find(KINDS, locale, kind).unwrap_or(kind).to_owned()
}

/// The name of a field of a change; of a path, the last part decides.
pub fn field_name(locale: Locale, field: &str) -> String {
    let last = field.rsplit('.').next().unwrap_or(field);
    find(FIELDS, locale, last).unwrap_or(field).to_owned()
}

/// By what somebody acted.
pub fn via_name(locale: Locale, via: &str) -> &'static str {
    match (locale, via) {
        (Locale::ZhCn, "session") => "网页",
        (Locale::ZhCn, "token") => "密钥",
        (Locale::ZhCn, "operator") => "系统",
        (Locale::ZhCn, _) => "未登录",
        (Locale::En, "session") => "Browser",
        (Locale::En, "token") => "Key",
        (Locale::En, "operator") => "System",
        (Locale::En, _) => "Not signed in",
    }
}
