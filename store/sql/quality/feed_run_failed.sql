-- The last run says how the feed is.
SELECT 'feed:' || f.feed_id, f.name_zh, f.name_en, r.file_name,
  jsonb_build_object('file', r.file_name, 'state', r.state, 'rows_read', r.rows_read::text,
    'started_at', instant_text(r.started_at))
FROM feed f
CROSS JOIN LATERAL (SELECT * FROM ingest_run WHERE feed_id = f.feed_id ORDER BY run_id DESC LIMIT 1) r
WHERE f.is_active AND r.state IN ('failed', 'interrupted')
