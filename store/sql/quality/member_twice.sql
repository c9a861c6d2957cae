-- Two accounts of one person in one system; over several systems that is what the key is for.
SELECT 'system:' || s.system_id, s.name_zh, s.name_en, m.person_key || '/' || m.external_id,
  jsonb_build_object('member', m.external_id)
FROM (SELECT system_id, person_key FROM member_profile WHERE person_key IS NOT NULL GROUP BY 1,
  2 HAVING count(*) > 1) d
JOIN member_profile m USING (system_id, person_key)
JOIN source_system s USING (system_id)
