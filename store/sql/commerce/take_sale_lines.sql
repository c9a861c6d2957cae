-- The lines of the batch. New ones come, changed ones of a newer version replace, all else stays as it is. A date that a
-- document has told (a shipment, a receipt) is kept when the line itself does not know it.
WITH written AS (
  INSERT INTO sale_line AS t (
    order_id, line_key, filed_on, channel_id, location_id, region_id, product_id, quantity, list_amount, markdown_amount,
    coupon_shop_amount, coupon_platform_amount, net_amount, tax_amount, shipping_amount, cost_amount,
    placed_at, paid_at, shipped_at, delivered_at, cancelled_at,
    placed_on, paid_on, shipped_on, receipt_on, invoiced_on, cancelled_on, control_on,
    source_version, content_hash, run_id, source_line)
  SELECT o.order_id, s.line_key, o.filed_on, o.channel_id, o.location_id, o.region_id, coalesce(p.product_id, 0), s.quantity,
    s.list_amount, s.markdown_amount, s.coupon_shop_amount, s.coupon_platform_amount, s.net_amount, s.tax_amount,
    s.shipping_amount, s.cost_amount, s.placed_at, s.paid_at, s.shipped_at, s.delivered_at, s.cancelled_at,
    business_date(s.placed_at, $4, $5), business_date(s.paid_at, $4, $5), business_date(s.shipped_at, $4, $5),
    business_date(s.receipt_at, $4, $5), business_date(s.invoiced_at, $4, $5), business_date(s.cancelled_at, $4, $5),
    CASE WHEN s.cancelled_at IS NULL THEN business_date(CASE coalesce(v.control_rule, 'delivery')
      WHEN 'receipt' THEN s.receipt_at WHEN 'delivery' THEN s.delivered_at WHEN 'shipment' THEN s.shipped_at
      WHEN 'invoice' THEN s.invoiced_at END, $4, $5) END,
    s.source_version, s.content_hash, $2, s.source_line
  FROM stage_fact s
  JOIN trade_order o ON o.system_id = $1 AND o.external_id = s.order_id
  LEFT JOIN channel_version v ON v.channel_id = o.channel_id AND v.valid @> o.filed_on
  LEFT JOIN system_product p ON p.system_id = $1 AND p.external_code = s.product
  ON CONFLICT (order_id, line_key, filed_on) DO UPDATE SET
    channel_id = excluded.channel_id, location_id = excluded.location_id, region_id = excluded.region_id,
    product_id = excluded.product_id, quantity = excluded.quantity, list_amount = excluded.list_amount,
    markdown_amount = excluded.markdown_amount, coupon_shop_amount = excluded.coupon_shop_amount,
    coupon_platform_amount = excluded.coupon_platform_amount, net_amount = excluded.net_amount,
    tax_amount = excluded.tax_amount, shipping_amount = excluded.shipping_amount, cost_amount = excluded.cost_amount,
    placed_at = coalesce(excluded.placed_at, t.placed_at), paid_at = coalesce(excluded.paid_at, t.paid_at),
    shipped_at = coalesce(excluded.shipped_at, t.shipped_at), delivered_at = coalesce(excluded.delivered_at, t.delivered_at),
    cancelled_at = coalesce(excluded.cancelled_at, t.cancelled_at),
    placed_on = coalesce(excluded.placed_on, t.placed_on), paid_on = coalesce(excluded.paid_on, t.paid_on),
    shipped_on = coalesce(excluded.shipped_on, t.shipped_on), receipt_on = coalesce(excluded.receipt_on, t.receipt_on),
    invoiced_on = coalesce(excluded.invoiced_on, t.invoiced_on),
    cancelled_on = coalesce(excluded.cancelled_on, t.cancelled_on),
    control_on = CASE WHEN coalesce(excluded.cancelled_on, t.cancelled_on) IS NULL
      THEN coalesce(excluded.control_on, t.control_on) END,
    source_version = excluded.source_version, content_hash = excluded.content_hash, run_id = excluded.run_id,
    source_line = excluded.source_line
  WHERE excluded.source_version > t.source_version AND excluded.content_hash <> t.content_hash
  RETURNING 1
)
SELECT count(*) AS written FROM written
