//! Texts of notifications.

crate::texts! {
    /// Texts of notifications.
    pub struct NotificationTexts {
        title: "通知", "Notifications";
        lead: "需要您处理的事，以及账号安全提醒。", "What asks for you, and word about your account.";
        all: "全部", "All";
        unread: "未读", "Unread";
        mark_read: "标为已读", "Mark as read";
        mark_all_read: "全部标为已读", "Mark all as read";
        empty: "没有通知", "No notifications";
        empty_hint: "有人等您决定，或账号有变动时，会出现在这里。", "When somebody waits for you or your account changes, it appears here.";
        empty_unread: "没有未读通知", "Nothing unread";
        empty_unread_hint: "都已看过。", "You have seen everything.";
        see_all: "查看全部", "See all";
        open: "查看", "Open";
        give: "授予", "give";
        take: "收回", "take";
        request_waiting: "{proposer} 申请{change} {subject}“{role}”", "{proposer} proposes to {change} “{role}” ({subject})";
        request_waiting_body: "等待您决定。", "Waits for your decision.";
        request_approved: "已同意：{change} {subject}“{role}”", "Approved: {change} “{role}” ({subject})";
        request_refused: "已驳回：{change} {subject}“{role}”", "Refused: {change} “{role}” ({subject})";
        request_decided_body: "由 {decider} 决定。", "Decided by {decider}.";
        request_withdrawn: "已撤回：{change} {subject}“{role}”", "Withdrawn: {change} “{role}” ({subject})";
        request_withdrawn_body: "由 {proposer} 撤回，无需再决定。", "Taken back by {proposer}; nothing to decide any more.";
        password_changed: "密码已修改", "Password changed";
        password_reset: "密码已通过链接重设", "Password chosen with a link";
        password_reset_keys: "您的 {keys} 个密钥已作废，需要时请重新生成。如非本人操作，请立即联系 IT。", "Your keys ({keys}) were revoked; make new ones where you need them. Not you? Tell IT at once.";
        if_not_you: "如非本人操作，请立即退出全部设备并联系 IT。", "Not you? Sign out everywhere and tell IT at once.";
        new_device: "新设备登录：{device}", "Sign-in on a new device: {device}";
        new_device_body: "来自 {ip}。如非本人操作，请立即修改密码。", "From {ip}. Not you? Change your password at once.";
        totp_on: "验证器已启用", "Authenticator on";
        totp_off: "验证器已停用", "Authenticator off";
        token_created: "新建密钥“{name}”", "Key “{name}” created";
        token_created_body: "如非本人操作，请立即作废。", "Not you? Revoke it at once.";
        sessions_ended: "会话已被结束", "Your sessions were ended";
        sessions_ended_body: "由 {by} 操作。", "By {by}.";
        recovery_code_used: "使用了一个恢复码", "A recovery code was used";
        issue_assigned: "数据问题交给您处理：{subject} · {rule}", "A data-quality issue is yours: {subject} · {rule}";
        issue_assigned_body: "由 {by} 指派。", "Given by {by}.";
        recovery_code_used_body: "还剩 {left} 个。", "{left} left.";
    }
}
