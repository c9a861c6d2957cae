-- What the returned lines of the batch are to those that are known: asked before they are written. (A partitioned table cannot tell
-- afterwards which rows came and which were replaced.)
SELECT
  count(*) FILTER (WHERE t.content_hash <> s.content_hash AND t.source_version < s.source_version) AS changed,
  count(*) FILTER (WHERE t.content_hash = s.content_hash) AS unchanged,
  count(*) FILTER (WHERE t.content_hash <> s.content_hash AND t.source_version > s.source_version) AS older,
  coalesce(array_agg(s.source_line ORDER BY s.source_line)
    FILTER (WHERE t.content_hash <> s.content_hash AND t.source_version = s.source_version), '{}') AS contradicting
FROM stage_fact s
JOIN return_line t ON t.system_id = $1 AND t.external_id = s.id AND t.line_key = s.line_key
