-- Dates of two clocks, or of two orders.
SELECT 'system:' || s.system_id, s.name_zh, s.name_en, o.external_id,
  jsonb_build_object('order', o.external_id, 'placed_at', instant_text(o.placed_at),
    'paid_at', instant_text(o.paid_at))
FROM trade_order o
JOIN source_system s USING (system_id)
WHERE o.paid_at < o.placed_at
