//! Texts of the settings.

crate::texts! {
    /// Texts of the settings.
    pub struct SettingsTexts {
        title: "系统状态", "System state";
        lead: "程序、数据库、审计与推送是否正常。", "Whether program, database, audit and live channel are well.";
        design: "组件库", "Components";
        all_well: "一切正常", "All is well";
        look_at: "有 {count} 项需要查看", "{count} to look at";
        program_title: "程序", "Program";
        version: "版本", "Version";
        instance: "实例", "Instance";
        started: "启动时间", "Started";
        running_for: "已运行 {time}", "up {time}";
        viewers: "在线看板", "Live viewers";
        oidc: "统一登录", "Identity provider";
        oidc_off: "未配置", "Not configured";
        database_title: "数据库", "Database";
        database_version: "版本", "Version";
        database_size: "大小", "Size";
        schema: "结构版本", "Schema";
        connections: "连接", "Connections";
        people: "可登录人员", "People enabled";
        sessions: "打开的会话", "Open sessions";
        demo: "示例人员", "Demo people";
        demo_yes: "有：上线前请停用", "Yes: disable them before going live";
        demo_no: "无", "No";
        audit_title: "审计", "Audit";
        audit_entries: "记录", "Entries";
        audit_sealed: "最近签封", "Last seal";
        audit_unsealed: "未签封", "Not sealed";
        audit_check: "自检", "Check";
        audit_check_hint: "由 IT 在服务器上运行：逐条核对哈希、次序与签封。", "Run by IT on the server: verifies each hash, the order and the seals.";
        audit_stale: "超过 10 分钟未签封", "Not sealed for over 10 minutes";
        live_title: "推送", "Live channel";
        outbox: "保留的事件", "Events kept";
        outbox_hint: "供断线的页面补收。", "For pages that come back after an interruption.";
        state: "本页连接", "This page";
        state_connected: "已连接", "Connected";
        state_reconnecting: "重新连接中", "Reconnecting";
        state_unknown: "未连接", "Not connected";
        last_event: "最近事件", "Last event";
        backup_title: "备份", "Backup";
        backup_lead: "由 IT 在服务器上运行，可在使用中进行。", "Run by IT on the server; people can go on working.";
        restore_lead: "恢复到一个空的数据目录，再核对审计链：", "Restore into an empty data directory, then verify the audit:";
        checks_title: "设置检查", "Check of the settings";
        checks_none: "没有发现问题。", "Nothing found.";
        check_private_cluster: "使用自带的数据库实例；多实例部署请设置 DATABASE_URL。", "Runs its own database; set DATABASE_URL to run several instances.";
        check_loopback_only: "只在本机可访问；对外提供服务须经 TLS 代理。", "Reachable on this machine only; serve others through a TLS proxy.";
        check_metrics_open: "指标端点未限制访问。", "The metrics address is open to everybody.";
        check_no_backup: "没有配置备份目录。", "No place for backups is set.";
        check_demo: "数据库中有示例人员，密码已打印在启动日志中。", "The database holds demo people whose passwords were printed at start.";
        as_of: "截至 {time}", "As of {time}";
        refresh: "刷新", "Refresh";
        never: "从未", "Never";
    }
}
