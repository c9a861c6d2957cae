-- By business days: clocks of one day may differ.
SELECT 'system:' || s.system_id, s.name_zh, s.name_en, r.external_id || '/' || r.line_key,
  jsonb_build_object('return', r.external_id, 'order', r.order_external_id, 'line', r.line_key, 'product', p.code,
    'placed_at', instant_text(o.placed_at), 'accepted_at', instant_text(r.accepted_at))
FROM return_line r
JOIN source_system s USING (system_id)
LEFT JOIN product p ON p.product_id = r.product_id
JOIN trade_order o ON o.order_id = r.order_id
WHERE r.accepted_on < o.placed_on
