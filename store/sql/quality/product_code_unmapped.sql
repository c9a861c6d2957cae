-- Sales under such a code are counted, but for no product.
SELECT 'system:' || s.system_id, s.name_zh, s.name_en, x.external_code,
  jsonb_build_object('product', x.external_code, 'product_name', x.name)
FROM system_product x
JOIN source_system s USING (system_id)
WHERE x.product_id = 0
