//! What a row of evidence can say. A rule's statement answers with some of these fields; which and in what unit is written
//! here, so that a page can show any row without knowing the rule.

/// How a field of evidence is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum EvidenceKind {
    /// Words, or a code.
    Text,
    /// Yuan, as decimal text.
    Money,
    /// Pieces, as decimal text.
    Quantity,
    /// How many.
    Count,
    /// A moment, `2026-11-25T08:00:00Z`.
    Instant,
    /// A business date, `2026-11-25`.
    Day,
}

macro_rules! fields {
    ($($(#[$doc:meta])* $name:ident = $code:literal, $kind:ident;)*) => {
        /// One field of a row of evidence. The order is that of the columns.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum EvidenceField { $($(#[$doc])* $name,)* }

        impl EvidenceField {
            /// All fields, in the order of the columns.
            pub const ALL: &'static [EvidenceField] = &[$(EvidenceField::$name,)*];

            /// The name in the database.
            pub const fn code(self) -> &'static str {
                match self { $(EvidenceField::$name => $code,)* }
            }

            /// The field of a [`EvidenceField::code`]; `None` for any other text.
            pub fn from_code(code: &str) -> Option<EvidenceField> {
                match code { $($code => Some(EvidenceField::$name),)* _ => None }
            }

            /// How it is written.
            pub const fn kind(self) -> EvidenceKind {
                match self { $(EvidenceField::$name => EvidenceKind::$kind,)* }
            }
        }
    };
}

fields! {
    /// The number of an order in its system.
    Order = "order", Text;
    /// The number of a return in its system.
    Return = "return", Text;
    /// The number of a payment in its system.
    Payment = "payment", Text;
    /// The number of a member in its system.
    Member = "member", Text;
    /// The line of an order or return.
    Line = "line", Text;
    /// The code of a product.
    Product = "product", Text;
    /// The name of a product.
    ProductName = "product_name", Text;
    /// The bar code of a product.
    Gtin = "gtin", Text;
    /// The code of a channel.
    Channel = "channel", Text;
    /// The code of a store or warehouse.
    Location = "location", Text;
    /// The code of a campaign.
    Campaign = "campaign", Text;
    /// The code of another system that says the same.
    OtherSystem = "other_system", Text;
    /// The name of a file.
    File = "file", Text;
    /// The reason of a refusal.
    Reason = "reason", Text;
    /// How a run ended.
    State = "state", Text;
    /// Pieces of the line.
    Quantity = "quantity", Quantity;
    /// Pieces that the order bought.
    QuantityBought = "quantity_bought", Quantity;
    /// Pieces on hand.
    OnHand = "on_hand", Quantity;
    /// Pieces promised.
    Reserved = "reserved", Quantity;
    /// The list amount of the line.
    ListAmount = "list_amount", Money;
    /// What was marked down.
    MarkdownAmount = "markdown_amount", Money;
    /// What the seller's coupon took off.
    CouponAmount = "coupon_amount", Money;
    /// The net amount of the line.
    NetAmount = "net_amount", Money;
    /// What does not add up.
    Difference = "difference", Money;
    /// An amount paid.
    Amount = "amount", Money;
    /// The price on a channel.
    Price = "price", Money;
    /// The list price of one.
    ListPrice = "list_price", Money;
    /// The cost of one.
    UnitCost = "unit_cost", Money;
    /// Rows read.
    RowsRead = "rows_read", Count;
    /// Rows refused.
    RowsRefused = "rows_refused", Count;
    /// Placed.
    PlacedAt = "placed_at", Instant;
    /// Paid.
    PaidAt = "paid_at", Instant;
    /// Shipped.
    ShippedAt = "shipped_at", Instant;
    /// Delivered.
    DeliveredAt = "delivered_at", Instant;
    /// Cancelled.
    CancelledAt = "cancelled_at", Instant;
    /// Accepted back.
    AcceptedAt = "accepted_at", Instant;
    /// Paid back.
    RefundedAt = "refunded_at", Instant;
    /// When it was last heard of.
    LastAt = "last_at", Instant;
    /// Begun.
    StartedAt = "started_at", Instant;
    /// The first day.
    FirstDay = "first_day", Day;
    /// The last day.
    LastDay = "last_day", Day;
    /// The day on which it was retired.
    RetiredOn = "retired_on", Day;
}
