"""What writes goes through one module, which leaves versions; what is there already stays."""

import ast
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import delete, insert, update
from sqlalchemy.exc import IntegrityError, MultipleResultsFound

import service
from service.operations.audit.records import faults_of, missing_rows, rows_with_versions
from service.operations.people.tables import PEOPLE, Person
from service.platform.db.database import transaction
from service.platform.db.row_versions import ROW_VERSIONS, RowVersion
from service.platform.db.store import (
    add,
    add_unless_there,
    change,
    load,
    load_all,
    load_row,
    newest_first,
    remove,
    row_of,
    row_of_record,
    write,
)
from service.platform.db.tenants import TENANTS, Tenant, ensure_tenant, ensure_tenant_of

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
PRODUCT = Path(service.__file__).parent
WRITERS = {Path("platform/db/store.py"), Path("platform/db/row_versions.py")}


def person(tenant, number="anna", **other):
    made = {"tenant_id": tenant, "id": number, "actor": "x", "created_at": NOW, "name": "Anna"}
    return Person(**made | other)


@pytest.fixture
def tenant(engine, request):
    name = request.node.name[:60]
    with transaction(engine) as connection:
        ensure_tenant(connection, tenant_id=name, actor="x", created_at=NOW)
    return name


def test_records_are_added_in_one_go_and_none_is_no_fault(engine, tenant):
    with transaction(engine) as connection:
        add(connection)
        add(connection, person(tenant, "a"), person(tenant, "b"))
        theirs = PEOPLE.c.tenant_id == tenant
        assert [one.id for one in load_all(connection, Person, theirs)] == ["a", "b"]


def test_what_is_there_stays_as_it_is_and_only_what_is_new_is_counted(engine, tenant):
    with transaction(engine) as connection:
        assert add_unless_there(connection) == 0
        assert add_unless_there(connection, person(tenant)) == 1
        assert add_unless_there(connection, person(tenant, name="Bo")) == 0
        some = [person(tenant, one, name="Bo") for one in ("anna", "b", "c")]
        assert add_unless_there(connection, *some, key=["tenant_id", "id"]) == 2
        kept = load(connection, Person, row_of(Person, tenant, "anna"))
        assert kept == person(tenant)


def test_only_a_taken_key_is_passed_over(engine, tenant):
    with pytest.raises(IntegrityError), transaction(engine) as connection:
        add_unless_there(connection, person("nobody-has-made-this-one", "a"))


def test_a_record_is_found_by_its_number_among_its_own_organisation_alone(engine, tenant):
    with transaction(engine) as connection:
        add(connection, person(tenant), person(tenant, "bo"))
        anna = load_row(connection, Person, tenant, "anna")
        assert anna == load(connection, Person, row_of(Person, tenant, "anna"))
        assert anna.id == "anna"
        assert load_row(connection, Person, tenant, "cia") is None
        assert load_row(connection, Person, "another", "anna") is None


def test_two_who_make_the_same_at_once_make_it_once(engine, tenant):
    def make(_):
        with transaction(engine) as connection:
            return add_unless_there(connection, person(tenant))

    with ThreadPoolExecutor(4) as pool:
        assert sorted(pool.map(make, range(8))) == [0] * 7 + [1]


def test_records_are_listed_newest_first_in_pages(engine, tenant):
    made = [
        person(tenant, "a", created_at=NOW - timedelta(hours=1)),
        person(tenant, "b"),
        person(tenant, "c"),
    ]
    theirs, order = PEOPLE.c.tenant_id == tenant, newest_first(Person)
    with transaction(engine) as connection:
        add(connection, *made)
        found = load_all(connection, Person, theirs, order_by=order)
        assert [one.id for one in found] == ["c", "b", "a"]
        page = load_all(connection, Person, theirs, order_by=order, limit=1, offset=1)
        assert page == [made[1]]
        assert load(connection, Person, theirs, PEOPLE.c.id == "d") is None
        with pytest.raises(MultipleResultsFound):
            load(connection, Person, theirs)


def test_a_change_and_a_removal_say_how_many_rows_there_were(engine, tenant):
    one, other = person(tenant, "a"), person(tenant, "b")
    with transaction(engine) as connection:
        add(connection, one, other)
        assert change(connection, Person, row_of_record(one), name="Bo") == 1
        assert change(connection, Person, row_of(Person, tenant, "c"), name="Bo") == 0
        assert load(connection, Person, row_of_record(one), hold=True) == person(
            tenant, "a", name="Bo"
        )
        assert load(connection, Person, row_of_record(other)) == other
        theirs = PEOPLE.c.tenant_id == tenant
        assert remove(connection, Person, theirs, ground="a test") == 2
        assert remove(connection, Person, theirs, ground="a test") == 0


def test_the_tenant_of_a_record_is_made_with_it(engine):
    first = person("made-with-its-record")
    with transaction(engine) as connection:
        ensure_tenant_of(connection, first)
        ensure_tenant_of(connection, person(first.tenant_id, "b", actor="y"))
        add(connection, first)
        kept = load(connection, Tenant, TENANTS.c.id == first.tenant_id)
    assert kept == Tenant(id=first.tenant_id, actor="x", created_at=NOW)


def versions(connection, tenant, record_id="anna"):
    """The versions of a person's row: version, change, whether it has a hash, ground."""
    its = ROW_VERSIONS.c.tenant_id == tenant, ROW_VERSIONS.c.table_name == "people"
    found = load_all(
        connection,
        RowVersion,
        *its,
        ROW_VERSIONS.c.record_id == record_id,
        order_by=[ROW_VERSIONS.c.version],
    )
    return [(one.version, one.change, one.sha256 is not None, one.ground) for one in found]


def test_every_write_leaves_a_version_of_each_row_in_its_transaction(engine, tenant):
    with transaction(engine) as connection:
        add(connection, person(tenant), person(tenant, "b"))
        change(connection, Person, row_of(Person, tenant, "anna"), name="Bo")
        assert add_unless_there(connection, person(tenant, name="Bo"), person(tenant, "c")) == 1
        change(connection, Person, row_of(Person, tenant, "nobody"), name="Bo")
        remove(connection, Person, PEOPLE.c.tenant_id == tenant, ground="a test")
        add(connection, person(tenant))
        assert versions(connection, tenant) == [
            (1, "add", True, None),
            (2, "change", True, None),
            (3, "remove", False, "a test"),
            (4, "add", True, None),
        ]
        assert versions(connection, tenant, "b")[1:] == [(2, "remove", False, "a test")]
        assert versions(connection, tenant, "c")[:1] == [(1, "add", True, None)]
        assert versions(connection, tenant, "nobody") == []


def test_a_write_that_is_undone_leaves_no_version(engine, tenant):
    with pytest.raises(IntegrityError), transaction(engine) as connection:
        add(connection, person(tenant), person(tenant))
    with transaction(engine) as connection:
        assert versions(connection, tenant) == []


def test_a_change_of_what_is_not_protected_leaves_no_version(engine, tenant):
    with transaction(engine) as connection:
        add(connection, person(tenant))
        its = row_of(Person, tenant, "anna")
        assert change(connection, Person, its, last_seen_on=NOW.date()) == 1
        assert load(connection, Person, its).last_seen_on == NOW.date()
        assert versions(connection, tenant) == [(1, "add", True, None)]
        change(connection, Person, its, last_seen_on=NOW.date(), name="Bo")
        assert len(versions(connection, tenant)) == 2


def test_two_who_change_one_row_at_once_leave_a_version_each(engine, tenant):
    with transaction(engine) as connection:
        add(connection, person(tenant))

    def rename(number):
        with transaction(engine) as connection:
            change(connection, Person, row_of(Person, tenant, "anna"), name=str(number))

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(rename, range(8)))
    with transaction(engine) as connection:
        assert [one[0] for one in versions(connection, tenant)] == list(range(1, 10))
        assert faults(connection, tenant) == []


def faults(connection, tenant):
    found = connection.execute(rows_with_versions(PEOPLE, tenant))
    return [*faults_of(PEOPLE, found), *missing_rows(connection, PEOPLE, tenant)]


def test_a_protected_row_goes_only_on_a_ground(engine, tenant):
    with transaction(engine) as connection:
        add(connection, person(tenant))
        with pytest.raises(ValueError, match="only on a ground"):
            remove(connection, Person, PEOPLE.c.tenant_id == tenant)
        assert load(connection, Person, row_of(Person, tenant, "anna")) is not None


def test_a_protected_table_is_not_written_by_a_statement_of_ones_own(engine, tenant):
    with transaction(engine) as connection:
        for statement in (insert(PEOPLE), update(PEOPLE).values(name="Bo"), delete(PEOPLE)):
            with pytest.raises(ValueError, match="people is protected"):
                write(connection, statement)


def test_a_removal_takes_the_sealed_versions_before_it_and_names_their_places(engine, tenant):
    with transaction(engine) as connection:
        add(connection, person(tenant))
        its = update(ROW_VERSIONS).where(ROW_VERSIONS.c.tenant_id == tenant)
        write(connection, its.where(ROW_VERSIONS.c.table_name == "people").values(leaf_index=7))
        change(connection, Person, row_of(Person, tenant, "anna"), name="Bo")
        remove(connection, Person, PEOPLE.c.tenant_id == tenant, ground="a test")
        assert [one[:2] for one in versions(connection, tenant)] == [(2, "change"), (3, "remove")]
        theirs = ROW_VERSIONS.c.tenant_id == tenant
        (removal,) = load_all(connection, RowVersion, theirs, ROW_VERSIONS.c.change == "remove")
        assert removal.erased == b"[7]"


# Static: in the product, statements that write are made for `write` alone.


def calls_by_module():
    for path in sorted(PRODUCT.rglob("*.py")):
        relative = path.relative_to(PRODUCT)
        if "migrations" not in relative.parts and relative not in WRITERS:
            yield relative, ast.parse(path.read_text("utf-8"))


def made_by_sqlalchemy(tree):
    """Names in a module that are SQLAlchemy's makers of statements that write."""
    return {
        one.asname or one.name
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("sqlalchemy")
        for one in node.names
        if one.name in ("insert", "update", "delete", "Insert", "Update", "Delete", "text")
    }


def innermost(node):
    """The name that a chain of calls begins with: `update` of `update(T).where(x)`."""
    while isinstance(node, ast.Call | ast.Attribute):
        node = node.func if isinstance(node, ast.Call) else node.value
    return node.id if isinstance(node, ast.Name) else None


def test_no_module_executes_a_statement_that_writes_but_by_the_one_function():
    for path, tree in calls_by_module():
        makers = made_by_sqlalchemy(tree) - {"text"}
        allowed = set()
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and innermost(node) == "write":
                allowed |= {id(one) for given in node.args for one in ast.walk(given)}
            if isinstance(node, ast.Assign) and innermost(node.value) in makers:
                (name,) = (one.id for one in node.targets)
                executed = [
                    call
                    for call in ast.walk(tree)
                    if isinstance(call, ast.Call)
                    and any(isinstance(one, ast.Name) and one.id == name for one in call.args)
                ]
                assert executed, f"{path}:{node.lineno}"
                assert all(innermost(one.func) == "write" for one in executed), path
                allowed |= {id(one) for one in ast.walk(node)}
        made = [
            node
            for node in ast.walk(tree)
            if isinstance(node, ast.Call)
            and isinstance(node.func, ast.Name)
            and node.func.id in makers
        ]
        assert [f"{path}:{one.lineno}" for one in made if id(one) not in allowed] == []


def test_no_module_writes_by_plain_sql_or_by_a_table_of_its_own():
    """A restored backup alone does: PostgreSQL takes its rows by COPY, as the file has them."""
    plain = []
    for path, tree in calls_by_module():
        for node in ast.walk(tree):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                words = node.value.lstrip().split()
                begins = [one.upper() for one in words[:2]]
                if begins[:1] == ["COPY"] and words[0].isupper():
                    plain.append(str(path))
                if begins in (["INSERT", "INTO"], ["DELETE", "FROM"]):
                    plain.append(str(path))
                if begins[:1] == ["UPDATE"] and words[0].isupper() and "SET" in words:
                    plain.append(str(path))
    assert plain == ["retention/backup/rows.py"]


def test_no_module_makes_a_statement_that_writes_of_a_table_itself():
    for path, tree in calls_by_module():
        for node in ast.walk(tree):
            if isinstance(node, ast.Attribute) and node.attr in ("insert", "update", "delete"):
                named = isinstance(node.value, ast.Name) and node.value.id
                assert not (named and (named.isupper() or named == "table")), path


def test_the_dialects_own_inserts_are_made_in_one_place():
    for path, tree in calls_by_module():
        for node in ast.walk(tree):
            if isinstance(node, ast.ImportFrom):
                assert not (node.module or "").startswith("sqlalchemy.dialects"), path
                assert not (node.module or "").startswith("sqlalchemy.orm"), path
