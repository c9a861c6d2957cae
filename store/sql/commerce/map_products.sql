-- Notes the codes under which a system knows products; with $2 also enters unknown ones into the product list.
WITH seen AS (
  SELECT product AS code, max(coalesce(product_name, product)) AS name FROM stage_fact GROUP BY product
), created AS (
  INSERT INTO product (code, name_zh, name_en)
  SELECT seen.code, seen.name, seen.name FROM seen
  WHERE $2 AND NOT EXISTS (SELECT FROM product p WHERE p.code = seen.code)
  ORDER BY seen.code
  ON CONFLICT ON CONSTRAINT product_code_unique DO NOTHING
  RETURNING product_id, code
)
INSERT INTO system_product (system_id, external_code, name, product_id, first_seen_at)
SELECT $1, seen.code, seen.name, coalesce(created.product_id, p.product_id, 0), $3
FROM seen
LEFT JOIN created ON created.code = seen.code
LEFT JOIN product p ON p.code = seen.code
ORDER BY seen.code
ON CONFLICT ON CONSTRAINT system_product_identity DO NOTHING
