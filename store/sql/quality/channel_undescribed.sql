-- Nobody knows what such a channel was on that day: its kind, its model, when control passes.
SELECT 'channel:' || c.channel_id, c.code, c.code, o.external_id,
  jsonb_build_object('channel', c.code, 'order', o.external_id, 'placed_at', instant_text(o.placed_at))
FROM trade_order o
JOIN channel c USING (channel_id)
WHERE c.channel_id <> 0 AND o.placed_on IS NOT NULL
  AND NOT EXISTS (SELECT FROM channel_version v WHERE v.channel_id = c.channel_id AND v.valid @> o.placed_on)
