//! The kinds of facts that Omni-Hub takes in, and their fields. This one table is what templates map to, what the interface
//! for programs accepts, and what `docs/import.md` documents.

use super::value::Value;

/// What a field holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ValueKind {
    /// Any text up to 200 characters.
    Text,
    /// The code of a thing that must be known: a channel, a place, a region, a product of that system.
    Code,
    /// One of a closed list of words, which the fact's kind knows.
    Word(&'static [&'static str]),
    /// A whole number.
    Integer,
    /// An exact amount or quantity; at most four decimals are kept, more are refused unless they are zeros.
    Decimal,
    /// A moment.
    Instant,
    /// A date of the calendar.
    Date,
    /// Yes or no.
    Truth,
}

macro_rules! fields {
    ($($name:ident = $code:literal, $kind:expr, $zh:literal, $en:literal;)*) => {
        /// A field of a fact.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[allow(missing_docs, reason = "the table below says what each is, in both languages")]
        pub enum Field { $($name,)* }

        impl Field {
            /// All fields, in the order of the table.
            pub const ALL: &'static [Field] = &[$(Field::$name,)*];

            /// The name in templates, NDJSON and headers, e.g. `placed_at`.
            pub const fn code(self) -> &'static str {
                match self { $(Field::$name => $code,)* }
            }

            /// What it holds.
            pub const fn kind(self) -> ValueKind {
                match self { $(Field::$name => $kind,)* }
            }

            /// What it means, in Chinese and in English.
            pub const fn meaning(self) -> (&'static str, &'static str) {
                match self { $(Field::$name => ($zh, $en),)* }
            }

            /// The field of a [`Field::code`].
            pub fn from_code(code: &str) -> Option<Field> {
                match code { $($code => Some(Field::$name),)* _ => None }
            }
        }
    };
}

fields! {
    Id = "id", ValueKind::Text, "该系统中的单号", "The document's own name in its system";
    OrderId = "order_id", ValueKind::Text, "订单号", "The order's own name in its system";
    LineNo = "line_no", ValueKind::Integer, "行号", "Number of the line within the order";
    Channel = "channel", ValueKind::Code, "渠道编码", "Code of the channel";
    Location = "location", ValueKind::Code, "门店或仓库编码", "Code of the store or warehouse";
    Region = "region", ValueKind::Code, "地区编码", "Code of the region";
    Buyer = "buyer", ValueKind::Text, "买家标识", "The buyer's key in that system";
    IsMember = "is_member", ValueKind::Truth, "是否会员", "Whether the buyer is a member";
    DeliveryMethod = "delivery_method", ValueKind::Word(&["unknown", "carry_out", "courier", "pick_up", "freight", "digital"]), "配送方式", "How the goods reach the buyer";
    Currency = "currency", ValueKind::Text, "币种", "Currency, three letters";
    InvoiceNumber = "invoice_number", ValueKind::Text, "发票号", "Number of the invoice";
    Product = "product", ValueKind::Text, "该系统的商品编码", "The product's code in that system";
    ProductName = "product_name", ValueKind::Text, "商品名称", "The product's name in that system";
    Quantity = "quantity", ValueKind::Decimal, "数量", "Quantity";
    UnitPrice = "unit_price", ValueKind::Decimal, "吊牌单价（不含税）", "List price of one unit, without tax";
    ListAmount = "list_amount", ValueKind::Decimal, "吊牌金额", "List price x quantity, without tax";
    MarkdownAmount = "markdown_amount", ValueKind::Decimal, "降价额", "What the seller took off the list price";
    CouponShopAmount = "coupon_shop_amount", ValueKind::Decimal, "商家券", "Coupon that the shop funds";
    CouponPlatformAmount = "coupon_platform_amount", ValueKind::Decimal, "平台券", "Coupon that the platform funds";
    NetAmount = "net_amount", ValueKind::Decimal, "净额（不含税）", "Line amount without tax after what the seller funds";
    TaxAmount = "tax_amount", ValueKind::Decimal, "税额", "Output tax of the line";
    ShippingAmount = "shipping_amount", ValueKind::Decimal, "运费", "Freight charged to the buyer, without tax";
    CostAmount = "cost_amount", ValueKind::Decimal, "成本", "Cost of the goods of the line";
    Amount = "amount", ValueKind::Decimal, "金额", "Amount of the document";
    PlacedAt = "placed_at", ValueKind::Instant, "下单时间", "When the order was placed";
    PaidAt = "paid_at", ValueKind::Instant, "付款时间", "When it was paid";
    ShippedAt = "shipped_at", ValueKind::Instant, "发货时间", "When it was shipped";
    DeliveredAt = "delivered_at", ValueKind::Instant, "签收时间", "When it was delivered";
    ReceiptAt = "receipt_at", ValueKind::Instant, "小票时间", "When the till printed the receipt";
    InvoicedAt = "invoiced_at", ValueKind::Instant, "开票时间", "When the invoice was posted";
    CancelledAt = "cancelled_at", ValueKind::Instant, "取消时间", "When it was cancelled";
    RequestedAt = "requested_at", ValueKind::Instant, "申请时间", "When the return was asked for";
    AcceptedAt = "accepted_at", ValueKind::Instant, "验收时间", "When the returned goods were accepted";
    RefundedAt = "refunded_at", ValueKind::Instant, "退款时间", "When the money went back";
    At = "at", ValueKind::Instant, "时间", "When it happened";
    ReasonGroup = "reason_group", ValueKind::Word(&["unknown", "quality", "size", "damage", "late", "changed_mind", "other"]), "退货原因", "Why it came back";
    Direction = "direction", ValueKind::Word(&["payment", "refund"]), "收付方向", "Money in or out";
    Method = "method", ValueKind::Text, "支付方式", "How it was paid";
    Carrier = "carrier", ValueKind::Text, "承运商", "Who carries it";
    TrackingNumber = "tracking_number", ValueKind::Text, "运单号", "Number of the parcel";
    OnHand = "on_hand", ValueKind::Decimal, "在库数量", "Units on hand";
    Reserved = "reserved", ValueKind::Decimal, "预占数量", "Units held by orders";
    InTransit = "in_transit", ValueKind::Decimal, "在途数量", "Units on their way";
    UnitCost = "unit_cost", ValueKind::Decimal, "单位成本", "Cost of one unit";
    IsListed = "is_listed", ValueKind::Truth, "是否上架", "Whether it is listed at that place";
    ValidOn = "valid_on", ValueKind::Date, "生效日期", "The day from which it holds";
    ValidTo = "valid_to", ValueKind::Date, "失效日期", "The day before which it holds";
    MovementKind = "movement_kind", ValueKind::Word(&["receipt", "sale", "return", "transfer_in", "transfer_out", "adjustment", "count"]), "库存变动类型", "Why the stock moved";
    Price = "price", ValueKind::Decimal, "到手价", "Price that the buyer pays";
    ListPrice = "list_price", ValueKind::Decimal, "吊牌价", "List price";
    Phone = "phone", ValueKind::Text, "手机号（只存散列）", "Telephone number; only a keyed hash of it is kept";
    Tier = "tier", ValueKind::Text, "会员等级", "Tier of the member";
    JoinedAt = "joined_at", ValueKind::Instant, "入会时间", "When the member joined";
    CaseKind = "case_kind", ValueKind::Word(&["question", "complaint", "return", "praise", "survey"]), "工单类型", "What the case is about";
    OpenedAt = "opened_at", ValueKind::Instant, "受理时间", "When it was opened";
    FirstResponseAt = "first_response_at", ValueKind::Instant, "首次响应时间", "When somebody first answered";
    ClosedAt = "closed_at", ValueKind::Instant, "结案时间", "When it was closed";
    IsSatisfied = "is_satisfied", ValueKind::Truth, "是否满意", "Whether the customer was satisfied";
    NameZh = "name_zh", ValueKind::Text, "中文名", "Name in Chinese";
    NameEn = "name_en", ValueKind::Text, "英文名", "Name in English";
    Category = "category", ValueKind::Text, "品类编码", "Code of the category";
    Gtin = "gtin", ValueKind::Text, "条码", "GTIN";
    Season = "season", ValueKind::Text, "季节", "Season";
    Version = "version", ValueKind::Text, "版本（时间或数字）", "A time or number that grows with each change of the row";
}

macro_rules! kinds {
    ($($(#[$doc:meta])* $name:ident = $code:literal, [$($required:ident),*], [$($optional:ident),*];)*) => {
        /// A kind of fact.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum FactKind { $($(#[$doc])* $name,)* }

        impl FactKind {
            /// All kinds.
            pub const ALL: &'static [FactKind] = &[$(FactKind::$name,)*];

            /// The name in templates, addresses and feeds, e.g. `sale_line`.
            pub const fn code(self) -> &'static str {
                match self { $(FactKind::$name => $code,)* }
            }

            /// The kind of a [`FactKind::code`].
            pub fn from_code(code: &str) -> Option<FactKind> {
                match code { $($code => Some(FactKind::$name),)* _ => None }
            }

            /// The fields it has, those it must have first.
            pub const fn fields(self) -> &'static [FieldSpec] {
                match self {
                    $(FactKind::$name => &[
                        $(FieldSpec { field: Field::$required, is_required: true },)*
                        $(FieldSpec { field: Field::$optional, is_required: false },)*
                    ],)*
                }
            }
        }
    };
}

impl FactKind {
    /// The kinds that are taken in: lines of orders and of returns.
    pub const TAKEN: [FactKind; 2] = [FactKind::SaleLine, FactKind::ReturnLine];

    /// Whether facts of this kind are taken in; rows of another kind are refused with that reason.
    pub fn is_taken(self) -> bool {
        FactKind::TAKEN.contains(&self)
    }
}

/// A field as one kind of fact has it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FieldSpec {
    /// The field.
    pub field: Field,
    /// Whether a row without it is refused.
    pub is_required: bool,
}

kinds! {
    /// A line of an order, with what is known of the order.
    SaleLine = "sale_line", [OrderId, Product, Quantity],
        [LineNo, Channel, Location, Region, Buyer, IsMember, DeliveryMethod, Currency, InvoiceNumber, ProductName, UnitPrice,
         ListAmount, MarkdownAmount, CouponShopAmount, CouponPlatformAmount, NetAmount, TaxAmount, ShippingAmount, CostAmount,
         PlacedAt, PaidAt, ShippedAt, DeliveredAt, ReceiptAt, InvoicedAt, CancelledAt, Version];
    /// Goods that came back.
    ReturnLine = "return_line", [Id, Product, Quantity],
        [LineNo, OrderId, Channel, Location, Region, ProductName, UnitPrice, NetAmount, TaxAmount, CostAmount, ReasonGroup,
         RequestedAt, AcceptedAt, RefundedAt, Version];
    /// Money in or out.
    Payment = "payment", [Id, Direction, Amount], [OrderId, Method, Currency, At, Version];
    /// A parcel.
    Shipment = "shipment", [Id, OrderId], [At, DeliveredAt, Carrier, TrackingNumber, Version];
    /// A till receipt.
    Receipt = "receipt", [Id, OrderId], [At, Amount, TaxAmount, Version];
    /// An invoice.
    Invoice = "invoice", [Id, OrderId], [At, Amount, TaxAmount, Version];
    /// Stock of a product at a place from a day on.
    StockLevel = "stock_level", [Location, Product, ValidOn, OnHand], [Reserved, InTransit, UnitCost, IsListed, Version];
    /// A movement of stock.
    StockMovement = "stock_movement", [Id, Location, Product, MovementKind, Quantity, At], [Version];
    /// The price of a product in a channel.
    ListingPrice = "listing_price", [Channel, Product, ValidOn, Price], [ValidTo, ListPrice, Version];
    /// A member as one system knows them.
    Member = "member", [Id], [Phone, Tier, JoinedAt, Channel, Version];
    /// A case of customer service.
    ServiceCase = "service_case", [Id, CaseKind, OpenedAt],
        [Channel, Region, OrderId, FirstResponseAt, ClosedAt, IsSatisfied, Version];
    /// A product.
    Product = "product", [Product, NameZh], [NameEn, Category, Gtin, Season, ListPrice, UnitCost, ValidOn, Version];
}

/// A fact: its kind and the value of each field of that kind, in the order of [`FactKind::fields`].
#[derive(Clone, Debug, PartialEq)]
pub struct Fact {
    /// The kind.
    pub kind: FactKind,
    /// A value or nothing for each field of the kind.
    pub values: Vec<Option<Value>>,
}

impl Fact {
    /// The value of a field; `None` when the row had none, or the kind has no such field.
    pub fn get(&self, field: Field) -> Option<&Value> {
        let index = self.kind.fields().iter().position(|spec| spec.field == field)?;
        self.values.get(index)?.as_ref()
    }
}
