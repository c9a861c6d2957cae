-- Only feeds with a promise can be late. A feed that has never brought a row is late as well.
SELECT 'feed:' || f.feed_id, f.name_zh, f.name_en, f.code,
  jsonb_build_object('last_at', instant_text(coalesce(f.watermark_at, f.last_row_at)))
FROM feed f
WHERE f.is_active
  AND coalesce(f.watermark_at, f.last_row_at, '-infinity') < $1 - f.freshness_seconds * interval '1 second'
