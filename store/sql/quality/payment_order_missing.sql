-- Payment systems name orders by the number of the system that took them, whichever it is.
SELECT 'system:' || s.system_id, s.name_zh, s.name_en, y.external_id,
  jsonb_build_object('payment', y.external_id, 'order', y.order_external_id, 'amount', y.amount::text,
    'paid_at', instant_text(y.at))
FROM payment y
JOIN source_system s USING (system_id)
WHERE y.order_id IS NULL AND NOT EXISTS (SELECT FROM trade_order o WHERE o.external_id = y.order_external_id)
