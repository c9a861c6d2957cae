-- Creates the list of data-quality issues with their evidence.
--
-- Why:    what is wrong with the data is owned by somebody until it is mended, and is never lost or listed twice.
-- Locks:  none that matter; every object is new.
-- Old code safe? Yes, it does not look here.
--
-- A rule finds things; a thing found by a rule is one row for ever. When it is gone the row is resolved, when it comes again
-- the same row is reopened. Of its evidence the first rows are kept, and how many there were.

CREATE TABLE quality_issue (
  quality_issue_id uuid NOT NULL DEFAULT gen_random_uuid(),
  -- The code of the rule; the catalogue is `domain::quality::QualityRule`.
  rule           text NOT NULL,
  subject_kind   text NOT NULL,
  subject_key    text NOT NULL,
  subject_zh     text NOT NULL,
  subject_en     text NOT NULL,
  -- 1 urgent · 2 high · 3 normal · 4 low
  priority       smallint NOT NULL,
  state          text NOT NULL DEFAULT 'open',
  owner_id       uuid,
  first_seen_at  timestamptz NOT NULL,
  -- The last scan that still found it.
  last_seen_at   timestamptz NOT NULL,
  -- Since when it is open this time: its age.
  opened_at      timestamptz NOT NULL,
  reopened_count int NOT NULL DEFAULT 0,
  evidence_count bigint NOT NULL,
  settled_at     timestamptz,
  -- NULL when a scan found it gone.
  settled_by     uuid,
  reason         text,
  version        int NOT NULL DEFAULT 1,
  CONSTRAINT quality_issue_identity PRIMARY KEY (quality_issue_id),
  CONSTRAINT quality_issue_once UNIQUE (rule, subject_key),
  CONSTRAINT quality_issue_subject_kind_known CHECK
    (subject_kind IN ('system', 'feed', 'product', 'category', 'channel', 'location', 'campaign')),
  CONSTRAINT quality_issue_priority_known CHECK (priority BETWEEN 1 AND 4),
  CONSTRAINT quality_issue_state_known CHECK (state IN ('open', 'assigned', 'ignored', 'resolved')),
  CONSTRAINT quality_issue_assigned_has_owner CHECK (state <> 'assigned' OR owner_id IS NOT NULL),
  CONSTRAINT quality_issue_ignored_says_why CHECK (state <> 'ignored' OR btrim(coalesce(reason, '')) <> ''),
  CONSTRAINT quality_issue_settled_is_dated CHECK ((state IN ('ignored', 'resolved')) = (settled_at IS NOT NULL)),
  CONSTRAINT quality_issue_owner_exists FOREIGN KEY (owner_id) REFERENCES app_user (id),
  CONSTRAINT quality_issue_evidence_counted CHECK (evidence_count > 0)
);
-- What waits, in the order of the page.
CREATE INDEX quality_issue_waiting ON quality_issue (priority, opened_at) WHERE state IN ('open', 'assigned');
CREATE INDEX quality_issue_by_owner ON quality_issue (owner_id) WHERE owner_id IS NOT NULL;

CREATE TABLE quality_evidence (
  quality_issue_id uuid NOT NULL,
  place            smallint NOT NULL,
  -- Field of `domain::quality::EvidenceField` → text; amounts are text too, so that no reader turns them into floats.
  content          jsonb NOT NULL,
  CONSTRAINT quality_evidence_identity PRIMARY KEY (quality_issue_id, place),
  CONSTRAINT quality_evidence_issue_known FOREIGN KEY (quality_issue_id) REFERENCES quality_issue,
  CONSTRAINT quality_evidence_place_positive CHECK (place > 0)
);

-- A moment as text of one form, whatever the session's settings are.
CREATE FUNCTION instant_text(at timestamptz) RETURNS text
  LANGUAGE sql IMMUTABLE PARALLEL SAFE
  RETURN to_char(at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"');
GRANT EXECUTE ON FUNCTION instant_text(timestamptz) TO omni_hub_app;

-- Who can be given an issue: enabled people who hold one of these roles somewhere. Whoever may hand out issues need not see
-- all people, so this runs with the rights of its owner and tells no more than names.
CREATE FUNCTION people_with_roles(roles text[], OUT id uuid, OUT display_name text, OUT login text) RETURNS SETOF record
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp SET omni.viewer = 'system'
AS $$
  SELECT u.id, u.display_name, u.login FROM app_user u
  WHERE u.is_enabled
    AND EXISTS (SELECT FROM role_grant g WHERE g.user_id = u.id AND g.revoked_at IS NULL AND g.role = ANY (roles))
  ORDER BY u.display_name, u.id
$$;
GRANT EXECUTE ON FUNCTION people_with_roles(text[]) TO omni_hub_app;

-- ── rights ───────────────────────────────────────────────────────────────────────────────────────────────────────────
-- As with the facts themselves: the use case decides who may see issues, here somebody has to be looking. No issue is ever
-- deleted; rows of evidence that are no longer found are.
DO $$
DECLARE name text;
BEGIN
  FOREACH name IN ARRAY ARRAY['quality_issue', 'quality_evidence'] LOOP
    EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', name);
    EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', name);
    EXECUTE format('CREATE POLICY %I ON %I USING ((SELECT omni_viewer_is_known()))', name || '_known', name);
    EXECUTE format('GRANT SELECT, INSERT, UPDATE ON %I TO omni_hub_app', name);
  END LOOP;
END
$$;
GRANT DELETE ON quality_evidence TO omni_hub_app;
