-- A bar code means one product in the world.
SELECT 'gtin:' || g.gtin, g.gtin, g.gtin, p.code,
  jsonb_build_object('product', p.code, 'product_name', p.name_zh, 'gtin', p.gtin)
FROM (SELECT gtin FROM product WHERE gtin IS NOT NULL GROUP BY gtin HAVING count(*) > 1) g
JOIN product p USING (gtin)
