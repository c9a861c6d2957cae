-- Business customers pay later; everybody else pays first.
SELECT 'system:' || s.system_id, s.name_zh, s.name_en, o.external_id,
  jsonb_build_object('order', o.external_id, 'paid_at', instant_text(o.paid_at),
    'shipped_at', instant_text(o.shipped_at))
FROM trade_order o
JOIN source_system s USING (system_id)
WHERE o.shipped_at < o.paid_at AND o.business_model <> 'b2b'
