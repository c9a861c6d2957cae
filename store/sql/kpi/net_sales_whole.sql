-- How many rows are behind net sales, and their sum.
SELECT sum(rows)::bigint AS rows, coalesce(sum(amount), 0) AS amount
FROM (
  SELECT count(*) AS rows, sum(l.net_amount) AS amount FROM sale_line l
  WHERE l.control_on BETWEEN $1 AND $2 AND ($3::int IS NULL OR l.channel_id = $3) AND ($4::int IS NULL OR l.region_id = $4)
    AND l.net_amount IS NOT NULL
  UNION ALL
  SELECT count(*), -sum(r.net_amount) FROM return_line r
  WHERE r.accepted_on BETWEEN $1 AND $2 AND ($3::int IS NULL OR r.channel_id = $3) AND ($4::int IS NULL OR r.region_id = $4)
    AND r.net_amount IS NOT NULL
) behind
