//! The words of the audit trail: actions, kinds of things, fields. A code that is not listed is shown as it is: an entry
//! outlives the program that wrote it.

use domain::preference::Locale;

/// The kinds of things an entry can be about, for the filter.
pub const SUBJECT_KINDS: [&str; 16] = [
    "user",
    "department",
    "access_request",
    "token",
    "permission",
    "feed",
    "template",
    "quality_issue",
    "quality_rule",
    "channel",
    "location",
    "region",
    "legal_entity",
    "campaign",
    "list",
    "system",
];

const KINDS: &[(&str, &str, &str)] = &[
    ("user", "人员", "Person"),
    ("department", "部门", "Department"),
    ("access_request", "权限申请", "Access request"),
    ("access", "权限", "Rights"),
    ("permission", "权限", "Permission"),
    ("session", "登录与会话", "Sign-in"),
    ("token", "密钥", "Key"),
    ("password", "密码", "Password"),
    ("totp", "验证器", "Authenticator"),
    ("identity", "统一登录", "Identity provider"),
    ("feed", "数据流", "Feed"),
    ("template", "映射模板", "Mapping template"),
    ("refused_row", "拒收行", "Refused rows"),
    ("quality_issue", "数据问题", "Data-quality issue"),
    ("channel", "渠道", "Channel"),
    ("location", "门店与仓库", "Location"),
    ("region", "区域", "Region"),
    ("legal_entity", "法人", "Legal entity"),
    ("campaign", "大促", "Campaign"),
    ("quality_rule", "质量规则", "Rule of data quality"),
    ("list", "列表", "List"),
    ("system", "系统", "System"),
];

const ACTIONS: &[(&str, &str, &str)] = &[
    ("user.create", "新建人员", "Person added"),
    ("user.update", "修改人员资料", "Person changed"),
    ("user.enable", "启用人员", "Person enabled"),
    ("user.disable", "停用人员", "Person disabled"),
    ("department.create", "新建部门", "Department added"),
    ("department.update", "修改部门", "Department changed"),
    ("department.close", "关闭部门", "Department closed"),
    ("department.reopen", "重开部门", "Department reopened"),
    ("access_request.propose", "提出权限申请", "Rights proposed"),
    ("access_request.approve", "同意权限申请", "Rights approved"),
    ("access_request.refuse", "驳回权限申请", "Rights refused"),
    ("access_request.withdraw", "撤回权限申请", "Proposal withdrawn"),
    ("access.grant", "授予角色", "Role given"),
    ("access.revoke", "收回角色", "Role taken"),
    ("access.deny", "拒绝访问", "Access denied"),
    ("session.begin", "登录", "Signed in"),
    ("session.refuse", "登录失败", "Sign-in refused"),
    ("session.end", "退出登录", "Signed out"),
    ("session.end_all", "结束全部会话", "All sessions ended"),
    ("session.end_everywhere", "全部退出", "Signed out everywhere"),
    ("session.end_other", "结束其他会话", "Another session ended"),
    ("session.revoke", "结束会话", "Sessions ended"),
    ("session.confirm", "确认身份", "Identity confirmed"),
    ("session.confirm_refuse", "确认身份失败", "Identity not confirmed"),
    ("password.change", "修改密码", "Password changed"),
    ("password.reset", "用链接设置密码", "Password chosen with a link"),
    ("password.issue_link", "发放密码链接", "Password link issued"),
    ("totp.enable", "启用验证器", "Authenticator on"),
    ("totp.disable", "停用验证器", "Authenticator off"),
    ("token.create", "创建密钥", "Key created"),
    ("token.revoke", "作废密钥", "Key revoked"),
    ("identity.link", "关联统一登录", "Identity linked"),
    ("feed.connect", "接入数据流", "Feed connected"),
    ("feed.update", "修改数据流", "Feed changed"),
    ("feed.import", "开始接收文件", "Taking in begun"),
    ("feed.import_end", "接收结束", "Taking in ended"),
    ("template.save", "保存映射模板", "Mapping template saved"),
    ("refused_row.replay", "重新接收拒收行", "Refused rows taken again"),
    ("refused_row.dismiss", "标为无需处理", "Refused rows dismissed"),
    ("quality_issue.scan", "检查数据质量", "Data looked through"),
    ("quality_issue.assign", "指派数据问题", "Issue assigned"),
    ("quality_issue.ignore", "忽略数据问题", "Issue set aside"),
    ("quality_issue.resolve", "解决数据问题", "Issue mended"),
    ("quality_issue.reopen", "重新打开数据问题", "Issue reopened"),
    ("organisation.create", "新建主数据", "Record added"),
    ("organisation.change", "修改主数据", "Record changed"),
    ("list.export", "导出列表", "List exported"),
    ("system.create_demo", "创建示例人员", "Demo people made"),
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
    ("rights_changed", "权限随之变化的人", "Whose rights change"),
    ("is_gained", "获得", "Gained"),
    ("keys", "密钥", "Keys"),
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
    ("method", "方式", "Method"),
    ("disabled_reason", "停用原因", "Disabled because"),
    ("proposed_by", "提出人", "Proposed by"),
    ("permission", "权限", "Permission"),
    ("path", "地址", "Address"),
    ("sessions", "会话", "Sessions"),
    ("rule", "规则", "Rule"),
    ("from", "生效日", "Holds from"),
    ("type", "类型", "Type"),
    ("platform_family", "平台", "Platform"),
    ("business_model", "业务模式", "Business model"),
    ("control_rule", "控制权转移", "Control passes"),
    ("region", "区域", "Region"),
    ("legal_entity", "法人", "Legal entity"),
    ("area_m2", "面积", "Area"),
    ("is_open", "营业", "Open"),
    ("tax_number", "税号", "Tax number"),
    ("year", "年份", "Year"),
    ("first_day", "开始", "First day"),
    ("last_day", "结束", "Last day"),
    ("owner", "负责人", "Owner"),
    ("opened", "新增", "New"),
    ("reopened", "重现", "Came again"),
    ("resolved", "已消失", "Gone"),
];

fn find(
    table: &'static [(&'static str, &'static str, &'static str)],
    locale: Locale,
    code: &str,
) -> Option<&'static str> {
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
