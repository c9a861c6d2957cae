//! The sentence for every failure: what is the case, and what one can do. The server sends a code and values; the words are
//! chosen here, in the language of the reader. A test holds this list against docs/ERRORS.md.

use domain::access::Permission;
use domain::preference::Locale;

use crate::error::{AppError, ErrorKind, FieldError};
use crate::i18n::common::{permission_name, pick};
use crate::i18n::fill;

/// What is said about a failure.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Said {
    /// What is the case.
    pub title: String,
    /// What one can do about it.
    pub remedy: String,
}

struct Entry {
    code: &'static str,
    title: (&'static str, &'static str),
    remedy: (&'static str, &'static str),
}

const fn entry(
    code: &'static str,
    title: (&'static str, &'static str),
    remedy: (&'static str, &'static str),
) -> Entry {
    Entry { code, title, remedy }
}

/// The sentences by code.
const SENTENCES: &[Entry] = &[
    // Who one is.
    entry("sign_in_required", ("请先登录", "Please sign in"), ("您的会话已结束或尚未登录。登录后会回到这一页。", "Your session has ended or you are not signed in yet. After signing in you come back here.")),
    entry("wrong_credentials", ("用户名或密码不正确", "User name or password is wrong"), ("请检查大小写后重试；忘记密码请联系 IT 管理员获取重置链接。", "Check upper and lower case and try again. If you forgot the password, ask an IT administrator for a link.")),
    entry("wrong_code", ("验证码不正确", "The code is wrong"), ("请输入验证器当前显示的 6 位数字，或一个未使用过的恢复码。", "Type the six digits your authenticator shows now, or an unused recovery code.")),
    entry("challenge_expired", ("登录步骤已过期", "This sign-in has expired"), ("请从用户名和密码重新开始。", "Please start again with user name and password.")),
    entry("user_disabled", ("账户已停用", "The account is disabled"), ("请联系 IT 管理员。", "Please ask an IT administrator.")),
    entry("must_change_password", ("请先修改密码", "Please change your password first"), ("当前密码是一次性的。在“安全”页设置新密码后即可继续。", "The present password is for one use. Choose a new one on the page Security to go on.")),
    entry("link_invalid", ("链接无效或已过期", "The link is not valid or has expired"), ("请向 IT 管理员索取新的链接。", "Please ask an IT administrator for a new one.")),
    // What one may do.
    entry("permission", ("没有权限", "Not allowed"), ("需要权限“{permission}”。请由部门负责人提交权限申请，经审批后生效。", "This needs the permission “{permission}”. The head of your department can propose it; a second person approves.")),
    entry("forbidden", ("没有权限", "Not allowed"), ("请由部门负责人提交权限申请，经审批后生效。", "The head of your department can propose the right; a second person approves.")),
    entry("token_scope", ("密钥的范围不包含此操作", "The key does not cover this"), ("请使用包含权限“{permission}”的密钥。", "Use a key that names the permission “{permission}”.")),
    entry("department", ("不在您的部门范围内", "Outside of your departments"), ("您拥有权限“{permission}”，但不包括这个部门。请申请该部门的权限。", "You hold the permission “{permission}”, but not for this department. Ask for it to be extended.")),
    entry("not_fresh", ("请再次确认身份", "Please confirm who you are"), ("此操作需要 5 分钟内输入过密码。", "This act asks for your password within the last five minutes.")),
    entry("cross_site", ("请求来自其他网站，已拒绝", "Refused: the request came from another site"), ("请在 Omni-Hub 的页面中操作。", "Please act on the pages of Omni-Hub itself.")),
    // What is not there.
    entry("not_found", ("找不到这一页或这条记录", "There is no such page or record"), ("它可能已被移除，或您无权知道它是否存在。", "It may have been removed, or you may not know whether it exists.")),
    entry("method_not_allowed", ("不支持这种请求方式", "This way of asking is not supported"), ("请返回上一页重新操作。", "Please go back and try again.")),
    // What was sent.
    entry("invalid", ("填写的内容有误", "Something in the form is wrong"), ("请按字段旁的提示改正后重新提交。", "Correct what is marked and send the form again.")),
    entry("form_unreadable", ("无法读取提交的内容", "The form could not be read"), ("请刷新页面后重新填写。", "Load the page anew and fill in the form again.")),
    entry("body_unreadable", ("无法读取请求内容", "The request could not be read"), ("请检查格式后重试。", "Check its format and try again.")),
    entry("body_too_large", ("提交的内容过大", "Too much was sent at once"), ("请缩小文件或分批提交。", "Send a smaller file, or several.")),
    entry("cursor_invalid", ("分页位置无效", "The position in the list is not valid"), ("请从第一页重新开始。", "Start again from the first page.")),
    entry("idempotency_key_missing", ("缺少 Idempotency-Key", "Idempotency-Key is missing"), ("写操作须带此请求头，重试时保持不变。", "Writes carry this header; keep it the same when you retry.")),
    entry("idempotency_key_invalid", ("Idempotency-Key 无效", "Idempotency-Key is not valid"), ("请使用 1 至 255 个可见字符，建议 UUID。", "Use 1 to 255 visible characters, best a UUID.")),
    entry("idempotency_other_content", ("同一 Idempotency-Key 已用于其他内容", "This Idempotency-Key was used with other content"), ("请为新的操作使用新的键。", "Use a new key for a new act.")),
    entry("idempotency_in_progress", ("相同的操作正在进行", "The same act is in progress"), ("请稍候，用同一个键再问一次结果。", "Wait a moment and ask again with the same key.")),
    // Rules.
    entry("refused", ("此操作不符合规则", "A rule does not allow this"), ("请查看页面上的说明。", "See the explanation on the page.")),
    entry("last_admin", ("至少须保留一名可用的 IT 管理员", "At least one working IT administrator must remain"), ("请先为另一人授予该角色。", "Give the role to somebody else first.")),
    entry("own_account", ("不能对自己的账户执行此操作", "Not on your own account"), ("请由另一位 IT 管理员操作。", "Ask another IT administrator.")),
    entry("same_person", ("申请人与审批人不能是同一人", "Who proposes may not decide"), ("请由另一位有审批权的人处理。", "Somebody else with the right to approve must decide.")),
    entry("already_decided", ("该申请已处理", "It has been decided already"), ("刷新页面查看结果。", "Load the page anew to see how.")),
    entry("content_changed", ("内容已变化，请重新核对", "The content has changed; look again"), ("您看到的版本不是当前版本。刷新后再决定。", "What you saw is not what is there now. Load the page anew and decide then.")),
    entry("department_closed", ("部门已关闭", "The department is closed"), ("请选择其他部门，或先重新启用它。", "Choose another one, or reopen it first.")),
    entry("department_in_use", ("部门下仍有人员或下级部门", "The department still has people or departments below"), ("请先移走它们。", "Move them away first.")),
    entry("department_cycle", ("部门不能成为自己的下级", "A department cannot lie below itself"), ("请选择其他上级部门。", "Choose another one above.")),
    // Others at the same time.
    entry("conflict", ("内容已被他人修改", "Somebody else changed it meanwhile"), ("刷新后在最新内容上重新修改。您填写的内容仍在页面上。", "Load the latest and make your change again. What you typed is still on the page.")),
    entry("stale", ("内容已被他人修改", "Somebody else changed it meanwhile"), ("刷新后在最新内容上重新修改。您填写的内容仍在页面上。", "Load the latest and make your change again. What you typed is still on the page.")),
    entry("already_exists", ("已存在相同的记录", "It exists already"), ("请打开已有的记录，或使用其他名称。", "Open what exists, or use another name.")),
    entry("login_taken", ("用户名已被使用", "The user name is taken"), ("请换一个用户名。", "Please choose another one.")),
    entry("email_taken", ("邮箱已被使用", "The e-mail address is taken"), ("请换一个邮箱，或查找已有的人员。", "Use another one, or look for the person who has it.")),
    entry("code_taken", ("编码已被使用", "The code is taken"), ("请换一个编码。", "Please choose another one.")),
    // The machine.
    entry("too_many", ("尝试过于频繁", "Too many tries"), ("请在 {retry_after_seconds} 秒后重试。", "Please try again in {retry_after_seconds} seconds.")),
    entry("unavailable", ("服务暂时不可用", "Not available for the moment"), ("数据没有丢失。请稍后重试；若持续出现，请联系 IT 管理员。", "Nothing is lost. Try again shortly; if it goes on, tell an IT administrator.")),
    entry("timed_out", ("处理时间过长，已停止", "It took too long and was stopped"), ("请缩小范围后重试。", "Ask for less and try again.")),
    entry("connection", ("网络连接中断", "The connection was lost"), ("请检查网络后重试；未保存的内容仍在页面上。", "Check the network and try again; what you typed is still on the page.")),
    entry("internal", ("出现意外问题", "Something unexpected happened"), ("没有内容被更改。请重试；若再次出现，请把事件编号告诉 IT 管理员。", "Nothing was changed. Try again; if it comes back, give the incident's number to an IT administrator.")),
];

/// The sentences for fields by code.
const FIELD_SENTENCES: &[(&str, (&str, &str))] = &[
    ("required", ("请填写此项", "This must be filled in")),
    ("too_short", ("至少 {min} 个字符", "At least {min} characters")),
    ("too_long", ("最多 {max} 个字符", "At most {max} characters")),
    ("too_small", ("不得小于 {min}", "Not less than {min}")),
    ("too_large", ("不得大于 {max}", "Not more than {max}")),
    ("not_a_number", ("请输入数字", "Type a number")),
    ("not_a_date", ("请输入日期，如 2026-11-25", "Type a date such as 2026-11-25")),
    ("email_invalid", ("请输入完整的邮箱地址，如 name@example.com", "Type a whole e-mail address such as name@example.com")),
    ("login_invalid", ("用户名只能包含小写字母、数字、点、横线，以字母开头", "Lower case letters, digits, dots and hyphens only, beginning with a letter")),
    ("code_invalid", ("编码只能包含大写字母、数字和横线", "Capital letters, digits and hyphens only")),
    ("characters_invalid", ("包含不允许的字符", "It holds characters that are not allowed")),
    ("unknown", ("没有这个选项", "There is no such choice")),
    ("taken", ("已被使用", "It is taken")),
    ("in_the_past", ("不能早于今天", "Not before today")),
    ("in_the_future", ("不能晚于今天", "Not after today")),
    ("order", ("结束不能早于开始", "The end may not be before the beginning")),
    ("too_common", ("这个密码太常见，容易被猜到", "This password is too common")),
    ("context_word", ("密码不能包含您的姓名、用户名或品牌名", "The password may not hold your name, user name or the brand")),
    ("same_as_before", ("新密码不能与原密码相同", "The new password must differ from the present one")),
    ("not_equal", ("两次输入不一致", "The two do not agree")),
    ("wrong_password", ("密码不正确", "The password is wrong")),
    ("wrong_code", ("验证码不正确", "The code is wrong")),
];

/// What is said about a failure, in this language. A code without a sentence of its own has that of its kind.
pub fn sentence(locale: Locale, error: &AppError) -> Said {
    let found = find(&error.code).or_else(|| find(kind_code(error.kind)));
    let Some(found) = found else {
        return Said { title: error.code.clone(), remedy: String::new() };
    };
    let values = values(locale, &error.data);
    let values: Vec<(&str, &str)> = values.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    Said {
        title: fill(pick(locale, found.title.0, found.title.1), &values),
        remedy: fill(pick(locale, found.remedy.0, found.remedy.1), &values),
    }
}

/// What is said about a wrong field, in this language.
pub fn field_sentence(locale: Locale, field: &FieldError) -> String {
    let values = values(locale, &field.data);
    let values: Vec<(&str, &str)> = values.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    if let Some((_, (chinese, english))) = FIELD_SENTENCES.iter().find(|(code, _)| *code == field.code) {
        return fill(pick(locale, chinese, english), &values);
    }
    match find(&field.code) {
        Some(found) => fill(pick(locale, found.title.0, found.title.1), &values),
        None => pick(locale, "请检查此项", "Please check this").to_owned(),
    }
}

/// Whether the code has a sentence of its own, for a whole failure or for a field.
pub fn has_sentence(code: &str) -> bool {
    find(code).is_some() || FIELD_SENTENCES.iter().any(|(known, _)| *known == code)
}

fn find(code: &str) -> Option<&'static Entry> {
    SENTENCES.iter().find(|entry| entry.code == code)
}

const fn kind_code(kind: ErrorKind) -> &'static str {
    match kind {
        ErrorKind::SignInRequired => "sign_in_required",
        ErrorKind::Forbidden => "forbidden",
        ErrorKind::NotFound => "not_found",
        ErrorKind::Invalid => "invalid",
        ErrorKind::Refused => "refused",
        ErrorKind::Conflict => "conflict",
        ErrorKind::TooMany => "too_many",
        ErrorKind::Unavailable => "unavailable",
        ErrorKind::Connection => "connection",
        ErrorKind::Internal => "internal",
    }
}

/// The values as they are read: a permission by its name.
fn values(locale: Locale, data: &[(String, String)]) -> Vec<(String, String)> {
    data.iter()
        .map(|(name, value)| {
            let shown = match name.as_str() {
                "permission" => Permission::from_code(value)
                    .map_or_else(|| value.clone(), |permission| permission_name(locale, permission).to_owned()),
                _ => value.clone(),
            };
            (name.clone(), shown)
        })
        .collect()
}
