-- In a store people may stay unknown, members and online customers cannot.
SELECT 'system:' || s.system_id, s.name_zh, s.name_en, o.external_id,
  jsonb_build_object('order', o.external_id, 'placed_at', instant_text(o.placed_at), 'channel', c.code)
FROM trade_order o
JOIN source_system s USING (system_id)
JOIN channel c ON c.channel_id = o.channel_id
LEFT JOIN channel_version v ON v.channel_id = o.channel_id AND v.valid @> o.filed_on
WHERE o.buyer_key IS NULL AND (o.is_member OR v.kind IS DISTINCT FROM 'store')
