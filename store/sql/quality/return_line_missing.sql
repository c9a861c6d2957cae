-- The order is known, and never held this product.
SELECT 'system:' || s.system_id, s.name_zh, s.name_en, r.external_id || '/' || r.line_key,
  jsonb_build_object('return', r.external_id, 'order', r.order_external_id, 'line', r.line_key, 'product', p.code,
    'quantity', r.quantity::text, 'net_amount', r.net_amount::text)
FROM return_line r
JOIN source_system s USING (system_id)
LEFT JOIN product p ON p.product_id = r.product_id
JOIN trade_order o ON o.order_id = r.order_id
WHERE NOT EXISTS (
  SELECT FROM sale_line l WHERE l.order_id = r.order_id AND l.filed_on = o.filed_on AND l.product_id = r.product_id)
