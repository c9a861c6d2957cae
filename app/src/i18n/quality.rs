//! Texts of data quality. What is said about each rule is in `quality_rules`.

use domain::preference::Locale;
use domain::quality::{EvidenceField, IssuePriority, IssueState, IssueSubject};

crate::texts! {
    /// Texts of data quality.
    pub struct QualityTexts {
        title: "数据质量", "Data quality";
        lead: "规则发现的数据问题：影响什么，由谁处理，处理到哪一步。", "What rules found wrong with the data: what it affects, who mends it, how far they are.";
        search: "对象、负责人", "Subject or owner";
        empty: "没有数据问题", "Nothing is wrong";
        empty_hint: "系统每 10 分钟检查一次；问题出现后会立即列在这里，恢复后自动关闭。", "The data is looked through every ten minutes; what is wrong appears here and is closed when it is gone.";
        scan: "立即检查", "Look now";
        scan_busy: "另一次检查正在进行，请稍后再看。", "Another check is at work; look again in a moment.";
        scan_done: "{found} 个问题：新增 {opened}，重现 {reopened}，已消失 {resolved}", "{found} issues: {opened} new, {reopened} came again, {resolved} are gone";
        column_priority: "优先级", "Priority";
        column_rule: "问题", "Issue";
        column_subject: "对象", "Subject";
        column_subject_kind: "对象类型", "Kind of subject";
        column_owner: "负责人", "Owner";
        column_state: "状态", "State";
        column_age: "持续", "Age";
        unit_days: "天", "days";
        column_evidence: "涉及行数", "Rows";
        column_reopened: "重现次数", "Came again";
        column_opened: "本次出现", "Open since";
        column_first_seen: "首次发现", "First seen";
        column_last_seen: "最近发现", "Last seen";
        no_owner: "未指派", "Nobody";
        settled_at: "关闭时间", "Settled";
        settled_by: "关闭人", "Settled by";
        settled_by_scan: "检查时已消失", "Gone at a check";
        reason: "说明", "Reason";
        meaning: "这意味着什么", "What it means";
        remedy: "如何处理", "What to do";
        evidence: "证据", "Evidence";
        evidence_first: "共 {count} 行，显示前 {shown} 行。", "{count} rows, the first {shown} are shown.";
        evidence_all: "共 {count} 行。", "{count} rows.";
        evidence_was: "最近一次出现时的证据。", "As last found.";
        actions: "处理", "Deal with it";
        assign: "指派", "Assign";
        assign_to: "交给", "Owner";
        assign_hint: "对方会收到通知。", "The owner gets a message.";
        take: "由我处理", "I take it";
        ignore: "忽略", "Set aside";
        ignore_body: "问题存在期间不再提醒；消失后再出现会重新打开。", "Asks for nobody as long as it lasts; if it goes and comes again, it is reopened.";
        ignore_reason: "为什么可以忽略", "Why it can be set aside";
        resolve: "标为已解决", "Mended";
        resolve_body: "下次检查时若仍然存在，会自动重新打开。", "If the next check still finds it, it is reopened.";
        resolve_reason: "做了什么（可不填）", "What was done (optional)";
        reopen: "重新打开", "Reopen";
    }
}

/// The word for a priority.
pub const fn priority_name(locale: Locale, priority: IssuePriority) -> &'static str {
    match (locale, priority) {
        (Locale::ZhCn, IssuePriority::Urgent) => "紧急",
        (Locale::ZhCn, IssuePriority::High) => "高",
        (Locale::ZhCn, IssuePriority::Normal) => "中",
        (Locale::ZhCn, IssuePriority::Low) => "低",
        (Locale::En, IssuePriority::Urgent) => "Urgent",
        (Locale::En, IssuePriority::High) => "High",
        (Locale::En, IssuePriority::Normal) => "Normal",
        (Locale::En, IssuePriority::Low) => "Low",
    }
}

/// The word for a state.
pub const fn state_name(locale: Locale, state: IssueState) -> &'static str {
    match (locale, state) {
        (Locale::ZhCn, IssueState::Open) => "待处理",
        (Locale::ZhCn, IssueState::Assigned) => "处理中",
        (Locale::ZhCn, IssueState::Ignored) => "已忽略",
        (Locale::ZhCn, IssueState::Resolved) => "已解决",
        (Locale::En, IssueState::Open) => "Open",
        (Locale::En, IssueState::Assigned) => "Assigned",
        (Locale::En, IssueState::Ignored) => "Set aside",
        (Locale::En, IssueState::Resolved) => "Resolved",
    }
}

/// The word for a kind of subject.
pub const fn subject_kind_name(locale: Locale, subject: IssueSubject) -> &'static str {
    match (locale, subject) {
        (Locale::ZhCn, IssueSubject::System) => "系统",
        (Locale::ZhCn, IssueSubject::Feed) => "数据源",
        (Locale::ZhCn, IssueSubject::Product) => "商品",
        (Locale::ZhCn, IssueSubject::Category) => "品类",
        (Locale::ZhCn, IssueSubject::Channel) => "渠道",
        (Locale::ZhCn, IssueSubject::Location) => "门店与仓库",
        (Locale::ZhCn, IssueSubject::Campaign) => "大促",
        (Locale::En, IssueSubject::System) => "System",
        (Locale::En, IssueSubject::Feed) => "Feed",
        (Locale::En, IssueSubject::Product) => "Product",
        (Locale::En, IssueSubject::Category) => "Category",
        (Locale::En, IssueSubject::Channel) => "Channel",
        (Locale::En, IssueSubject::Location) => "Location",
        (Locale::En, IssueSubject::Campaign) => "Campaign",
    }
}

/// The head of a column of evidence.
pub const fn evidence_name(locale: Locale, field: EvidenceField) -> &'static str {
    let (chinese, english) = match field {
        EvidenceField::Order => ("订单号", "Order"),
        EvidenceField::Return => ("退货单号", "Return"),
        EvidenceField::Payment => ("收款单号", "Payment"),
        EvidenceField::Member => ("会员号", "Member"),
        EvidenceField::Line => ("行", "Line"),
        EvidenceField::Product => ("商品编码", "Product"),
        EvidenceField::ProductName => ("商品名称", "Name"),
        EvidenceField::Gtin => ("条码", "Bar code"),
        EvidenceField::Channel => ("渠道", "Channel"),
        EvidenceField::Location => ("地点", "Location"),
        EvidenceField::Campaign => ("大促", "Campaign"),
        EvidenceField::OtherSystem => ("另一系统", "Other system"),
        EvidenceField::File => ("文件", "File"),
        EvidenceField::Reason => ("原因", "Reason"),
        EvidenceField::State => ("状态", "State"),
        EvidenceField::Quantity => ("数量", "Quantity"),
        EvidenceField::QuantityBought => ("购买数量", "Bought"),
        EvidenceField::OnHand => ("现有", "On hand"),
        EvidenceField::Reserved => ("预占", "Reserved"),
        EvidenceField::ListAmount => ("吊牌金额", "List"),
        EvidenceField::MarkdownAmount => ("折扣", "Markdown"),
        EvidenceField::CouponAmount => ("商家优惠", "Coupon"),
        EvidenceField::NetAmount => ("净额", "Net"),
        EvidenceField::Difference => ("差额", "Difference"),
        EvidenceField::Amount => ("金额", "Amount"),
        EvidenceField::Price => ("售价", "Price"),
        EvidenceField::ListPrice => ("吊牌价", "List price"),
        EvidenceField::UnitCost => ("成本", "Cost"),
        EvidenceField::RowsRead => ("读取行数", "Rows read"),
        EvidenceField::RowsRefused => ("拒收行数", "Rows refused"),
        EvidenceField::PlacedAt => ("下单", "Placed"),
        EvidenceField::PaidAt => ("付款", "Paid"),
        EvidenceField::ShippedAt => ("发货", "Shipped"),
        EvidenceField::DeliveredAt => ("送达", "Delivered"),
        EvidenceField::CancelledAt => ("取消", "Cancelled"),
        EvidenceField::AcceptedAt => ("验收", "Accepted"),
        EvidenceField::RefundedAt => ("退款", "Refunded"),
        EvidenceField::LastAt => ("最新一行", "Newest row"),
        EvidenceField::StartedAt => ("开始", "Begun"),
        EvidenceField::FirstDay => ("起始日", "From"),
        EvidenceField::LastDay => ("截止日", "To"),
        EvidenceField::RetiredOn => ("退市日", "Retired"),
    };
    super::common::pick(locale, chinese, english)
}
