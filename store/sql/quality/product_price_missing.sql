-- A list price of zero is none.
SELECT 'category:' || g.category_id, g.name_zh, g.name_en, p.code,
  jsonb_build_object('product', p.code, 'product_name', p.name_zh)
FROM product p
JOIN product_category g USING (category_id)
WHERE p.product_id <> 0 AND coalesce(p.retired_on > $2, true) AND coalesce(p.list_price, 0) = 0
