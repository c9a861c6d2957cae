//! The headline metrics: one agreed definition each, by the codes of the metric catalogue. The formula is the definition; it
//! is read once and is what the page shows. Measures are named by the facts they sum; from which stored sums they come is
//! said here too, so that a definition can never mean something else than what is computed.

use super::formula::Formula;

/// In what a metric is measured.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Unit {
    /// Yuan.
    Yuan,
    /// Yuan an order.
    YuanPerOrder,
    /// Yuan a piece.
    YuanPerPiece,
    /// Pieces.
    Pieces,
    /// Pieces an order.
    PiecesPerOrder,
    /// Orders.
    Orders,
    /// A fraction, shown in per cent; changes in percentage points.
    Percent,
}

impl Unit {
    /// Whether a change is a difference in percentage points instead of a growth.
    pub const fn is_rate(self) -> bool {
        matches!(self, Unit::Percent)
    }
}

/// Whether more is better.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Direction {
    /// More is better.
    Up,
    /// Less is better.
    Down,
    /// Neither.
    Neutral,
}

/// Whether values of parts may be added to that of the whole.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Additivity {
    /// Over every dimension and over time.
    Additive,
    /// Never: numerator and denominator are added apart.
    Ratio,
}

/// A metric with its one definition.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Metric {
    /// The code, never reused, e.g. `S-001`.
    pub code: &'static str,
    /// The name in addresses and formulas, e.g. `net_sales`.
    pub slug: &'static str,
    /// The name in Chinese.
    pub name_zh: &'static str,
    /// The name in English.
    pub name_en: &'static str,
    /// The definition.
    pub formula: &'static str,
    /// The unit.
    pub unit: Unit,
    /// Whether parts add up.
    pub additivity: Additivity,
    /// Whether more is better.
    pub direction: Direction,
    /// The event that dates it.
    pub event: &'static str,
    /// What it means, in Chinese.
    pub meaning_zh: &'static str,
    /// What it means, in English.
    pub meaning_en: &'static str,
}

impl Metric {
    /// The metric of a code or slug.
    pub fn find(name: &str) -> Option<&'static Metric> {
        METRICS.iter().find(|metric| metric.code == name || metric.slug == name)
    }

    /// The definition as a tree; `None` never, as a test reads them all.
    pub fn tree(&self) -> Option<Formula> {
        Formula::parse(self.formula).ok()
    }
}

macro_rules! metrics {
    ($($code:literal $slug:literal $zh:literal $en:literal = $formula:literal, $unit:ident, $additivity:ident, $direction:ident, $event:literal, $meaning_zh:literal, $meaning_en:literal;)*) => {
        /// All headline metrics, in the order of the catalogue.
        pub const METRICS: &[Metric] = &[$(Metric {
            code: $code, slug: $slug, name_zh: $zh, name_en: $en, formula: $formula, unit: Unit::$unit,
            additivity: Additivity::$additivity, direction: Direction::$direction, event: $event,
            meaning_zh: $meaning_zh, meaning_en: $meaning_en,
        },)*];
    };
}

metrics! {
    "S-001" "net_sales" "净销售额" "Net sales" = "sum(net_amount) - sum(return_net_amount)", Yuan, Additive, Up, "control_at",
        "不含税、扣优惠，控制权转移时确认，退货按验收日冲减。", "Without tax, after discounts, when control passes; returns are taken off on the day they are accepted.";
    "S-002" "placed_gmv" "下单金额" "Placed GMV" = "sum(placed_gross_amount)", Yuan, Additive, Up, "placed_at",
        "电商口径：下单时的含税金额，含未付款和取消。", "E-commerce's sales: with tax, when placed, unpaid and cancelled included.";
    "S-003" "paid_gmv" "支付金额" "Paid GMV" = "sum(paid_amount)", Yuan, Additive, Up, "paid_at",
        "付款时的含税金额。", "With tax, when paid.";
    "S-004" "receipt_sales" "小票销售额" "Receipt sales" = "sum(receipt_gross_amount)", Yuan, Additive, Up, "receipt_at",
        "门店口径：小票含税金额，未扣以后的退货。", "The stores' sales: with tax, by till receipt, before later returns.";
    "S-005" "invoiced_sales" "开票销售额" "Invoiced sales" = "sum(invoice_net_amount)", Yuan, Additive, Up, "invoice_posted_at",
        "B2B 口径：开票的不含税金额。", "B2B's sales: without tax, when invoiced.";
    "S-006" "gross_sales" "毛销售额" "Gross sales" = "sum(list_amount)", Yuan, Additive, Up, "control_at",
        "吊牌金额，不含税，控制权转移时。", "At list price without tax, when control passes.";
    "S-007" "discounts" "折扣额" "Discounts" = "sum(discount_amount)", Yuan, Additive, Down, "control_at",
        "商家承担的降价和券。", "Markdown and coupons that the seller funds.";
    "S-008" "returns_value" "退货额" "Returns" = "sum(return_net_amount)", Yuan, Additive, Down, "return_accepted_at",
        "验收退货的不含税金额。", "Without tax, when accepted.";
    "S-009" "total_sales" "含税总额" "Total sales" = "net_sales + sum(tax_amount) + sum(freight_amount)", Yuan, Additive, Up, "control_at",
        "净销售额加税和运费。", "Net sales with tax and freight.";
    "S-010" "units_sold" "销量" "Units sold" = "sum(sold_units)", Pieces, Additive, Up, "control_at",
        "控制权转移的件数，未扣退货。", "Pieces whose control passed, before returns.";
    "S-011" "net_units" "净销量" "Net units" = "units_sold - sum(returned_units)", Pieces, Additive, Up, "control_at",
        "销量减验收退货的件数。", "Units sold less those accepted back.";
    "S-012" "orders" "订单数" "Orders" = "count_distinct(order_key)", Orders, Additive, Up, "placed_at",
        "下单的订单；一个订单只有一个渠道和一个下单日，所以可以相加。", "Orders placed; an order has one channel and one day, so the counts add up.";
    "S-014" "average_order_value" "客单价" "Average order value" = "net_sales / by(orders, 'control_at')", YuanPerOrder, Ratio, Up, "control_at",
        "净销售额除以控制权转移的订单数。", "Net sales for each order whose control passed.";
    "S-015" "average_unit_price" "件单价" "Average unit price" = "net_sales / net_units", YuanPerPiece, Ratio, Neutral, "control_at",
        "净销售额除以净销量。", "Net sales for each net unit.";
    "S-016" "units_per_transaction" "连带率" "Units per order" = "units_sold / by(orders, 'control_at')", PiecesPerOrder, Ratio, Up, "control_at",
        "每单件数。", "Pieces an order.";
    "S-029" "cancellation_rate" "订单取消率" "Cancellation rate" = "where(orders, 'order.cancelled_at is not null') / orders", Percent, Ratio, Down, "placed_at",
        "下单后取消的订单占比。", "Share of placed orders that were cancelled.";
    "M-001" "cogs" "销售成本" "Cost of goods sold" = "sum(cost_amount) - sum(return_cost_amount)", Yuan, Additive, Down, "control_at",
        "出库成本减退货入库成本。", "Cost of what was sold less what came back.";
    "M-002" "gross_profit" "毛利额" "Gross profit" = "net_sales - cogs", Yuan, Additive, Up, "control_at",
        "净销售额减销售成本。", "Net sales less cost of goods.";
    "M-003" "gross_margin_pct" "毛利率" "Gross margin" = "gross_profit / net_sales", Percent, Ratio, Up, "control_at",
        "毛利额除以净销售额。", "Gross profit of net sales.";
    "M-013" "average_discount_pct" "平均折扣率" "Average discount" = "discounts / gross_sales", Percent, Ratio, Down, "control_at",
        "折扣额除以毛销售额。", "Discounts of gross sales.";
    "F-018" "return_rate_units" "退货率（件）" "Return rate, units" = "by(sum(returned_units), 'control_at') / units_sold", Percent, Ratio, Down, "control_at",
        "按销售批次：控制权转移的商品中已退回的件数。近期批次尚未成熟。", "By sale: units of the period that have come back. Recent sales are not mature yet.";
}
