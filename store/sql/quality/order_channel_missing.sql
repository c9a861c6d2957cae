-- Channel 0 is "not known".
SELECT 'system:' || s.system_id, s.name_zh, s.name_en, o.external_id,
  jsonb_build_object('order', o.external_id, 'placed_at', instant_text(o.placed_at))
FROM trade_order o
JOIN source_system s USING (system_id)
WHERE o.channel_id = 0
