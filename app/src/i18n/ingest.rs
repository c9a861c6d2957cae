//! What is said about files, templates and rows that cannot be taken in: what is the case, and what one can do. Pages and the
//! command line say the same.

use domain::integration::Field;
use domain::preference::Locale;

use super::common::pick;
use super::errors::{Entry, Said, entry};
use super::fill;

/// The sentences by code, for whole files and calls.
pub(super) const SENTENCES: &[Entry] = &[
    entry(
        "file_empty",
        ("文件是空的", "The file is empty"),
        ("请检查来源系统的导出任务，然后重新发送。", "Check the job that writes it in its system and send it again."),
    ),
    entry(
        "file_bomb",
        ("压缩文件解开后大得不合理（超过 {times} 倍）", "The file unpacks to more than {times} times its size"),
        (
            "这不是正常的数据文件，读取已停止。请发送未压缩的文件，或检查来源。",
            "No honest data does that; reading was stopped. Send it unpacked, or find out where it comes from.",
        ),
    ),
    entry(
        "file_damaged",
        ("压缩文件不完整或已损坏", "The compressed file is cut off or damaged"),
        (
            "已接收的整批数据保留。请重新传送完整文件，重复的行不会重复计入。",
            "Whole batches before that are kept. Send the whole file again; rows that are known do not count twice.",
        ),
    ),
    entry(
        "file_utf16",
        ("文件编码是 UTF-16", "The file is written in UTF-16"),
        ("请另存为 UTF-8 编码的 CSV 后重试。", "Save it as CSV in UTF-8 and send it again."),
    ),
    entry(
        "file_encoding",
        ("第 {line} 行不是有效的 {encoding} 文本", "Line {line} is no text in {encoding}"),
        (
            "请在模板中写明编码（encoding = \"utf-8\" 或 \"gb18030\"），或用正确编码重新导出。",
            "Name the encoding in the template (encoding = \"utf-8\" or \"gb18030\"), or write the file anew.",
        ),
    ),
    entry(
        "file_not_text",
        ("这是工作簿或二进制文件，不是文本", "This is a workbook or another binary file, not text"),
        ("请另存为 CSV（UTF-8）后重试。", "Save it as CSV (UTF-8) and send it again."),
    ),
    entry(
        "file_quote",
        ("第 {line} 行的引号没有结束", "The quotes that begin on line {line} never end"),
        (
            "请检查该行的双引号；值中的双引号应写成两个。",
            "Check its quotes; a quote inside of a value is written twice.",
        ),
    ),
    entry(
        "file_unreadable",
        ("文件无法读取：{detail}", "The file cannot be read: {detail}"),
        ("请检查文件与权限后重试。", "Check the file and its rights and try again."),
    ),
    entry(
        "header_missing",
        ("缺少列：{missing}", "Columns are missing: {missing}"),
        (
            "文件中有：{found}。请补上这些列，或在模板中改名、加 aliases 或 optional。",
            "The file has: {found}. Add them, or name them in the template (column, aliases, optional).",
        ),
    ),
    entry(
        "header_unknown",
        ("不认识的列：{columns}", "Unknown columns: {columns}"),
        (
            "请按 docs/import.md 的字段名改正；多余的列请去掉。",
            "Correct them to the field names of docs/import.md, or leave them out.",
        ),
    ),
    entry(
        "header_duplicate",
        ("列“{column}”出现了两次", "The column “{column}” stands there twice"),
        ("请让每个列名只出现一次。", "Give each column a name of its own."),
    ),
    entry(
        "header_separator",
        ("分隔符不是“{separator}”", "The separator is not “{separator}”"),
        (
            "表头整行是一列：{found}。请在模板中写明 separator，或换分隔符重新导出。",
            "The whole header is one column: {found}. Name the separator in the template, or write the file anew.",
        ),
    ),
    entry(
        "template_wrong",
        ("映射模板有错误", "The mapping template has mistakes"),
        ("请改正：{issues}", "Correct these: {issues}"),
    ),
    entry(
        "template_missing",
        ("没有映射模板“{template}”", "There is no mapping template “{template}”"),
        ("请先保存该模板。", "Save it first."),
    ),
    entry(
        "template_of_another_kind",
        ("模板“{template}”用于另一种数据（{kind}）", "The template “{template}” is for another kind of fact ({kind})"),
        ("请选择同类数据的模板。", "Choose a template of the same kind."),
    ),
    entry(
        "feed_of_another_kind",
        ("数据流“{feed}”接收的是 {kind}", "The feed “{feed}” takes {kind}"),
        ("请使用与数据流相同的类型，或换一个数据流。", "Send that kind, or name another feed."),
    ),
    entry(
        "feed_of_another_system",
        ("数据流“{feed}”属于另一个系统", "The feed “{feed}” belongs to another system"),
        ("请换一个编码。", "Choose another code."),
    ),
    entry(
        "kind_not_taken",
        ("不接收类型为 {kind} 的数据", "Facts of the kind {kind} are not taken in"),
        ("可接收 sale_line 与 return_line。", "Send sale_line or return_line."),
    ),
    entry(
        "feed_unnamed",
        ("没有指明数据流", "No feed is named"),
        ("请在地址中加 feed=编码，或用请求头 Omni-Feed。", "Add feed=CODE to the address, or the header Omni-Feed."),
    ),
    entry(
        "content_type",
        ("不支持的内容类型", "Unsupported content type"),
        ("请使用 application/x-ndjson 或 text/csv。", "Send application/x-ndjson or text/csv."),
    ),
    entry(
        "upload_empty",
        ("没有选择文件", "No file was chosen"),
        ("请选择一个文件后再上传。", "Choose a file and send it again."),
    ),
    entry(
        "refused_rows_settled",
        ("这些行已处理", "These rows are settled"),
        ("请刷新列表查看最新状态。", "Load the list anew to see how they stand."),
    ),
    entry(
        "corrections_empty",
        ("没有要重放的行", "There is no row to take again"),
        ("请保留表头和至少一行。", "Keep the header and at least one row."),
    ),
    entry(
        "corrections_too_many",
        ("一次最多重放 {most} 行", "At most {most} rows at once"),
        ("请分几次提交。", "Send them in several parts."),
    ),
    entry(
        "corrections_unreadable",
        ("更正内容第 {line} 行无法读取", "Line {line} of the corrections cannot be read"),
        (
            "需要 CSV：第一列 line 为原文件行号，其余为原文件的列。",
            "They are CSV: a column line with the line of the file, and the columns of the file.",
        ),
    ),
];

/// Why a row is listed: code, what is the case, what one can do.
type Reason = (&'static str, (&'static str, &'static str), (&'static str, &'static str));

const REASONS: &[Reason] = &[
    ("required", ("必填字段为空", "A required field is empty"), ("在来源系统补上该值。", "Fill it in.")),
    ("too_long", ("超过 200 个字符", "Longer than 200 characters"), ("缩短该值。", "Shorten it.")),
    (
        "not_a_number",
        ("不是数字", "Not a number"),
        ("改为数字；单位可写进模板的 affixes。", "Make it a number; units belong into affixes of the template."),
    ),
    ("not_whole", ("不是整数", "Not a whole number"), ("改为整数。", "Make it whole.")),
    ("too_many_decimals", ("小数超过四位", "More than four decimals"), ("四舍五入到四位以内。", "Round it to four.")),
    ("out_of_range", ("超出范围", "Out of range"), ("检查该值是否写错。", "Check it for a typing mistake.")),
    (
        "not_a_date",
        ("不是日期", "Not a date"),
        (
            "改为模板中的日期格式，或把该格式加入 instants / dates。",
            "Write it in a format of the template, or add the format to instants or dates.",
        ),
    ),
    ("not_a_moment", ("不是时间", "Not a moment"), ("写明日期和时间。", "Give date and time.")),
    (
        "unknown_word",
        ("不认识的词", "An unknown word"),
        (
            "改为允许的词，或在模板的 words 中翻译。",
            "Use a word of the field, or translate it in words of the template.",
        ),
    ),
    ("not_yes_or_no", ("不是“是”或“否”", "Neither yes nor no"), ("改为 true 或 false。", "Write true or false.")),
    ("control_character", ("含有控制字符", "It holds a control character"), ("去掉不可见字符。", "Take it out.")),
    (
        "column_count",
        ("列数与表头不同（应为 {expected}，实为 {found}）", "{found} columns where the header has {expected}"),
        (
            "检查该行是否被截断，或值中的分隔符没有加引号。",
            "See whether the line is cut off, or a separator inside of a value lacks quotes.",
        ),
    ),
    (
        "zero_quantity",
        ("数量为零", "The quantity is zero"),
        ("改正数量，或从文件中去掉。", "Correct it, or leave it out."),
    ),
    (
        "amounts_disagree",
        ("吊牌金额减优惠不等于净额", "List amount less reductions is not the net amount"),
        ("核对三个金额。", "Check the three amounts."),
    ),
    (
        "events_disagree",
        ("时间先后矛盾", "Its events are in an order that cannot be"),
        ("核对各个时间。", "Check the moments."),
    ),
    (
        "duplicate_of",
        ("与第 {line} 行完全相同", "Letter for letter as line {line}"),
        (
            "通常是导出任务运行了两次，无需处理；若确为两笔，请在模板写 duplicates = \"take\"。",
            "Usually a job that ran twice: nothing to do. If both count, write duplicates = \"take\" in the template.",
        ),
    ),
    (
        "key_twice",
        ("同一单据行在文件中出现两次且内容不同", "The same line of a document twice, with other content"),
        ("保留正确的一行。", "Keep the right one."),
    ),
    (
        "kind_not_taken",
        ("不接收这类数据（{kind}）", "Facts of this kind are not taken in ({kind})"),
        ("可接收 sale_line 与 return_line。", "Send sale_line or return_line."),
    ),
    (
        "same_version_other_content",
        ("版本相同但内容不同", "The same version with other content"),
        ("让来源系统每次改动都增大版本。", "The system must raise the version with each change."),
    ),
    (
        "not_a_json_object",
        ("不是单层 JSON 对象", "Not a flat JSON object"),
        ("每行写一个不含嵌套的 JSON 对象。", "Write one object without nested values a line."),
    ),
    ("column_twice", ("字段出现两次", "A field stands there twice"), ("只保留一个。", "Keep one of them.")),
    (
        "unknown_column",
        ("不认识的字段", "An unknown field"),
        ("按 docs/import.md 改正字段名。", "Correct it to a field of docs/import.md."),
    ),
];

/// What is said about a refused row; `values` are those of the reason. A reason that is none of ours is the word of a
/// template that sets rows aside.
pub fn reason(locale: Locale, code: &str, values: &[(&str, &str)]) -> Said {
    match REASONS.iter().find(|(known, _, _)| *known == code) {
        Some((_, title, remedy)) => Said {
            title: fill(pick(locale, title.0, title.1), values),
            remedy: pick(locale, remedy.0, remedy.1).to_owned(),
        },
        None => Said {
            title: code.to_owned(),
            remedy: pick(locale, "由模板分出，不计入销售，无需处理。", "Set aside by the template; nothing to do.")
                .to_owned(),
        },
    }
}

/// The codes of reasons that are ours, for a filter.
pub fn reasons() -> impl Iterator<Item = &'static str> {
    REASONS.iter().map(|(code, _, _)| *code)
}

/// What a field means; the code itself when it is unknown.
pub fn field_name(locale: Locale, code: &str) -> String {
    Field::from_code(code).map_or_else(
        || code.to_owned(),
        |field| {
            let (chinese, english) = field.meaning();
            pick(locale, chinese, english).to_owned()
        },
    )
}

const PROBLEMS: &[(&str, &str, &str)] = &[
    ("unreadable", "无法读取", "cannot be read"),
    ("unknown_kind", "没有这种数据", "there is no such kind of fact"),
    ("unknown_field", "没有这个字段", "there is no such field"),
    ("field_of_another_kind", "这种数据没有这个字段", "the kind has no such field"),
    ("missing", "缺少必填字段", "a required field comes from nowhere"),
    ("column_or_constant", "需要 column 或 constant 其中之一", "needs a column or a constant, and only one"),
    ("offset", "时区应写成 +08:00", "the offset is written like +08:00"),
    (
        "separator",
        "分隔符不能是字母、数字、引号或换行",
        "the separator may not be a letter, digit, quote or line break",
    ),
    ("no_date_format", "缺少日期格式（instants 或 dates）", "there is no format for it in instants or dates"),
    ("date_format", "日期格式无法识别", "the date format cannot be read"),
    ("kind_or_set_aside", "需要 kind 或 set_aside 其中之一", "needs kind or set_aside, and only one"),
    ("one_comparison", "需要且只能有一个条件", "needs exactly one comparison"),
    ("unknown_word", "字段没有这个词", "the field has no such word"),
];

/// What is wrong with a place of a template.
pub fn template_problem(locale: Locale, code: &str) -> &'static str {
    PROBLEMS
        .iter()
        .find(|(known, _, _)| *known == code)
        .map_or("", |(_, chinese, english)| pick(locale, chinese, english))
}
