-- Clocks differ a little: ten minutes are no future.
SELECT 'system:' || s.system_id, s.name_zh, s.name_en, o.external_id,
  jsonb_build_object('order', o.external_id, 'placed_at', instant_text(o.placed_at),
    'paid_at', instant_text(o.paid_at), 'shipped_at', instant_text(o.shipped_at),
    'delivered_at', instant_text(o.delivered_at), 'cancelled_at', instant_text(o.cancelled_at))
FROM trade_order o
JOIN source_system s USING (system_id)
WHERE greatest(o.placed_at, o.paid_at, o.shipped_at, o.delivered_at, o.cancelled_at) > $1 + interval '10 minutes'
