-- Product 0 is "not known"; a price may also be older than its product.
SELECT 'channel:' || c.channel_id, coalesce(v.name_zh, c.code), coalesce(v.name_en, c.code),
  lpad(y.product_id::text, 12, '0'),
  jsonb_build_object('price', y.price::text, 'first_day', lower(y.valid)::text)
FROM listing_price y
JOIN channel c USING (channel_id)
LEFT JOIN channel_version v ON v.channel_id = c.channel_id AND v.valid @> $2
LEFT JOIN product p ON p.product_id = y.product_id
WHERE y.valid @> $2 AND (y.product_id = 0 OR p.product_id IS NULL)
