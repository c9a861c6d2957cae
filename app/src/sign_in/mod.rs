//! Coming in: the pages before somebody is signed in. They work as plain forms; what happens with login, password and code
//! is decided in `service::sign_in`.

pub mod api;
mod pages;
mod parts;

pub use pages::code::SignInCodePage;
pub use pages::confirm::ConfirmPage;
pub use pages::reset::ResetPasswordPage;
pub use pages::sign_in::SignInPage;
