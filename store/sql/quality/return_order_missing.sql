-- Without its order a return belongs to no channel and no sale.
SELECT 'system:' || s.system_id, s.name_zh, s.name_en, r.external_id || '/' || r.line_key,
  jsonb_build_object('return', r.external_id, 'order', r.order_external_id, 'line', r.line_key, 'product', p.code,
    'quantity', r.quantity::text, 'net_amount', r.net_amount::text)
FROM return_line r
JOIN source_system s USING (system_id)
LEFT JOIN product p ON p.product_id = r.product_id
WHERE r.order_id IS NULL
