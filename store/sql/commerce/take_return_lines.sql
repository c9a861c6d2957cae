-- Returned lines of the batch, tied to the line they return where the order is known.
WITH written AS (
  INSERT INTO return_line AS t (
    system_id, external_id, line_key, filed_on, order_id, order_external_id, channel_id, location_id, region_id, product_id,
    quantity, net_amount, tax_amount, cost_amount, reason_group, requested_at, accepted_at, refunded_at,
    accepted_on, refunded_on, control_on, source_version, content_hash, run_id)
  SELECT $1, s.id, s.line_key, coalesce(business_date(coalesce(s.accepted_at, s.requested_at), $4, $5), $3), o.order_id,
    s.order_id, coalesce(c.channel_id, o.channel_id, 0), coalesce(l.location_id, o.location_id, 0),
    coalesce(r.region_id, o.region_id, 0), coalesce(p.product_id, 0), s.quantity, s.net_amount, s.tax_amount,
    coalesce(s.cost_amount, round(sold.cost_amount * s.quantity / nullif(sold.quantity, 0), 4)),
    coalesce(s.reason_group, 'unknown'), s.requested_at, s.accepted_at, s.refunded_at,
    business_date(s.accepted_at, $4, $5), business_date(s.refunded_at, $4, $5), sold.control_on,
    s.source_version, s.content_hash, $2
  FROM stage_fact s
  LEFT JOIN trade_order o ON o.system_id = $1 AND o.external_id = s.order_id
  LEFT JOIN channel c ON c.code = s.channel
  LEFT JOIN location l ON l.code = s.location
  LEFT JOIN region r ON r.code = s.region
  LEFT JOIN system_product p ON p.system_id = $1 AND p.external_code = s.product
  LEFT JOIN LATERAL (
    SELECT control_on, cost_amount, quantity FROM sale_line x
    WHERE x.order_id = o.order_id AND x.filed_on = o.filed_on AND x.product_id = p.product_id
    ORDER BY x.line_key LIMIT 1
  ) sold ON o.order_id IS NOT NULL
  ORDER BY s.id, s.line_key
  ON CONFLICT ON CONSTRAINT return_line_identity DO UPDATE SET
    order_id = coalesce(excluded.order_id, t.order_id), order_external_id = excluded.order_external_id,
    channel_id = excluded.channel_id, location_id = excluded.location_id, region_id = excluded.region_id,
    product_id = excluded.product_id, quantity = excluded.quantity, net_amount = excluded.net_amount,
    tax_amount = excluded.tax_amount, cost_amount = excluded.cost_amount, reason_group = excluded.reason_group,
    requested_at = excluded.requested_at, accepted_at = excluded.accepted_at, refunded_at = excluded.refunded_at,
    accepted_on = excluded.accepted_on, refunded_on = excluded.refunded_on,
    control_on = coalesce(excluded.control_on, t.control_on), source_version = excluded.source_version,
    content_hash = excluded.content_hash, run_id = excluded.run_id
  WHERE excluded.source_version > t.source_version AND excluded.content_hash <> t.content_hash
  RETURNING 1
)
SELECT count(*) AS written FROM written
