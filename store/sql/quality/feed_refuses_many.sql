-- Of the last run; rows that were corrected or dismissed count no longer.
SELECT 'feed:' || f.feed_id, f.name_zh, f.name_en, lpad(x.line::text, 12, '0'),
  jsonb_build_object('file', r.file_name, 'line', x.line::text, 'reason', x.reason)
FROM feed f
CROSS JOIN LATERAL (SELECT * FROM ingest_run WHERE feed_id = f.feed_id ORDER BY run_id DESC LIMIT 1) r
JOIN refused_row x ON x.run_id = r.run_id AND x.state = 'open'
WHERE f.is_active
  AND (SELECT count(*) FROM refused_row y WHERE y.run_id = r.run_id AND y.state = 'open') * 100 > r.rows_read
