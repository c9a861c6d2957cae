//! The catalogue of rules. A rule names one thing that can be wrong, how urgent it is, and what kind of thing an issue of it
//! is about. Facts are grouped by the system that told them: its owner mends the cause once, not ten thousand rows.

/// How soon an issue must be dealt with; the first is the most urgent.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum IssuePriority {
    /// Figures or sales are wrong now.
    Urgent,
    /// Figures will be wrong, or money is at risk.
    High,
    /// Something is missing that reports want.
    Normal,
    /// Tidiness.
    Low,
}

impl IssuePriority {
    /// All priorities, the most urgent first.
    pub const ALL: [IssuePriority; 4] =
        [IssuePriority::Urgent, IssuePriority::High, IssuePriority::Normal, IssuePriority::Low];

    /// The name in filters, e.g. `high`.
    pub const fn code(self) -> &'static str {
        match self {
            IssuePriority::Urgent => "urgent",
            IssuePriority::High => "high",
            IssuePriority::Normal => "normal",
            IssuePriority::Low => "low",
        }
    }

    /// Its place in the order, 1 to 4, as the database keeps it.
    pub const fn rank(self) -> i16 {
        match self {
            IssuePriority::Urgent => 1,
            IssuePriority::High => 2,
            IssuePriority::Normal => 3,
            IssuePriority::Low => 4,
        }
    }

    /// The priority of a [`IssuePriority::rank`].
    pub fn from_rank(rank: i16) -> Option<IssuePriority> {
        IssuePriority::ALL.into_iter().find(|priority| priority.rank() == rank)
    }
}

/// What an issue is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum IssueSubject {
    /// A connected system, for what it tells.
    System,
    /// A feed of a system.
    Feed,
    /// A product, or products of one name.
    Product,
    /// A category of products.
    Category,
    /// A channel.
    Channel,
    /// A store or warehouse.
    Location,
    /// Campaigns.
    Campaign,
}

impl IssueSubject {
    /// All subjects.
    pub const ALL: [IssueSubject; 7] = [
        IssueSubject::System,
        IssueSubject::Feed,
        IssueSubject::Product,
        IssueSubject::Category,
        IssueSubject::Channel,
        IssueSubject::Location,
        IssueSubject::Campaign,
    ];

    /// The name in the database and in filters.
    pub const fn code(self) -> &'static str {
        match self {
            IssueSubject::System => "system",
            IssueSubject::Feed => "feed",
            IssueSubject::Product => "product",
            IssueSubject::Category => "category",
            IssueSubject::Channel => "channel",
            IssueSubject::Location => "location",
            IssueSubject::Campaign => "campaign",
        }
    }
}

macro_rules! rules {
    ($($(#[$doc:meta])* $name:ident = $code:literal, $subject:ident, $priority:ident;)*) => {
        /// One thing that can be wrong with the data.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum QualityRule { $($(#[$doc])* $name,)* }

        impl QualityRule {
            /// The whole catalogue, in the order in which it is scanned and shown.
            pub const ALL: &'static [QualityRule] = &[$(QualityRule::$name,)*];

            /// The name in the database, in addresses and of its statement.
            pub const fn code(self) -> &'static str {
                match self { $(QualityRule::$name => $code,)* }
            }

            /// The rule of a [`QualityRule::code`]; `None` for any other text.
            pub fn from_code(code: &str) -> Option<QualityRule> {
                match code { $($code => Some(QualityRule::$name),)* _ => None }
            }

            /// What its issues are about.
            pub const fn subject(self) -> IssueSubject {
                match self { $(QualityRule::$name => IssueSubject::$subject,)* }
            }

            /// How soon its issues must be dealt with.
            pub const fn priority(self) -> IssuePriority {
                match self { $(QualityRule::$name => IssuePriority::$priority,)* }
            }
        }
    };
}

rules! {
    // Feeds.
    /// The last run of a feed failed or was cut off.
    FeedRunFailed = "feed_run_failed", Feed, Urgent;
    /// A feed is later than promised.
    FeedStale = "feed_stale", Feed, High;
    /// More than one row in a hundred of the last run was refused and still waits.
    FeedRefusesMany = "feed_refuses_many", Feed, High;
    // Orders.
    /// An order or one of its events lies in the future.
    OrderInFuture = "order_in_future", System, Urgent;
    /// The same order came from two systems, and is counted twice.
    OrderTwice = "order_twice", System, Urgent;
    /// No known channel took the order.
    OrderChannelMissing = "order_channel_missing", System, High;
    /// It is not known when the order was placed.
    OrderUndated = "order_undated", System, High;
    /// Cancelled, although the goods had left.
    OrderCancelledAfterShipment = "order_cancelled_after_shipment", System, High;
    /// Paid before it was placed.
    OrderPaidBeforePlaced = "order_paid_before_placed", System, Normal;
    /// Shipped before it was paid, where payment comes first.
    OrderShippedBeforePaid = "order_shipped_before_paid", System, Normal;
    /// Delivered before it was shipped.
    OrderDeliveredBeforeShipped = "order_delivered_before_shipped", System, Normal;
    /// A member's order, or one outside of stores, does not say whose it is.
    OrderCustomerMissing = "order_customer_missing", System, Low;
    // Lines.
    /// A line that sells nothing, or less.
    LineQuantityNotPositive = "line_quantity_not_positive", System, High;
    /// List less markdown less coupon is not net.
    LineTotalsWrong = "line_totals_wrong", System, High;
    /// A line of less than nothing.
    LineNetNegative = "line_net_negative", System, High;
    /// A line without its amount.
    LineAmountMissing = "line_amount_missing", System, High;
    /// A line whose product nobody knows.
    LineProductUnknown = "line_product_unknown", System, High;
    /// A line without its cost.
    LineCostMissing = "line_cost_missing", System, Normal;
    /// Sold for nothing.
    LinePriceZero = "line_price_zero", System, Normal;
    // Returns.
    /// A return whose order nobody knows.
    ReturnOrderMissing = "return_order_missing", System, High;
    /// More came back than was bought.
    ReturnAboveSale = "return_above_sale", System, High;
    /// The order has no line of the returned product.
    ReturnLineMissing = "return_line_missing", System, Normal;
    /// Accepted before it was sold.
    ReturnBeforeSale = "return_before_sale", System, Normal;
    /// Money went back before the goods were accepted, or without.
    RefundBeforeAcceptance = "refund_before_acceptance", System, Normal;
    // Payments.
    /// A payment whose order nobody knows.
    PaymentOrderMissing = "payment_order_missing", System, High;
    // Stock.
    /// Less than nothing on hand.
    StockNegative = "stock_negative", Location, Urgent;
    /// More promised than is there.
    StockReservedAboveOnHand = "stock_reserved_above_on_hand", Location, High;
    /// A place that has not told its stock for a week.
    StockLevelStale = "stock_level_stale", Location, Normal;
    // Prices.
    /// Offered for nothing.
    ListingPriceZero = "listing_price_zero", Channel, Urgent;
    /// Offered below cost.
    ListingBelowCost = "listing_below_cost", Channel, High;
    /// A price for a product that nobody knows.
    ListingProductMissing = "listing_product_missing", Channel, Normal;
    // Products.
    /// A system's code that means no product.
    ProductCodeUnmapped = "product_code_unmapped", System, High;
    /// Two products under one bar code.
    ProductGtinDuplicated = "product_gtin_duplicated", Product, High;
    /// The list price does not cover the cost.
    ProductCostAbovePrice = "product_cost_above_price", Product, High;
    /// Two products of one name.
    ProductNameDuplicated = "product_name_duplicated", Product, Normal;
    /// Sold after it had been retired.
    ProductSoldAfterRetirement = "product_sold_after_retirement", Product, Normal;
    /// Sold or in stock, and nobody knows what it costs.
    ProductCostMissing = "product_cost_missing", Category, High;
    /// Without a list price.
    ProductPriceMissing = "product_price_missing", Category, Normal;
    /// In stock, and not sold for half a year.
    ProductNotSelling = "product_not_selling", Category, Low;
    // Members.
    /// One person twice in one system.
    MemberTwice = "member_twice", System, Normal;
    // Organisation.
    /// Orders of a channel on days for which nothing describes it.
    ChannelUndescribed = "channel_undescribed", Channel, High;
    /// An open channel that no department answers for.
    ChannelDepartmentMissing = "channel_department_missing", Channel, Low;
    /// An open place in no region.
    LocationRegionMissing = "location_region_missing", Location, Normal;
    /// An open place that no department answers for.
    LocationDepartmentMissing = "location_department_missing", Location, Low;
    /// Two campaigns at the same time.
    CampaignWindowsOverlap = "campaign_windows_overlap", Campaign, Low;
}
