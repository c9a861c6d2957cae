//! Words that every area uses: buttons, states, navigation, roles and permissions. One thing has one word everywhere
//! (docs/GLOSSARY.md).

use domain::access::{Permission, Role};
use domain::preference::{Density, Locale, Theme, Trend};

use crate::texts;

texts! {
    /// Words of the components and the frame.
    pub struct CommonTexts {
        // Actions.
        save: "保存", "Save";
        cancel: "取消", "Cancel";
        close: "关闭", "Close";
        confirm: "确认", "Confirm";
        create: "新建", "New";
        edit: "编辑", "Edit";
        remove: "移除", "Remove";
        delete: "删除", "Delete";
        back: "返回", "Back";
        next: "下一步", "Next";
        apply: "应用", "Apply";
        discard: "放弃更改", "Discard";
        undo: "撤销", "Undo";
        retry: "重试", "Try again";
        refresh: "刷新", "Refresh";
        search: "搜索", "Search";
        filter: "筛选", "Filter";
        reset: "重置", "Reset";
        export: "导出", "Export";
        download: "下载", "Download";
        copy: "复制", "Copy";
        copied: "已复制", "Copied";
        more: "更多操作", "More actions";
        details: "详情", "Details";
        full_page: "整页打开", "Open as full page";
        show_password: "显示密码", "Show password";
        sign_in: "登录", "Sign in";
        sign_out: "退出登录", "Sign out";
        submit: "提交审批", "Submit for approval";
        approve: "同意", "Approve";
        refuse: "驳回", "Refuse";
        withdraw: "撤回", "Withdraw";
        enable: "启用", "Enable";
        disable: "停用", "Disable";
        revoke: "吊销", "Revoke";
        explain: "说明：", "Explain";

        // Forms.
        required_mark: "必填", "required";
        optional_mark: "选填", "optional";
        error_prefix: "错误：", "Error: ";
        form_has_errors: "请先改正以下内容", "Please correct the following";
        unsaved_changes: "有未保存的更改", "You have unsaved changes";
        leave_question: "有未保存的更改，确定离开此页吗？", "You have unsaved changes. Leave this page?";
        choose: "请选择", "Choose";
        choices: "可选项", "Choices";
        no_match: "没有匹配项", "No match";
        all: "全部", "All";
        none: "无", "None";
        yes: "是", "Yes";
        no: "否", "No";
        reason: "理由", "Reason";
        name: "名称", "Name";
        state: "状态", "State";

        // States of a view.
        loading: "正在加载", "Loading";
        saving: "正在保存", "Saving";
        no_result: "没有符合条件的记录", "Nothing meets these conditions";
        no_result_text: "放宽或清除筛选条件后再看。", "Widen or clear the conditions.";
        clear_filters: "清除筛选", "Clear conditions";
        incident: "事件编号", "Incident";
        to_overview: "回到总览", "To the overview";
        partial: "数据不完整", "A part is missing";
        stale: "数据不是最新的", "Not up to date";
        stale_since: "截至", "As of";
        nothing: "—", "—";
        unchanged: "没有变化", "Unchanged";
        field: "字段", "Field";
        before: "变更前", "Before";
        after: "变更后", "After";
        rose: "上升", "up";
        fell: "下降", "down";

        // Steps of a versioned thing.
        steps: "流程", "Steps";
        step_draft: "草稿", "Draft";
        step_simulate: "试算", "Simulate";
        step_propose: "提交", "Propose";
        step_approve: "审批", "Approve";
        step_active: "生效", "Active";
        step_done: "已完成", "Done";
        step_blocked: "受阻", "Blocked";

        // Parts of a list.
        pages: "分页", "Pages";
        previous_page: "上一页", "Previous page";
        next_page: "下一页", "Next page";
        page_number: "第 {number} 页", "Page {number}";
        total_count: "共 {count} 条", "{count} in total";

        // Periods.
        from_day: "开始日期", "From";
        to_day: "结束日期", "To";
        to: "至", "to";
        today: "今天", "Today";
        yesterday: "昨天", "Yesterday";
        seven_days: "近 7 天", "7 days";
        thirty_days: "近 30 天", "30 days";
        this_month: "本月", "This month";
        last_month: "上月", "Last month";
        this_quarter: "本季", "This quarter";
        this_year: "今年", "This year";
        mid_year: "618", "618";
        double_eleven: "双 11", "Double 11";

        // Frame.
        product: "Omni-Hub", "Omni-Hub";
        product_line: "全渠道业务中台", "Omni-channel hub";
        skip_to_content: "跳到正文", "Skip to content";
        navigation: "主导航", "Main navigation";
        open_navigation: "打开导航", "Open navigation";
        collapse: "收起", "Collapse";
        collapse_navigation: "收起导航", "Collapse the navigation";
        breadcrumb: "所在位置", "Where you are";
        notifications: "通知", "Notifications";
        unread_count: "{count} 条未读", "{count} unread";
        waiting_count: "{count} 项待处理", "{count} waiting";
        language: "语言", "Language";
        other_language: "English", "中文";
        theme: "外观", "Theme";
        density: "密度", "Density";
        trend: "涨跌颜色", "Colours of rise and fall";
        person_menu: "我的账户", "My account";
        account: "个人资料", "Profile";
        account_security: "安全", "Security";
        account_tokens: "访问密钥", "Keys";
        live_connected: "实时", "Live";
        live_reconnecting: "重新连接中", "Reconnecting";
        live_stale: "数据截至", "Data as of";
        palette_title: "搜索与命令", "Search and commands";
        palette_button: "搜索或输入命令", "Search or type a command";
        palette_placeholder: "页面、记录或操作；支持拼音首字母", "Pages, records or actions";
        palette_pages: "页面", "Pages";
        palette_actions: "操作", "Actions";
        palette_records: "记录", "Records";
        palette_move: "移动", "move";
        palette_open: "打开", "open";

        // Areas of the navigation.
        area_overview: "总览", "Overview";
        area_metrics: "指标", "Metrics";
        area_inventory: "库存", "Inventory";
        area_orders: "订单", "Orders";
        area_prices: "商品与价格", "Products & prices";
        area_settlement: "结算", "Settlement";
        area_finance: "财务", "Finance";
        area_members: "会员", "Members";
        area_integration: "数据接入", "Integration";
        area_governance: "治理", "Governance";
        area_settings: "设置", "Settings";
    }
}

/// The word for a role.
pub const fn role_name(locale: Locale, role: Role) -> &'static str {
    let (chinese, english) = match role {
        Role::Executive => ("管理层", "Executive"),
        Role::Operations => ("运营", "Operations"),
        Role::Committee => ("转型委员会", "Committee"),
        Role::StoreManager => ("店长", "Store manager"),
        Role::StoreClerk => ("店员", "Store clerk"),
        Role::Finance => ("财务", "Finance"),
        Role::ItAdmin => ("IT 管理员", "IT administrator"),
        Role::Auditor => ("审计员", "Auditor"),
    };
    pick(locale, chinese, english)
}

/// What a role is for, in one line.
pub const fn role_purpose(locale: Locale, role: Role) -> &'static str {
    let (chinese, english) = match role {
        Role::Executive => (
            "领导品牌或部门；看数字，不改账。",
            "Leads the brand or a department; sees figures, decides nothing in the books.",
        ),
        Role::Operations => ("制定分配、寻源、价格与促销规则。", "Sets allocation, sourcing, prices and promotions."),
        Role::Committee => ("评审部门之间的结算。", "Reviews what departments owe one another."),
        Role::StoreManager => ("管理一家门店。", "Runs a store."),
        Role::StoreClerk => ("在门店工作。", "Works in a store."),
        Role::Finance => ("导入账单，处理差异，关闭期间。", "Imports bills, closes differences and periods."),
        Role::ItAdmin => (
            "接入系统，管理人员与权限；不碰资金。",
            "Connects systems, manages people and rights; never touches money.",
        ),
        Role::Auditor => ("查看一切操作，不作更改。", "Reads everything that was done, changes nothing."),
    };
    pick(locale, chinese, english)
}

/// The words for a permission.
pub const fn permission_name(locale: Locale, permission: Permission) -> &'static str {
    let (chinese, english) = match permission {
        Permission::OverviewRead => ("查看总览", "Open the overview"),
        Permission::KpiRead => ("查看经营指标", "See the figures of the house"),
        Permission::IntegrationRead => ("查看数据接入", "See systems, feeds and what arrived"),
        Permission::IntegrationManage => ("管理数据接入", "Take in files and renew templates"),
        Permission::QualityRead => ("查看数据质量", "See data-quality issues"),
        Permission::QualityManage => ("处理数据质量", "Deal with data-quality issues"),
        Permission::OrganisationRead => ("查看组织与主数据", "See the organisation and master data"),
        Permission::OrganisationManage => ("管理组织与主数据", "Manage the organisation and master data"),
        Permission::DesignRead => ("查看组件库", "Open the gallery of components"),
        Permission::DepartmentRead => ("查看部门", "See departments"),
        Permission::DepartmentManage => ("管理部门", "Manage departments"),
        Permission::UserRead => ("查看人员", "See people"),
        Permission::UserManage => ("管理人员", "Manage people"),
        Permission::SessionRevoke => ("结束他人会话", "End other people's sessions"),
        Permission::AccessPropose => ("申请权限变更", "Propose changes of rights"),
        Permission::AccessApprove => ("审批权限变更", "Decide changes of rights"),
        Permission::AuditRead => ("查看审计", "Read the audit trail"),
        Permission::AuditExport => ("导出审计", "Export the audit trail"),
        Permission::TokenCreate => ("创建访问密钥", "Create keys"),
        Permission::TokenManage => ("管理所有访问密钥", "Manage everybody's keys"),
        Permission::ViewShare => ("共享视图", "Share saved views"),
        Permission::SystemRead => ("查看系统状态", "See the state of the system"),
    };
    pick(locale, chinese, english)
}

/// The word for a language, in that language.
pub const fn locale_name(locale: Locale) -> &'static str {
    match locale {
        Locale::ZhCn => "中文",
        Locale::En => "English",
    }
}

/// The word for a theme.
pub const fn theme_name(locale: Locale, theme: Theme) -> &'static str {
    let (chinese, english) = match theme {
        Theme::System => ("跟随系统", "As the device"),
        Theme::Light => ("浅色", "Light"),
        Theme::Dark => ("深色", "Dark"),
        Theme::HighContrast => ("高对比度", "High contrast"),
    };
    pick(locale, chinese, english)
}

/// The words for the colours of rise and fall.
pub const fn trend_name(locale: Locale, trend: Trend) -> &'static str {
    let (chinese, english) = match trend {
        Trend::Locale => ("按语言习惯", "As usual in the language"),
        Trend::RedUp => ("红涨绿跌", "Red up, green down"),
        Trend::GreenUp => ("绿涨红跌", "Green up, red down"),
    };
    pick(locale, chinese, english)
}

/// The word for a density.
pub const fn density_name(locale: Locale, density: Density) -> &'static str {
    let (chinese, english) = match density {
        Density::Compact => ("紧凑", "Compact"),
        Density::Comfortable => ("宽松", "Comfortable"),
    };
    pick(locale, chinese, english)
}

/// The text of a language.
pub const fn pick(locale: Locale, chinese: &'static str, english: &'static str) -> &'static str {
    match locale {
        Locale::ZhCn => chinese,
        Locale::En => english,
    }
}
