"""PostgreSQL's own guard between organisations: row-level security on every table of a tenant.

Every query of `service.screening.record.store` and its like names its tenant. This guard is the
second one: a query that forgets to still sees the rows of one tenant alone, that of the transaction
(`service.platform.db.database.transaction`), and without a tenant it fails. The guard is laid after
every upgrade on every table that has a `tenant_id`, so that no migration can forget it. It holds
for the owner of the tables too (FORCE); only a superuser or a role with BYPASSRLS passes it, and
`check_row_guard` says so. SQLite has nothing of the kind.
"""

from collections.abc import Iterable

from sqlalchemy import Connection, Engine, text

from service.platform.db.database import EVERY_TENANT, Shortcoming, transaction

FUNCTION = "kedjekoll_tenant"
"""The database function that says whose transaction this is."""

ACROSS = (
    "tenants",
    "jobs",
    "job_schedules",
    "api_keys",
    "reply_tokens",
    "log_entries",
    "row_versions",
)
"""Tables that `EVERY_TENANT` opens: the queue, for workers serve every tenant in turn, keys and
the tokens of reply links, for whose one is is not known before it is found, and the log with the
versions of rows, which is sealed and checked as one.
Nothing else is ever seen across tenants."""

RESTRICTED = ("incident_entries",)
"""Tables that are seen only in a transaction that says that somebody with the role asks."""

_ROLE_IS_STATED = "coalesce(current_setting('kedjekoll.incident', true), '') = 'on'"

CREATE_FUNCTION = f"""
CREATE FUNCTION {FUNCTION}() RETURNS text LANGUAGE plpgsql STABLE AS $$
DECLARE
  found text := current_setting('kedjekoll.tenant_id', true);
BEGIN
  IF coalesce(found, '') = '' THEN
    RAISE EXCEPTION 'no tenant is set for this transaction'
      USING ERRCODE = 'insufficient_privilege';
  END IF;
  RETURN found;
END $$
"""

_TABLES = """
SELECT c.relname AS name, c.relrowsecurity AND c.relforcerowsecurity AS guarded
FROM pg_class c
WHERE c.relnamespace = current_schema()::regnamespace AND c.relkind IN ('r', 'p')
  AND (c.relname = 'tenants' OR EXISTS (
    SELECT FROM pg_attribute a
    WHERE a.attrelid = c.oid AND a.attname = 'tenant_id' AND NOT a.attisdropped))
ORDER BY c.relname
"""
_HAS_FUNCTION = "SELECT to_regproc(:name) IS NOT NULL"
_PASSES = "SELECT rolsuper OR rolbypassrls FROM pg_roles WHERE rolname = current_user"


def guard(connection: Connection) -> None:
    """Lay the guard on every table of a tenant; nothing happens on SQLite or without tables."""
    if connection.dialect.name != "postgresql":
        return
    if not connection.scalar(text(_HAS_FUNCTION), {"name": FUNCTION}):
        return
    for table in _tables(connection):
        tenant = "id" if table == "tenants" else "tenant_id"
        own = f"{tenant} = (SELECT {FUNCTION}())"
        if table in ACROSS:
            own += f" OR (SELECT {FUNCTION}()) = '{EVERY_TENANT}'"
        if table in RESTRICTED:
            own += f" AND {_ROLE_IS_STATED}"
        _run(
            connection,
            f"DROP POLICY IF EXISTS tenant ON {table}",
            f"CREATE POLICY tenant ON {table} USING ({own}) WITH CHECK ({own})",
            f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY",
            f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY",
        )


def lift(connection: Connection) -> None:
    """Let the owner of the tables see all rows until the transaction ends or `guard` is called.

    A migration looks at rows of all tenants; one that saw none would take a table for empty.
    """
    if connection.dialect.name == "postgresql":
        for table in _tables(connection):
            _run(connection, f"ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY")


def take_away(connection: Connection) -> None:
    """Remove the guard and its function."""
    for table in _tables(connection):
        _run(
            connection,
            f"DROP POLICY IF EXISTS tenant ON {table}",
            f"ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY",
            f"ALTER TABLE {table} DISABLE ROW LEVEL SECURITY",
        )
    _run(connection, f"DROP FUNCTION {FUNCTION}()")


def check_row_guard(engine: Engine) -> list[Shortcoming]:
    """Return why the database would not keep tenants apart by itself; empty on SQLite.

    Raises:
        sqlalchemy.exc.DBAPIError: The database does not answer at all.
    """
    if engine.dialect.name != "postgresql":
        return []
    found = []
    with transaction(engine, read_only=True) as connection:
        if connection.scalar(text(_PASSES)):
            need = "a role that is neither superuser nor has BYPASSRLS"
            found.append(Shortcoming("database role", "one that passes row-level security", need))
        found += [
            Shortcoming(f"row-level security of {row.name}", "off", "on, for the owner too")
            for row in connection.execute(text(_TABLES))
            if not row.guarded
        ]
    return found


def _tables(connection: Connection) -> Iterable[str]:
    return [row.name for row in connection.execute(text(_TABLES)).all()]


def _run(connection: Connection, *statements: str) -> None:
    for statement in statements:
        connection.exec_driver_sql(statement)
