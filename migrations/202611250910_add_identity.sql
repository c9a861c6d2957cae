-- Adds people, departments, rights, sessions, keys, messages and saved views.
--
-- Why:    everything that is asked of the program is asked by somebody.
-- Locks:  none that matter; every object is new.
-- Old code safe? Yes: the older program knows none of these.
--
-- Times are always passed in: the database's clock decides nothing. Functions that run with the rights of their owner pin
-- the search path and set the viewer to the program itself, because an owner that is no superuser stands under the policies.

-- ── departments ──────────────────────────────────────────────────────────────────────────────────────────────────────
-- `path` holds the ids from the top down to the department itself. It makes "this department and those below" one indexed
-- comparison, which authentication asks with every request.
CREATE TABLE department (
  id         uuid NOT NULL,
  code       text NOT NULL,
  name_zh    text NOT NULL,
  name_en    text NOT NULL,
  parent_id  uuid,
  path       uuid[] NOT NULL,
  version    integer NOT NULL DEFAULT 1,
  created_at timestamptz NOT NULL,
  closed_at  timestamptz,
  CONSTRAINT department_identity PRIMARY KEY (id),
  CONSTRAINT department_code_unique UNIQUE (code),
  CONSTRAINT department_code_form CHECK (code ~ '^[a-z0-9][a-z0-9-]{0,30}[a-z0-9]$'),
  CONSTRAINT department_names_filled CHECK (length(name_zh) BETWEEN 1 AND 60 AND length(name_en) BETWEEN 1 AND 60),
  CONSTRAINT department_parent_exists FOREIGN KEY (parent_id) REFERENCES department (id),
  CONSTRAINT department_path_ends_in_itself CHECK (path[cardinality(path)] = id AND cardinality(path) <= 13),
  CONSTRAINT department_is_not_its_own_parent CHECK (parent_id <> id)
);
CREATE INDEX department_by_path ON department USING gin (path);
CREATE INDEX department_by_parent ON department (parent_id);

-- Invariant: the tree has no cycle, and every path is that of the one above and itself. Checked at the end of the
-- transaction, since a move changes many rows.
CREATE FUNCTION department_check_path() RETURNS trigger
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp SET omni.viewer = 'system'
AS $$
DECLARE
  own   department%ROWTYPE;
  above uuid[];
BEGIN
  SELECT * INTO own FROM department WHERE id = NEW.id;
  IF NOT FOUND THEN
    RETURN NULL;
  END IF;
  SELECT path INTO above FROM department WHERE id = own.parent_id;
  IF own.path IS DISTINCT FROM coalesce(above, '{}') || own.id
     OR cardinality(own.path) <> (SELECT count(DISTINCT step) FROM unnest(own.path) AS step)
     OR EXISTS (SELECT FROM department below WHERE below.parent_id = own.id AND below.path <> own.path || below.id) THEN
    RAISE EXCEPTION 'department % does not hang in the tree', own.id
      USING ERRCODE = 'check_violation', CONSTRAINT = 'department_tree_without_cycle', TABLE = 'department';
  END IF;
  RETURN NULL;
END
$$;
CREATE CONSTRAINT TRIGGER department_tree_without_cycle AFTER INSERT OR UPDATE OF parent_id, path ON department
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION department_check_path();

-- ── people ───────────────────────────────────────────────────────────────────────────────────────────────────────────
CREATE TABLE app_user (
  id                  uuid NOT NULL,
  login               text NOT NULL,
  display_name        text NOT NULL,
  email               text,
  department_id       uuid NOT NULL,
  is_enabled          boolean NOT NULL DEFAULT true,
  disabled_reason     text,
  password_hash       text,
  password_changed_at timestamptz,
  preference          text NOT NULL DEFAULT 'zh-CN.system.auto.compact',
  version             integer NOT NULL DEFAULT 1,
  created_at          timestamptz NOT NULL,
  last_sign_in_at     timestamptz,
  CONSTRAINT app_user_identity PRIMARY KEY (id),
  CONSTRAINT app_user_login_unique UNIQUE (login),
  CONSTRAINT app_user_login_form CHECK (login ~ '^[a-z0-9][a-z0-9._-]{0,62}[a-z0-9]$'),
  CONSTRAINT app_user_display_name_filled CHECK (length(display_name) BETWEEN 1 AND 60),
  CONSTRAINT app_user_email_short CHECK (length(email) <= 254),
  CONSTRAINT app_user_department_exists FOREIGN KEY (department_id) REFERENCES department (id)
);
CREATE INDEX app_user_by_department ON app_user (department_id);

-- A role held, for a department and those below it, or (NULL) for all. Never deleted: who held what when is history.
CREATE TABLE role_grant (
  id            uuid NOT NULL,
  user_id       uuid NOT NULL,
  role          text NOT NULL,
  department_id uuid,
  granted_at    timestamptz NOT NULL,
  revoked_at    timestamptz,
  CONSTRAINT role_grant_identity PRIMARY KEY (id),
  CONSTRAINT role_grant_user_exists FOREIGN KEY (user_id) REFERENCES app_user (id),
  CONSTRAINT role_grant_department_exists FOREIGN KEY (department_id) REFERENCES department (id),
  CONSTRAINT role_grant_role_known CHECK (role IN
    ('executive', 'operations', 'committee', 'store_manager', 'store_clerk', 'finance', 'it_admin', 'auditor')),
  CONSTRAINT role_grant_ends_after_begin CHECK (revoked_at >= granted_at)
);
CREATE UNIQUE INDEX role_grant_held_once
  ON role_grant (user_id, role, coalesce(department_id, '00000000-0000-0000-0000-000000000000'::uuid))
  WHERE revoked_at IS NULL;
CREATE INDEX role_grant_by_role ON role_grant (role) WHERE revoked_at IS NULL;

-- ── signing in ───────────────────────────────────────────────────────────────────────────────────────────────────────
-- Every attempt, written before the password is looked at: so many attempts at once cannot all come before the first
-- failure is known. `account` is the hash of the login as typed: unknown logins are slowed down like known ones, and what
-- somebody typed by mistake (a password) is not kept.
CREATE TABLE sign_in_attempt (
  id           uuid NOT NULL,
  account      bytea NOT NULL,
  ip           text NOT NULL,
  at           timestamptz NOT NULL,
  has_failed   boolean NOT NULL DEFAULT true,
  CONSTRAINT sign_in_attempt_identity PRIMARY KEY (id),
  CONSTRAINT sign_in_attempt_account_length CHECK (octet_length(account) = 32)
);
CREATE INDEX sign_in_attempt_by_account ON sign_in_attempt (account, at) WHERE has_failed;
CREATE INDEX sign_in_attempt_by_ip ON sign_in_attempt (ip, at) WHERE has_failed;
CREATE INDEX sign_in_attempt_by_time ON sign_in_attempt (at) WHERE has_failed;

CREATE TABLE session (
  id                 uuid NOT NULL,
  token_hash         bytea NOT NULL,
  user_id            uuid NOT NULL,
  created_at         timestamptz NOT NULL,
  last_seen_at       timestamptz NOT NULL,
  absolute_ends_at   timestamptz NOT NULL,
  fresh_until        timestamptz NOT NULL,
  ip                 text NOT NULL,
  user_agent         text NOT NULL,
  ended_at           timestamptz,
  end_reason         text,
  CONSTRAINT session_identity PRIMARY KEY (id),
  CONSTRAINT session_token_unique UNIQUE (token_hash),
  CONSTRAINT session_token_hash_length CHECK (octet_length(token_hash) = 32),
  CONSTRAINT session_user_exists FOREIGN KEY (user_id) REFERENCES app_user (id),
  CONSTRAINT session_user_agent_short CHECK (length(user_agent) <= 300)
);
CREATE INDEX session_by_user ON session (user_id, created_at DESC);
CREATE INDEX session_open_by_age ON session (last_seen_at) WHERE ended_at IS NULL;

-- The second step of a sign-in, waiting for its code.
CREATE TABLE sign_in_challenge (
  token_hash bytea NOT NULL,
  user_id    uuid NOT NULL,
  attempt_id uuid,
  expires_at timestamptz NOT NULL,
  tries      integer NOT NULL DEFAULT 0,
  used_at    timestamptz,
  CONSTRAINT sign_in_challenge_identity PRIMARY KEY (token_hash),
  CONSTRAINT sign_in_challenge_token_hash_length CHECK (octet_length(token_hash) = 32),
  CONSTRAINT sign_in_challenge_user_exists FOREIGN KEY (user_id) REFERENCES app_user (id)
);

-- An authenticator; the secret is encrypted by the program. `last_step` makes each code good for one use.
CREATE TABLE totp (
  user_id      uuid NOT NULL,
  secret       bytea NOT NULL,
  begun_at     timestamptz NOT NULL,
  confirmed_at timestamptz,
  last_step    bigint NOT NULL DEFAULT 0,
  CONSTRAINT totp_one_a_person PRIMARY KEY (user_id),
  CONSTRAINT totp_user_exists FOREIGN KEY (user_id) REFERENCES app_user (id)
);

CREATE TABLE recovery_code (
  user_id   uuid NOT NULL,
  code_hash bytea NOT NULL,
  used_at   timestamptz,
  CONSTRAINT recovery_code_identity PRIMARY KEY (user_id, code_hash),
  CONSTRAINT recovery_code_hash_length CHECK (octet_length(code_hash) = 32),
  CONSTRAINT recovery_code_user_exists FOREIGN KEY (user_id) REFERENCES app_user (id)
);

-- One-time links for a new password.
CREATE TABLE password_reset (
  token_hash bytea NOT NULL,
  user_id    uuid NOT NULL,
  issued_at  timestamptz NOT NULL,
  expires_at timestamptz NOT NULL,
  used_at    timestamptz,
  CONSTRAINT password_reset_identity PRIMARY KEY (token_hash),
  CONSTRAINT password_reset_token_hash_length CHECK (octet_length(token_hash) = 32),
  CONSTRAINT password_reset_user_exists FOREIGN KEY (user_id) REFERENCES app_user (id)
);
CREATE INDEX password_reset_by_user ON password_reset (user_id);

-- A person as the brand's identity provider knows them: by issuer and subject, never by e-mail.
CREATE TABLE oidc_identity (
  issuer    text NOT NULL,
  subject   text NOT NULL,
  user_id   uuid NOT NULL,
  linked_at timestamptz NOT NULL,
  CONSTRAINT oidc_identity_identity PRIMARY KEY (issuer, subject),
  CONSTRAINT oidc_identity_one_a_person UNIQUE (issuer, user_id),
  CONSTRAINT oidc_identity_user_exists FOREIGN KEY (user_id) REFERENCES app_user (id)
);

-- Keys for programs.
CREATE TABLE api_token (
  id           uuid NOT NULL,
  user_id      uuid NOT NULL,
  name         text NOT NULL,
  secret_hash  bytea NOT NULL,
  scopes       text[] NOT NULL,
  created_at   timestamptz NOT NULL,
  expires_at   timestamptz NOT NULL,
  last_used_at timestamptz,
  revoked_at   timestamptz,
  CONSTRAINT api_token_identity PRIMARY KEY (id),
  CONSTRAINT api_token_user_exists FOREIGN KEY (user_id) REFERENCES app_user (id),
  CONSTRAINT api_token_name_filled CHECK (length(name) BETWEEN 1 AND 60),
  CONSTRAINT api_token_secret_hash_length CHECK (octet_length(secret_hash) = 32),
  CONSTRAINT api_token_scopes_filled CHECK (cardinality(scopes) > 0),
  CONSTRAINT api_token_expires_within_a_year CHECK (expires_at <= created_at + interval '366 days')
);
CREATE INDEX api_token_by_user ON api_token (user_id);

-- ── a change of rights takes two people ──────────────────────────────────────────────────────────────────────────────
CREATE TABLE access_request (
  id              uuid NOT NULL,
  user_id         uuid NOT NULL,
  role            text NOT NULL,
  department_id   uuid,
  kind            text NOT NULL,
  reason          text NOT NULL,
  content_hash    text NOT NULL,
  state           text NOT NULL DEFAULT 'waiting',
  proposed_by     uuid NOT NULL,
  proposed_at     timestamptz NOT NULL,
  decided_by      uuid,
  decided_at      timestamptz,
  decision_reason text,
  CONSTRAINT access_request_identity PRIMARY KEY (id),
  CONSTRAINT access_request_user_exists FOREIGN KEY (user_id) REFERENCES app_user (id),
  CONSTRAINT access_request_department_exists FOREIGN KEY (department_id) REFERENCES department (id),
  CONSTRAINT access_request_proposer_exists FOREIGN KEY (proposed_by) REFERENCES app_user (id),
  CONSTRAINT access_request_decider_exists FOREIGN KEY (decided_by) REFERENCES app_user (id),
  CONSTRAINT access_request_kind_known CHECK (kind IN ('grant', 'revoke')),
  CONSTRAINT access_request_role_known CHECK (role IN
    ('executive', 'operations', 'committee', 'store_manager', 'store_clerk', 'finance', 'it_admin', 'auditor')),
  CONSTRAINT access_request_state_known CHECK (state IN ('waiting', 'approved', 'refused', 'withdrawn')),
  CONSTRAINT access_request_reason_filled CHECK (length(reason) BETWEEN 1 AND 500),
  CONSTRAINT access_request_content_hash_length CHECK (length(content_hash) = 64),
  CONSTRAINT access_request_decided_is_complete CHECK (
    CASE state
      WHEN 'waiting' THEN decided_by IS NULL AND decided_at IS NULL
      WHEN 'withdrawn' THEN decided_by IS NULL AND decided_at IS NOT NULL
      ELSE decided_by IS NOT NULL AND decided_at IS NOT NULL
    END),
  -- Invariant: two people. Not even the program's own code can write otherwise.
  CONSTRAINT access_request_maker_is_not_checker CHECK (decided_by <> proposed_by),
  CONSTRAINT access_request_subject_is_not_checker CHECK (decided_by <> user_id)
);
-- The same change waits once.
CREATE UNIQUE INDEX access_request_waits_once
  ON access_request (user_id, role, kind, coalesce(department_id, '00000000-0000-0000-0000-000000000000'::uuid))
  WHERE state = 'waiting';
CREATE INDEX access_request_by_state ON access_request (state, proposed_at DESC);
CREATE INDEX access_request_by_user ON access_request (user_id);

-- Invariant: what was asked for never changes, and a decision is final.
CREATE FUNCTION access_request_guard() RETURNS trigger
  LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp
AS $$
BEGIN
  IF OLD.state <> 'waiting'
     OR (NEW.id, NEW.user_id, NEW.role, NEW.kind, NEW.reason, NEW.content_hash, NEW.proposed_by, NEW.proposed_at)
        IS DISTINCT FROM
        (OLD.id, OLD.user_id, OLD.role, OLD.kind, OLD.reason, OLD.content_hash, OLD.proposed_by, OLD.proposed_at)
     OR NEW.department_id IS DISTINCT FROM OLD.department_id THEN
    RAISE EXCEPTION 'a request is decided once and its content never changes' USING ERRCODE = 'insufficient_privilege';
  END IF;
  RETURN NEW;
END
$$;
CREATE TRIGGER access_request_final BEFORE UPDATE ON access_request
  FOR EACH ROW EXECUTE FUNCTION access_request_guard();
ALTER TABLE access_request ENABLE ALWAYS TRIGGER access_request_final;

-- ── messages and saved views ─────────────────────────────────────────────────────────────────────────────────────────
CREATE TABLE notification (
  id         uuid NOT NULL,
  user_id    uuid NOT NULL,
  kind       text NOT NULL,
  data       jsonb NOT NULL,
  created_at timestamptz NOT NULL,
  read_at    timestamptz,
  CONSTRAINT notification_identity PRIMARY KEY (id),
  CONSTRAINT notification_user_exists FOREIGN KEY (user_id) REFERENCES app_user (id),
  CONSTRAINT notification_kind_filled CHECK (kind <> '')
);
CREATE INDEX notification_by_user ON notification (user_id, created_at DESC);
CREATE INDEX notification_unread ON notification (user_id) WHERE read_at IS NULL;

CREATE TABLE saved_view (
  id            uuid NOT NULL,
  user_id       uuid NOT NULL,
  department_id uuid NOT NULL,
  list          text NOT NULL,
  name          text NOT NULL,
  query         text NOT NULL,
  is_shared     boolean NOT NULL,
  updated_at    timestamptz NOT NULL,
  CONSTRAINT saved_view_identity PRIMARY KEY (id),
  CONSTRAINT saved_view_name_once UNIQUE (user_id, list, name),
  CONSTRAINT saved_view_user_exists FOREIGN KEY (user_id) REFERENCES app_user (id),
  CONSTRAINT saved_view_department_exists FOREIGN KEY (department_id) REFERENCES department (id),
  CONSTRAINT saved_view_name_filled CHECK (length(name) BETWEEN 1 AND 60),
  CONSTRAINT saved_view_query_short CHECK (length(query) <= 2000)
);
CREATE INDEX saved_view_shared ON saved_view (department_id, list) WHERE is_shared;

-- What the program remembers about itself, e.g. that the people are those of the demo.
CREATE TABLE hub_fact (
  name  text NOT NULL,
  value text NOT NULL,
  CONSTRAINT hub_fact_identity PRIMARY KEY (name)
);

-- ── the second wall ──────────────────────────────────────────────────────────────────────────────────────────────────
-- Departments, people and rights: those of the viewer's scope; about oneself always. What belongs to a person alone
-- (sessions, keys, messages, authenticator): the person's, and the program's own steps.
DO $$
DECLARE
  name text;
BEGIN
  FOREACH name IN ARRAY ARRAY['department', 'app_user', 'role_grant', 'sign_in_attempt', 'session', 'sign_in_challenge',
    'totp', 'recovery_code', 'password_reset', 'oidc_identity', 'api_token', 'access_request', 'notification',
    'saved_view', 'hub_fact']
  LOOP
    EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', name);
    EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', name);
  END LOOP;
END
$$;

CREATE POLICY department_seen ON department
  USING ((SELECT omni_scope_is_all()) OR id = ANY ((SELECT omni_scope_departments())::uuid[]))
  WITH CHECK ((SELECT omni_scope_is_all()) OR id = ANY ((SELECT omni_scope_departments())::uuid[])
              OR parent_id = ANY ((SELECT omni_scope_departments())::uuid[]));
CREATE POLICY app_user_seen ON app_user
  USING ((SELECT omni_scope_is_all()) OR department_id = ANY ((SELECT omni_scope_departments())::uuid[])
         OR id = (SELECT omni_viewer_user()));

-- Where a person belongs, whatever the viewer sees: for policies of tables that name a person.
CREATE FUNCTION omni_department_of(person uuid) RETURNS uuid
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp SET omni.viewer = 'system'
AS $$ SELECT department_id FROM app_user WHERE id = person $$;

CREATE POLICY role_grant_seen ON role_grant
  USING ((SELECT omni_scope_is_all()) OR user_id = (SELECT omni_viewer_user())
         OR department_id = ANY ((SELECT omni_scope_departments())::uuid[])
         OR EXISTS (SELECT FROM app_user WHERE app_user.id = role_grant.user_id));
CREATE POLICY session_seen ON session
  USING ((SELECT omni_viewer_is_system()) OR user_id = (SELECT omni_viewer_user()));
CREATE POLICY sign_in_attempt_seen ON sign_in_attempt USING ((SELECT omni_viewer_is_system()));
CREATE POLICY sign_in_challenge_seen ON sign_in_challenge USING ((SELECT omni_viewer_is_system()));
CREATE POLICY totp_seen ON totp
  USING ((SELECT omni_viewer_is_system()) OR user_id = (SELECT omni_viewer_user()));
CREATE POLICY recovery_code_seen ON recovery_code
  USING ((SELECT omni_viewer_is_system()) OR user_id = (SELECT omni_viewer_user()));
CREATE POLICY password_reset_seen ON password_reset
  USING ((SELECT omni_viewer_is_system()) OR user_id = (SELECT omni_viewer_user()));
CREATE POLICY oidc_identity_seen ON oidc_identity USING ((SELECT omni_viewer_is_system()));
CREATE POLICY api_token_seen ON api_token
  USING ((SELECT omni_scope_is_all()) OR user_id = (SELECT omni_viewer_user()));
CREATE POLICY access_request_seen ON access_request
  USING ((SELECT omni_scope_is_all()) OR department_id = ANY ((SELECT omni_scope_departments())::uuid[])
         OR user_id = (SELECT omni_viewer_user()) OR proposed_by = (SELECT omni_viewer_user()));
CREATE POLICY notification_seen ON notification
  USING ((SELECT omni_viewer_is_system()) OR user_id = (SELECT omni_viewer_user()));
CREATE POLICY saved_view_read ON saved_view FOR SELECT
  USING ((SELECT omni_viewer_is_system()) OR user_id = (SELECT omni_viewer_user())
         OR (is_shared AND department_id = omni_department_of((SELECT omni_viewer_user()))));
CREATE POLICY saved_view_write ON saved_view FOR INSERT WITH CHECK (user_id = (SELECT omni_viewer_user()));
CREATE POLICY saved_view_change ON saved_view FOR UPDATE USING (user_id = (SELECT omni_viewer_user()));
CREATE POLICY saved_view_delete ON saved_view FOR DELETE USING (user_id = (SELECT omni_viewer_user()));
CREATE POLICY hub_fact_read ON hub_fact FOR SELECT USING ((SELECT omni_viewer_is_known()));
CREATE POLICY hub_fact_write ON hub_fact FOR INSERT WITH CHECK ((SELECT omni_viewer_is_system()));

-- What the program may do at all. History is never deleted; only what has no meaning any more is.
GRANT SELECT, INSERT ON department, app_user, role_grant, sign_in_attempt, session, sign_in_challenge, totp, recovery_code,
  password_reset, oidc_identity, api_token, access_request, notification, saved_view, hub_fact TO omni_hub_app;
GRANT UPDATE (code, name_zh, name_en, parent_id, path, version, closed_at) ON department TO omni_hub_app;
GRANT UPDATE (display_name, email, department_id, is_enabled, disabled_reason, password_hash, password_changed_at,
  preference, version, last_sign_in_at) ON app_user TO omni_hub_app;
GRANT UPDATE (revoked_at) ON role_grant TO omni_hub_app;
GRANT UPDATE (has_failed) ON sign_in_attempt TO omni_hub_app;
GRANT UPDATE (token_hash, last_seen_at, fresh_until, ended_at, end_reason) ON session TO omni_hub_app;
GRANT UPDATE (tries, used_at) ON sign_in_challenge TO omni_hub_app;
GRANT UPDATE (secret, begun_at, confirmed_at, last_step) ON totp TO omni_hub_app;
GRANT UPDATE (used_at) ON recovery_code, password_reset TO omni_hub_app;
GRANT UPDATE (last_used_at, revoked_at) ON api_token TO omni_hub_app;
GRANT UPDATE (state, decided_by, decided_at, decision_reason) ON access_request TO omni_hub_app;
GRANT UPDATE (read_at) ON notification TO omni_hub_app;
GRANT UPDATE (name, query, is_shared, department_id, updated_at) ON saved_view TO omni_hub_app;
GRANT DELETE ON sign_in_attempt, session, sign_in_challenge, totp, recovery_code, password_reset, notification, saved_view
  TO omni_hub_app;

-- ── who is this: one statement ───────────────────────────────────────────────────────────────────────────────────────
-- The roles of a person as JSON: [{"role": "finance", "departments": null | ["…"]}], departments closed downwards.
CREATE FUNCTION user_grants(person uuid) RETURNS jsonb
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp SET omni.viewer = 'system'
AS $$
  SELECT coalesce(jsonb_agg(jsonb_build_object(
           'role', held.role,
           'departments', CASE WHEN held.department_id IS NOT NULL THEN
              (SELECT coalesce(jsonb_agg(below.id), '[]') FROM department below WHERE below.path @> ARRAY[held.department_id])
           END) ORDER BY held.role, held.department_id), '[]')
  FROM role_grant held WHERE held.user_id = person AND held.revoked_at IS NULL
$$;

-- Everything a request needs to know about its session, and the note of its last use, at most once in `touch_seconds`. No
-- row when the session is unknown, ended, too old, idle for too long, or its person disabled.
CREATE FUNCTION session_authenticate(
  wanted_hash bytea, now_at timestamptz, idle_seconds integer, sensitive_idle_seconds integer, sensitive_roles text[],
  touch_seconds integer,
  OUT session_id uuid, OUT user_id uuid, OUT display_name text, OUT department_id uuid, OUT preference text,
  OUT last_seen_at timestamptz, OUT absolute_ends_at timestamptz, OUT fresh_until timestamptz, OUT idle_used integer,
  OUT must_change_password boolean, OUT grants jsonb
) RETURNS SETOF record
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp SET omni.viewer = 'system'
AS $$
#variable_conflict use_column
BEGIN
  SELECT s.id, u.id, u.display_name, u.department_id, u.preference, s.last_seen_at, s.absolute_ends_at, s.fresh_until,
         u.password_hash IS NULL
           AND NOT EXISTS (SELECT FROM oidc_identity linked WHERE linked.user_id = u.id),
         user_grants(u.id)
    INTO session_id, user_id, display_name, department_id, preference, last_seen_at, absolute_ends_at, fresh_until,
         must_change_password, grants
    FROM session s JOIN app_user u ON u.id = s.user_id
   WHERE s.token_hash = wanted_hash AND s.ended_at IS NULL AND s.absolute_ends_at > now_at AND u.is_enabled;
  IF NOT FOUND THEN
    RETURN;
  END IF;
  idle_used := CASE WHEN EXISTS (SELECT FROM jsonb_array_elements(grants) AS held
                                  WHERE held ->> 'role' = ANY (sensitive_roles))
                    THEN sensitive_idle_seconds ELSE idle_seconds END;
  IF last_seen_at + make_interval(secs => idle_used) <= now_at THEN
    RETURN;
  END IF;
  IF last_seen_at + make_interval(secs => touch_seconds) <= now_at THEN
    UPDATE session s SET last_seen_at = now_at WHERE s.id = session_authenticate.session_id AND s.last_seen_at < now_at;
    last_seen_at := now_at;
  END IF;
  RETURN NEXT;
END
$$;

-- The same for a key.
CREATE FUNCTION token_authenticate(
  wanted_id uuid, wanted_hash bytea, now_at timestamptz, touch_seconds integer,
  OUT user_id uuid, OUT display_name text, OUT department_id uuid, OUT scopes text[], OUT grants jsonb
) RETURNS SETOF record
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp SET omni.viewer = 'system'
AS $$
#variable_conflict use_column
DECLARE
  used_at timestamptz;
BEGIN
  SELECT u.id, u.display_name, u.department_id, t.scopes, user_grants(u.id), t.last_used_at
    INTO user_id, display_name, department_id, scopes, grants, used_at
    FROM api_token t JOIN app_user u ON u.id = t.user_id
   WHERE t.id = wanted_id AND t.secret_hash = wanted_hash AND t.revoked_at IS NULL AND t.expires_at > now_at
     AND u.is_enabled;
  IF NOT FOUND THEN
    RETURN;
  END IF;
  IF used_at IS NULL OR used_at + make_interval(secs => touch_seconds) <= now_at THEN
    UPDATE api_token t SET last_used_at = now_at WHERE t.id = wanted_id;
  END IF;
  RETURN NEXT;
END
$$;

-- What the frame of every page shows: unread messages, requests that wait for this person, the department's names.
CREATE FUNCTION shell_facts(
  person uuid, approves_all boolean, approves_departments uuid[],
  OUT unread bigint, OUT waiting bigint, OUT department_name_zh text, OUT department_name_en text
)
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp SET omni.viewer = 'system'
AS $$
  SELECT (SELECT count(*) FROM notification n WHERE n.user_id = person AND n.read_at IS NULL),
         (SELECT count(*) FROM access_request r
           WHERE r.state = 'waiting' AND (approves_all OR r.department_id = ANY (approves_departments))
             AND r.proposed_by <> person AND r.user_id <> person),
         d.name_zh, d.name_en
  FROM (SELECT) AS one
  LEFT JOIN app_user u ON u.id = person
  LEFT JOIN department d ON d.id = u.department_id
$$;

-- A message to one person; anybody who acts may cause one.
CREATE FUNCTION notification_add(new_id uuid, person uuid, new_kind text, new_data jsonb, new_at timestamptz) RETURNS void
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp SET omni.viewer = 'system'
AS $$
BEGIN
  INSERT INTO notification (id, user_id, kind, data, created_at) VALUES (new_id, person, new_kind, new_data, new_at);
END
$$;

-- Who may decide a request of this department: holders of one of these roles for it or for all.
CREATE FUNCTION access_approvers(approving_roles text[], wanted uuid) RETURNS SETOF uuid
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp SET omni.viewer = 'system'
AS $$
  SELECT DISTINCT held.user_id
  FROM role_grant held JOIN app_user u ON u.id = held.user_id
  WHERE held.revoked_at IS NULL AND u.is_enabled AND held.role = ANY (approving_roles)
    AND (held.department_id IS NULL
         OR held.department_id = ANY ((SELECT path FROM department WHERE id = wanted)::uuid[]))
  ORDER BY held.user_id
$$;

-- How many enabled people manage people and rights for all departments, this one apart. Locks them, so that two who leave
-- at once cannot both see the other stay.
CREATE FUNCTION other_admins(person uuid) RETURNS bigint
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp SET omni.viewer = 'system'
AS $$
BEGIN
  PERFORM pg_advisory_xact_lock(hashtext('omni-hub last admin'));
  RETURN (SELECT count(DISTINCT u.id) FROM role_grant held JOIN app_user u ON u.id = held.user_id
          WHERE held.revoked_at IS NULL AND held.role = 'it_admin' AND held.department_id IS NULL AND u.is_enabled
            AND u.id <> person);
END
$$;

-- The names of departments and people that a row mentions, whatever the viewer sees of them otherwise: a request shows who
-- proposed it, an audit entry what its department is called.
CREATE FUNCTION omni_department_names(wanted uuid, OUT name_zh text, OUT name_en text)
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp SET omni.viewer = 'system'
AS $$ SELECT name_zh, name_en FROM department WHERE id = wanted $$;
CREATE FUNCTION omni_person_name(person uuid) RETURNS text
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp SET omni.viewer = 'system'
AS $$ SELECT display_name FROM app_user WHERE id = person $$;

-- The tree as a whole: whether a move makes a cycle does not depend on what the viewer sees.
CREATE FUNCTION department_parents(OUT id uuid, OUT parent_id uuid) RETURNS SETOF record
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp SET omni.viewer = 'system'
AS $$ SELECT id, parent_id FROM department $$;
-- Whether a department is closed; it stays so until the end of the transaction, because nobody can change the row meanwhile.
CREATE FUNCTION department_is_closed(wanted uuid) RETURNS boolean
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp SET omni.viewer = 'system'
AS $$
DECLARE
  answer boolean;
BEGIN
  SELECT d.closed_at IS NOT NULL INTO answer FROM department d WHERE d.id = wanted FOR SHARE;
  RETURN answer;
END
$$;
CREATE FUNCTION department_path_of(wanted uuid) RETURNS uuid[]
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp SET omni.viewer = 'system'
AS $$ SELECT coalesce((SELECT path FROM department WHERE id = wanted), '{}') $$;
CREATE FUNCTION department_is_in_use(wanted uuid) RETURNS boolean
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp SET omni.viewer = 'system'
AS $$
  SELECT EXISTS (SELECT FROM app_user WHERE department_id = wanted AND is_enabled)
      OR EXISTS (SELECT FROM department below WHERE below.parent_id = wanted AND below.closed_at IS NULL)
$$;
-- Hangs a department below another, with everything below it.
CREATE FUNCTION department_move(moved uuid, new_parent uuid) RETURNS void
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp SET omni.viewer = 'system'
AS $$
DECLARE
  old_path uuid[];
  new_path uuid[];
BEGIN
  SELECT path INTO STRICT old_path FROM department WHERE id = moved;
  new_path := department_path_of(new_parent) || moved;
  UPDATE department SET parent_id = new_parent WHERE id = moved AND parent_id IS DISTINCT FROM new_parent;
  IF new_path <> old_path THEN
    UPDATE department SET path = new_path || path[cardinality(old_path) + 1 :] WHERE path @> ARRAY[moved];
  END IF;
END
$$;

-- About a person, for whoever sees them: whether there is an authenticator, how many sessions are open.
CREATE FUNCTION user_has_totp(person uuid) RETURNS boolean
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp SET omni.viewer = 'system'
AS $$ SELECT EXISTS (SELECT FROM totp WHERE user_id = person AND confirmed_at IS NOT NULL) $$;
CREATE FUNCTION user_open_sessions(person uuid, now_at timestamptz, seen_after timestamptz) RETURNS bigint
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp SET omni.viewer = 'system'
AS $$
  SELECT count(*) FROM session
  WHERE user_id = person AND ended_at IS NULL AND absolute_ends_at > now_at AND last_seen_at > seen_after
$$;
-- Ends another person's sessions; `service` has asked for the right.
CREATE FUNCTION user_end_sessions(person uuid, now_at timestamptz, reason text) RETURNS bigint
  LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp SET omni.viewer = 'system'
AS $$
  WITH ended AS (UPDATE session SET ended_at = now_at, end_reason = reason
                 WHERE user_id = person AND ended_at IS NULL RETURNING 1)
  SELECT count(*) FROM ended
$$;
-- Makes a one-time link of another person; `service` has asked for the right. Earlier ones are void.
CREATE FUNCTION password_reset_issue(person uuid, new_hash bytea, now_at timestamptz, ends_at timestamptz) RETURNS void
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp SET omni.viewer = 'system'
AS $$
BEGIN
  UPDATE password_reset SET used_at = now_at WHERE user_id = person AND used_at IS NULL;
  INSERT INTO password_reset (token_hash, user_id, issued_at, expires_at) VALUES (new_hash, person, now_at, ends_at);
END
$$;
-- The number of the latest migration: the table belongs to the migrating role alone.
CREATE FUNCTION hub_schema_version() RETURNS bigint
  LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
AS $$ BEGIN RETURN (SELECT max(version) FROM _sqlx_migrations WHERE success); END $$;
-- What a request to change rights asks about its person, whatever the decider sees of them otherwise.
CREATE FUNCTION person_facts(person uuid, OUT display_name text, OUT department_id uuid, OUT is_enabled boolean)
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp SET omni.viewer = 'system'
AS $$ SELECT display_name, department_id, is_enabled FROM app_user WHERE id = person $$;

GRANT EXECUTE ON FUNCTION department_parents(), department_is_closed(uuid), department_path_of(uuid),
  department_is_in_use(uuid), department_move(uuid, uuid), user_has_totp(uuid),
  user_open_sessions(uuid, timestamptz, timestamptz), user_end_sessions(uuid, timestamptz, text), password_reset_issue(uuid, bytea, timestamptz, timestamptz),
  hub_schema_version(), person_facts(uuid)
  TO omni_hub_app;
GRANT EXECUTE ON FUNCTION omni_department_of(uuid), user_grants(uuid),
  session_authenticate(bytea, timestamptz, integer, integer, text[], integer),
  token_authenticate(uuid, bytea, timestamptz, integer), shell_facts(uuid, boolean, uuid[]),
  notification_add(uuid, uuid, text, jsonb, timestamptz), access_approvers(text[], uuid), other_admins(uuid),
  omni_department_names(uuid), omni_person_name(uuid)
  TO omni_hub_app;
