//! Texts of my account.

crate::texts! {
    /// Texts of my account.
    pub struct AccountTexts {
        title: "我的账号", "My account";
        lead: "资料、显示方式、安全与密钥。", "Profile, how things are shown, security and keys.";
        tab_profile: "资料与显示", "Profile";
        tab_security: "安全", "Security";
        tab_tokens: "密钥", "Keys";
        profile_title: "资料", "Profile";
        profile_note: "由人员管理维护", "Kept by whoever manages people";
        name: "姓名", "Name";
        login: "账号", "Login";
        email: "邮箱", "E-mail";
        department: "部门", "Department";
        roles: "角色", "Roles";
        no_roles: "还没有角色", "No role yet";
        since: "加入时间", "Since";
        last_sign_in: "最近登录", "Last sign-in";
        preference_title: "显示方式", "How things are shown";
        preference_note: "随账号保存，换设备也一样", "Kept with you, on every device";
        language: "语言", "Language";
        theme: "外观", "Theme";
        trend: "涨跌颜色", "Colours of rise and fall";
        density: "行距", "Density";
        save: "保存", "Save";

        security_title: "账号安全", "Security";
        password_title: "密码", "Password";
        password_note: "修改后，其他设备会退出", "Other devices are signed out";
        current_password: "当前密码", "Present password";
        new_password: "新密码", "New password";
        new_password_hint: "至少 {minimum} 个字符，建议 {suggested} 个以上；可以粘贴。", "At least {minimum} characters, {suggested} or more is better; pasting works.";
        change_password: "修改密码", "Change the password";
        totp_title: "验证器", "Authenticator";
        totp_note: "登录时多一步验证", "A second step at sign-in";
        totp_is_on: "已启用，剩余恢复码 {count} 个。", "On, {count} recovery codes left.";
        totp_is_off: "未启用。只凭密码即可登录。", "Off. The password alone lets one in.";
        totp_begin: "启用验证器", "Turn it on";
        totp_scan: "用验证器扫描，或手工输入密钥", "Scan with the authenticator, or type the secret";
        totp_code: "验证器显示的 6 位数字", "The 6 digits it shows";
        totp_confirm: "验证并启用", "Verify and turn on";
        totp_disable: "停用验证器", "Turn it off";
        totp_disable_lead: "停用后，登录只凭密码；恢复码作废。", "After that the password alone lets one in; recovery codes are void.";
        totp_picture: "验证器二维码", "Picture for the authenticator";
        recovery_title: "恢复码", "Recovery codes";
        recovery_lead: "只显示这一次。每个可用一次，手机丢失时代替验证码。请打印或存入密码管理器。", "Shown this once. Each works once in place of a code when the phone is gone. Print them or keep them in a password manager.";
        sessions_title: "登录设备", "Devices signed in";
        sessions_note: "最近使用的在前", "latest first";
        sessions_empty: "没有其他设备", "No other devices";
        device: "设备", "Device";
        from: "来自", "From";
        began: "登录时间", "Signed in";
        last_seen: "最近使用", "Last used";
        current: "当前设备", "This device";
        end: "结束", "End";
        end_of: "结束 {device} 的会话", "End the session on {device}";
        everywhere_title: "全部退出", "Sign out everywhere";
        everywhere_body: "包括当前设备，所有设备都要重新登录。", "All devices have to sign in again, this one too.";
        everywhere: "退出全部 {count} 台设备", "Sign out of all {count} devices";
        password: "密码", "Password";
        actions: "操作", "Actions";

        tokens_title: "密钥", "Keys";
        tokens_lead: "让程序以你的一部分权限调用接口。", "With a key a program acts with a part of your rights.";
        tokens_empty: "还没有密钥", "No keys yet";
        tokens_empty_hint: "在下面创建第一个，交给需要的程序。", "Create the first one below and give it to the program.";
        tokens_docs: "接口文档", "API reference";
        token_name: "名称", "Name";
        token_name_hint: "给哪个程序用，例如“ERP 同步”。", "Which program it is for, e.g. “ERP sync”.";
        token_owner: "所有者", "Owner";
        token_scopes: "权限范围", "Scopes";
        token_scopes_hint: "只能选你自己拥有的权限；够用就好。", "Only what you hold yourself; as little as will do.";
        token_days: "有效期", "Valid for";
        token_days_value: "{days} 天", "{days} days";
        token_create: "创建密钥", "Create the key";
        token_new: "新密钥", "New key";
        token_created: "创建时间", "Created";
        token_expires: "到期", "Expires";
        token_last_used: "最近使用", "Last used";
        token_state: "状态", "State";
        token_valid: "有效", "Valid";
        token_revoked: "已作废", "Revoked";
        token_expired: "已到期", "Expired";
        token_revoke: "作废", "Revoke";
        token_revoke_title: "作废密钥“{name}”", "Revoke the key “{name}”";
        token_revoke_body: "使用它的程序会立即被拒绝。不能恢复。", "Programs that use it are refused at once. It cannot be undone.";
        token_revoke_submit: "作废这个密钥", "Revoke this key";
        token_secret_title: "新密钥", "The new key";
        token_secret_lead: "只显示这一次，请立即复制到程序的配置中。", "Shown this once. Copy it into the program's settings now.";
        never: "从未", "Never";
    }
}
