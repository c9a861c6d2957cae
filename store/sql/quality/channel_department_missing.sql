-- Nobody answers for its figures.
SELECT 'channel:' || c.channel_id, v.name_zh, v.name_en, c.code,
  jsonb_build_object('channel', c.code, 'first_day', lower(v.valid)::text)
FROM channel c
JOIN channel_version v ON v.channel_id = c.channel_id AND v.valid @> $2
WHERE c.channel_id <> 0 AND v.is_open AND v.department_id IS NULL
