-- Whoever orders now pays nothing.
SELECT 'channel:' || c.channel_id, coalesce(v.name_zh, c.code), coalesce(v.name_en, c.code), p.code,
  jsonb_build_object('product', p.code, 'product_name', p.name_zh, 'price', y.price::text,
    'first_day', lower(y.valid)::text)
FROM listing_price y
JOIN channel c USING (channel_id)
LEFT JOIN channel_version v ON v.channel_id = c.channel_id AND v.valid @> $2
JOIN product p ON p.product_id = y.product_id
WHERE y.valid @> $2 AND y.price = 0
