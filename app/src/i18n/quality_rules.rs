//! What a person is told about each rule of data quality: its name, what it means, what to do. The catalogue is closed, so a
//! rule without words does not compile.

use domain::preference::Locale;
use domain::quality::QualityRule;

/// What is said about a rule.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RuleWords {
    /// Its name, in a few words.
    pub name: &'static str,
    /// What it means.
    pub meaning: &'static str,
    /// What to do.
    pub remedy: &'static str,
}

const fn words(name: &'static str, meaning: &'static str, remedy: &'static str) -> RuleWords {
    RuleWords { name, meaning, remedy }
}

/// The words for a rule.
pub const fn rule_words(locale: Locale, rule: QualityRule) -> RuleWords {
    match locale {
        Locale::ZhCn => chinese(rule),
        Locale::En => english(rule),
    }
}

/// The name of a rule given by its code; the code itself when it is unknown.
pub fn rule_name_of(locale: Locale, code: &str) -> String {
    QualityRule::from_code(code).map_or_else(|| code.to_owned(), |rule| rule_words(locale, rule).name.to_owned())
}

const fn chinese(rule: QualityRule) -> RuleWords {
    match rule {
        QualityRule::FeedRunFailed => words(
            "导入失败或中断",
            "该数据源最近一次导入没有完成，之后的数据没有进来。",
            "查看运行记录中的原因，修正文件或连接后重新导入；已入库的行不会重复。",
        ),
        QualityRule::FeedStale => words(
            "数据源延迟",
            "最新一行数据已超过约定的时效，看板上的数字不是最新的。",
            "确认来源系统是否仍在发送；如约定时效不合适，请在数据源中调整。",
        ),
        QualityRule::FeedRefusesMany => words(
            "拒收行过多",
            "最近一次导入有超过 1% 的行被拒收且尚未处理，数字因此偏少。",
            "按原因修正映射模板或来源数据，再重放这些行。",
        ),
        QualityRule::OrderInFuture => words(
            "时间在未来",
            "订单或其付款、发货、送达、取消时间晚于现在。",
            "检查来源系统的时钟和时区，映射模板的时区是否正确，然后重新导入。",
        ),
        QualityRule::OrderTwice => words(
            "同一订单来自两个系统",
            "两个系统在同一天报送了相同的订单号，销售额可能被重复计算。",
            "确定以哪个系统为准，并停用或过滤另一个系统的订单。",
        ),
        QualityRule::OrderChannelMissing => words(
            "订单没有渠道",
            "订单没有渠道，或渠道编码未登记，只能计入“未归属”。",
            "登记缺少的渠道，或在映射模板中补充渠道，再重新导入。",
        ),
        QualityRule::OrderUndated => {
            words("订单没有日期", "下单时间未知，订单不属于任何一天的数字。", "检查日期列的映射与格式，再重新导入。")
        }
        QualityRule::OrderCancelledAfterShipment => words(
            "发货后取消",
            "订单在发货之后被取消。已发出的货应走退货，否则库存和退货率都不对。",
            "核实货物去向：退回的补录退货，未发出的更正发货时间。",
        ),
        QualityRule::OrderPaidBeforePlaced => {
            words("付款早于下单", "付款时间早于下单时间。", "通常是两个系统的时区或字段弄反，请检查映射模板。")
        }
        QualityRule::OrderShippedBeforePaid => words(
            "发货早于付款",
            "非 B2B 订单在付款前已发货。",
            "核实是否货到付款或时间错误；货到付款请按送达确认收入。",
        ),
        QualityRule::OrderDeliveredBeforeShipped => {
            words("送达早于发货", "送达时间早于发货时间，履约时长会出现负数。", "检查物流数据的时区和匹配的运单号。")
        }
        QualityRule::OrderCustomerMissing => words(
            "订单没有顾客",
            "会员订单或线上订单没有顾客标识，无法计算新客与复购。",
            "在映射模板中补充顾客字段，或请来源系统补传。",
        ),
        QualityRule::LineQuantityNotPositive => words(
            "数量不是正数",
            "订单行的数量为零或负数。退货应作为退货报送。",
            "把负数行映射为退货，或更正数量后重新导入。",
        ),
        QualityRule::LineTotalsWrong => words(
            "金额不平",
            "吊牌金额减折扣减商家优惠不等于净额。",
            "核对含税与不含税口径，以及优惠由谁承担，修正映射模板。",
        ),
        QualityRule::LineNetNegative => {
            words("净额为负", "订单行的优惠大于货值，净额为负。", "检查整单优惠的分摊方式；退款应作为退货报送。")
        }
        QualityRule::LineAmountMissing => {
            words("缺少金额", "订单行没有净额，销售额因此偏少。", "在映射模板中补充金额列，再重新导入。")
        }
        QualityRule::LineProductUnknown => words(
            "订单行商品未知",
            "订单行的商品没有对应关系，只能计入“未归属”。",
            "在商品对应中指定编码，再重新导入。",
        ),
        QualityRule::LineCostMissing => {
            words("缺少成本", "订单行没有成本，毛利无法计算。", "补充商品成本，或在数据源中带上成本后重新导入。")
        }
        QualityRule::LinePriceZero => words(
            "零元销售",
            "净额为零且没有任何优惠券，可能是漏价或赠品未标注。",
            "赠品请用优惠券承担，漏价请更正后重新导入。",
        ),
        QualityRule::ReturnOrderMissing => words(
            "退货找不到订单",
            "退货没有对应的订单，无法归属渠道与原销售。",
            "确认订单是否已导入、订单号是否一致，再重新导入退货。",
        ),
        QualityRule::ReturnAboveSale => words(
            "退货多于购买",
            "同一订单同一商品的退货数量大于购买数量。",
            "检查退货是否被重复报送，或拆单的订单号是否一致。",
        ),
        QualityRule::ReturnLineMissing => {
            words("退货商品不在订单中", "订单已知，但其中没有所退商品。", "检查换货或商品编码变更，补充商品对应。")
        }
        QualityRule::ReturnBeforeSale => {
            words("退货早于销售", "退货验收日早于下单日。", "检查订单号是否被重复使用，以及日期的时区。")
        }
        QualityRule::RefundBeforeAcceptance => words(
            "未验收先退款",
            "退款早于验收，或没有验收记录，退货尚未冲减销售额。",
            "核实货物是否收到，补录验收时间。",
        ),
        QualityRule::PaymentOrderMissing => {
            words("收款找不到订单", "支付系统的收款没有对应的订单。", "确认订单数据源是否延迟，或订单号规则是否一致。")
        }
        QualityRule::StockNegative => {
            words("库存为负", "现有库存小于零，可能已经超卖。", "立即盘点，补录漏掉的入库或更正重复的出库。")
        }
        QualityRule::StockReservedAboveOnHand => {
            words("预占大于库存", "已预占的数量大于现有加在途，存在超卖。", "调拨补货，或联系顾客改期、取消。")
        }
        QualityRule::StockLevelStale => words(
            "库存未更新",
            "该地点超过一周没有报送库存，仍沿用旧数。",
            "检查该地点的库存数据源；已关闭的地点请停用。",
        ),
        QualityRule::ListingPriceZero => words("在售价为零", "渠道当前售价为零，下单即不付款。", "立即改价或下架。"),
        QualityRule::ListingBelowCost => {
            words("售价低于成本", "渠道当前售价低于商品成本。", "确认是否为批准的清仓，否则调整售价或成本。")
        }
        QualityRule::ListingProductMissing => {
            words("价格没有商品", "渠道价格指向不存在的商品。", "补充商品对应，或结束该价格。")
        }
        QualityRule::ProductCodeUnmapped => {
            words("商品编码未对应", "系统中的商品编码没有对应到统一商品。", "在商品对应中逐一指定，或新建商品。")
        }
        QualityRule::ProductGtinDuplicated => {
            words("条码重复", "同一条码用于两个商品，扫码会出错。", "更正条码，或合并重复的商品。")
        }
        QualityRule::ProductCostAbovePrice => {
            words("成本高于吊牌价", "商品成本高于吊牌价，按任何折扣都亏损。", "核对成本和吊牌价的单位与币种。")
        }
        QualityRule::ProductNameDuplicated => words(
            "商品重名",
            "两个以上在售商品名称相同，报表和搜索中无法区分。",
            "合并重复的商品，或在名称中写明区别。",
        ),
        QualityRule::ProductSoldAfterRetirement => {
            words("退市后仍有销售", "商品退市之后仍有订单。", "更正退市日期，或将各渠道的商品下架。")
        }
        QualityRule::ProductCostMissing => words(
            "商品缺少成本",
            "一年内有销售或仍有库存的商品没有当前成本，毛利和库存金额不完整。",
            "为这些商品录入成本及生效日期。",
        ),
        QualityRule::ProductPriceMissing => {
            words("商品缺少吊牌价", "商品没有吊牌价，无法计算折扣与价差。", "录入吊牌价；不再销售的商品请退市。")
        }
        QualityRule::ProductNotSelling => {
            words("滞销商品", "有库存但半年没有销售。", "安排调拨、促销或清仓，或核实库存是否真实。")
        }
        QualityRule::MemberTwice => words("会员重复", "同一个人在一个系统中有两个会员账号。", "在会员系统中合并账号。"),
        QualityRule::ChannelUndescribed => words(
            "渠道当日无说明",
            "订单所在日期没有该渠道的有效说明，不知道其类型和确认规则。",
            "在组织中为该渠道补充生效日期。",
        ),
        QualityRule::ChannelDepartmentMissing => {
            words("渠道没有负责部门", "没有部门对该渠道的数字负责。", "在组织中为渠道指定部门。")
        }
        QualityRule::LocationRegionMissing => {
            words("地点没有区域", "门店或仓库不属于任何区域，区域报表不完整。", "在组织中为地点指定区域。")
        }
        QualityRule::LocationDepartmentMissing => {
            words("地点没有负责部门", "没有部门对该门店或仓库负责。", "在组织中为地点指定部门。")
        }
        QualityRule::CampaignWindowsOverlap => {
            words("大促档期重叠", "两个大促在同一时间，订单无法归属其中一个。", "调整其中一个档期。")
        }
    }
}

const fn english(rule: QualityRule) -> RuleWords {
    match rule {
        QualityRule::FeedRunFailed => words(
            "Run failed or was cut off",
            "The last run of the feed did not finish; nothing since has arrived.",
            "Look at the reason in the run, mend the file or the connection and import again; rows that are in are not taken twice.",
        ),
        QualityRule::FeedStale => words(
            "Feed is late",
            "The newest row is older than promised, so the figures are not up to date.",
            "Check that the system still sends; if the promise does not fit, change it at the feed.",
        ),
        QualityRule::FeedRefusesMany => words(
            "Many rows refused",
            "More than 1% of the rows of the last run were refused and still wait; figures are too small by them.",
            "Correct the template or the source for each reason, then replay the rows.",
        ),
        QualityRule::OrderInFuture => words(
            "Time in the future",
            "An order, or its payment, shipment, delivery or cancellation, lies after now.",
            "Check the clock and time zone of the system and the zone in the template, then import again.",
        ),
        QualityRule::OrderTwice => words(
            "Order came from two systems",
            "Two systems sent the same order number for the same day; sales may be counted twice.",
            "Decide which system counts and stop or filter the orders of the other.",
        ),
        QualityRule::OrderChannelMissing => words(
            "Order without channel",
            "The order names no channel, or a code nobody knows, and is counted as unassigned.",
            "Register the channel or add it to the template, then import again.",
        ),
        QualityRule::OrderUndated => words(
            "Order without date",
            "It is not known when the order was placed; it belongs to no day of any figure.",
            "Check the mapping and form of the date column, then import again.",
        ),
        QualityRule::OrderCancelledAfterShipment => words(
            "Cancelled after shipment",
            "The order was cancelled after it had left. Goods that left come back as returns, or stock and return rate are wrong.",
            "Find out where the goods are: enter a return, or correct the shipment.",
        ),
        QualityRule::OrderPaidBeforePlaced => words(
            "Paid before placed",
            "The payment is earlier than the order.",
            "Usually two time zones or swapped columns: check the template.",
        ),
        QualityRule::OrderShippedBeforePaid => words(
            "Shipped before paid",
            "An order that is not B2B left before it was paid.",
            "Find out whether it is cash on delivery or a wrong time; cash on delivery is confirmed at delivery.",
        ),
        QualityRule::OrderDeliveredBeforeShipped => words(
            "Delivered before shipped",
            "The delivery is earlier than the shipment; fulfilment times become negative.",
            "Check the time zone of the carrier's data and which parcel was matched.",
        ),
        QualityRule::OrderCustomerMissing => words(
            "Order without customer",
            "A member's or an online order does not say whose it is; new and repeat customers cannot be told.",
            "Add the customer to the template, or have the system send it.",
        ),
        QualityRule::LineQuantityNotPositive => words(
            "Quantity not above zero",
            "A line sells nothing or less. What comes back is sent as a return.",
            "Route such lines to returns in the template, or correct the quantity.",
        ),
        QualityRule::LineTotalsWrong => words(
            "Totals do not add up",
            "List less markdown less the seller's coupon is not the net amount.",
            "Check amounts with and without tax and who funds the coupon, and correct the template.",
        ),
        QualityRule::LineNetNegative => words(
            "Net amount below zero",
            "More was taken off than the line was worth.",
            "Check how discounts of the whole order are shared out; refunds are sent as returns.",
        ),
        QualityRule::LineAmountMissing => words(
            "Line without amount",
            "The line has no net amount; sales are too small by it.",
            "Add the amount to the template and import again.",
        ),
        QualityRule::LineProductUnknown => words(
            "Line of an unknown product",
            "The product of the line is not mapped; it is counted as unassigned.",
            "Say which product the code means, then import again.",
        ),
        QualityRule::LineCostMissing => words(
            "Line without cost",
            "The line has no cost; its margin cannot be told.",
            "Enter the cost of the product, or send it with the feed, and import again.",
        ),
        QualityRule::LinePriceZero => words(
            "Sold for nothing",
            "The net amount is zero without any coupon: a missing price, or a gift that is not marked as one.",
            "Fund gifts by a coupon; correct missing prices and import again.",
        ),
        QualityRule::ReturnOrderMissing => words(
            "Return without its order",
            "The return has no known order and so no channel and no sale.",
            "Check that the order is there under the same number, then import the return again.",
        ),
        QualityRule::ReturnAboveSale => words(
            "Returned more than bought",
            "More pieces of a product of an order came back than were bought.",
            "Check for returns sent twice, or orders that were split.",
        ),
        QualityRule::ReturnLineMissing => words(
            "Returned product not in the order",
            "The order is known and never held this product.",
            "Look for exchanges or changed product codes, and map them.",
        ),
        QualityRule::ReturnBeforeSale => words(
            "Returned before sold",
            "The return was accepted on a day before the order.",
            "Check for order numbers used again, and the time zone of the dates.",
        ),
        QualityRule::RefundBeforeAcceptance => words(
            "Refunded before acceptance",
            "Money went back before the goods were accepted, or without; sales are not reduced yet.",
            "Find out whether the goods came back and enter the acceptance.",
        ),
        QualityRule::PaymentOrderMissing => words(
            "Payment without order",
            "A payment names an order that nobody knows.",
            "Check whether orders are late, or numbered in another way.",
        ),
        QualityRule::StockNegative => words(
            "Negative stock",
            "Less than nothing is on hand; it may be oversold.",
            "Count now; enter missing receipts or correct what left twice.",
        ),
        QualityRule::StockReservedAboveOnHand => words(
            "More reserved than there is",
            "More is promised than is on hand and on its way: oversold.",
            "Move stock there, or talk to customers about later delivery.",
        ),
        QualityRule::StockLevelStale => words(
            "Stock not told",
            "The place has not told its stock for a week; the old figure is carried forward.",
            "Check the stock feed of the place; close it if it is closed.",
        ),
        QualityRule::ListingPriceZero => words(
            "Offered for nothing",
            "The price on the channel is zero now: whoever orders pays nothing.",
            "Change the price or take it off at once.",
        ),
        QualityRule::ListingBelowCost => words(
            "Offered below cost",
            "The price on the channel is below the cost of the product.",
            "Make sure it is an approved clearance, or change price or cost.",
        ),
        QualityRule::ListingProductMissing => words(
            "Price without product",
            "A price on the channel names a product that does not exist.",
            "Map the product, or end the price.",
        ),
        QualityRule::ProductCodeUnmapped => words(
            "Product code not mapped",
            "A code of the system means no product of the brand.",
            "Say which product each means, or add it.",
        ),
        QualityRule::ProductGtinDuplicated => words(
            "Bar code twice",
            "One bar code stands for two products; scanning goes wrong.",
            "Correct the bar code, or merge the products.",
        ),
        QualityRule::ProductCostAbovePrice => words(
            "Cost above list price",
            "The cost is above the list price; it loses money at any discount.",
            "Check unit and currency of both.",
        ),
        QualityRule::ProductNameDuplicated => words(
            "Two products of one name",
            "Several products bear one name and cannot be told apart.",
            "Merge them, or say the difference in the name.",
        ),
        QualityRule::ProductSoldAfterRetirement => words(
            "Sold after retirement",
            "The product was ordered after it had been retired.",
            "Correct the date, or take it off the channels.",
        ),
        QualityRule::ProductCostMissing => words(
            "Product without cost",
            "Products sold within a year or in stock have no cost today; margin and stock value are incomplete.",
            "Enter their costs with the day they begin.",
        ),
        QualityRule::ProductPriceMissing => words(
            "Product without list price",
            "The product has no list price; discounts and price gaps cannot be told.",
            "Enter list prices; retire what is no longer sold.",
        ),
        QualityRule::ProductNotSelling => words(
            "Not selling",
            "In stock, and not sold for half a year.",
            "Move it, promote it, clear it, or count whether it is there.",
        ),
        QualityRule::MemberTwice => {
            words("Member twice", "One person has two accounts in one system.", "Merge the accounts in that system.")
        }
        QualityRule::ChannelUndescribed => words(
            "Channel not described",
            "Nothing describes the channel on the day of the order: neither its kind nor when control passes.",
            "Add a description of the channel that covers these days.",
        ),
        QualityRule::ChannelDepartmentMissing => words(
            "Channel without department",
            "No department answers for the channel.",
            "Name a department for it in the organisation.",
        ),
        QualityRule::LocationRegionMissing => words(
            "Location without region",
            "A store or warehouse lies in no region; reports by region are incomplete.",
            "Name a region for it in the organisation.",
        ),
        QualityRule::LocationDepartmentMissing => words(
            "Location without department",
            "No department answers for the store or warehouse.",
            "Name a department for it in the organisation.",
        ),
        QualityRule::CampaignWindowsOverlap => words(
            "Campaigns overlap",
            "Two campaigns run at the same time; orders cannot be told apart.",
            "Move one of them.",
        ),
    }
}
