-- Stored sums of lines and returns, cut as asked: by channel, place and region where $3, $4, $5 say so, by step of the time axis
-- where $6 names one. A cut that is not asked for is NULL in every row; "not known" is row 0 of its list, never NULL.
SELECT
  CASE WHEN $3 THEN channel_id END AS channel_id,
  CASE WHEN $4 THEN location_id END AS location_id,
  CASE WHEN $5 THEN region_id END AS region_id,
  NULL::int AS product_id,
  CASE WHEN $6::text IS NOT NULL THEN date_trunc($6, day)::date END AS step,
  event,
  sum(units) AS units, sum(list_amount) AS list, sum(markdown_amount + coupon_shop_amount) AS discount,
  sum(net_amount) AS net, sum(net_amount + tax_amount) AS gross, sum(tax_amount) AS tax,
  sum(shipping_amount) AS shipping, sum(cost_amount) AS cost
FROM sales_rollup_now
WHERE day BETWEEN $1 AND $2 AND event = ANY ($7) AND ($8::int[] IS NULL OR channel_id = ANY ($8))
  AND ($9::int[] IS NULL OR region_id = ANY ($9))
GROUP BY 1, 2, 3, 5, 6
ORDER BY 1, 2, 3, 5, 6
