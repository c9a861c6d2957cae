-- What the lines of the batch are to those that are known: asked before they are written. (A partitioned table cannot tell
-- afterwards which rows came and which were replaced.)
SELECT
  count(*) FILTER (WHERE t.content_hash <> s.content_hash AND t.source_version < s.source_version) AS changed,
  count(*) FILTER (WHERE t.content_hash = s.content_hash) AS unchanged,
  count(*) FILTER (WHERE t.content_hash <> s.content_hash AND t.source_version > s.source_version) AS older,
  coalesce(array_agg(s.source_line ORDER BY s.source_line)
    FILTER (WHERE t.content_hash <> s.content_hash AND t.source_version = s.source_version), '{}') AS contradicting
FROM stage_fact s
JOIN trade_order o ON o.system_id = $1 AND o.external_id = s.order_id
JOIN sale_line t ON t.order_id = o.order_id AND t.line_key = s.line_key AND t.filed_on = o.filed_on
