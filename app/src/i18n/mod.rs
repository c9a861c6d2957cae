//! Texts in two languages. Each area keeps its own list in a file here, made with [`texts!`]: every text has both
//! languages or it does not compile. A page asks for its list with [`texts`]; the language is fixed while a page is open
//! (changing it loads the page anew), so texts are plain `&'static str`, not signals.

pub mod access;
pub mod account;
pub mod audit;
pub mod board;
pub mod chart;
pub mod common;
pub mod data_table;
pub mod done;
pub mod errors;
pub mod governance;
pub mod ingest;
pub mod integration;
pub mod notifications;
pub mod organisation;
pub mod overview;
pub mod quality;
pub mod quality_rules;
pub mod session;
pub mod settings;
pub mod sign_in;

use domain::preference::Locale;
use leptos::prelude::use_context;

/// A list of texts that exists in every language.
pub trait Texts: Sized + 'static {
    /// The list in this language.
    fn of(locale: Locale) -> &'static Self;
}

/// Defines a list of texts: `texts! { /// doc pub struct AuditTexts { title: "审计", "Audit"; … } }`.
#[macro_export]
macro_rules! texts {
    ($(#[$doc:meta])* pub struct $name:ident { $($(#[$text_doc:meta])* $key:ident: $zh:expr, $en:expr;)* }) => {
        $(#[$doc])*
        #[allow(missing_docs, reason = "a text says itself what it is")]
        pub struct $name { $($(#[$text_doc])* pub $key: &'static str,)* }

        impl $crate::i18n::Texts for $name {
            fn of(locale: domain::preference::Locale) -> &'static Self {
                const ZH: &$name = &$name { $($key: $zh,)* };
                const EN: &$name = &$name { $($key: $en,)* };
                match locale {
                    domain::preference::Locale::ZhCn => ZH,
                    domain::preference::Locale::En => EN,
                }
            }
        }
    };
}

/// The language of this page.
pub fn use_locale() -> Locale {
    use_context::<domain::preference::Preference>().unwrap_or_default().locale
}

/// The list of texts in the language of this page.
pub fn texts<T: Texts>() -> &'static T {
    T::of(use_locale())
}

/// Puts values into a text with named places: `fill("{count} 条", &[("count", "3")])`.
pub fn fill(template: &str, values: &[(&str, &str)]) -> String {
    let mut text = template.to_owned();
    for (name, value) in values {
        text = text.replace(&format!("{{{name}}}"), value);
    }
    text
}
