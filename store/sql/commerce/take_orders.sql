-- One row an order of the batch. An order may come in several batches and its lines may know different things of it: what
-- is known stays known (coalesce), what a newer version says wins. The date it is filed under never changes.
INSERT INTO trade_order AS o (
  system_id, external_id, filed_on, channel_id, business_model, buyer_key, is_member, location_id, region_id,
  delivery_method, currency, invoice_number, placed_at, paid_at, shipped_at, delivered_at, cancelled_at,
  placed_on, paid_on, shipped_on, delivered_on, cancelled_on, control_on, source_version, content_hash, run_id)
SELECT $1, s.order_id, coalesce(business_date(s.placed_at, $4, $5), $3), coalesce(c.channel_id, 0),
  coalesce(v.business_model, 'b2c'), s.buyer, s.is_member, coalesce(l.location_id, 0),
  coalesce(r.region_id, lv.region_id, 0), s.delivery_method, s.currency, s.invoice_number,
  s.placed_at, s.paid_at, s.shipped_at, s.delivered_at, s.cancelled_at,
  business_date(s.placed_at, $4, $5), business_date(s.paid_at, $4, $5), business_date(s.shipped_at, $4, $5),
  business_date(s.delivered_at, $4, $5), business_date(s.cancelled_at, $4, $5),
  CASE WHEN s.cancelled_at IS NULL THEN business_date(CASE coalesce(v.control_rule, 'delivery')
    WHEN 'receipt' THEN s.receipt_at WHEN 'delivery' THEN s.delivered_at WHEN 'shipment' THEN s.shipped_at
    WHEN 'invoice' THEN s.invoiced_at END, $4, $5) END,
  s.source_version,
  sha256(convert_to(concat_ws('|', s.channel, s.location, s.region, s.buyer, s.is_member, s.delivery_method, s.currency,
    s.invoice_number, s.placed_at, s.paid_at, s.shipped_at, s.delivered_at, s.cancelled_at), 'UTF8')),
  $2
FROM (
  SELECT order_id, max(channel) AS channel, max(location) AS location, max(region) AS region, max(buyer) AS buyer,
    coalesce(bool_or(is_member), false) AS is_member, coalesce(max(delivery_method), 'unknown') AS delivery_method,
    coalesce(max(currency), 'CNY') AS currency, max(invoice_number) AS invoice_number,
    min(placed_at) AS placed_at, min(paid_at) AS paid_at, min(shipped_at) AS shipped_at, max(delivered_at) AS delivered_at,
    CASE WHEN bool_and(cancelled_at IS NOT NULL) THEN max(cancelled_at) END AS cancelled_at,
    min(receipt_at) AS receipt_at, min(invoiced_at) AS invoiced_at, max(source_version) AS source_version
  FROM stage_fact GROUP BY order_id
) s
LEFT JOIN channel c ON c.code = s.channel
LEFT JOIN channel_version v ON v.channel_id = c.channel_id
  AND v.valid @> coalesce(business_date(s.placed_at, $4, $5), $3)
LEFT JOIN location l ON l.code = s.location
LEFT JOIN location_version lv ON lv.location_id = l.location_id
  AND lv.valid @> coalesce(business_date(s.placed_at, $4, $5), $3)
LEFT JOIN region r ON r.code = s.region
ORDER BY s.order_id
ON CONFLICT ON CONSTRAINT trade_order_source DO UPDATE SET
  channel_id = CASE WHEN excluded.channel_id <> 0 THEN excluded.channel_id ELSE o.channel_id END,
  business_model = excluded.business_model,
  buyer_key = coalesce(excluded.buyer_key, o.buyer_key),
  is_member = excluded.is_member OR o.is_member,
  location_id = CASE WHEN excluded.location_id <> 0 THEN excluded.location_id ELSE o.location_id END,
  region_id = CASE WHEN excluded.region_id <> 0 THEN excluded.region_id ELSE o.region_id END,
  delivery_method = CASE WHEN excluded.delivery_method <> 'unknown' THEN excluded.delivery_method ELSE o.delivery_method END,
  currency = excluded.currency,
  invoice_number = coalesce(excluded.invoice_number, o.invoice_number),
  placed_at = coalesce(excluded.placed_at, o.placed_at), paid_at = coalesce(excluded.paid_at, o.paid_at),
  shipped_at = coalesce(excluded.shipped_at, o.shipped_at), delivered_at = coalesce(excluded.delivered_at, o.delivered_at),
  cancelled_at = coalesce(excluded.cancelled_at, o.cancelled_at),
  placed_on = coalesce(excluded.placed_on, o.placed_on), paid_on = coalesce(excluded.paid_on, o.paid_on),
  shipped_on = coalesce(excluded.shipped_on, o.shipped_on), delivered_on = coalesce(excluded.delivered_on, o.delivered_on),
  cancelled_on = coalesce(excluded.cancelled_on, o.cancelled_on),
  control_on = CASE WHEN coalesce(excluded.cancelled_on, o.cancelled_on) IS NULL
    THEN coalesce(excluded.control_on, o.control_on) END,
  source_version = excluded.source_version, content_hash = excluded.content_hash, run_id = excluded.run_id
WHERE excluded.source_version >= o.source_version AND excluded.content_hash <> o.content_hash
