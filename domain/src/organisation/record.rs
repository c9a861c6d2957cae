//! Kinds of records and their fields. A record is shown, entered, changed and exported field by field; which fields it has,
//! and what can stand in them, is written here once.

use std::collections::BTreeMap;

/// A kind of record.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum RecordKind {
    /// A company that owns, sells and invoices.
    LegalEntity,
    /// A part of the country.
    Region,
    /// A way to sell.
    Channel,
    /// A store or warehouse.
    Location,
    /// The dates of a campaign in a year.
    Campaign,
}

impl RecordKind {
    /// All kinds, in the order of the tabs.
    pub const ALL: [RecordKind; 5] =
        [RecordKind::Channel, RecordKind::Location, RecordKind::Region, RecordKind::LegalEntity, RecordKind::Campaign];

    /// The name in addresses, forms and the audit.
    pub const fn code(self) -> &'static str {
        match self {
            RecordKind::LegalEntity => "legal_entity",
            RecordKind::Region => "region",
            RecordKind::Channel => "channel",
            RecordKind::Location => "location",
            RecordKind::Campaign => "campaign",
        }
    }

    /// The kind of a [`RecordKind::code`]; `None` for any other text.
    pub fn from_code(code: &str) -> Option<RecordKind> {
        RecordKind::ALL.into_iter().find(|kind| kind.code() == code)
    }

    /// Whether what it says holds from a day on, and the days before keep what was said then.
    pub const fn is_dated(self) -> bool {
        matches!(self, RecordKind::Channel | RecordKind::Location)
    }

    /// Its fields, in the order of forms and columns.
    pub const fn fields(self) -> &'static [RecordField] {
        use RecordField::{
            Area, BusinessModel, Code, ControlRule, Department, FirstDay, IsOpen, LastDay, LegalEntity, NameEn, NameZh,
            Parent, PlatformFamily, Region, TaxNumber, Type, Year,
        };
        match self {
            RecordKind::LegalEntity => &[Code, NameZh, NameEn, TaxNumber, IsOpen],
            RecordKind::Region => &[Code, NameZh, NameEn, Parent, IsOpen],
            RecordKind::Channel => &[
                Code,
                NameZh,
                NameEn,
                Type,
                PlatformFamily,
                BusinessModel,
                ControlRule,
                Department,
                LegalEntity,
                IsOpen,
            ],
            RecordKind::Location => &[Code, NameZh, NameEn, Type, Region, Department, LegalEntity, Area, IsOpen],
            RecordKind::Campaign => &[Code, NameZh, NameEn, Year, FirstDay, LastDay],
        }
    }
}

macro_rules! record_fields {
    ($($(#[$doc:meta])* $name:ident = $code:literal;)*) => {
        /// One field of a record.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum RecordField { $($(#[$doc])* $name,)* }

        impl RecordField {
            /// All fields.
            pub const ALL: &'static [RecordField] = &[$(RecordField::$name,)*];

            /// The name in forms, columns and the audit.
            pub const fn code(self) -> &'static str {
                match self { $(RecordField::$name => $code,)* }
            }

            /// The field of a [`RecordField::code`]; `None` for any other text.
            pub fn from_code(code: &str) -> Option<RecordField> {
                match code { $($code => Some(RecordField::$name),)* _ => None }
            }
        }
    };
}

record_fields! {
    /// Its short code, for ever.
    Code = "code";
    /// Its Chinese name.
    NameZh = "name_zh";
    /// Its English name.
    NameEn = "name_en";
    /// The number under which it pays taxes.
    TaxNumber = "tax_number";
    /// The region it belongs to, by code.
    Parent = "parent";
    /// What kind of channel or location it is.
    Type = "type";
    /// Whose platform a channel runs on.
    PlatformFamily = "platform_family";
    /// How owner, seller and fulfiller are one or several.
    BusinessModel = "business_model";
    /// When control passes to the customer, which dates the sale.
    ControlRule = "control_rule";
    /// The region in which it lies, by code.
    Region = "region";
    /// The department that answers for it, by id.
    Department = "department";
    /// The company it belongs to, by code.
    LegalEntity = "legal_entity";
    /// Its area in square metres.
    Area = "area_m2";
    /// Whether it does business.
    IsOpen = "is_open";
    /// The year of a campaign.
    Year = "year";
    /// The first day of a campaign.
    FirstDay = "first_day";
    /// Its last day.
    LastDay = "last_day";
}

impl RecordField {
    /// Whether something must stand in it.
    pub const fn is_required(self) -> bool {
        !matches!(self, RecordField::TaxNumber | RecordField::Parent | RecordField::Department | RecordField::Area)
    }

    /// The closed list of its values in a record of this kind; empty for a field that is written freely.
    pub const fn choices(self, kind: RecordKind) -> &'static [&'static str] {
        match (self, kind) {
            (RecordField::Type, RecordKind::Channel) => &["store", "public", "private", "b2b"],
            (RecordField::Type, _) => &["store", "warehouse", "cloud_warehouse"],
            (RecordField::PlatformFamily, _) => &[
                "store",
                "tmall",
                "taobao",
                "jd",
                "pinduoduo",
                "douyin",
                "xiaohongshu",
                "wechat",
                "web",
                "b2b",
                "other",
            ],
            (RecordField::BusinessModel, _) => &["b2c", "o2o", "bbc", "s2b2c", "b2b"],
            (RecordField::ControlRule, _) => &["receipt", "delivery", "shipment", "invoice"],
            (RecordField::IsOpen, _) => &["true", "false"],
            _ => &[],
        }
    }
}

/// What stands in the fields of a record; a field that is empty is not there.
pub type RecordValues = BTreeMap<RecordField, String>;
