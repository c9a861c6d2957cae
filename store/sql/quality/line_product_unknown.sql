-- Product 0 is "not known".
SELECT 'system:' || s.system_id, s.name_zh, s.name_en, o.external_id || '/' || l.line_key,
  jsonb_build_object('order', o.external_id, 'line', l.line_key, 'product', p.code, 'quantity', l.quantity::text,
    'net_amount', l.net_amount::text)
FROM sale_line l
JOIN trade_order o USING (order_id)
JOIN source_system s ON s.system_id = o.system_id
LEFT JOIN product p ON p.product_id = l.product_id
WHERE l.product_id = 0
