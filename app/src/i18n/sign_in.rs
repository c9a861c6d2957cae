//! Texts of the sign-in pages.

crate::texts! {
    /// Texts of the sign-in pages.
    pub struct SignInTexts {
        title: "登录", "Sign in";
        brand_line: "全渠道业务中台", "One house for every channel";
        brand_figures: "同一口径", "One definition";
        brand_figures_body: "每个数字都能解释到单行", "Every figure explained down to the row";
        brand_stock: "一盘货", "One stock";
        brand_stock_body: "全渠道共享库存，绝不超卖", "Shared by all channels, never oversold";
        brand_ledger: "协同结算", "Settled together";
        brand_ledger_body: "每一分可追溯，任何人不能改", "Every fen traceable, no entry alterable";
        login: "账号", "Login";
        login_hint: "工号或公司邮箱前缀", "Your staff login";
        password: "密码", "Password";
        submit: "登录", "Sign in";
        or: "或", "or";
        oidc: "使用 {name} 登录", "Sign in with {name}";
        forgot: "忘记密码？请联系 IT 管理员获取重置链接。", "Forgot the password? IT hands out a link for a new one.";
        why_ended: "登录已结束，请重新登录。", "Your session has ended. Sign in again.";
        why_signed_out: "已退出登录。", "You are signed out.";
        why_password: "密码已设置，请用新密码登录。", "The password is set. Sign in with it.";
        why_oidc: "统一登录未完成，请重试，或用账号密码登录。", "The house's sign-in did not complete. Try again, or sign in with login and password.";
        code_title: "验证码", "Verification code";
        code_lead: "输入验证器中的 6 位数字，或一个恢复码。", "Enter the 6 digits of your authenticator, or a recovery code.";
        code: "验证码", "Code";
        code_submit: "验证", "Verify";
        back: "返回登录", "Back to sign-in";
        code_expired: "验证已过期，请重新登录。", "This step has expired. Sign in again.";
        reset_title: "设置新密码", "Choose a new password";
        reset_lead: "链接只能使用一次。设置后其他设备会退出登录。", "The link works once. Other devices will be signed out.";
        new_password: "新密码", "New password";
        new_password_hint: "至少 {minimum} 个字符，越长越好；可以粘贴。不限制字符种类。", "At least {minimum} characters, longer is better; pasting works. Any characters.";
        reset_submit: "保存新密码", "Save the password";
        language: "语言", "Language";
        theme: "外观", "Theme";
        theme_system: "跟随系统", "System";
        theme_light: "浅色", "Light";
        theme_dark: "深色", "Dark";
        theme_contrast: "高对比", "High contrast";
    }
}
