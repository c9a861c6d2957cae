-- Lays the foundation: the role of the program, row-level security, the audit record, the outbox, idempotency keys.
--
-- Why:    everything later writes into the audit record and the outbox in the transaction of the change itself.
-- Locks:  none that matter; every object is new.
-- Old code safe? There is no older program.
--
-- How rights work here. All objects belong to the role that migrates. The program's pool takes the role `omni_hub_app`,
-- which cannot sign in, owns nothing and is given only what is named below. Row-level security is the second wall: each
-- transaction says for whom it looks (`omni.viewer`, `omni.user`, `omni.scope`); without that it sees no row at all.

-- ── the role ─────────────────────────────────────────────────────────────────────────────────────────────────────────
-- Roles belong to the whole cluster, and several databases may be migrated at the same moment: whoever comes second finds
-- the role already there, or collides with the one who is just making it. Both are fine.
DO $$
BEGIN
  IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'omni_hub_app') THEN
    CREATE ROLE omni_hub_app NOLOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOBYPASSRLS NOREPLICATION;
  END IF;
EXCEPTION WHEN duplicate_object OR unique_violation THEN
  NULL;
END
$$;

-- A migrating role that is no superuser must be a member, or the pool could not take the role. Two databases granting it at
-- once collide in the catalogue ("tuple concurrently updated", XX000); the loser looks again.
DO $$
BEGIN
  FOR attempt IN 1 .. 20 LOOP
    EXIT WHEN pg_has_role(current_user, 'omni_hub_app', 'MEMBER');
    BEGIN
      EXECUTE format('GRANT omni_hub_app TO %I', current_user);
    EXCEPTION WHEN internal_error OR unique_violation THEN
      PERFORM pg_sleep(0.05);
    END;
  END LOOP;
END
$$;

-- Nobody may create objects or call functions unless it is said here. TEMPORARY goes too: a temporary table could stand in
-- front of a real one.
REVOKE ALL ON SCHEMA public FROM PUBLIC;
GRANT USAGE ON SCHEMA public TO omni_hub_app;
ALTER DEFAULT PRIVILEGES IN SCHEMA public REVOKE ALL ON TABLES FROM PUBLIC;
ALTER DEFAULT PRIVILEGES REVOKE EXECUTE ON FUNCTIONS FROM PUBLIC;
DO $$
BEGIN
  EXECUTE format('REVOKE TEMPORARY ON DATABASE %I FROM PUBLIC', current_database());
END
$$;

-- ── for whom a transaction looks ─────────────────────────────────────────────────────────────────────────────────────
-- In a policy, write these as `(SELECT omni_…())`: the planner then asks once a statement instead of once a row.

-- The program itself, in a task of its own.
CREATE FUNCTION omni_viewer_is_system() RETURNS boolean
  LANGUAGE sql STABLE PARALLEL SAFE
  RETURN coalesce(current_setting('omni.viewer', true), '') = 'system';

-- Somebody at all: a person, or the program itself.
CREATE FUNCTION omni_viewer_is_known() RETURNS boolean
  LANGUAGE sql STABLE PARALLEL SAFE
  RETURN coalesce(current_setting('omni.viewer', true), '') IN ('person', 'system');

-- The person, or NULL.
CREATE FUNCTION omni_viewer_user() RETURNS uuid
  LANGUAGE sql STABLE PARALLEL SAFE
  RETURN CASE WHEN current_setting('omni.viewer', true) = 'person'
              THEN nullif(current_setting('omni.user', true), '')::uuid END;

-- Whether every department is covered, and what belongs to none.
CREATE FUNCTION omni_scope_is_all() RETURNS boolean
  LANGUAGE sql STABLE PARALLEL SAFE
  RETURN CASE coalesce(current_setting('omni.viewer', true), '')
           WHEN 'system' THEN true
           WHEN 'person' THEN coalesce(current_setting('omni.scope', true), '') = '*'
           ELSE false END;

-- The departments covered; empty for all and for none.
CREATE FUNCTION omni_scope_departments() RETURNS uuid[]
  LANGUAGE sql STABLE PARALLEL SAFE
  RETURN CASE WHEN current_setting('omni.viewer', true) = 'person'
                   AND coalesce(current_setting('omni.scope', true), '') NOT IN ('', '*')
              THEN string_to_array(current_setting('omni.scope', true), ',')::uuid[]
              ELSE '{}'::uuid[] END;

-- Whether things of this department (NULL: of none) are seen. For single rows and CHECKs; policies use the two above.
CREATE FUNCTION omni_sees_department(department uuid) RETURNS boolean
  LANGUAGE sql STABLE PARALLEL SAFE
  RETURN omni_scope_is_all() OR coalesce(department = ANY (omni_scope_departments()), false);

GRANT EXECUTE ON FUNCTION omni_viewer_is_system(), omni_viewer_is_known(), omni_viewer_user(), omni_scope_is_all(),
  omni_scope_departments(), omni_sees_department(uuid) TO omni_hub_app;

-- ── the outbox ───────────────────────────────────────────────────────────────────────────────────────────────────────
-- What happened, for those who watch. Read in the order (xid, position), and only up to the oldest transaction still
-- running: a position alone would be handed out early and committed late, and a reader would pass it by.
CREATE TABLE outbox (
  position      bigint GENERATED ALWAYS AS IDENTITY,
  xid           xid8 NOT NULL DEFAULT pg_current_xact_id(),
  at            timestamptz NOT NULL,
  topic         text NOT NULL,
  department_id uuid,
  user_id       uuid,
  subject       text NOT NULL,
  payload       jsonb NOT NULL,
  CONSTRAINT outbox_position PRIMARY KEY (xid, position),
  CONSTRAINT outbox_topic_filled CHECK (topic <> ''),
  CONSTRAINT outbox_payload_is_small CHECK (octet_length(payload::text) <= 8192)
);

-- Up to where the outbox has been cleared: a reader that stands before this has missed something and must start anew.
CREATE TABLE outbox_horizon (
  is_only  boolean NOT NULL DEFAULT true,
  xid      xid8 NOT NULL,
  position bigint NOT NULL,
  CONSTRAINT outbox_horizon_only PRIMARY KEY (is_only),
  CONSTRAINT outbox_horizon_is_only CHECK (is_only)
);
INSERT INTO outbox_horizon (xid, position) VALUES ('0', 0);

ALTER TABLE outbox ENABLE ROW LEVEL SECURITY;
ALTER TABLE outbox FORCE ROW LEVEL SECURITY;
-- An instance reads for all its viewers and decides per event (`service::live::may_see`); nobody else reads here.
CREATE POLICY outbox_read ON outbox FOR SELECT USING ((SELECT omni_viewer_is_system()));
CREATE POLICY outbox_publish ON outbox FOR INSERT WITH CHECK ((SELECT omni_viewer_is_known()));
CREATE POLICY outbox_expire ON outbox FOR DELETE USING ((SELECT omni_viewer_is_system()));
GRANT SELECT, DELETE ON outbox TO omni_hub_app;
-- Not xid and position: nobody may publish into the past.
GRANT INSERT (at, topic, department_id, user_id, subject, payload) ON outbox TO omni_hub_app;

ALTER TABLE outbox_horizon ENABLE ROW LEVEL SECURITY;
ALTER TABLE outbox_horizon FORCE ROW LEVEL SECURITY;
CREATE POLICY outbox_horizon_all ON outbox_horizon USING ((SELECT omni_viewer_is_system()));
GRANT SELECT, UPDATE (xid, position) ON outbox_horizon TO omni_hub_app;

-- ── the audit record ─────────────────────────────────────────────────────────────────────────────────────────────────
-- One chain a department (the nil id for what belongs to none). Each entry carries the hash of the one before it.
CREATE TABLE audit_entry (
  chain         uuid NOT NULL,
  sequence      bigint NOT NULL,
  at            timestamptz NOT NULL,
  recorded_at   timestamptz NOT NULL,
  user_id       uuid NOT NULL,
  actor_name    text NOT NULL,
  via           text NOT NULL,
  action        text NOT NULL,
  subject_kind  text NOT NULL,
  subject_id    text NOT NULL,
  subject_name  text NOT NULL,
  before        jsonb,
  after         jsonb,
  reason        text,
  request_id    uuid NOT NULL,
  department_id uuid,
  previous_hash bytea NOT NULL,
  hash          bytea NOT NULL,
  CONSTRAINT audit_entry_position PRIMARY KEY (chain, sequence),
  CONSTRAINT audit_entry_sequence_positive CHECK (sequence > 0),
  CONSTRAINT audit_entry_chain_of_department
    CHECK (chain = coalesce(department_id, '00000000-0000-0000-0000-000000000000'::uuid)),
  CONSTRAINT audit_entry_action_filled CHECK (action <> ''),
  CONSTRAINT audit_entry_hash_length CHECK (octet_length(hash) = 32 AND octet_length(previous_hash) = 32)
);
-- The page reads the newest first, by person, by subject or by action.
CREATE INDEX audit_entry_by_time ON audit_entry (at DESC, chain, sequence DESC);
CREATE INDEX audit_entry_by_user ON audit_entry (user_id, at DESC);
CREATE INDEX audit_entry_by_subject ON audit_entry (subject_kind, subject_id, at DESC);
CREATE INDEX audit_entry_by_action ON audit_entry (action, at DESC);

-- The last entry of each chain; its row is the lock under which the chain grows.
CREATE TABLE audit_chain (
  chain    uuid NOT NULL,
  sequence bigint NOT NULL,
  hash     bytea NOT NULL,
  CONSTRAINT audit_chain_identity PRIMARY KEY (chain),
  CONSTRAINT audit_chain_sequence_not_negative CHECK (sequence >= 0),
  CONSTRAINT audit_chain_hash_length CHECK (octet_length(hash) = 32)
);

-- A signed statement of where all chains stood. Written to a file outside the database as well, so that whoever owns the
-- database cannot take it back.
CREATE TABLE audit_checkpoint (
  id            bigint NOT NULL,
  at            timestamptz NOT NULL,
  heads         jsonb NOT NULL,
  root          bytea NOT NULL,
  previous_root bytea NOT NULL,
  signature     bytea NOT NULL,
  public_key    bytea NOT NULL,
  CONSTRAINT audit_checkpoint_identity PRIMARY KEY (id),
  CONSTRAINT audit_checkpoint_id_positive CHECK (id > 0),
  CONSTRAINT audit_checkpoint_heads_are_a_list CHECK (jsonb_typeof(heads) = 'array'),
  CONSTRAINT audit_checkpoint_lengths CHECK (
    octet_length(root) = 32 AND octet_length(previous_root) = 32
    AND octet_length(signature) = 64 AND octet_length(public_key) = 32)
);

ALTER TABLE audit_entry ENABLE ROW LEVEL SECURITY;
ALTER TABLE audit_entry FORCE ROW LEVEL SECURITY;
CREATE POLICY audit_entry_read ON audit_entry FOR SELECT
  USING ((SELECT omni_scope_is_all()) OR department_id = ANY ((SELECT omni_scope_departments())::uuid[]));
-- Only `audit_append` has the right to insert at all; the policy is for an owner that is no superuser.
CREATE POLICY audit_entry_append ON audit_entry FOR INSERT WITH CHECK ((SELECT omni_viewer_is_system()));
GRANT SELECT ON audit_entry TO omni_hub_app;

ALTER TABLE audit_chain ENABLE ROW LEVEL SECURITY;
ALTER TABLE audit_chain FORCE ROW LEVEL SECURITY;
CREATE POLICY audit_chain_read ON audit_chain FOR SELECT
  USING ((SELECT omni_scope_is_all()) OR chain = ANY ((SELECT omni_scope_departments())::uuid[]));
CREATE POLICY audit_chain_append ON audit_chain FOR INSERT WITH CHECK ((SELECT omni_viewer_is_system()));
CREATE POLICY audit_chain_grow ON audit_chain FOR UPDATE USING ((SELECT omni_viewer_is_system()));
GRANT SELECT ON audit_chain TO omni_hub_app;

ALTER TABLE audit_checkpoint ENABLE ROW LEVEL SECURITY;
ALTER TABLE audit_checkpoint FORCE ROW LEVEL SECURITY;
CREATE POLICY audit_checkpoint_read ON audit_checkpoint FOR SELECT USING ((SELECT omni_viewer_is_known()));
CREATE POLICY audit_checkpoint_seal ON audit_checkpoint FOR INSERT WITH CHECK ((SELECT omni_viewer_is_system()));
GRANT SELECT, INSERT ON audit_checkpoint TO omni_hub_app;

-- Rights already refuse every change; these refuse it to the owner as well, even under `session_replication_role = replica`
-- (ENABLE ALWAYS). What a superuser does to them is found by the chain.
CREATE FUNCTION audit_refuse_change() RETURNS trigger
  LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
  RAISE EXCEPTION 'the audit record is only ever added to: % on % refused', TG_OP, TG_TABLE_NAME
    USING ERRCODE = 'insufficient_privilege';
END
$$;
CREATE TRIGGER audit_entry_no_change BEFORE UPDATE OR DELETE ON audit_entry
  FOR EACH ROW EXECUTE FUNCTION audit_refuse_change();
CREATE TRIGGER audit_entry_no_truncate BEFORE TRUNCATE ON audit_entry
  FOR EACH STATEMENT EXECUTE FUNCTION audit_refuse_change();
CREATE TRIGGER audit_checkpoint_no_change BEFORE UPDATE OR DELETE ON audit_checkpoint
  FOR EACH ROW EXECUTE FUNCTION audit_refuse_change();
CREATE TRIGGER audit_checkpoint_no_truncate BEFORE TRUNCATE ON audit_checkpoint
  FOR EACH STATEMENT EXECUTE FUNCTION audit_refuse_change();
CREATE TRIGGER audit_chain_no_delete BEFORE DELETE ON audit_chain
  FOR EACH ROW EXECUTE FUNCTION audit_refuse_change();
CREATE TRIGGER audit_chain_no_truncate BEFORE TRUNCATE ON audit_chain
  FOR EACH STATEMENT EXECUTE FUNCTION audit_refuse_change();
ALTER TABLE audit_entry ENABLE ALWAYS TRIGGER audit_entry_no_change;
ALTER TABLE audit_entry ENABLE ALWAYS TRIGGER audit_entry_no_truncate;
ALTER TABLE audit_checkpoint ENABLE ALWAYS TRIGGER audit_checkpoint_no_change;
ALTER TABLE audit_checkpoint ENABLE ALWAYS TRIGGER audit_checkpoint_no_truncate;
ALTER TABLE audit_chain ENABLE ALWAYS TRIGGER audit_chain_no_delete;
ALTER TABLE audit_chain ENABLE ALWAYS TRIGGER audit_chain_no_truncate;

-- One field of what is hashed: its length in four bytes, then the bytes; -1 for NULL. So no two different entries are ever
-- the same bytes. `domain::audit` computes the same independently.
CREATE FUNCTION audit_field(value bytea) RETURNS bytea
  LANGUAGE sql IMMUTABLE PARALLEL SAFE
  RETURN CASE WHEN value IS NULL THEN '\xffffffff'::bytea ELSE int4send(length(value)) || value END;

CREATE FUNCTION audit_instant(value timestamptz) RETURNS bytea
  LANGUAGE sql IMMUTABLE PARALLEL SAFE
  RETURN int8send((extract(epoch FROM value) * 1000000)::bigint);

-- The only way into the record. Runs with the rights of its owner; everything it names is pinned by the search path.
-- Publishes an `audit` event in the same transaction. Returns the position and the hash.
CREATE FUNCTION audit_append(
  new_department_id uuid, new_at timestamptz, new_user_id uuid, new_actor_name text, new_via text, new_action text,
  new_subject_kind text, new_subject_id text, new_subject_name text, new_before jsonb, new_after jsonb, new_reason text,
  new_request_id uuid,
  OUT chain uuid, OUT sequence bigint, OUT hash bytea
)
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
AS $$
DECLARE
  viewer        text := coalesce(current_setting('omni.viewer', true), '');
  previous_hash bytea;
  now           timestamptz := clock_timestamp();
BEGIN
  IF viewer NOT IN ('person', 'system') THEN
    RAISE EXCEPTION 'audit_append without a viewer' USING ERRCODE = 'insufficient_privilege';
  END IF;
  -- For an owner that is no superuser and so stands under the policies itself; undone below, and by any rollback.
  PERFORM set_config('omni.viewer', 'system', true);

  chain := coalesce(new_department_id, '00000000-0000-0000-0000-000000000000'::uuid);
  SELECT c.sequence, c.hash INTO sequence, previous_hash FROM audit_chain c WHERE c.chain = audit_append.chain FOR UPDATE;
  IF NOT FOUND THEN
    INSERT INTO audit_chain VALUES (audit_append.chain, 0, sha256('')) ON CONFLICT ON CONSTRAINT audit_chain_identity
      DO NOTHING;
    SELECT c.sequence, c.hash INTO STRICT sequence, previous_hash FROM audit_chain c WHERE c.chain = audit_append.chain
      FOR UPDATE;
  END IF;
  sequence := sequence + 1;

  hash := sha256(
    audit_field('omni-hub audit entry 1') || audit_field(previous_hash) || audit_field(uuid_send(chain))
    || audit_field(int8send(sequence)) || audit_field(audit_instant(new_at)) || audit_field(audit_instant(now))
    || audit_field(uuid_send(new_user_id)) || audit_field(convert_to(new_actor_name, 'UTF8'))
    || audit_field(convert_to(new_via, 'UTF8')) || audit_field(convert_to(new_action, 'UTF8'))
    || audit_field(convert_to(new_subject_kind, 'UTF8')) || audit_field(convert_to(new_subject_id, 'UTF8'))
    || audit_field(convert_to(new_subject_name, 'UTF8')) || audit_field(convert_to(new_before::text, 'UTF8'))
    || audit_field(convert_to(new_after::text, 'UTF8')) || audit_field(convert_to(new_reason, 'UTF8'))
    || audit_field(uuid_send(new_request_id)) || audit_field(uuid_send(new_department_id)));

  INSERT INTO audit_entry VALUES (
    chain, sequence, new_at, now, new_user_id, new_actor_name, new_via, new_action, new_subject_kind, new_subject_id,
    new_subject_name, new_before, new_after, new_reason, new_request_id, new_department_id, previous_hash, hash);
  UPDATE audit_chain c SET sequence = audit_append.sequence, hash = audit_append.hash WHERE c.chain = audit_append.chain;
  INSERT INTO outbox (at, topic, department_id, subject, payload) VALUES (
    new_at, 'audit', new_department_id, chain || ':' || sequence,
    jsonb_build_object('action', new_action, 'subject_kind', new_subject_kind, 'subject_id', new_subject_id));

  PERFORM set_config('omni.viewer', viewer, true);
END
$$;
GRANT EXECUTE ON FUNCTION audit_append(uuid, timestamptz, uuid, text, text, text, text, text, text, jsonb, jsonb, text, uuid)
  TO omni_hub_app;

-- ── idempotency ──────────────────────────────────────────────────────────────────────────────────────────────────────
-- An act and its answer under a key of the caller's, so that a repeated request is the same act. Written in the transaction
-- of the act: whoever finds the row finds the effect.
CREATE TABLE idempotency_key (
  user_id      uuid NOT NULL,
  operation    text NOT NULL,
  key          text NOT NULL,
  content_hash bytea NOT NULL,
  response     jsonb,
  claimed_at   timestamptz NOT NULL,
  CONSTRAINT idempotency_key_identity PRIMARY KEY (user_id, operation, key),
  CONSTRAINT idempotency_key_length CHECK (length(key) BETWEEN 1 AND 200),
  CONSTRAINT idempotency_key_content_hash_length CHECK (octet_length(content_hash) = 32)
);
CREATE INDEX idempotency_key_by_age ON idempotency_key (claimed_at);
ALTER TABLE idempotency_key ENABLE ROW LEVEL SECURITY;
ALTER TABLE idempotency_key FORCE ROW LEVEL SECURITY;
CREATE POLICY idempotency_key_own ON idempotency_key
  USING ((SELECT omni_viewer_is_system()) OR user_id = (SELECT omni_viewer_user()));
GRANT SELECT, INSERT, UPDATE, DELETE ON idempotency_key TO omni_hub_app;
