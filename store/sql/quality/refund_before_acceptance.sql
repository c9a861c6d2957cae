-- Money goes back when the goods are there.
SELECT 'system:' || s.system_id, s.name_zh, s.name_en, r.external_id || '/' || r.line_key,
  jsonb_build_object('return', r.external_id, 'order', r.order_external_id, 'line', r.line_key, 'product', p.code,
    'accepted_at', instant_text(r.accepted_at), 'refunded_at', instant_text(r.refunded_at))
FROM return_line r
JOIN source_system s USING (system_id)
LEFT JOIN product p ON p.product_id = r.product_id
WHERE r.refunded_at IS NOT NULL AND (r.accepted_at IS NULL OR r.refunded_at < r.accepted_at)
