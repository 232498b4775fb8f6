"""Row-level security for every table that carries a centre, made after each migrate so that none is forgotten."""

from __future__ import annotations

from typing import Any

from django.apps import apps
from django.core.management import call_command
from django.db import connection, transaction
from django.db.backends.utils import CursorWrapper

from yuexu.kernel.gate import WEB_ROLE, gate_key

CENTRE_FUNCTION = """
CREATE OR REPLACE FUNCTION yuexu_centre() RETURNS bigint
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  pass text := current_setting('yuexu.pass', true);
  centre text;
  secret text;
BEGIN
  IF pass IS NULL OR pass = '' THEN RETURN NULL; END IF;
  centre := split_part(pass, '.', 1);
  SELECT key INTO secret FROM people_gatekey;
  IF pass = centre || '.' || encode(sha256(convert_to(
       secret || encode(sha256(convert_to(secret || centre, 'UTF8')), 'hex'), 'UTF8')), 'hex')
  THEN RETURN centre::bigint; END IF;
  RETURN NULL;
END $$;
"""

# The one thing read before a centre is known: who holds this session. It asks for the cookie, of which the
# table holds only the hash, so raw SQL cannot ask for anybody else; and the row's seal, made with the gate's
# key, tells a row written by raw SQL from one of ours.
SEALED = """
  s.session_key = left(encode(sha256(convert_to(cookie, 'UTF8')), 'hex'), 40) AND s.expire_date > now()
  AND s.seal = encode(sha256(convert_to(g.key || encode(sha256(convert_to(
        g.key || s.session_key || '.' || coalesce(s.account_id::text, '') || '.' || coalesce(s.staff_id::text, '')
        || '.' || s.session_data, 'UTF8')), 'hex'), 'UTF8')), 'hex')
"""
# plpgsql keeps its plan for the connection; a function in plain SQL is planned at each call.
BADGE_FUNCTION = f"""
CREATE FUNCTION yuexu_badge(cookie text) RETURNS TABLE (
  session_data text, expire_date timestamptz, staff_id bigint, centre_id bigint, number text, name text,
  department text, centre_name text, zone text, posts text[], account_id bigint, pin_set boolean,
  password_temporary boolean)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
#variable_conflict use_column
BEGIN RETURN QUERY
  SELECT s.session_data, s.expire_date, f.id, f.centre_id, f.number::text, f.name::text,
         f.department::text, c.name::text, c.zone::text,
         ARRAY(SELECT h.post::text FROM people_holding h WHERE h.staff_id = f.id
               AND h.from_on <= (now() AT TIME ZONE c.zone)::date
               AND (h.until_on IS NULL OR h.until_on > (now() AT TIME ZONE c.zone)::date)),
         a.id, f.pin <> '', a.password_temporary
  FROM people_session s
  CROSS JOIN people_gatekey g
  LEFT JOIN people_account a ON a.id = s.account_id AND a.is_active
  LEFT JOIN people_staff f ON f.id = s.staff_id AND f.account_id = a.id AND f.left_on IS NULL
  LEFT JOIN people_centre c ON c.id = f.centre_id
  WHERE {SEALED};
END $$;
"""

# In which centres may this account work? Asked once, right after the password was right.
PLACES_FUNCTION = f"""
CREATE FUNCTION yuexu_places(cookie text) RETURNS TABLE (
  staff_id bigint, centre_id bigint, centre_name text)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT f.id, f.centre_id, c.name
  FROM people_session s
  CROSS JOIN people_gatekey g
  JOIN people_account a ON a.id = s.account_id AND a.is_active
  JOIN people_staff f ON f.account_id = a.id AND f.left_on IS NULL
  JOIN people_centre c ON c.id = f.centre_id
  WHERE {SEALED}
  ORDER BY f.id
$$;
"""

# Which registered device is this? By the cookie's token, of which the table holds only the hash.
DEVICE_FUNCTION = """
CREATE FUNCTION yuexu_device(token text) RETURNS TABLE (
  device_id bigint, centre_id bigint, name text, centre_name text, zone text)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT d.id, d.centre_id, d.name, c.name, c.zone
  FROM people_device d
  JOIN people_centre c ON c.id = d.centre_id
  WHERE d.token_hash = encode(sha256(convert_to(token, 'UTF8')), 'hex') AND d.revoked_at IS NULL
$$;
"""

# Does the account of a person of the present centre also work elsewhere? Yes or no, and nothing about where.
ELSEWHERE_FUNCTION = """
CREATE FUNCTION yuexu_elsewhere(staff bigint) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT EXISTS (
    SELECT 1 FROM people_staff here
    JOIN people_staff there ON there.account_id = here.account_id AND there.centre_id <> here.centre_id
    WHERE here.id = staff AND here.centre_id = yuexu_centre() AND there.left_on IS NULL)
$$;
"""
# Who looked at whose health record, in one statement: a page that reads is in a transaction that cannot write, and
# another one, with its way in and its commit, would be four. With the caller's rights, in the centre of the pass.
LOOKED_FUNCTION = """
CREATE FUNCTION yuexu_looked(pass text, at timestamptz, by_id bigint, page text, kinds text[], keys bigint[])
RETURNS void LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
  PERFORM set_config('yuexu.pass', pass, true);
  INSERT INTO trail_look (centre_id, at, by_id, subject_kind, subject_id, page)
  SELECT yuexu_centre(), yuexu_looked.at, yuexu_looked.by_id, one.kind, one.key, yuexu_looked.page
  FROM unnest(kinds, keys) AS one (kind, key);
  PERFORM set_config('yuexu.pass', '', true);
END $$;
"""
FUNCTIONS = {
    "yuexu_badge(text)": BADGE_FUNCTION,
    "yuexu_places(text)": PLACES_FUNCTION,
    "yuexu_device(text)": DEVICE_FUNCTION,
    "yuexu_elsewhere(bigint)": ELSEWHERE_FUNCTION,
    "yuexu_looked(text, timestamptz, bigint, text, text[], bigint[])": LOOKED_FUNCTION,
}

HIDDEN = ("people_gatekey",)


def raise_walls(**_: Any) -> None:
    """Make the web role, its grants, the signed-centre function and one policy a table. Idempotent."""
    call_command("createcachetable", verbosity=0)
    with transaction.atomic(), connection.cursor() as cursor:
        _role(cursor)
        cursor.execute(CENTRE_FUNCTION)
        for signature, function in FUNCTIONS.items():  # what a function returns can only be changed by dropping it
            cursor.execute(f"DROP FUNCTION IF EXISTS {signature}")
            cursor.execute(function)
        cursor.execute(
            "INSERT INTO people_gatekey (id, key) VALUES (1, %s) ON CONFLICT (id) DO UPDATE SET key = EXCLUDED.key",
            [gate_key()],
        )
        _grants(cursor)
        for table in scoped_tables():
            _policy(cursor, table)


def scoped_tables() -> list[str]:
    """Tables whose rows belong to a centre."""
    return sorted(
        model._meta.db_table
        for model in apps.get_models()
        if any(field.column == "centre_id" for field in model._meta.concrete_fields)
    )


def _role(cursor: CursorWrapper) -> None:
    cursor.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [WEB_ROLE])
    if cursor.fetchone() is None:
        cursor.execute(f"CREATE ROLE {WEB_ROLE} NOBYPASSRLS")
    cursor.execute("SELECT pg_has_role(current_user, %s, 'MEMBER')", [WEB_ROLE])
    if not cursor.fetchone()[0]:
        cursor.execute(f"GRANT {WEB_ROLE} TO CURRENT_USER")


def _grants(cursor: CursorWrapper) -> None:
    cursor.execute(f"GRANT USAGE ON SCHEMA public TO {WEB_ROLE}")
    cursor.execute(f"GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {WEB_ROLE}")
    cursor.execute(f"GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO {WEB_ROLE}")
    for table in HIDDEN:
        cursor.execute(f"REVOKE ALL ON {table} FROM {WEB_ROLE}")


def _policy(cursor: CursorWrapper, table: str) -> None:
    cursor.execute("SELECT to_regclass(%s)", [table])
    if cursor.fetchone()[0] is None:
        return
    cursor.execute(f'ALTER TABLE "{table}" ENABLE ROW LEVEL SECURITY')
    cursor.execute("SELECT 1 FROM pg_policies WHERE tablename = %s AND policyname = 'one_centre'", [table])
    if cursor.fetchone() is None:
        cursor.execute(
            f'CREATE POLICY one_centre ON "{table}" TO {WEB_ROLE}'
            " USING (centre_id = (SELECT yuexu_centre())) WITH CHECK (centre_id = (SELECT yuexu_centre()))"
        )
