//! Texts of the organisation and its master data.

use domain::organisation::{BusinessModel, ModelParty, ModelRole, RecordField, RecordKind};
use domain::preference::Locale;

use super::common::pick;

crate::texts! {
    /// Texts of the organisation.
    pub struct OrganisationTexts {
        title: "组织与主数据", "Organisation";
        lead: "渠道、门店与仓库、区域、法人、大促日历：一次登记，处处一致；变更从某日起生效，之前的日子保持原样。", "Channels, locations, regions, legal entities, campaigns: entered once, the same everywhere. A change holds from a day on; the days before keep what was said.";
        channels: "渠道", "Channels";
        locations: "门店与仓库", "Locations";
        regions: "区域", "Regions";
        legal_entities: "法人", "Legal entities";
        campaigns: "大促日历", "Campaign calendar";
        models: "业务模式", "Business models";
        models_lead: "每种业务模式中六个角色由谁担任，决定销售归谁、利润如何分。", "Who stands in each of the six roles, and so whose sale it is and who shares in it.";
        model: "业务模式", "Model";
        search: "编码、名称", "Code or name";
        empty: "还没有记录", "No records yet";
        empty_hint: "新建后，数据中的编码就能归属到它。", "Once entered, codes in the data belong to it.";
        column_name: "名称", "Name";
        column_since: "生效日", "Since";
        new: "新建", "Add";
        edit: "修改", "Change";
        history: "历史", "History";
        days: "有效期", "Days";
        from: "生效日", "Holds from";
        from_hint_new: "留空表示从一开始就有效。", "Leave empty to hold from the beginning.";
        from_hint: "从这一天起生效，之前保持原样；留空则更正当前内容。", "Holds from this day, the days before stay; leave empty to correct what is said now.";
        from_beginning: "最初", "beginning";
        without_end: "至今", "now";
        planned: "未来", "planned";
        choose: "请选择", "Choose";
        nothing_chosen: "无", "None";
        code_hint: "大写字母、数字、_、-，创建后不能修改。", "Capital letters, digits, _ and -; cannot be changed later.";
        save: "保存", "Save";
        import: "导入", "Import";
        import_lead: "粘贴 CSV 文本（例如从 Excel 另存）。编码已有的更正或从 from 列的日期起变更，没有的新建；任何一行有误则全部不写入，并逐行列出。", "Paste a table as CSV. Codes that are known are corrected, or changed from the day in the column “from” on; others are added. If any line is wrong, all of them are listed and nothing is written.";
        import_heads: "表头：{heads}", "Heads: {heads}";
        import_text: "CSV 文本", "CSV";
        import_done: "新建 {created}，变更 {changed}，未变 {unchanged}", "{created} added, {changed} changed, {unchanged} as before";
        import_issues: "{count} 处有误，没有写入任何一行", "{count} mistakes; nothing was written";
        import_line: "行", "Line";
        import_column: "列", "Column";
        import_problem: "问题", "What is wrong";
        nobody: "无", "None";
    }
}

/// The name of a field.
pub const fn field_name(locale: Locale, field: RecordField) -> &'static str {
    let (chinese, english) = match field {
        RecordField::Code => ("编码", "Code"),
        RecordField::NameZh => ("中文名", "Chinese name"),
        RecordField::NameEn => ("英文名", "English name"),
        RecordField::TaxNumber => ("税号", "Tax number"),
        RecordField::Parent => ("上级区域", "Part of"),
        RecordField::Type => ("类型", "Type"),
        RecordField::PlatformFamily => ("平台", "Platform"),
        RecordField::BusinessModel => ("业务模式", "Business model"),
        RecordField::ControlRule => ("控制权转移", "Control passes"),
        RecordField::Region => ("区域", "Region"),
        RecordField::Department => ("负责部门", "Department"),
        RecordField::LegalEntity => ("法人", "Legal entity"),
        RecordField::Area => ("面积", "Area"),
        RecordField::IsOpen => ("营业状态", "State"),
        RecordField::Year => ("年份", "Year"),
        RecordField::FirstDay => ("开始", "First day"),
        RecordField::LastDay => ("结束", "Last day"),
    };
    pick(locale, chinese, english)
}

/// The words for a value of a closed list; the value itself when it is unknown.
pub fn choice_name(locale: Locale, kind: RecordKind, field: RecordField, value: &str) -> &'static str {
    let (chinese, english) = match (field, value) {
        (RecordField::Type, "store") if kind == RecordKind::Channel => ("门店渠道", "Stores"),
        (RecordField::Type, "store") => ("门店", "Store"),
        (RecordField::Type, "public") => ("公域电商", "Marketplace"),
        (RecordField::Type, "private") => ("私域", "Own online shop"),
        (RecordField::Type, "warehouse") => ("仓库", "Warehouse"),
        (RecordField::Type, "cloud_warehouse") => ("云仓", "Cloud warehouse"),
        (RecordField::PlatformFamily, "store") => ("线下", "Stores"),
        (RecordField::PlatformFamily, "tmall") => ("天猫", "Tmall"),
        (RecordField::PlatformFamily, "taobao") => ("淘宝", "Taobao"),
        (RecordField::PlatformFamily, "jd") => ("京东", "JD"),
        (RecordField::PlatformFamily, "pinduoduo") => ("拼多多", "Pinduoduo"),
        (RecordField::PlatformFamily, "douyin") => ("抖音", "Douyin"),
        (RecordField::PlatformFamily, "xiaohongshu") => ("小红书", "Xiaohongshu"),
        (RecordField::PlatformFamily, "wechat") => ("微信", "WeChat"),
        (RecordField::PlatformFamily, "web") => ("官网", "Own site"),
        (RecordField::PlatformFamily, "other") => ("其他", "Other"),
        (RecordField::BusinessModel, "b2c") => ("B2C 直营", "B2C direct"),
        (RecordField::BusinessModel, "o2o") => ("O2O 自提", "O2O pick-up"),
        (RecordField::BusinessModel, "bbc") => ("BBC 平台", "BBC marketplace"),
        (RecordField::BusinessModel, "s2b2c") => ("S2B2C 分销", "S2B2C distribution"),
        (RecordField::BusinessModel, "b2b") => ("B2B 批发", "B2B wholesale"),
        (_, "b2b") => ("B2B", "B2B"),
        (RecordField::ControlRule, "receipt") => ("小票", "At the till"),
        (RecordField::ControlRule, "delivery") => ("送达", "At delivery"),
        (RecordField::ControlRule, "shipment") => ("发货", "At shipment"),
        (RecordField::ControlRule, "invoice") => ("开票", "With the invoice"),
        (RecordField::IsOpen, "true") => ("营业", "Open"),
        (RecordField::IsOpen, "false") => ("停业", "Closed"),
        _ => ("未知", "Unknown"),
    };
    pick(locale, chinese, english)
}

/// The name of a business model.
pub fn model_name(locale: Locale, model: BusinessModel) -> &'static str {
    choice_name(locale, RecordKind::Channel, RecordField::BusinessModel, model.code())
}

/// The name of a role.
pub const fn model_role_name(locale: Locale, role: ModelRole) -> &'static str {
    let (chinese, english) = match role {
        ModelRole::Owner => ("货主", "Owner"),
        ModelRole::Seller => ("销售者", "Seller"),
        ModelRole::Channel => ("渠道", "Channel"),
        ModelRole::Fulfiller => ("履约方", "Fulfiller"),
        ModelRole::Partner => ("分润参与者", "Partner"),
        ModelRole::Platform => ("平台方", "Platform"),
    };
    pick(locale, chinese, english)
}

/// The name of who stands in a role.
pub const fn party_name(locale: Locale, party: ModelParty) -> &'static str {
    let (chinese, english) = match party {
        ModelParty::Brand => ("品牌", "Brand"),
        ModelParty::BrandWarehouse => ("品牌仓库", "Brand's warehouse"),
        ModelParty::Store => ("门店", "Store"),
        ModelParty::Franchisee => ("加盟商", "Franchisee"),
        ModelParty::Merchant => ("商家", "Merchant"),
        ModelParty::Marketplace => ("平台", "Marketplace"),
        ModelParty::Supplier => ("供应商 S", "Supplier"),
        ModelParty::SmallShop => ("小 b", "Small shop"),
        ModelParty::Operator => ("运营商", "Operator"),
        ModelParty::Distributor => ("经销商", "Distributor"),
        ModelParty::LogisticsCompany => ("第三方物流", "Logistics company"),
        ModelParty::OnlineShop => ("线上商城", "Online shop"),
        ModelParty::SalesForce => ("大客户销售", "Sales to businesses"),
        ModelParty::SoftwareProvider => ("SaaS 服务商", "Software provider"),
    };
    pick(locale, chinese, english)
}
