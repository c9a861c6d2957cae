//! Texts of the pages of integration: systems and feeds, runs, refused rows, templates.

use domain::integration::FeedState;
use domain::preference::Locale;

use super::common::pick;
use crate::components::tag::Tone;

crate::texts! {
    /// Texts of integration.
    pub struct IntegrationTexts {
        title: "数据接入", "Integration";
        lead: "各系统的数据流：是否按时、延迟多少、拒收了什么。", "The feeds of all systems: on time or late, how far behind, what was refused.";
        search: "搜索数据流或系统", "Search feeds and systems";
        empty: "还没有数据流", "No feed yet";
        empty_hint: "接入一个系统的数据流后，它的文件和推送会出现在这里。", "Once a feed of a system is connected, its files and pushes appear here.";
        connect: "接入数据流", "Connect a feed";
        column_feed: "数据流", "Feed";
        column_system: "系统", "System";
        column_kind: "数据", "Facts";
        column_state: "状态", "State";
        column_last_run: "最近一次", "Last run";
        column_watermark: "数据截至", "Newest row";
        column_lag: "延迟", "Lag";
        column_taken: "24 小时接收", "Taken in 24 h";
        column_open: "待处理拒收", "Refused, open";
        column_transport: "方式", "By";
        kind_sale_line: "销售行", "Sale lines";
        kind_return_line: "退货行", "Return lines";
        transport_file: "文件", "File";
        transport_push: "推送", "Push";
        transport_pull: "拉取", "Pull";
        template: "映射模板", "Mapping template";
        template_none: "标准格式", "our own words";
        freshness: "新鲜度承诺", "Promised freshness";
        freshness_none: "未承诺", "none";
        within: "{time} 内", "within {time}";
        last_row: "最近到达", "Last arrival";
        never: "从未", "never";
        tab_overview: "概况", "Overview";
        tab_refused: "拒收行", "Refused rows";
        tab_correct: "更正", "Correct";
        tab_template: "模板", "Template";
        facts_title: "数据流", "Feed";
        runs_title: "最近的接收", "Latest runs";
        runs_note: "最多 20 次", "at most 20";
        runs_empty: "还没有接收过数据", "Nothing was taken in yet";
        runs_empty_hint: "上传一个文件，用 omni-hub import 导入，或由程序推送。", "Upload a file, use omni-hub import, or let a program push.";
        run: "编号", "Run";
        file: "文件", "File";
        started: "开始", "Began";
        took: "用时", "Took";
        by: "操作人", "By";
        by_program: "程序", "the program";
        count_read: "读取", "Read";
        count_new: "新增", "New";
        count_changed: "更新", "Changed";
        count_unchanged: "未变", "Unchanged";
        count_older: "较旧", "Older";
        count_refused: "拒收", "Refused";
        run_running: "进行中", "running";
        run_done: "完成", "done";
        run_failed: "失败", "failed";
        run_interrupted: "中断", "interrupted";
        upload_title: "上传文件", "Upload a file";
        upload_note: "CSV 或 NDJSON，UTF-8 或 GB18030，可用 gzip 压缩", "CSV or NDJSON, UTF-8 or GB18030, plain or gzip";
        upload_file: "文件", "File";
        upload_hint: "同一内容重复上传不会重复计入；中断后再次上传会从中断处继续。", "The same content again changes nothing; after an interruption it continues where it stopped.";
        upload_submit: "上传并接收", "Upload and take in";
        result_done: "“{file}”已接收：新增 {new}，更新 {changed}，未变 {unchanged}，较旧 {older}，拒收 {refused}", "“{file}” is taken: {new} new, {changed} changed, {unchanged} unchanged, {older} older, {refused} refused";
        result_running: "“{file}”仍在接收，已读取 {read} 行", "“{file}” is still being taken, {read} rows so far";
        result_failed: "“{file}”未能接收", "“{file}” was not taken";
        result_refresh: "刷新查看进度", "Refresh to see how far it is";
        see_refused: "查看拒收行", "See the refused rows";
        refused_caption: "拒收行", "Refused rows";
        refused_search: "搜索内容、字段或原因", "Search content, field or reason";
        refused_empty: "没有拒收行", "No refused rows";
        refused_empty_hint: "所有行都已接收。", "Every row was taken.";
        column_line: "行号", "Line";
        column_run: "接收编号", "Run";
        column_field: "字段", "Field";
        column_value: "值", "Value";
        column_reason: "原因", "Reason";
        column_remedy: "怎么办", "What to do";
        column_row_state: "处理", "Settled";
        column_at: "时间", "At";
        row_open: "待处理", "open";
        row_replayed: "已重放", "taken again";
        row_dismissed: "无需处理", "dismissed";
        correct_title: "第 {run} 次接收的拒收行", "Refused rows of run {run}";
        correct_note: "待处理 {count} 行", "{count} open";
        correct_hint: "直接改正下面的内容后提交；第一列 line 是原文件行号，不要修改。也可复制到表格软件中修改。", "Correct the content and send it. The column line is the line of the file and must stay. You may also correct it in a spreadsheet.";
        correct_label: "更正内容（CSV）", "Corrections (CSV)";
        correct_submit: "重新接收", "Take again";
        correct_dismiss: "标为无需处理", "Dismiss these rows";
        correct_none: "没有待处理的拒收行", "No refused row is open";
        correct_none_hint: "所有拒收行都已处理。", "All refused rows are settled.";
        template_title: "模板 {code} 第 {version} 版", "Template {code}, version {version}";
        template_versions: "版本", "Versions";
        template_text: "模板（TOML）", "Template (TOML)";
        template_reason: "改了什么、为什么", "What changed, and why";
        template_save: "保存为新版本", "Save as a new version";
        template_own: "此数据流使用标准格式，无需模板。字段见 docs/import.md。", "This feed sends in our own words and needs no template. docs/import.md has the fields.";
        template_version_line: "第 {version} 版，{time}，{by}：{reason}", "Version {version}, {time}, {by}: {reason}";
        sample: "文件的前几行（含表头）", "The first lines of a file, header included";
        sample_hint: "粘贴文件开头，下方立即显示前 20 行会变成什么；不会写入任何数据。", "Paste the beginning of a file; below you see what its first 20 rows would become. Nothing is kept.";
        preview_title: "预览", "Preview";
        preview_none: "粘贴几行后显示预览", "Paste some lines to see the preview";
        preview_result: "结果", "Becomes";
        preview_values: "字段", "Fields";
        preview_aside: "分出：{reason}", "set aside: {reason}";
        preview_refused: "拒收：{reason}", "refused: {reason}";
        system_code: "系统编码", "Code of the system";
        system_name_zh: "系统中文名", "Name of the system in Chinese";
        system_name_en: "系统英文名", "Name of the system in English";
        system_kind: "系统类型", "Kind of system";
        feed_code: "数据流编码", "Code of the feed";
        name_zh: "中文名", "Name in Chinese";
        name_en: "英文名", "Name in English";
        kind: "数据", "Facts";
        transport: "接入方式", "How it comes";
        template_code: "映射模板编码", "Code of the mapping template";
        template_code_hint: "留空表示按标准格式发送。", "Empty: it sends in our own words.";
        template_new_hint: "新模板可在此直接填写；已有模板留空即可。", "The text of a new template; leave it empty for one that is kept already.";
        freshness_minutes: "最新一行最多落后（分钟）", "The newest row may be this old, in minutes";
        freshness_hint: "留空表示不承诺。", "Empty: no promise.";
    }
}

/// The word for a state of a feed, and how serious it is.
pub const fn feed_state(locale: Locale, state: FeedState) -> (&'static str, Tone) {
    match state {
        FeedState::Off => (pick(locale, "已停用", "off"), Tone::Neutral),
        FeedState::Running => (pick(locale, "接收中", "running"), Tone::Info),
        FeedState::Failed => (pick(locale, "上次失败", "last run failed"), Tone::Bad),
        FeedState::Silent => (pick(locale, "尚无数据", "nothing yet"), Tone::Neutral),
        FeedState::Late => (pick(locale, "迟到", "late"), Tone::Warn),
        FeedState::Fresh => (pick(locale, "正常", "on time"), Tone::Good),
    }
}

/// The kinds of systems: code and word.
pub const fn system_kinds(locale: Locale) -> [(&'static str, &'static str); 9] {
    [
        ("pos", pick(locale, "门店收银 POS", "Point of sale")),
        ("erp", pick(locale, "企业资源 ERP", "ERP")),
        ("oms", pick(locale, "订单 OMS", "Order management")),
        ("wms", pick(locale, "仓储 WMS", "Warehouse")),
        ("crm", pick(locale, "会员 CRM", "Customers")),
        ("platform", pick(locale, "平台后台", "Platform back end")),
        ("payment", pick(locale, "支付", "Payment")),
        ("service", pick(locale, "客服", "Customer service")),
        ("file", pick(locale, "文件", "Files")),
    ]
}
