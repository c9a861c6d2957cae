//! Texts of the board.

crate::texts! {
    /// Texts of the board.
    pub struct BoardTexts {
        title: "看板", "Board";
        lead: "全集团一套数字：先看好不好，再看在哪里、为什么。点任何数字可下钻到单据行。", "One set of figures for the whole house: is it good, where, and why. Press any figure to open its rows.";
        standard_tag: "标准口径", "Standard definition";
        // Filters.
        period: "期间", "Period";
        period_label: "期间 {period}", "Period {period}";
        until: "{month} (至 {day} 日)", "{month} (to the {day})";
        compare: "比较", "Compared with";
        compare_label: "比较 {comparison}", "Compared with {comparison}";
        compare_none: "不比较", "nothing";
        compare_prev: "上一期", "the period before";
        compare_date: "去年同日", "same dates last year";
        compare_weekday: "去年同星期（−364 天）", "same weekdays last year (−364 days)";
        compare_event: "去年同活动", "same campaign last year";
        apply: "查看", "Show";
        export: "导出", "Export";
        export_xlsx: "Excel 工作簿", "Excel workbook";
        export_csv: "CSV（逗号分隔）", "CSV (comma-separated)";
        watermark: "数据截至 {at}", "Data up to {at}";
        no_watermark: "数据截至 {date}", "Data up to {date}";
        // States.
        empty_title: "还没有交易数据", "No trade yet";
        empty_text: "订单、退货到达后这里立即出现经营数字。接入自己的系统：用 omni-hub import 导入文件；只想试用：在空库上运行 omni-hub demo 载入演示品牌。", "Figures appear here as soon as orders and returns arrive. To connect your systems, take in files with omni-hub import; to try it out, load the demo brand into an empty database with omni-hub demo.";
        no_period: "此期间没有数据", "Nothing in this period";
        no_period_hint: "有数据的期间：{range}。", "There is data for {range}.";
        no_campaign: "所选期间不能这样比较：不在同一活动窗口内，或去年没有该活动。请改期间或比较方式。", "This period cannot be compared in this way: it is not inside one campaign, or that campaign had no window last year. Choose another period or comparison.";
        // Tiles.
        definition: "口径", "Definition";
        event: "时点", "Dated by";
        vs: "对比 {range}", "against {range}";
        no_base: "比较期无数据", "no base";
        target: "目标 {value}", "Target {value}";
        target_at_most: "目标 ≤ {value}", "Target ≤ {value}";
        reached: "达标", "On target";
        missed: "预警", "Watch";
        red_line: "红线", "Red line";
        immature: "近期未成熟", "recent sales not mature";
        verdicts: "{good} 达标 · {warn} 预警 · {bad} 红线", "{good} on target · {warn} to watch · {bad} beyond the red line";
        online: "线上", "Online";
        stores: "门店", "Stores";
        wholesale: "B2B", "B2B";
        and_margin: "毛利率", "margin";
        // Trend.
        trend: "净销售额走势", "Net sales by day";
        trend_note: "按渠道堆叠，不含税，元 / 日", "Stacked by channel, without tax, CNY a day";
        trend_weeks: "按渠道堆叠，不含税，元 / 周", "Stacked by channel, without tax, CNY a week";
        last_year: "比较期", "Compared";
        running: "{day} 日截至 {time}", "day {day} as of {time}";
        running_week: "本周截至 {time}", "this week as of {time}";
        others: "其他", "Others";
        by_day: "逐日明细", "Day by day";
        // Three meanings of sales.
        three: "三种“销售额”到一个标准", "Three kinds of “sales”, one standard";
        three_note: "元；前两项含税", "CNY; the first two with tax";
        used_ecommerce: "电商在用", "e-commerce";
        used_stores: "门店在用", "stores";
        used_b2b: "B2B 在用", "B2B";
        standard: "标准", "standard";
        name: "口径", "Definition";
        difference: "与标准的差", "Difference to the standard";
        bridge: "从下单金额到标准净销售额", "From placed GMV to net sales";
        bridge_cancelled: "未成交而取消", "Cancelled";
        bridge_tax: "增值税", "Tax";
        bridge_later: "期内下单，控制权未转移", "Ordered, control not passed";
        bridge_earlier: "此前下单，期内转移", "Ordered before, passed now";
        bridge_returned: "期内验收的退货", "Returns accepted";
        residual: "残差 {amount}，5 项原因逐行归属", "Residual {amount}; each line falls under one of five reasons";
        // Channel by region.
        matrix: "渠道 × 区域", "Channel × region";
        matrix_note: "净销售额，{unit}；线上按收货地", "Net sales, {unit}; online by place of delivery";
        unit_wan: "万元", "CNY thousand";
        channel: "渠道", "Channel";
        region: "区域", "Region";
        total: "合计", "Total";
        online_total: "线上小计", "Online";
        share: "占比", "Share";
        growth: "比较", "Change";
        margin: "毛利率", "Margin";
        margin_change: "比较 pp", "Change pp";
        heat_low: "低", "low";
        heat_high: "高", "high";
        // Products.
        top: "畅销商品", "Best sellers";
        top_note: "净销售额，元", "Net sales, CNY";
        bottom: "下滑最多的商品", "Largest falls";
        bottom_note: "净销售额之差，元", "Difference in net sales, CNY";
        lowest: "销售最少的商品", "Least sold";
        product: "商品", "Product";
        no_products: "此期间没有商品成交", "No product sold in this period";
        // Alerts.
        alerts: "红线与预警", "Red lines and warnings";
        alerts_none: "没有越线", "Nothing beyond its limits";
        alerts_none_hint: "有目标的指标都在目标内，数据源都按时到达。", "Every metric with a target is within it, and every feed is on time.";
        alert_limits: "目标 {target} · 红线 {red}", "Target {target} · red line {red}";
        alert_target: "目标 {target}", "Target {target}";
        alert_late: "延迟 {age}，约定 {promise}", "{age} late, agreed {promise}";
        late: "延迟", "Late";
        data: "数据", "Data";
        alert_refused: "{count} 行被拒收，等待更正", "{count} rows refused, waiting to be corrected";
        // Freshness.
        freshness: "数据新鲜度", "Freshness";
        freshness_note: "{good} 路正常，{late} 路延迟", "{good} feeds on time, {late} late";
        freshness_foot: "今日收到 {rows} 行，{refused} 行被拒收待处理", "{rows} rows today, {refused} refused rows open";
        never: "尚无数据", "Nothing yet";
        feed_watermark: "水位 {at}", "up to {at}";
        feed_rows: "今日 {rows} 行", "{rows} rows today";
        ago: "{age}前", "{age} ago";
        // Events that date figures.
        event_control: "控制权转移日：门店按小票，电商按签收，B2B 按开票", "when control passes: stores by receipt, e-commerce by delivery, B2B by invoice";
        event_placed: "下单日", "when ordered";
        event_paid: "付款日", "when paid";
        event_receipt: "小票日", "by till receipt";
        event_invoiced: "开票过账日", "when the invoice is posted";
        event_returned: "退货验收日", "when the return is accepted";
        event_other: "业务日", "by business day";
        // The drawer.
        explain_tag: "{code} · {event}", "{code} · {event}";
        whole_house: "全集团", "the whole house";
        formula: "公式", "Formula";
        additivity: "可加性", "Adds up";
        additive: "可加，任何维度", "Yes, over every dimension";
        ratio: "比率：分子分母分别加总后相除", "No: both sides are summed first, then divided";
        compared_before: "比较期 {value}", "before: {value}";
        limits: "目标", "Target";
        sum_to_rows: "加总到行", "Down to the rows";
        side_top: "分子 · 加总到行", "Numerator, down to the rows";
        side_bottom: "分母 · 加总到行", "Denominator, down to the rows";
        rows: "明细行", "Rows";
        value: "值", "Value";
        amount_yuan: "金额，元", "Amount, CNY";
        variants: "各部门口径", "What departments call it";
        proof: "由单据行重算的值与汇总一致，差 {amount}", "Recomputed from the rows: equal to the stored sums, difference {amount}";
        open_rows: "查看单据行", "Open the rows";
        open_top: "分子的单据行", "Rows of the numerator";
        open_bottom: "分母的单据行", "Rows of the denominator";
        not_found: "没有这个指标", "No such metric";
        // Rows.
        rows_title: "单据行", "Rows";
        rows_lead: "这些行的值之和就是所点的数字；退货为负。", "The values of these rows sum to the figure; returns are negative.";
        order: "单据", "Document";
        line: "行", "Line";
        day: "日期", "Date";
        quantity: "数量", "Quantity";
        amount: "计入值", "Counts as";
        rows_count: "共 {count} 行，合计 {amount}", "{count} rows, together {amount}";
        rows_shown: "第 {first}–{last} 行，按大小排列", "rows {first}–{last}, largest first";
        previous: "上一页", "Previous";
        next: "下一页", "Next";
        back: "回到看板", "Back to the board";
        // The file.
        file_title: "看板数字", "Figures of the board";
        file_panel: "区块", "Panel";
        file_item: "项目", "Item";
        file_part: "维度", "Part";
        file_unit: "单位", "Unit";
        file_before: "比较期", "Compared";
        file_target: "目标", "Target";
        file_metric: "指标", "Metric";
        tiles: "关键指标", "Key figures";
        unit_yuan: "元", "CNY";
        unit_pieces: "件", "pieces";
        unit_orders: "单", "orders";
        unit_share: "比率", "fraction";
    }
}
