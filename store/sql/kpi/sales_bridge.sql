-- From what was ordered to net sales. A line that was ordered in the period is cancelled, or has its tax taken off and then
-- either counts (control passed in the period) or does not yet; a line ordered at another time counts when control passes.
WITH ordered AS (
  SELECT coalesce(sum(coalesce(net_amount, 0) + coalesce(tax_amount, 0)), 0) AS placed,
    coalesce(sum(coalesce(net_amount, 0) + coalesce(tax_amount, 0)) FILTER (WHERE cancelled_on IS NOT NULL), 0) AS cancelled,
    coalesce(sum(tax_amount) FILTER (WHERE cancelled_on IS NULL), 0) AS tax,
    coalesce(sum(net_amount) FILTER (WHERE cancelled_on IS NULL
      AND (control_on IS NULL OR control_on NOT BETWEEN $1 AND $2)), 0) AS later
  FROM sale_line WHERE placed_on BETWEEN $1 AND $2
), passed AS (
  SELECT coalesce(sum(net_amount), 0) AS net,
    coalesce(sum(net_amount) FILTER (WHERE placed_on IS NULL OR placed_on NOT BETWEEN $1 AND $2), 0) AS earlier
  FROM sale_line WHERE control_on BETWEEN $1 AND $2
), returned AS (
  SELECT coalesce(sum(net_amount), 0) AS net FROM return_line WHERE accepted_on BETWEEN $1 AND $2
)
SELECT placed, -cancelled AS cancelled, -tax AS tax, -later AS later, passed.earlier, -returned.net AS returned,
  passed.net - returned.net AS net_sales
FROM ordered, passed, returned
