-- The rows behind net sales: lines whose control passed in the period, and returns accepted in it, which count against them.
SELECT order_name, line_key, p.code AS product, p.name_zh AS product_name, day, quantity, amount
FROM (
  SELECT o.external_id AS order_name, l.line_key, l.product_id, l.control_on AS day, l.quantity, l.net_amount AS amount
  FROM sale_line l JOIN trade_order o ON o.order_id = l.order_id
  WHERE l.control_on BETWEEN $1 AND $2 AND ($3::int IS NULL OR l.channel_id = $3) AND ($4::int IS NULL OR l.region_id = $4)
    AND l.net_amount IS NOT NULL
  UNION ALL
  SELECT r.external_id, r.line_key, r.product_id, r.accepted_on, -r.quantity, -r.net_amount
  FROM return_line r
  WHERE r.accepted_on BETWEEN $1 AND $2 AND ($3::int IS NULL OR r.channel_id = $3) AND ($4::int IS NULL OR r.region_id = $4)
    AND r.net_amount IS NOT NULL
) behind
JOIN product p USING (product_id)
ORDER BY abs(amount) DESC, order_name, line_key
OFFSET $5 LIMIT $6
