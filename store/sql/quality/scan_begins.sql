-- One rule, from its rows to its issues. $1 now, $2 the business day, $3 the rule, $4 the kind of subject, $5 the
-- priority,
-- $6 how many rows of evidence are kept. The rule's own statement stands between this and scan_ends.sql; it answers
-- one row
-- for each piece of evidence.
WITH moment AS (
  SELECT $1::timestamptz AS at, $2::date AS day
), found (subject_key, subject_zh, subject_en, evidence_key, evidence) AS MATERIALIZED (
