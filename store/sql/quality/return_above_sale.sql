-- All returns of a product of an order together against all of its lines.
SELECT 'system:' || s.system_id, s.name_zh, s.name_en, r.order_id || '/' || r.product_id,
  jsonb_build_object('order', o.external_id, 'product', p.code, 'quantity', r.quantity::text,
    'quantity_bought', sold.quantity::text)
FROM (
  SELECT system_id, order_id, product_id, sum(quantity) AS quantity FROM return_line
  WHERE order_id IS NOT NULL GROUP BY system_id, order_id, product_id
) r
JOIN source_system s USING (system_id)
JOIN trade_order o ON o.order_id = r.order_id
LEFT JOIN product p ON p.product_id = r.product_id
CROSS JOIN LATERAL (
  SELECT sum(l.quantity) AS quantity FROM sale_line l
  WHERE l.order_id = r.order_id AND l.filed_on = o.filed_on AND l.product_id = r.product_id
) sold
WHERE r.quantity > sold.quantity
