//! How a person wants to see things. The four choices travel together in one cookie, so that the first byte of a page is
//! already in the right language and colours; a signed-in person's choice is kept with the person as well.

use serde::{Deserialize, Serialize};

macro_rules! choice {
    ($(#[$doc:meta])* $name:ident { $($(#[$variant_doc:meta])* $variant:ident = $code:literal,)* }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        pub enum $name { $($(#[$variant_doc])* #[serde(rename = $code)] $variant,)* }

        impl $name {
            /// All choices, the default first.
            pub const ALL: &'static [$name] = &[$($name::$variant,)*];

            /// The name in cookie, attribute and database.
            pub const fn code(self) -> &'static str {
                match self { $($name::$variant => $code,)* }
            }

            /// The choice of a code; `None` for any other text.
            pub fn from_code(code: &str) -> Option<$name> {
                match code { $($code => Some($name::$variant),)* _ => None }
            }
        }
    };
}

choice! {
    /// The language of the interface.
    Locale {
        /// Simplified Chinese.
        #[default] ZhCn = "zh-CN",
        /// English.
        En = "en",
    }
}

choice! {
    /// Light or dark.
    Theme {
        /// As the device says.
        #[default] System = "system",
        /// Light.
        Light = "light",
        /// Dark.
        Dark = "dark",
        /// Dark text on white with stronger edges, for those who need more contrast.
        HighContrast = "contrast",
    }
}

choice! {
    /// Which colour a rising figure has.
    Trend {
        /// As is usual in the language: red rises in Chinese, green in English.
        #[default] Locale = "auto",
        /// Red rises.
        RedUp = "red-up",
        /// Green rises.
        GreenUp = "green-up",
    }
}

choice! {
    /// How close rows stand.
    Density {
        /// 32 px a row.
        #[default] Compact = "compact",
        /// 44 px a row.
        Comfortable = "comfortable",
    }
}

/// The four choices of a person.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Preference {
    /// The language.
    pub locale: Locale,
    /// Light or dark.
    pub theme: Theme,
    /// The colour of a rise.
    pub trend: Trend,
    /// How close rows stand.
    pub density: Density,
}

impl Preference {
    /// The trend as an attribute of the page: what [`Trend::Locale`] means is resolved here.
    pub const fn trend_attribute(self) -> &'static str {
        match (self.trend, self.locale) {
            (Trend::RedUp, _) | (Trend::Locale, Locale::ZhCn) => "red-up",
            (Trend::GreenUp, _) | (Trend::Locale, Locale::En) => "green-up",
        }
    }

    /// The value of the cookie, e.g. `zh-CN.system.auto.compact`.
    pub fn to_cookie(self) -> String {
        [self.locale.code(), self.theme.code(), self.trend.code(), self.density.code()].join(".")
    }

    /// What a person has chosen, as it is kept with them; `None` while they have chosen nothing: then the browser's cookie or
    /// language holds.
    pub fn of_person(kept: &str) -> Option<Preference> {
        (!kept.is_empty()).then(|| Preference::from_cookie(kept))
    }

    /// Reads a cookie value; each part that is missing or unknown is the default, so that an old cookie never harms.
    pub fn from_cookie(value: &str) -> Preference {
        let mut parts = value.split('.');
        let mut next = || parts.next().unwrap_or_default();
        Preference {
            locale: Locale::from_code(next()).unwrap_or_default(),
            theme: Theme::from_code(next()).unwrap_or_default(),
            trend: Trend::from_code(next()).unwrap_or_default(),
            density: Density::from_code(next()).unwrap_or_default(),
        }
    }
}
