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

pub(super) struct Entry {
    code: &'static str,
    title: (&'static str, &'static str),
    remedy: (&'static str, &'static str),
}

pub(super) const fn entry(
    code: &'static str,
    title: (&'static str, &'static str),
    remedy: (&'static str, &'static str),
) -> Entry {
    Entry { code, title, remedy }
}

/// The sentences by code.
const SENTENCES: &[Entry] = &[
    // Who one is.
    entry(
        "sign_in_required",
        ("请先登录", "Please sign in"),
        (
            "您的会话已结束或尚未登录。登录后会回到这一页。",
            "Your session has ended or you are not signed in yet. After signing in you come back here.",
        ),
    ),
    entry(
        "sign_in_failed",
        ("用户名或密码不正确", "User name or password is wrong"),
        (
            "请检查大小写后重试；忘记密码请联系 IT 管理员获取重置链接。",
            "Check upper and lower case and try again. If you forgot the password, ask an IT administrator for a link.",
        ),
    ),
    entry(
        "password_wrong",
        ("密码不正确", "The password is wrong"),
        ("请检查大小写后重试。", "Check upper and lower case and try again."),
    ),
    entry(
        "code_wrong",
        ("验证码不正确", "The code is wrong"),
        (
            "请输入验证器当前显示的 6 位数字，或一个未使用过的恢复码。",
            "Type the six digits your authenticator shows now, or an unused recovery code.",
        ),
    ),
    entry(
        "challenge_over",
        ("登录步骤已过期", "This sign-in has expired"),
        ("请从用户名和密码重新开始。", "Please start again with user name and password."),
    ),
    entry(
        "user_disabled",
        ("账户已停用", "The account is disabled"),
        (
            "请联系 IT 管理员；停用的人不能登录，也不能获得角色。",
            "Ask an IT administrator. A disabled person can neither sign in nor get a role.",
        ),
    ),
    entry(
        "must_change_password",
        ("请先修改密码", "Please change your password first"),
        (
            "当前密码是一次性的。在“安全”页设置新密码后即可继续。",
            "The present password is for one use. Choose a new one on the page Security to go on.",
        ),
    ),
    entry(
        "link_over",
        ("链接无效、已使用或已过期", "The link is not valid, was used or has expired"),
        ("请向 IT 管理员索取新的链接。", "Please ask an IT administrator for a new one."),
    ),
    entry(
        "session_needed",
        ("此操作只能在登录的浏览器中进行", "This can be done in a signed-in browser only"),
        ("请登录网页后操作；密钥不能代替本人确认。", "Sign in on the site; a key cannot stand in for the person."),
    ),
    entry(
        "totp_on",
        ("两步验证已开启", "The second step is on already"),
        ("如需更换验证器，请先关闭再重新开启。", "To change the authenticator, turn it off and on again."),
    ),
    entry(
        "totp_not_begun",
        ("尚未开始绑定验证器", "No authenticator is being added"),
        ("请重新开始，扫描新的二维码。", "Start again and scan the new picture."),
    ),
    entry(
        "oidc_off",
        ("未启用统一身份登录", "Sign-in by the house is not set up"),
        ("请用用户名和密码登录。", "Sign in with user name and password."),
    ),
    entry(
        "oidc_state",
        ("统一身份登录已过期", "The sign-in by the house has expired"),
        ("请从登录页重新开始。", "Start again from the sign-in page."),
    ),
    entry(
        "oidc_refused",
        ("统一身份系统拒绝了登录", "The identity provider refused the sign-in"),
        ("请重试；若再次出现，请联系 IT 管理员。", "Try again; if it comes back, ask an IT administrator."),
    ),
    entry(
        "oidc_unknown_person",
        ("这个身份没有对应的人员", "Nobody here has this identity"),
        ("请联系 IT 管理员为您建立账户。", "Ask an IT administrator to add you."),
    ),
    // What one may do.
    entry(
        "permission",
        ("没有权限", "Not allowed"),
        (
            "需要权限“{permission}”。请由部门负责人提交权限申请，经审批后生效。",
            "This needs the permission “{permission}”. The head of your department can propose it; a second person approves.",
        ),
    ),
    entry(
        "forbidden",
        ("没有权限", "Not allowed"),
        (
            "请由部门负责人提交权限申请，经审批后生效。",
            "The head of your department can propose the right; a second person approves.",
        ),
    ),
    entry(
        "token_scope",
        ("密钥的范围不包含此操作", "The key does not cover this"),
        ("请使用包含权限“{permission}”的密钥。", "Use a key that names the permission “{permission}”."),
    ),
    entry(
        "department",
        ("不在您的部门范围内", "Outside of your departments"),
        (
            "您拥有权限“{permission}”，但不包括这个部门。请申请该部门的权限。",
            "You hold the permission “{permission}”, but not for this department. Ask for it to be extended.",
        ),
    ),
    entry(
        "not_fresh",
        ("请再次确认身份", "Please confirm who you are"),
        ("此操作需要 5 分钟内输入过密码。", "This act asks for your password within the last five minutes."),
    ),
    entry(
        "cross_site",
        ("请求来自其他网站，已拒绝", "Refused: the request came from another site"),
        ("请在 Omni-Hub 的页面中操作。", "Please act on the pages of Omni-Hub itself."),
    ),
    // What is not there.
    entry(
        "not_found",
        ("找不到这一页或这条记录", "There is no such page or record"),
        (
            "它可能已被移除，或您无权知道它是否存在。",
            "It may have been removed, or you may not know whether it exists.",
        ),
    ),
    entry(
        "method_not_allowed",
        ("不支持这种请求方式", "This way of asking is not supported"),
        ("请返回上一页重新操作。", "Please go back and try again."),
    ),
    // What was sent.
    entry(
        "invalid",
        ("填写的内容有误", "Something in the form is wrong"),
        ("请按字段旁的提示改正后重新提交。", "Correct what is marked and send the form again."),
    ),
    entry(
        "form_unreadable",
        ("无法读取提交的内容", "The form could not be read"),
        ("请刷新页面后重新填写。", "Load the page anew and fill in the form again."),
    ),
    entry(
        "body_unreadable",
        ("无法读取请求内容", "The request could not be read"),
        ("请检查格式后重试。", "Check its format and try again."),
    ),
    entry(
        "body_too_large",
        ("提交的内容过大", "Too much was sent at once"),
        (
            "请缩小文件或分批提交，每次不超过 {limit_bytes} 字节。",
            "Send a smaller file, or several, of at most {limit_bytes} bytes.",
        ),
    ),
    entry(
        "cursor_invalid",
        ("分页位置无效", "The position in the list is not valid"),
        ("请从第一页重新开始。", "Start again from the first page."),
    ),
    entry(
        "idempotency_key_missing",
        ("缺少 Idempotency-Key", "Idempotency-Key is missing"),
        ("写操作须带此请求头，重试时保持不变。", "Writes carry this header; keep it the same when you retry."),
    ),
    entry(
        "idempotency_key_invalid",
        ("Idempotency-Key 无效", "Idempotency-Key is not valid"),
        ("请使用 1 至 255 个可见字符，建议 UUID。", "Use 1 to 255 visible characters, best a UUID."),
    ),
    entry(
        "idempotency_other_content",
        ("同一 Idempotency-Key 已用于其他内容", "This Idempotency-Key was used with other content"),
        ("请为新的操作使用新的键。", "Use a new key for a new act."),
    ),
    entry(
        "idempotency_in_progress",
        ("相同的操作正在进行", "The same act is in progress"),
        ("请稍候，用同一个键再问一次结果。", "Wait a moment and ask again with the same key."),
    ),
    // Rules.
    entry(
        "refused",
        ("此操作不符合规则", "A rule does not allow this"),
        ("请查看页面上的说明。", "See the explanation on the page."),
    ),
    entry(
        "last_admin",
        ("至少须保留一名可用的 IT 管理员", "At least one working IT administrator must remain"),
        ("请先为另一人授予该角色。", "Give the role to somebody else first."),
    ),
    entry(
        "own_account",
        ("不能对自己的账户执行此操作", "Not on your own account"),
        ("请由另一位 IT 管理员操作。", "Ask another IT administrator."),
    ),
    entry(
        "own_request",
        ("申请人不能审批自己的申请", "Who proposes may not decide"),
        ("请由另一位有审批权的人处理。", "Somebody else with the right to approve must decide."),
    ),
    entry(
        "own_rights",
        ("不能审批关于自己的权限申请", "Not on your own rights"),
        ("请由另一位有审批权的人处理。", "Somebody else with the right to approve must decide."),
    ),
    entry(
        "own_rights_by_move",
        ("此移动会扩大您自己的权限", "The move would widen your own rights"),
        ("请由另一位有部门管理权的人移动。", "Somebody else who manages departments must make it."),
    ),
    entry(
        "link_of_party",
        (
            "您的密码是用申请人或当事人发放的链接设置的",
            "Your password was chosen with a link of the maker or the person concerned",
        ),
        ("七天内请由另一位有审批权的人处理。", "For seven days, somebody else with the right to approve must decide."),
    ),
    entry(
        "already_decided",
        ("该申请已处理", "It has been decided already"),
        ("刷新页面查看结果。", "Load the page anew to see how."),
    ),
    entry(
        "already_waiting",
        ("相同的申请正在等待审批", "The same request is waiting already"),
        ("请等待审批，或先撤回原申请。", "Wait for the decision, or withdraw the other one first."),
    ),
    entry(
        "already_held",
        ("此人已拥有该角色", "The person holds this role already"),
        ("请核对角色与部门。", "Check role and department."),
    ),
    entry(
        "not_held",
        ("此人没有该角色", "The person does not hold this role"),
        ("请核对角色与部门。", "Check role and department."),
    ),
    entry(
        "content_changed",
        ("内容已变化，请重新核对", "The content has changed; look again"),
        (
            "您看到的版本不是当前版本。刷新后再决定。",
            "What you saw is not what is there now. Load the page anew and decide then.",
        ),
    ),
    entry(
        "department_closed",
        ("部门已关闭", "The department is closed"),
        ("请选择其他部门，或先重新启用它。", "Choose another one, or reopen it first."),
    ),
    entry(
        "department_in_use",
        ("部门下仍有人员或下级部门", "The department still has people or departments below"),
        ("请先移走它们。", "Move them away first."),
    ),
    entry(
        "department_unknown",
        ("上级部门不存在", "There is no such department above"),
        ("它可能刚被移除；请刷新后重新选择。", "It may just have been removed. Load the page anew and choose again."),
    ),
    entry(
        "department_too_deep",
        ("部门层级过多", "The tree would be too deep"),
        ("最多 13 层；请选择更高一级的上级部门。", "At most 13 levels are possible. Choose a department further up."),
    ),
    entry(
        "department_cycle",
        ("部门不能成为自己的下级", "A department cannot lie below itself"),
        ("请选择其他上级部门。", "Choose another one above."),
    ),
    entry(
        "too_many_views",
        ("保存的视图已达上限", "There are too many saved views"),
        ("请先删除不再使用的视图。", "Delete those you no longer use."),
    ),
    entry(
        "too_many_keys",
        ("访问密钥已达上限", "There are too many keys"),
        ("请先吊销不再使用的密钥。", "Revoke those you no longer use."),
    ),
    entry(
        "export_day_full",
        ("今天可导出的行数已用完", "Today's rows for export are used up"),
        (
            "每人每天最多导出 {limit} 行，今天还剩 {left} 行，此列表有 {rows} 行。请缩小筛选范围，或明天再导出。",
            "At most {limit} rows a day for each person: {left} are left today, this list has {rows}. Narrow the conditions, or export tomorrow.",
        ),
    ),
    entry(
        "value_unusable",
        ("有内容无法保存或查找", "Something here can be neither kept nor looked for"),
        (
            "请删除不可见的控制字符，并检查日期是否在合理范围内。",
            "Remove invisible control characters, and check that dates are within reason.",
        ),
    ),
    entry(
        "export_too_large",
        ("要导出的行太多", "There are too many rows to export"),
        (
            "共 {rows} 行，一次最多 {limit} 行。请缩小筛选范围后再导出。",
            "There are {rows} rows, at most {limit} at once. Narrow the conditions and export again.",
        ),
    ),
    entry(
        "issue_settled",
        ("问题已忽略或已解决", "The issue is set aside or mended"),
        ("如需继续处理，请先重新打开。", "Reopen it first to go on with it."),
    ),
    entry(
        "issue_waiting",
        ("问题尚未关闭", "The issue is open as it is"),
        ("无需重新打开，可直接处理。", "There is nothing to reopen; go on with it."),
    ),
    entry(
        "issue_owner_unfit",
        ("此人不能负责数据问题", "This person cannot own an issue"),
        ("请选择可以查看数据质量且账户已启用的人。", "Choose somebody who is enabled and may see data-quality issues."),
    ),
    entry(
        "change_before_latest",
        ("之后已有另一项变更", "A later change is planned already"),
        (
            "请选择晚于最近一次变更的生效日，或留空以更正最近一次变更。",
            "Choose a day after the latest change, or none to correct the latest.",
        ),
    ),
    entry(
        "region_cycle",
        ("区域不能属于自己的下级", "A region cannot be part of one below it"),
        ("请选择另一个上级区域。", "Choose another region above it."),
    ),
    entry(
        "window_overlaps",
        ("档期与同一大促的另一年重叠", "The dates overlap those of another year"),
        ("请调整开始或结束日期。", "Change the first or the last day."),
    ),
    // Others at the same time.
    entry(
        "record_code_taken",
        ("编码已被使用", "The code is taken"),
        ("请使用另一个编码；同一大促同一年只登记一次。", "Choose another code; a campaign is entered once a year."),
    ),
    entry(
        "conflict",
        ("内容已被他人修改", "Somebody else changed it meanwhile"),
        (
            "刷新后在最新内容上重新修改。您填写的内容仍在页面上。",
            "Load the latest and make your change again. What you typed is still on the page.",
        ),
    ),
    entry(
        "stale",
        ("内容已被他人修改", "Somebody else changed it meanwhile"),
        (
            "刷新后在最新内容上重新修改。您填写的内容仍在页面上。",
            "Load the latest and make your change again. What you typed is still on the page.",
        ),
    ),
    entry(
        "list_changed",
        ("列表在读取时不断变化", "The list kept changing while it was read"),
        ("请稍后重试，或缩小筛选范围。", "Try again in a moment, or narrow the conditions."),
    ),
    // Figures.
    entry(
        "period_reversed",
        ("开始日期在结束日期之后", "The first day is after the last"),
        ("请交换两个日期。", "Exchange the two days."),
    ),
    entry(
        "period_too_long",
        ("期间太长", "The period is too long"),
        ("一次最多看十年，请缩短期间。", "Ten years at most at once: choose a shorter period."),
    ),
    entry(
        "out_of_calendar",
        ("日历中没有这样的比较期", "The calendar does not reach that far"),
        ("请换一个期间或比较方式。", "Choose another period or comparison."),
    ),
    entry(
        "no_campaign",
        ("所选期间不能按活动比较", "This period cannot be compared by campaign"),
        (
            "期间须在同一活动窗口内，且该活动去年也有窗口。请改期间或比较方式。",
            "It must lie inside one campaign that had a window last year as well. Choose another period or comparison.",
        ),
    ),
    entry(
        "key_made_before",
        ("密钥已经生成过", "The key was made already"),
        ("密钥只显示一次。请作废它，然后重新生成。", "It is shown only once. Revoke it, and make another one."),
    ),
    entry(
        "id_taken",
        ("编号已用于其他内容", "The id was used for something else"),
        ("请重新打开表单后再提交。", "Open the form anew and send it again."),
    ),
    entry(
        "login_taken",
        ("用户名已被使用", "The user name is taken"),
        ("请换一个用户名。", "Please choose another one."),
    ),
    entry(
        "department_code_taken",
        ("部门编码已被使用", "The department code is taken"),
        ("请换一个编码。", "Please choose another one."),
    ),
    // The machine.
    entry(
        "too_many",
        ("尝试过于频繁", "Too many tries"),
        ("请在 {retry_after_seconds} 秒后重试。", "Please try again in {retry_after_seconds} seconds."),
    ),
    entry(
        "too_many_channels",
        ("打开的实时连接过多", "Too many live connections are open"),
        (
            "请关闭不用的窗口，{retry_after_seconds} 秒后重试。",
            "Close windows you do not need and try again in {retry_after_seconds} seconds.",
        ),
    ),
    entry(
        "unavailable",
        ("服务暂时不可用", "Not available for the moment"),
        (
            "数据没有丢失。请稍后重试；若持续出现，请联系 IT 管理员。",
            "Nothing is lost. Try again shortly; if it goes on, tell an IT administrator.",
        ),
    ),
    entry(
        "timed_out",
        ("处理时间过长，已停止", "It took too long and was stopped"),
        ("请缩小范围后重试。", "Ask for less and try again."),
    ),
    entry(
        "connection",
        ("网络连接中断", "The connection was lost"),
        (
            "请检查网络后重试；未保存的内容仍在页面上。",
            "Check the network and try again; what you typed is still on the page.",
        ),
    ),
    entry(
        "internal",
        ("出现意外问题", "Something unexpected happened"),
        (
            "没有内容被更改。请重试；若再次出现，请把事件编号告诉 IT 管理员。",
            "Nothing was changed. Try again; if it comes back, give the number of the incident to an IT administrator.",
        ),
    ),
];

/// The sentences for fields by code.
const FIELD_SENTENCES: &[(&str, (&str, &str))] = &[
    ("required", ("请填写此项", "This must be filled in")),
    ("too_long", ("最多 {most} 个字符", "At most {most} characters")),
    ("too_short", ("至少 {least} 个字符", "At least {least} characters")),
    ("out_of_range", ("须在 {least} 至 {most} 之间", "Between {least} and {most}")),
    ("control_characters", ("包含看不见的控制字符，请重新输入", "It holds invisible control characters; type it anew")),
    (
        "login_form",
        (
            "2 至 64 个字符：小写字母、数字、点、横线、下划线，以字母或数字开头和结尾",
            "2 to 64 lower case letters, digits, dots, hyphens or underscores; a letter or digit first and last",
        ),
    ),
    (
        "code_form",
        (
            "2 至 32 个字符：小写字母、数字、横线，以字母或数字开头和结尾",
            "2 to 32 lower case letters, digits or hyphens; a letter or digit first and last",
        ),
    ),
    (
        "email_form",
        ("请输入完整的邮箱地址，如 name@example.com", "Type a whole e-mail address such as name@example.com"),
    ),
    ("unknown", ("没有这个选项", "There is no such choice")),
    ("unknown_permission", ("没有这个权限", "There is no such permission")),
    ("unknown_parameter", ("没有这个参数", "There is no such parameter")),
    ("unreadable", ("无法读取", "It cannot be read")),
    ("column_unknown", ("没有名为“{column}”的列", "There is no column “{column}”")),
    ("filter_operator", ("“{column}”列不支持这种比较", "The column “{column}” cannot be compared this way")),
    ("filter_value", ("“{column}”列的筛选值无效", "The value for the column “{column}” is not valid")),
    ("query_too_long", ("筛选条件过多", "There are too many conditions")),
    ("beyond_own_rights", ("不能超出您自己的权限：{permissions}", "Not more than your own rights: {permissions}")),
    (
        "feed_code_form",
        (
            "最多 {most} 个字符：小写字母、数字、横线、下划线，以字母或数字开头",
            "At most {most} lower case letters, digits, hyphens or underscores; a letter or digit first",
        ),
    ),
    ("not_a_number", ("请输入数字", "Type a number")),
    ("not_a_date", ("请输入日期，如 2026-11-25", "Type a date such as 2026-11-25")),
    (
        "record_code_form",
        (
            "1 至 40 个大写字母、数字、_、-，以字母或数字开头",
            "1 to 40 capital letters, digits, _ or -; a letter or digit first",
        ),
    ),
    ("campaign_days", ("结束日不能早于开始日，最长 {most} 天", "Not before the first day, and at most {most} days")),
    ("said_twice", ("前面的行已有这个编码", "An earlier line has this code")),
    ("not_equal", ("两次输入不一致", "The two do not agree")),
    ("password_too_short", ("至少 {least} 个字符", "At least {least} characters")),
    ("password_too_long", ("最多 {most} 个字符", "At most {most} characters")),
    ("password_common", ("这个密码太常见，容易被猜到", "This password is too common")),
    ("password_pattern", ("这个密码是重复或连续的字符，容易被猜到", "This password repeats or follows the keyboard")),
    (
        "password_context",
        (
            "密码不能以您的姓名、用户名、邮箱或品牌名为主",
            "The password may not be made of your name, login, e-mail or the brand",
        ),
    ),
    ("password_same", ("新密码不能与当前密码相同", "The new password must differ from the present one")),
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
    SENTENCES.iter().chain(super::ingest::SENTENCES).find(|entry| entry.code == code)
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
                "permission" | "permissions" => value
                    .split(", ")
                    .map(|code| permission_word(locale, code))
                    .collect::<Vec<_>>()
                    .join(pick(locale, "、", ", ")),
                _ => value.clone(),
            };
            (name.clone(), shown)
        })
        .collect()
}

fn permission_word(locale: Locale, code: &str) -> String {
    Permission::from_code(code)
        .map_or_else(|| code.to_owned(), |permission| permission_name(locale, permission).to_owned())
}
