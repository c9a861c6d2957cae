-- Targets summed over the days of a period, only where every day has one.
SELECT metric_code,
  CASE WHEN sum(days) FILTER (WHERE target IS NOT NULL) = $2::date - $1::date + 1 THEN sum(target * days) END AS target,
  CASE WHEN sum(days) FILTER (WHERE red_line IS NOT NULL) = $2::date - $1::date + 1 THEN sum(red_line * days) END AS red_line
FROM (
  SELECT metric_code, target, red_line, upper(part) - lower(part) AS days
  FROM (SELECT metric_code, target, red_line, valid * daterange($1, $2, '[]') AS part FROM kpi_target
    WHERE valid && daterange($1, $2, '[]')) cut
) of_period
GROUP BY metric_code
