-- Lets nobody write rights, accounts or links for themselves, and answers what the use cases ask anew at the last moment.
--
-- Why:    the second wall let a person's own transaction write its own rights; a move of a department changes rights and
--         must name whose; an act on people looks again, under lock, whether its actor may still do it.
-- Locks:  `role_grant`, `app_user` and `password_reset` for a moment, while policies are exchanged.
-- Old code safe? Yes: it writes nothing that the new policies refuse.

-- ── nobody writes their own rights ───────────────────────────────────────────────────────────────────────────────────
-- Seen as before. Given and taken only within the scope of the transaction, and never by the person themselves.
DROP POLICY role_grant_seen ON role_grant;
CREATE POLICY role_grant_seen ON role_grant FOR SELECT
  USING ((SELECT omni_scope_is_all()) OR user_id = (SELECT omni_viewer_user())
         OR department_id = ANY ((SELECT omni_scope_departments())::uuid[])
         OR EXISTS (SELECT FROM app_user WHERE app_user.id = role_grant.user_id));
CREATE POLICY role_grant_give ON role_grant FOR INSERT
  WITH CHECK (user_id IS DISTINCT FROM (SELECT omni_viewer_user())
              AND ((SELECT omni_scope_is_all()) OR department_id = ANY ((SELECT omni_scope_departments())::uuid[])));
CREATE POLICY role_grant_take ON role_grant FOR UPDATE
  USING (user_id IS DISTINCT FROM (SELECT omni_viewer_user())
         AND ((SELECT omni_scope_is_all()) OR department_id = ANY ((SELECT omni_scope_departments())::uuid[])));

-- A person changes their own password and preference, but not whether they may sign in, nor, without the right over both
-- departments, where they belong. Policies do not see the row before, so a trigger looks.
CREATE FUNCTION app_user_guard() RETURNS trigger
  LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp
AS $$
BEGIN
  IF NEW.id = omni_viewer_user()
     AND (NEW.is_enabled IS DISTINCT FROM OLD.is_enabled
          OR NEW.department_id IS DISTINCT FROM OLD.department_id
             AND NOT (omni_sees_department(OLD.department_id) AND omni_sees_department(NEW.department_id))) THEN
    RAISE EXCEPTION 'nobody changes their own account so' USING ERRCODE = 'insufficient_privilege';
  END IF;
  RETURN NEW;
END
$$;
CREATE TRIGGER app_user_not_by_oneself BEFORE UPDATE ON app_user FOR EACH ROW EXECUTE FUNCTION app_user_guard();
ALTER TABLE app_user ENABLE ALWAYS TRIGGER app_user_not_by_oneself;

-- Links are made and removed by the program's own steps alone; a person may void their own open ones. A used one, which
-- says whose link a password was chosen with, stays as it is.
DROP POLICY password_reset_seen ON password_reset;
CREATE POLICY password_reset_seen ON password_reset FOR SELECT
  USING ((SELECT omni_viewer_is_system()) OR user_id = (SELECT omni_viewer_user()));
CREATE POLICY password_reset_issue ON password_reset FOR INSERT WITH CHECK ((SELECT omni_viewer_is_system()));
CREATE POLICY password_reset_void ON password_reset FOR UPDATE
  USING ((SELECT omni_viewer_is_system()) OR user_id = (SELECT omni_viewer_user()) AND used_at IS NULL)
  WITH CHECK ((SELECT omni_viewer_is_system())
              OR user_id = (SELECT omni_viewer_user()) AND used_at IS NOT NULL AND chosen_at IS NULL);
CREATE POLICY password_reset_remove ON password_reset FOR DELETE USING ((SELECT omni_viewer_is_system()));

-- ── what is asked at the last moment ─────────────────────────────────────────────────────────────────────────────────
-- Holds people until the end of the transaction, whatever the viewer sees, always in the same order: so two who act on one
-- another at once queue up instead of colliding. Weak enough for rows that only refer to them.
CREATE FUNCTION people_lock(people uuid[]) RETURNS void
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp SET omni.viewer = 'system'
AS $$
BEGIN
  PERFORM u.id FROM app_user u WHERE u.id = ANY (people) ORDER BY u.id FOR NO KEY UPDATE;
END
$$;

-- Whose rights a move would change: roles held for a department that is above only before, or only after. A role that the
-- person holds for the moved department in another way as well neither comes nor goes.
CREATE FUNCTION department_move_effects(moved uuid, new_parent uuid,
    OUT user_id uuid, OUT display_name text, OUT role text, OUT department_id uuid, OUT is_gained boolean)
  RETURNS SETOF record
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp SET omni.viewer = 'system'
AS $$
  WITH place AS (
    SELECT department_path_of(moved) AS old_path, department_path_of(new_parent) || moved AS new_path
  )
  SELECT u.id, u.display_name, held.role, held.department_id, held.department_id = ANY (place.new_path)
  FROM place
  JOIN role_grant held ON held.department_id = ANY (place.old_path || place.new_path) AND held.revoked_at IS NULL
  JOIN app_user u ON u.id = held.user_id
  WHERE (held.department_id = ANY (place.old_path)) <> (held.department_id = ANY (place.new_path))
    AND NOT EXISTS (
      SELECT FROM role_grant other
      WHERE other.user_id = held.user_id AND other.role = held.role AND other.revoked_at IS NULL
        AND (other.department_id IS NULL
             OR other.department_id = ANY (CASE WHEN held.department_id = ANY (place.new_path)
                                                THEN place.old_path ELSE place.new_path END)))
  ORDER BY u.display_name, u.id, held.role, held.department_id
$$;

-- How many rows a person has taken out since a moment, as the audit has it, whatever the viewer sees of it.
CREATE FUNCTION exported_rows(person uuid, since timestamptz) RETURNS bigint
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp SET omni.viewer = 'system'
AS $$
  SELECT coalesce(sum((after ->> 'count')::bigint), 0)::bigint FROM audit_entry
  WHERE user_id = person AND at >= since AND action = 'list.export'
$$;

REVOKE ALL ON FUNCTION app_user_guard(), people_lock(uuid[]), department_move_effects(uuid, uuid),
  exported_rows(uuid, timestamptz) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION people_lock(uuid[]), department_move_effects(uuid, uuid), exported_rows(uuid, timestamptz)
  TO omni_hub_app;
