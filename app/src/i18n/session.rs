//! Texts of the session: confirming who one is, the end of a session, places that one may not see or that do not exist.

crate::texts! {
    /// Texts of the session.
    pub struct SessionTexts {
        confirm_title: "请确认是您本人", "Confirm that it is you";
        confirm_why: "此操作影响权限或安全，需要五分钟内验证过密码。", "This act concerns rights or security: it asks for your password, proved within the last five minutes.";
        password: "密码", "Password";
        confirm: "确认身份", "Confirm";
        cancel: "取消", "Cancel";
        wrong_password: "密码不正确。", "The password is not right.";
        ending_title: "登录即将到期", "Your session is about to end";
        ending_body: "{minutes} 分钟后将自动退出。未保存的内容会保留在本页。", "You will be signed out in {minutes} min. What you have not saved stays on this page.";
        ending_absolute: "{minutes} 分钟后需要重新登录：一次登录最长 12 小时。未保存的内容会保留。", "You will have to sign in again in {minutes} min: a session lasts 12 hours at most. What you have not saved is kept.";
        stay: "继续使用", "Stay signed in";
        sign_out: "退出登录", "Sign out";
        forbidden_title: "没有权限", "Not allowed";
        forbidden_body: "此页需要权限“{permission}”，拥有它的角色：{holders}。", "This page needs the permission “{permission}”, held by: {holders}.";
        forbidden_ask: "需要时请联系：{grantors}，由其提出并审批权限申请。", "Ask one of these to propose and approve it: {grantors}.";
        missing_title: "页面不存在", "No such page";
        missing_body: "地址有误，或页面已移走。", "The address is wrong, or the page has moved.";
        to_overview: "回到总览", "Go to the overview";
        new_password_needed: "请先设置新密码", "Choose a new password first";
        new_password_needed_body: "当前密码由管理员发放，设置新密码后才能继续。", "The present password was handed out. Choose your own to go on.";
        to_password: "设置新密码", "Choose a new password";
        needs_script: "此功能需要脚本。", "This needs script.";
    }
}
