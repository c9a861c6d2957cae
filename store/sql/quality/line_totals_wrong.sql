-- List less what the seller takes off is net. Both sides must be known, and at least one of the deductions; a cent
-- may be
-- lost by rounding.
SELECT 'system:' || s.system_id, s.name_zh, s.name_en, o.external_id || '/' || l.line_key,
  jsonb_build_object('order', o.external_id, 'line', l.line_key, 'product', p.code,
    'list_amount', l.list_amount::text, 'markdown_amount', l.markdown_amount::text,
    'coupon_amount', l.coupon_shop_amount::text, 'net_amount', l.net_amount::text,
    'difference', (l.list_amount - coalesce(l.markdown_amount, 0) - coalesce(l.coupon_shop_amount, 0) - l.net_amount)::text)
FROM sale_line l
JOIN trade_order o USING (order_id)
JOIN source_system s ON s.system_id = o.system_id
LEFT JOIN product p ON p.product_id = l.product_id
WHERE abs(l.list_amount - coalesce(l.markdown_amount, 0) - coalesce(l.coupon_shop_amount, 0) - l.net_amount) > 0.01
  AND (l.markdown_amount IS NOT NULL OR l.coupon_shop_amount IS NOT NULL)
