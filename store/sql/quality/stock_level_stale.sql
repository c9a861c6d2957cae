-- A place that once told its stock and has been silent for a week.
SELECT 'location:' || l.location_id, v.name_zh, v.name_en, l.code,
  jsonb_build_object('location', l.code, 'last_day', k.last_day::text)
FROM (SELECT location_id, max(valid_on) AS last_day FROM stock_level GROUP BY location_id) k
JOIN location l USING (location_id)
JOIN location_version v ON v.location_id = l.location_id AND v.valid @> $2 AND v.is_open
WHERE l.location_id <> 0 AND k.last_day < $2 - 7
