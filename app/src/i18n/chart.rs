//! Words of the charts: what every chart says besides its own figures.

crate::texts! {
    /// Words of the charts.
    pub struct ChartTexts {
        total: "合计", "Total";
        others: "其他", "Others";
        share: "占比", "Share";
        target: "目标", "Target";
        red_line: "红线", "Red line";
        value: "数值", "Value";
        unit: "单位 {unit}", "in {unit}";
        at: "位置", "Position";
        show_table: "以表格显示", "Show as table";
        empty: "所选范围内没有数据", "No data in this range";
        loading: "正在读取图表数据", "Loading the chart";
        failed: "图表数据未能读取", "The chart could not be loaded";
        interactive: "图表", "chart";
        keys: "用左右方向键查看各点数值，Home 到首点，End 到末点，Esc 结束", "Use the left and right arrow keys to read the values, Home for the first, End for the last, Escape to leave";
        running: "{until}，尚未结束", "{until}, still running";
        low: "低", "low";
        high: "高", "high";
        paid: "付出", "Paid";
        received: "收入合计", "Received";
        net: "净额", "Net";
        residual: "残差", "Residual";
        step: "项目", "Step";
        amount: "金额", "Amount";
        picture: "图", "Picture";
        summary: "{first} 至 {last}，最低 {low}，最高 {high}", "{first} to {last}, lowest {low}, highest {high}";
        latest: "最新 {value}", "latest {value}";
        none: "无数据", "no data";
        self_cell: "本方", "itself";
        over: "超限", "Beyond the limit";
        near: "临近", "Close to the limit";
        separator: "，", ", ";
        colon: "：", ": ";
    }
}
