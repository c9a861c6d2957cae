-- Oversold: more is promised than is there and on its way.
SELECT 'location:' || k.location_id, coalesce(v.name_zh, l.code), coalesce(v.name_en, l.code), p.code,
  jsonb_build_object('product', p.code, 'product_name', p.name_zh, 'on_hand', k.on_hand::text,
    'reserved', k.reserved::text, 'first_day', k.valid_on::text)
FROM (
  SELECT DISTINCT ON (product_id, location_id) * FROM stock_level WHERE valid_on <= $2
  ORDER BY product_id, location_id, valid_on DESC
) k
JOIN location l USING (location_id)
LEFT JOIN location_version v ON v.location_id = k.location_id AND v.valid @> $2
JOIN product p ON p.product_id = k.product_id
WHERE k.on_hand >= 0 AND k.reserved > k.on_hand + k.in_transit
