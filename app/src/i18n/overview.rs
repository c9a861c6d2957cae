//! Texts of the overview.

crate::texts! {
    /// Texts of the overview.
    pub struct OverviewTexts {
        title: "总览", "Overview";
        lead: "等我处理的事、最近的变更、系统是否正常。", "What waits for me, what changed, whether all is well.";
        at_a_glance: "一眼看清", "At a glance";
        waiting: "待我决定", "Waiting for me";
        waiting_basis: "权限申请", "Access requests";
        unread: "未读通知", "Unread";
        unread_basis: "最近一条 {when}", "Latest {when}";
        nothing_new: "没有新通知", "Nothing new";
        last_sign_in: "最近登录", "Last sign-in";
        sessions: "登录设备", "Devices signed in";
        sessions_basis: "含当前设备", "This one included";
        changes: "近 30 天变更", "Changes in 30 days";
        changes_basis: "我可查看的范围", "Within my view";
        viewers: "在线看板", "Live viewers";
        viewers_basis: "当前实例", "This instance";
        sealed: "审计签封", "Audit sealed";
        sealed_basis: "未签封 {count} 条", "{count} not sealed";
        never: "从未", "Never";
        todo_title: "等我处理", "For me to do";
        todo_note: "先提交的在前", "oldest first";
        todo_empty: "没有等你处理的事", "Nothing waits for you";
        todo_empty_hint: "新的申请和通知会立即出现在这里。", "New requests and notifications appear here at once.";
        decide: "去决定", "Decide";
        see_all: "全部", "All";
        activity_title: "变更活动", "Activity";
        activity_lead: "每天的审计记录数，按类型", "Audit entries a day, by kind";
        activity_note: "近 30 天，条 / 天", "30 days, entries a day";
        other_kinds: "其他", "Others";
        entries: "条", "entries";
        by_kind: "按类型", "By kind";
        open_audit: "打开审计", "Open the audit trail";
        account_title: "我的账号", "My account";
        department: "部门", "Department";
        roles: "角色", "Roles";
        no_roles: "还没有角色。请向部门负责人申请。", "No role yet. Ask the head of your department.";
        totp: "验证器", "Authenticator";
        totp_on: "已启用", "On";
        totp_off: "未启用", "Off";
        turn_on: "去启用", "Turn it on";
        signed_in_from: "登录设备", "Signed in from";
        this_device: "当前", "This one";
        system_title: "系统", "System";
        system_ok: "正常", "Well";
        system_look: "需查看", "Look";
        version: "版本", "Version";
        database: "数据库", "Database";
        outbox: "待推送保留", "Events kept";
        connections: "连接", "Connections";
        people: "可登录人员", "People enabled";
        open_system: "系统状态", "System state";
        quick_title: "常用操作", "Quick actions";
        add_person: "新建人员", "Add a person";
        propose: "申请权限", "Propose rights";
        review: "审批权限", "Review requests";
        search_audit: "查审计", "Search the audit";
        create_key: "创建密钥", "Create a key";
        security: "账号安全", "Account security";
        as_of: "截至 {time}", "As of {time}";
    }
}
