-- Only products that move: sold within a year, or in stock.
SELECT 'category:' || g.category_id, g.name_zh, g.name_en, p.code,
  jsonb_build_object('product', p.code, 'product_name', p.name_zh)
FROM product p
JOIN product_category g USING (category_id)
WHERE p.product_id <> 0 AND coalesce(p.retired_on > $2, true)
  AND NOT EXISTS (SELECT FROM product_cost k WHERE k.product_id = p.product_id AND k.valid @> $2)
  AND p.product_id IN (
    SELECT product_id FROM sale_line WHERE filed_on > $2 - 366
    UNION SELECT product_id FROM stock_level WHERE on_hand > 0)
