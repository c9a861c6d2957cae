-- What was shipped can be returned, not cancelled.
SELECT 'system:' || s.system_id, s.name_zh, s.name_en, o.external_id,
  jsonb_build_object('order', o.external_id, 'shipped_at', instant_text(o.shipped_at),
    'cancelled_at', instant_text(o.cancelled_at))
FROM trade_order o
JOIN source_system s USING (system_id)
WHERE o.cancelled_at > o.shipped_at
