-- Cost and list price of today.
SELECT 'product:' || p.product_id, p.name_zh, p.name_en, p.code,
  jsonb_build_object('product', p.code, 'product_name', p.name_zh, 'list_price', p.list_price::text,
    'unit_cost', k.unit_cost::text)
FROM product p
JOIN product_cost k ON k.product_id = p.product_id AND k.valid @> $2
WHERE p.list_price > 0 AND k.unit_cost > p.list_price AND coalesce(p.retired_on > $2, true)
