//! The words of the data table: its bars, menus, states and messages to screen readers. What the columns are called comes
//! from each list.

crate::texts! {
    /// The words of every data table.
    pub struct DataTableTexts {
        search: "搜索", "Search";
        search_key: "按 / 搜索", "Press / to search";
        filters: "筛选", "Filters";
        filter_any: "全部", "Any";
        filter_contains: "包含", "Contains";
        filter_from: "从", "From";
        filter_to: "到", "To";
        filter_at_least: "不小于", "At least";
        filter_at_most: "不大于", "At most";
        filter_not: "不是", "not";
        filter_remove: "去掉筛选：{column}", "Remove filter: {column}";
        filter_many: "{count} 项", "{count} values";
        apply: "应用", "Apply";
        clear: "清除全部筛选", "Clear all filters";
        views: "视图", "Views";
        view_all: "全部", "All";
        view_save: "保存视图", "Save view";
        view_name: "视图名称", "Name of the view";
        view_shared: "与部门共享", "Share with my department";
        view_shared_mark: "共享", "Shared";
        view_delete: "删除视图“{name}”", "Delete view “{name}”";
        save: "保存", "Save";
        density: "行距", "Row height";
        density_compact: "紧凑", "Compact";
        density_comfortable: "宽松", "Comfortable";
        columns: "列", "Columns";
        columns_reset: "恢复默认列", "Reset columns";
        column_earlier: "{column} 前移", "Move {column} earlier";
        column_later: "{column} 后移", "Move {column} later";
        refresh: "刷新", "Refresh";
        full_screen: "全屏", "Full screen";
        export: "导出", "Export";
        export_csv: "CSV（逗号分隔）", "CSV (comma-separated)";
        export_xlsx: "XLSX（Excel 工作簿）", "XLSX (Excel workbook)";
        export_scope: "导出当前筛选的全部行（最多 50,000 行），顺序与合计与此处相同。", "Exports every row of this filter (at most 50,000) in this order, with the same totals.";
        options: "表格选项", "Table options";
        keys: "单键快捷键", "Single-key shortcuts";
        keys_hint: "/ 搜索 · ↑↓ 移动 · Enter 打开 · 空格 选择", "/ search · ↑↓ move · Enter open · Space select";
        sort_by: "按“{column}”排序", "Sort by {column}";
        sort_place: "第 {place} 排序键", "sort key {place}";
        sort_hint: "按住 Shift 追加排序", "Hold Shift to add a sort key";
        select_all: "选择已加载的行", "Select the loaded rows";
        select_row: "选择此行", "Select this row";
        selected: "已选 {count} 行", "{count} rows selected";
        selected_all: "已选当前筛选的全部 {count} 行", "All {count} rows of this filter selected";
        select_whole: "选择当前筛选的全部 {count} 行", "Select all {count} rows of this filter";
        select_none: "取消选择", "Clear selection";
        total: "合计", "Total";
        total_scope: "当前筛选的全部 {count} 行", "all {count} rows of this filter";
        range: "第 {from}–{to} 行，共 {total} 行", "Rows {from}–{to} of {total}";
        page_first: "第一页", "First page";
        page_previous: "上一页", "Previous page";
        page_next: "下一页", "Next page";
        page_last: "最后一页", "Last page";
        loading: "正在加载", "Loading";
        loading_row: "正在加载此行", "Loading this row";
        rows_failed: "部分行未能加载。", "Some rows could not be loaded.";
        retry: "重试", "Try again";
        no_result: "没有符合条件的行", "No rows match";
        no_result_hint: "换个词，或清除筛选。", "Try other words, or clear the filters.";
        failed: "列表未能加载", "The list could not be loaded";
        failed_incident: "事件编号 {incident}", "Incident {incident}";
        forbidden: "您没有查看此列表的权限", "You may not see this list";
        forbidden_hint: "部门负责人或管理员可以授予此权限：{permission}", "The head of your department or an administrator can grant it: {permission}";
        signed_out: "登录已失效", "Your session has ended";
        signed_out_hint: "请重新登录，之后会回到此处。", "Sign in again and you will come back here.";
        sign_in: "登录", "Sign in";
        stale: "数据可能已过时：实时连接中断。", "These rows may be out of date: the live connection is down.";
        yes: "是", "Yes";
        no: "否", "No";
        rise: "上升", "up";
        fall: "下降", "down";
    }
}

crate::texts! {
    /// The words of the demonstration rows in the gallery.
    pub struct TablesGalleryTexts {
        note: "演示数据：100,000 行由行号计算得出，只出现在此页。", "Demonstration: 100,000 rows computed from their number; they appear on this page only.";
        caption: "演示订单", "Demonstration orders";
        search_hint: "订单号", "Order number";
        number: "订单号", "Order";
        item: "商品", "Item";
        item_coat: "防晒轻羽外套", "Sun-proof light coat";
        item_shirt: "亚麻短袖衬衫", "Linen short-sleeved shirt";
        item_shoes: "缓震跑鞋", "Cushioned running shoes";
        item_bag: "通勤双肩包", "Commuter backpack";
        item_scarf: "羊绒围巾", "Cashmere scarf";
        channel: "渠道", "Channel";
        store: "门店", "Stores";
        tmall: "天猫", "Tmall";
        douyin: "抖音", "Douyin";
        jd: "京东", "JD";
        mini: "小程序", "Mini program";
        web: "官网", "Web shop";
        state: "状态", "State";
        open: "待处理", "Open";
        review: "评审中", "In review";
        posted: "已过账", "Posted";
        void: "已作废", "Void";
        pieces: "件数", "Pieces";
        pieces_unit: "件", "pcs";
        amount: "金额", "Amount";
        yuan: "元", "CNY";
        change: "差额", "Difference";
        change_percent: "差率", "Rate";
        share: "占比", "Share";
        day: "业务日", "Day";
        at: "发生时间", "At";
        weight: "重量", "Weight";
        kilogram: "千克", "kg";
        labels: "标签", "Labels";
        label_new: "新品", "New";
        label_gift: "赠品", "Gift";
        label_fragile: "易碎", "Fragile";
        gift: "礼盒", "Gift box";
        source: "来源", "Source";
        source_link: "组件库", "Gallery";
        view_large: "大额单", "Large orders";
        empty_title: "还没有订单", "No orders yet";
        empty_hint: "渠道接入后，订单会出现在这里。", "Orders appear here once a channel is connected.";
        push: "推送一次变更", "Push a change";
        stale: "模拟连接中断", "Simulate a lost connection";
        states: "表格的各种状态", "States of a table";
        scope_keys: "批量操作只影响勾选的行", "A bulk action touches the ticked rows only";
        scope_all: "批量操作影响筛选的全部行", "A bulk action touches every row of the filter";
    }
}
