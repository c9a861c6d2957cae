-- By the day on which it was ordered.
SELECT 'product:' || p.product_id, p.name_zh, p.name_en, o.external_id || '/' || l.line_key,
  jsonb_build_object('order', o.external_id, 'line', l.line_key, 'quantity', l.quantity::text,
    'placed_at', instant_text(l.placed_at), 'retired_on', p.retired_on::text)
FROM product p
JOIN sale_line l USING (product_id)
JOIN trade_order o USING (order_id)
WHERE p.retired_on IS NOT NULL AND l.placed_on > p.retired_on AND l.cancelled_at IS NULL
