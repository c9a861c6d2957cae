), counted AS (
  SELECT subject_key, min(subject_zh) AS subject_zh, min(subject_en) AS subject_en, count(*) AS evidence_count
  FROM found GROUP BY subject_key
), before AS (
  SELECT subject_key, state FROM quality_issue WHERE rule = $3
), kept AS (
  -- New ones are opened; known ones seen again; resolved ones reopened, with the owner they had.
  INSERT INTO quality_issue AS i (rule, subject_kind, subject_key, subject_zh, subject_en, priority, first_seen_at,
    last_seen_at, opened_at, evidence_count)
  SELECT $3, $4, subject_key, subject_zh, subject_en, $5, $1, $1, $1, evidence_count FROM counted ORDER BY subject_key
  ON CONFLICT ON CONSTRAINT quality_issue_once DO UPDATE SET
    subject_zh = excluded.subject_zh, subject_en = excluded.subject_en, priority = excluded.priority,
    last_seen_at = excluded.last_seen_at, evidence_count = excluded.evidence_count,
    state = CASE WHEN i.state <> 'resolved' THEN i.state WHEN i.owner_id IS NULL THEN 'open' ELSE 'assigned' END,
    opened_at = CASE WHEN i.state = 'resolved' THEN excluded.opened_at ELSE i.opened_at END,
    settled_at = CASE WHEN i.state = 'resolved' THEN NULL ELSE i.settled_at END,
    settled_by = CASE WHEN i.state = 'resolved' THEN NULL ELSE i.settled_by END,
    reason = CASE WHEN i.state = 'resolved' THEN NULL ELSE i.reason END,
    reopened_count = i.reopened_count + (i.state = 'resolved')::int,
    version = i.version + (i.state = 'resolved')::int
  RETURNING quality_issue_id, subject_key
), written AS (
  INSERT INTO quality_evidence AS e (quality_issue_id, place, content)
  SELECT k.quality_issue_id, f.place, f.evidence
  FROM (
    SELECT subject_key, evidence,
      row_number() OVER (PARTITION BY subject_key ORDER BY evidence_key) AS place FROM found
  ) f JOIN kept k USING (subject_key)
  WHERE f.place <= $6
  ON CONFLICT ON CONSTRAINT quality_evidence_identity DO UPDATE SET content = excluded.content
    WHERE e.content <> excluded.content
), dropped AS (
  DELETE FROM quality_evidence e USING kept k JOIN counted c USING (subject_key)
  WHERE e.quality_issue_id = k.quality_issue_id AND e.place > c.evidence_count
), gone AS (
  -- What is no longer found is resolved by itself, set aside or not; its last evidence stays.
  UPDATE quality_issue i SET state = 'resolved', settled_at = $1, settled_by = NULL, reason = NULL,
    version = i.version + 1
  WHERE i.rule = $3 AND i.state <> 'resolved'
    AND NOT EXISTS (SELECT FROM counted c WHERE c.subject_key = i.subject_key)
  RETURNING 1
)
SELECT (SELECT count(*) FROM counted) AS found,
  (SELECT count(*) FROM counted c WHERE NOT EXISTS (SELECT FROM before b WHERE b.subject_key = c.subject_key)) AS opened,
  (SELECT count(*) FROM counted c JOIN before b USING (subject_key) WHERE b.state = 'resolved') AS reopened,
  (SELECT count(*) FROM gone) AS resolved
