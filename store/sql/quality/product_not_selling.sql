-- In stock for half a year or longer and not sold in that time.
SELECT 'category:' || g.category_id, g.name_zh, g.name_en, p.code,
  jsonb_build_object('product', p.code, 'product_name', p.name_zh, 'on_hand', stock.on_hand::text,
    'first_day', stock.first_day::text)
FROM product p
JOIN product_category g USING (category_id)
JOIN (
  SELECT product_id, sum(on_hand) AS on_hand, min(first_day) AS first_day FROM (
    SELECT DISTINCT ON (product_id, location_id) product_id, on_hand,
      min(valid_on) OVER (PARTITION BY product_id, location_id) AS first_day
    FROM stock_level WHERE valid_on <= $2 ORDER BY product_id, location_id, valid_on DESC
  ) k GROUP BY product_id
) stock USING (product_id)
WHERE p.product_id <> 0 AND coalesce(p.retired_on > $2, true) AND stock.on_hand > 0
  AND coalesce(p.launched_on, stock.first_day) <= $2 - 180
  AND NOT EXISTS (SELECT FROM sale_line l WHERE l.product_id = p.product_id AND l.filed_on > $2 - 180)
