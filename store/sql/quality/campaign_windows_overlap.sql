-- Of today and later: what was, cannot be moved. An order cannot be told apart between the two.
SELECT 'campaign:' || a.campaign_id || '-' || b.campaign_id || ':' || x.year, a.name_zh || ' · ' || b.name_zh,
  a.name_en || ' · ' || b.name_en, w.campaign,
  jsonb_build_object('campaign', w.campaign, 'first_day', lower(w.valid)::text,
    'last_day', (upper(w.valid) - 1)::text)
FROM campaign_window x
JOIN campaign_window y ON y.valid && x.valid AND y.campaign_id > x.campaign_id
JOIN campaign a ON a.campaign_id = x.campaign_id
JOIN campaign b ON b.campaign_id = y.campaign_id
CROSS JOIN LATERAL (VALUES (a.code, x.valid), (b.code, y.valid)) AS w (campaign, valid)
WHERE upper(x.valid * y.valid) > $2
