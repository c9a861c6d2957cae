//! What was done, in a sentence: said in a toast, or on the next page after a form that was sent without script.

use domain::preference::Locale;

use crate::i18n::fill;

const SENTENCES: &[(&str, &str, &str)] = &[
    ("saved", "已保存", "Saved"),
    ("user_created", "人员已创建", "Person added"),
    ("user_enabled", "已启用", "Enabled"),
    ("user_disabled", "已停用，其会话已结束", "Disabled, all sessions ended"),
    ("reset_issued", "密码链接已生成", "Password link made"),
    ("sessions_ended", "已结束 {value} 个会话", "{value} sessions ended"),
    ("session_ended", "会话已结束", "Session ended"),
    ("department_created", "部门已创建", "Department added"),
    ("department_closed", "部门已关闭", "Department closed"),
    ("department_reopened", "部门已重新开放", "Department reopened"),
    ("access_proposed", "申请已提交，等待他人决定", "Proposed; another person decides"),
    ("access_decided", "决定已生效", "Decided"),
    ("access_approved", "已同意，权限即刻生效", "Approved, in effect now"),
    ("access_refused", "已驳回", "Refused"),
    ("access_withdrawn", "申请已撤回", "Withdrawn"),
    ("password_changed", "密码已修改，其他设备已退出", "Password changed, other devices signed out"),
    ("totp_on", "验证器已启用", "Authenticator on"),
    ("totp_off", "验证器已停用", "Authenticator off"),
    ("token_created", "密钥已创建", "Key created"),
    ("token_revoked", "密钥已作废", "Key revoked"),
    ("issue_assigned", "已指派", "Assigned"),
    ("issue_ignored", "已忽略", "Set aside"),
    ("issue_resolved", "已标为解决", "Marked as mended"),
    ("issue_reopened", "已重新打开", "Reopened"),
    ("records_imported", "已导入 {value} 条记录", "{value} records imported"),
    ("record_created", "已新建", "Added"),
    ("quality_scanned", "已检查，共 {value} 个问题", "Looked through: {value} issues"),
    ("view_saved", "视图已保存", "View saved"),
    ("feed_connected", "数据流“{value}”已接入", "The feed “{value}” is connected"),
    ("template_saved", "已保存为第 {value} 版", "Saved as version {value}"),
    ("rows_replayed", "已重新接收 {value} 行", "{value} rows taken again"),
    (
        "rows_replayed_in_part",
        "已重新接收 {value} 行，其余仍有问题",
        "{value} rows taken again, the others are still refused",
    ),
    ("rows_dismissed", "{value} 行已标为无需处理", "{value} rows dismissed"),
    ("copied", "已复制", "Copied"),
];

/// The sentence of a code; the code itself when it is unknown.
pub fn sentence(locale: Locale, what: &str, value: &str) -> String {
    let found = SENTENCES.iter().find(|(code, _, _)| *code == what).map(|(_, zh, en)| match locale {
        Locale::ZhCn => *zh,
        Locale::En => *en,
    });
    found.map_or_else(|| what.to_owned(), |text| fill(text, &[("value", value)]))
}

/// Whether the value that goes with a code is a secret, shown by the page it belongs to.
pub fn is_secret(what: &str) -> bool {
    matches!(what, "user_created" | "reset_issued" | "token_created" | "totp_on")
}
