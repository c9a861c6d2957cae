-- Remembers who handed out a one-time link, and whether a password was chosen with it.
--
-- Why:    whoever hands out a link could choose the password themselves and decide their own request as somebody else; a
--         request is therefore not decided by somebody whose password was lately chosen with a link of its maker or subject.
-- Locks:  a moment each on `password_reset`, which is small.
-- Old code safe? No: the function that issues links has one parameter more. Stop older instances first.

ALTER TABLE password_reset ADD COLUMN issued_by uuid, ADD COLUMN chosen_at timestamptz;

DROP FUNCTION password_reset_issue(uuid, bytea, timestamptz, timestamptz);
CREATE FUNCTION password_reset_issue(person uuid, new_hash bytea, now_at timestamptz, ends_at timestamptz, issuer uuid)
  RETURNS void
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp SET omni.viewer = 'system'
AS $$
BEGIN
  UPDATE password_reset SET used_at = now_at WHERE user_id = person AND used_at IS NULL;
  INSERT INTO password_reset (token_hash, user_id, issued_at, expires_at, issued_by)
  VALUES (new_hash, person, now_at, ends_at, issuer);
END
$$;

-- Whether a person's password was chosen, since a moment, with a link that one of these handed out.
CREATE FUNCTION password_chosen_by_link_of(person uuid, issuers uuid[], since timestamptz) RETURNS boolean
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp SET omni.viewer = 'system'
AS $$
  SELECT EXISTS (SELECT FROM password_reset WHERE user_id = person AND issued_by = ANY (issuers) AND chosen_at >= since)
$$;

GRANT EXECUTE ON FUNCTION password_reset_issue(uuid, bytea, timestamptz, timestamptz, uuid),
  password_chosen_by_link_of(uuid, uuid[], timestamptz) TO omni_hub_app;
GRANT UPDATE (chosen_at) ON password_reset TO omni_hub_app;
