-- Region 0 is "not known".
SELECT 'location:' || l.location_id, v.name_zh, v.name_en, l.code,
  jsonb_build_object('location', l.code, 'first_day', lower(v.valid)::text)
FROM location l
JOIN location_version v ON v.location_id = l.location_id AND v.valid @> $2
WHERE l.location_id <> 0 AND v.is_open AND v.region_id = 0
