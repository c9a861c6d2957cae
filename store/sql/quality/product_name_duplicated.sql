-- Names that differ only in spaces and capitals are one name to people. Retired products may share one.
SELECT 'name:' || d.name, min(p.name_zh) OVER (PARTITION BY d.name), min(p.name_en) OVER (PARTITION BY d.name),
  p.code,
  jsonb_build_object('product', p.code, 'product_name', p.name_zh)
FROM (
  SELECT name, unnest(ids) AS product_id FROM (
    SELECT lower(regexp_replace(name_zh, '\s+', '', 'g')) AS name, array_agg(product_id) AS ids FROM product
    WHERE product_id <> 0 AND coalesce(retired_on > $2, true) GROUP BY 1 HAVING count(*) > 1
  ) named
) d
JOIN product p USING (product_id)
