//! What a setting is: its key in the file, its environment variable, what is allowed, and where its value came from. The
//! macro [`concern!`](crate::concern) makes the structs of the concerns from it. Which settings there are is decided in
//! the files beside this one.

use std::collections::BTreeMap;
use std::net::{IpAddr, SocketAddr};
use std::path::PathBuf;

/// One setting as it is documented.
#[derive(Clone, Copy, Debug)]
pub struct Key {
    /// The table of the file, e.g. `listen`.
    pub section: &'static str,
    /// The key in that table, e.g. `address`.
    pub name: &'static str,
    /// The environment variable that wins over the file.
    pub variable: &'static str,
    /// The value when neither is given, as it would stand in the variable; empty for none.
    pub default: &'static str,
    /// What is allowed, for people.
    pub allowed: &'static str,
    /// What it is for.
    pub purpose: &'static str,
    /// Whether the value is never printed.
    pub is_secret: bool,
}

/// Where a value came from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Source {
    /// Nobody set it.
    Default,
    /// The file, with the line.
    File {
        /// The line, from 1.
        line: usize,
    },
    /// The environment variable.
    Variable,
    /// An option of the command.
    Option,
}

/// The text of a setting before it is read, and where it came from.
#[derive(Clone, Debug)]
pub struct Raw {
    /// The text; lists are joined by commas.
    pub text: String,
    /// Its source.
    pub source: Source,
}

/// One thing that is wrong with the configuration.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// Where: file and line, or the variable.
    pub place: String,
    /// The key, e.g. `listen.address`.
    pub key: String,
    /// What is wrong and what is allowed, one sentence without its full stop.
    pub sentence: String,
}

impl std::fmt::Display for Problem {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}: {}: {}", self.place, self.key, self.sentence)
    }
}

/// All values that were given, and all problems found so far.
#[derive(Debug, Default)]
pub struct Values {
    /// The file, as it is named in sentences.
    pub file: String,
    /// By section and name.
    pub given: BTreeMap<(&'static str, &'static str), Raw>,
    /// What is wrong.
    pub problems: Vec<Problem>,
}

impl Values {
    /// The text in effect for a key.
    pub fn raw(&self, key: &Key) -> Raw {
        self.given
            .get(&(key.section, key.name))
            .cloned()
            .unwrap_or_else(|| Raw { text: key.default.to_owned(), source: Source::Default })
    }

    /// Where a key's value stands, for a sentence.
    pub fn place(&self, key: &Key) -> String {
        match self.raw(key).source {
            Source::File { line } => format!("{}, line {line}", self.file),
            Source::Variable => format!("environment variable {}", key.variable),
            Source::Option => "command line".to_owned(),
            Source::Default => "default".to_owned(),
        }
    }

    /// Notes that the value of a key is wrong.
    pub fn refuse(&mut self, key: &Key, sentence: String) {
        let problem = Problem { place: self.place(key), key: format!("{}.{}", key.section, key.name), sentence };
        self.problems.push(problem);
    }

    /// Reads a value; notes a problem and returns `None` when it is not allowed.
    pub fn read<T: Setting>(&mut self, key: &Key) -> Option<T> {
        let raw = self.raw(key);
        let value = T::read(&raw.text);
        if value.is_none() {
            let shown = if key.is_secret { "this value".to_owned() } else { format!("\"{}\"", raw.text) };
            self.refuse(key, format!("{shown} is not allowed; allowed is {}", key.allowed));
        }
        value
    }
}

/// A type that a setting can have.
pub trait Setting: Sized {
    /// Reads the text; `None` when it is not allowed.
    fn read(text: &str) -> Option<Self>;
}

impl Setting for String {
    fn read(text: &str) -> Option<Self> {
        (!text.chars().any(char::is_control)).then(|| text.to_owned())
    }
}

impl Setting for PathBuf {
    fn read(text: &str) -> Option<Self> {
        (!text.is_empty() && !text.contains('\0')).then(|| PathBuf::from(text))
    }
}

impl Setting for SocketAddr {
    fn read(text: &str) -> Option<Self> {
        text.parse().ok()
    }
}

impl Setting for bool {
    fn read(text: &str) -> Option<Self> {
        match text {
            "true" => Some(true),
            "false" => Some(false),
            _ => None,
        }
    }
}

/// A whole number between two bounds, both included.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Whole<const LEAST: u64, const MOST: u64>(pub u64);

impl<const LEAST: u64, const MOST: u64> Setting for Whole<LEAST, MOST> {
    fn read(text: &str) -> Option<Self> {
        text.parse().ok().filter(|number| (LEAST..=MOST).contains(number)).map(Self)
    }
}

impl<const LEAST: u64, const MOST: u64> Whole<LEAST, MOST> {
    /// The number as a size; never more than fits.
    pub fn size(self) -> usize {
        usize::try_from(self.0).unwrap_or(usize::MAX)
    }

    /// The number as 32 bits; never more than fits.
    pub fn small(self) -> u32 {
        u32::try_from(self.0).unwrap_or(u32::MAX)
    }

    /// The number as seconds.
    pub const fn seconds(self) -> std::time::Duration {
        std::time::Duration::from_secs(self.0)
    }
}

/// A set of addresses: single ones and networks such as `10.0.0.0/8`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Networks(Vec<(IpAddr, u8)>);

impl Networks {
    /// Whether the address is in one of the networks.
    pub fn contain(&self, address: IpAddr) -> bool {
        let address = address.to_canonical();
        self.0.iter().any(|(network, prefix)| match (network, address) {
            (IpAddr::V4(network), IpAddr::V4(address)) => {
                let mask = u32::MAX.checked_shl(32 - u32::from(*prefix)).unwrap_or(0);
                network.to_bits() & mask == address.to_bits() & mask
            }
            (IpAddr::V6(network), IpAddr::V6(address)) => {
                let mask = u128::MAX.checked_shl(128 - u32::from(*prefix)).unwrap_or(0);
                network.to_bits() & mask == address.to_bits() & mask
            }
            _ => false,
        })
    }
}

impl Setting for Networks {
    fn read(text: &str) -> Option<Self> {
        let parts = text.split(',').map(str::trim).filter(|part| !part.is_empty());
        let networks: Option<Vec<(IpAddr, u8)>> = parts
            .map(|part| {
                let (address, prefix) = part.split_once('/').unwrap_or((part, ""));
                let address: IpAddr = address.parse().ok()?;
                let longest = if address.is_ipv4() { 32 } else { 128 };
                let prefix = if prefix.is_empty() { longest } else { prefix.parse().ok()? };
                (prefix <= longest).then_some((address, prefix))
            })
            .collect();
        networks.map(Networks)
    }
}

/// A secret: never shown by `Debug`.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Secret(pub String);

impl std::fmt::Debug for Secret {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(if self.0.is_empty() { "none" } else { "********" })
    }
}

impl Setting for Secret {
    fn read(text: &str) -> Option<Self> {
        (!text.chars().any(char::is_control)).then(|| Secret(text.to_owned()))
    }
}

/// Makes the struct of one concern, with the description of its settings and a function that reads them all.
#[macro_export]
macro_rules! concern {
    (@secret secret) => { true };
    (@secret) => { false };
    (
        $(#[doc = $title:literal])+
        pub struct $name:ident in $section:literal {$(
            $(#[doc = $purpose:literal])+
            $field:ident: $type:ty = $default:literal, $variable:literal, $allowed:literal $(, $secret:ident)?;
        )+}
    ) => {
        $(#[doc = $title])+
        #[derive(Clone, Debug)]
        pub struct $name {$(
            $(#[doc = $purpose])+
            #[doc = concat!("\nVariable `", $variable, "`; allowed is ", $allowed, ".")]
            pub $field: $type,
        )+}

        impl $name {
            /// What the concern is about, for the documentation.
            pub const TITLE: &'static str = concat!($($title),+);

            /// Its settings in order.
            pub const KEYS: &'static [$crate::config::setting::Key] = &[$(
                $crate::config::setting::Key {
                    section: $section,
                    name: stringify!($field),
                    variable: $variable,
                    default: $default,
                    allowed: $allowed,
                    purpose: concat!($($purpose),+),
                    is_secret: $crate::concern!(@secret $($secret)?),
                },
            )+];

            /// Reads all settings and notes all problems; `None` when there was one.
            pub fn read(values: &mut $crate::config::setting::Values) -> Option<Self> {
                let mut keys = Self::KEYS.iter();
                $(let $field = keys.next().and_then(|key| values.read::<$type>(key));)+
                Some($name { $($field: $field?,)+ })
            }
        }
    };
}
