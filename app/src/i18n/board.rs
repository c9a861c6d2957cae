//! Texts of the board.

crate::texts! {
    /// Texts of the board.
    pub struct BoardTexts {
        title: "看板", "Board";
        lead: "全集团一套数字：先看好不好，再看在哪里、为什么。点数字下钻到单据行。", "One set of figures for the whole house: is it good, where, and why. Press a figure to open its rows.";
        rows_title: "净销售额 · 单据行", "Net sales · rows";
        rows_lead: "这些行的金额之和就是所点的数字；退货为负。", "The amounts of these rows sum to the figure; returns are negative.";
        period: "期间", "Period";
        compare: "比较", "Compared with";
        compare_none: "不比较", "Nothing";
        compare_prev: "上一期", "Period before";
        compare_date: "去年同日", "Same dates last year";
        compare_weekday: "去年同星期（−364 天）", "Same weekdays last year (−364 days)";
        compare_event: "去年同活动", "Same campaign last year";
        apply: "查看", "Show";
        empty_title: "还没有交易数据", "No trade yet";
        empty_text: "导入文件，或在空库上用 `omni-hub demo` 载入演示品牌；数据到达后这里立即出现。", "Import a file, or load the demo brand with `omni-hub demo`; figures appear here as soon as rows arrive.";
        no_period: "此期间没有数据", "Nothing in this period";
        no_campaign: "所选期间不在同一活动窗口内，无法按活动对齐；请改期间或比较方式。", "The period is not inside one campaign that had a window last year; choose another period or comparison.";
        definition: "口径", "Definition";
        trend: "净销售额走势", "Net sales by day";
        trend_note: "按渠道堆叠，不含税，元", "Stacked by channel, without tax, CNY";
        trend_weeks: "按渠道堆叠，按周，不含税，元", "Stacked by channel, by week, without tax, CNY";
        last_year: "比较期", "Compared";
        three: "三种“销售额”与一个标准", "Three kinds of “sales” and one standard";
        three_note: "同一期间，元", "The same period, CNY";
        used_ecommerce: "电商在用", "used by e-commerce";
        used_stores: "门店在用", "used by the stores";
        used_b2b: "B2B 在用", "used by B2B";
        standard: "标准", "standard";
        three_foot: "各自按自己的事件和税口径统计；差异逐项可查。", "Each by its own event and tax basis.";
        matrix: "渠道 × 区域", "Channel × region";
        matrix_note: "净销售额，元；线上按收货地", "Net sales, CNY; online by place of delivery";
        channel: "渠道", "Channel";
        total: "合计", "Total";
        share: "占比", "Share";
        growth: "比较", "Change";
        margin: "毛利率", "Margin";
        margin_change: "比较 pp", "Change pp";
        order: "单据", "Document";
        line: "行", "Line";
        day: "日期", "Date";
        product: "商品", "Product";
        quantity: "数量", "Quantity";
        amount: "金额", "Amount";
        rows_count: "共 {count} 行，合计 {amount} 元", "{count} rows, together CNY {amount}";
        previous: "上一页", "Previous";
        next: "下一页", "Next";
        back: "回到看板", "Back to the board";
        watermark: "数据截至 {date}", "Data up to {date}";
        vs: "对比 {range}", "against {range}";
        no_base: "比较期无数据", "no base";
    }
}
