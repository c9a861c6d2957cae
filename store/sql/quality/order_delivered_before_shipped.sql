-- A parcel arrives after it has left.
SELECT 'system:' || s.system_id, s.name_zh, s.name_en, o.external_id,
  jsonb_build_object('order', o.external_id, 'shipped_at', instant_text(o.shipped_at),
    'delivered_at', instant_text(o.delivered_at))
FROM trade_order o
JOIN source_system s USING (system_id)
WHERE o.delivered_at < o.shipped_at
