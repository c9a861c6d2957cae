-- Counts of orders, cut like the sums of lines (sum_sales.sql).
SELECT
  CASE WHEN $3 THEN channel_id END AS channel_id,
  CASE WHEN $4 THEN location_id END AS location_id,
  CASE WHEN $5 THEN region_id END AS region_id,
  NULL::int AS product_id,
  CASE WHEN $6::text IS NOT NULL THEN date_trunc($6, day)::date END AS step,
  event, sum(orders) AS orders, sum(cancelled) AS cancelled
FROM order_rollup_now
WHERE day BETWEEN $1 AND $2 AND event = ANY ($7) AND ($8::int[] IS NULL OR channel_id = ANY ($8))
  AND ($9::int[] IS NULL OR region_id = ANY ($9))
GROUP BY 1, 2, 3, 5, 6
ORDER BY 1, 2, 3, 5, 6
