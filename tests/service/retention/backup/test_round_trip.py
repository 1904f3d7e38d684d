"""What goes into a backup comes out of it, on both databases and from one to the other.

PostgreSQL is used as the owner of the tables, whom the guard between organisations holds.
"""

from contextlib import closing

import pytest
from pydantic import SecretStr
from sqlalchemy import select, text

from service.operations.audit.entry import list_entries
from service.operations.files.tables import EVIDENCE_FILES
from service.platform.db.database import EVERY_TENANT, open_engine, transaction
from service.platform.process.own_folder import NotOwn
from service.retention.backup import restoring
from service.retention.backup.making import make_backup
from service.retention.backup.restoring import NotRestored, restore
from service.settings import Settings
from tests.service.retention.backup.rewriting import rewrite, unsigned

PASSPHRASE = "a horse that reads tenders"


@pytest.fixture
def back_up(tmp_path, now):
    """Return what makes a backup with nothing random in it: `back_up(installation, "a")`."""

    def make(installation, name, *, passphrase=PASSPHRASE):
        path = tmp_path / f"{name}.zip"
        made = make_backup(
            installation, path, passphrase=passphrase, now=now, random_bytes=lambda n: b"r" * n
        )
        return path, made

    return make


def put_back(path, settings, now, **changes):
    options = {
        "passphrase": PASSPHRASE,
        "trusted": (),
        "without_keys": False,
        "without_proof": False,
        "now": now,
    }
    return restore(path, settings, **(options | changes))


def rows_of(settings):
    engine = open_engine(settings.database_address)
    with transaction(engine, tenant=EVERY_TENANT) as connection:
        count = connection.scalar(text("SELECT count(*) FROM tenants"))
    engine.dispose()
    return count


def test_from_sqlite_to_postgresql_and_back_the_bytes_are_the_same(
    tmp_path, filled, back_up, now, guarded_url, monkeypatch
):
    monkeypatch.setattr(
        restoring, "_finish", lambda _, found, *__: found
    )  # which adds to what was restored
    first = Settings(data_dir=tmp_path / "first")
    second = Settings(data_dir=tmp_path / "second", database_url=SecretStr(guarded_url))
    third = Settings(data_dir=tmp_path / "third")
    with closing(filled(first)) as installation:
        path, made = back_up(installation, "first")
    for settings in (second, third):
        found = put_back(path, settings, now)
        assert (found.rows, found.digest) == (made.rows, made.digest)
        assert (found.verified.faults, found.verified.entries) == ((), made.log_size)
        with closing(restoring.open_installation(settings)) as installation:
            again, _ = back_up(installation, settings.data_dir.name)
        assert again.read_bytes() == path.read_bytes()
        path = again


def test_a_restored_installation_says_so_and_disposes_again_of_what_is_past_its_period(
    tmp_path, filled, back_up, now
):
    settings = Settings(data_dir=tmp_path / "new")
    with closing(filled(Settings(data_dir=tmp_path / "old"))) as installation:
        (tmp_path / "old" / "retention.yaml").write_text(
            'local:\n  evidence_files: {days: 7, decision: "KS 2026/1", decided_on: 2026-01-02}\n'
        )
        path, made = back_up(installation, "old")
    found = put_back(path, settings, now)
    assert found.tenants == ("local", "lunds-kommun")
    with (
        closing(restoring.open_installation(settings)) as installation,
        transaction(installation.engine, read_only=True) as connection,
    ):
        kept = connection.scalars(select(EVIDENCE_FILES.c.tenant_id)).all()
        entries = list_entries(connection, tenant_id="local", subject_id="local", limit=9, offset=0)
    assert kept == ["lunds-kommun"]
    assert [one.content_sha256 for one in entries if one.action == "backup.restored"] == [
        made.digest
    ]


def test_a_wrong_passphrase_or_a_missing_or_other_key_restores_nothing(
    tmp_path, filled, back_up, now
):
    with closing(filled(Settings(data_dir=tmp_path / "old"))) as installation:
        path, _ = back_up(installation, "old")
    settings = Settings(data_dir=tmp_path / "new")
    refused = {}
    with closing(restoring.open_installation(Settings(data_dir=tmp_path / "old"))) as installation:
        trusted = installation.log.keys.verifiers
    for passphrase, key in (("another passphrase", None), (None, None), (None, "0" * 64)):
        other = settings.model_copy(update={"person_key": key and SecretStr(key)})
        with pytest.raises(NotRestored) as stopped:
            put_back(path, other, now, passphrase=passphrase, trusted=trusted)
        refused[passphrase, key] = (stopped.value.code, stopped.value.names)
    assert list(refused.values()) == [
        ("passphrase", ()),
        ("keys-missing", ("person.key", "keys.key", "log.keys")),
        ("keys-missing", ("keys.key", "log.keys")),
    ]
    settings.data_dir.mkdir()
    for name in ("keys.key", "log.keys"):
        (settings.data_dir / name).write_bytes((tmp_path / "old" / name).read_bytes())
        (settings.data_dir / name).chmod(0o600)
    with pytest.raises(NotRestored) as stopped:
        put_back(path, other, now, passphrase=None)
    assert (stopped.value.code, stopped.value.names) == ("other-keys", ("person.key",))
    assert not (settings.data_dir / "kedjekoll.db").exists()
    put_back(path, settings, now)
    assert rows_of(settings) == 2


def test_a_place_that_is_not_empty_is_left_as_it_is(tmp_path, filled, back_up, now):
    settings = Settings(data_dir=tmp_path / "old")
    with closing(filled(settings)) as installation:
        path, _ = back_up(installation, "old")
    with pytest.raises(NotRestored) as stopped:
        put_back(path, settings, now)
    assert stopped.value.code == "not-empty"
    assert "tenants" in stopped.value.names
    other = Settings(data_dir=tmp_path / "other")
    other.data_dir.mkdir()
    (other.data_dir / "retention.yaml").write_text("local: {}\n")
    with pytest.raises(NotRestored) as stopped:
        put_back(path, other, now)
    assert (stopped.value.code, stopped.value.names) == ("files-there", ("retention.yaml",))


def test_a_restore_that_is_interrupted_keeps_no_row_and_can_be_made_again(
    tmp_path, filled, back_up, now, monkeypatch
):
    with closing(filled(Settings(data_dir=tmp_path / "old"))) as installation:
        path, _ = back_up(installation, "old")
    settings = Settings(data_dir=tmp_path / "new")
    real = restoring.put_files

    def cut_off(folder, files):
        real(folder, dict(list(files.items())[:2]))
        raise KeyboardInterrupt

    monkeypatch.setattr(restoring, "put_files", cut_off)
    with pytest.raises(KeyboardInterrupt):
        put_back(path, settings, now)
    monkeypatch.setattr(restoring, "put_files", real)
    assert rows_of(settings) == 0
    put_back(path, settings, now)
    assert rows_of(settings) == 2


def test_a_log_that_was_changed_before_the_backup_is_not_restored(tmp_path, filled, back_up, now):
    with closing(filled(Settings(data_dir=tmp_path / "old"))) as installation:
        with transaction(installation.engine) as connection:
            found = "SELECT name FROM sqlite_master WHERE type = 'trigger' AND name LIKE '%log%'"
            for (name,) in connection.exec_driver_sql(found).all():
                connection.exec_driver_sql(f"DROP TRIGGER {name}")
            connection.exec_driver_sql("UPDATE log_entries SET actor = 'y' WHERE leaf_index = 1")
        path, _ = back_up(installation, "old")
    settings = Settings(data_dir=tmp_path / "new")
    with pytest.raises(NotRestored) as stopped:
        put_back(path, settings, now)
    assert (stopped.value.code, stopped.value.names[0][:13]) == ("log", "changed-entry")
    assert rows_of(settings) == 0


def test_a_backup_of_a_newer_version_is_told_as_one(tmp_path, filled, back_up, now):
    with closing(filled(Settings(data_dir=tmp_path / "old"))) as installation:
        with transaction(installation.engine) as connection:
            connection.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")
        path, _ = back_up(installation, "old")
    with pytest.raises(NotRestored) as stopped:
        put_back(path, Settings(data_dir=tmp_path / "new"), now)
    assert (stopped.value.code, stopped.value.names) == ("newer", ("9999",))


def altered(change):
    """Return what alters a backup by what it does to the contents of its members."""

    def alter(one):
        change(one.members)

    return alter


ALTERED = {
    "a row": lambda members: members.update(
        {"tables/tenants.jsonl": members["tables/tenants.jsonl"].replace(b'"x"', b'"y"')}
    ),
    "periods": lambda members: members.update({"files/retention.yaml": b"local: {}\n"}),
    "a file above": lambda members: members.update({"files/../../planted": b"x"}),
    "an absolute name": lambda members: members.update({"files//planted": b"x"}),
    "the database": lambda members: members.update({"files/kedjekoll.db": b"x"}),
    "another key": lambda members: members.update({"files/log.keys": b"{}"}),
}


def test_an_altered_backup_is_refused_though_every_hash_in_it_was_written_anew(
    tmp_path, filled, back_up, now
):
    with closing(filled(Settings(data_dir=tmp_path / "old"))) as installation:
        path, _ = back_up(installation, "old")
    whole, refused = path.read_bytes(), {}
    for how, change in ALTERED.items():
        path.write_bytes(whole)
        for form in ("signed", "unsigned"):
            rewrite(path, altered(change) if form == "signed" else unsigned)
            with pytest.raises(NotRestored) as stopped:
                put_back(path, Settings(data_dir=tmp_path / "new"), now)
            refused[how, form] = stopped.value.code
    assert refused == {
        (how, form): code
        for how in ALTERED
        for form, code in (("signed", "altered"), ("unsigned", "not-whole"))
    }
    assert not (tmp_path / "new").exists()


def test_what_belongs_elsewhere_is_written_nowhere_even_where_no_proof_is_asked_for(
    tmp_path, filled, back_up, now
):
    with closing(filled(Settings(data_dir=tmp_path / "old"))) as installation:
        path, _ = back_up(installation, "old")
    whole = path.read_bytes()
    for how in ("a file above", "an absolute name", "the database", "another key"):
        path.write_bytes(whole)
        rewrite(path, altered(ALTERED[how]))
        with pytest.raises(NotRestored) as stopped:
            put_back(path, Settings(data_dir=tmp_path / "new"), now, without_proof=True)
        assert stopped.value.code == "foreign"
    assert not (tmp_path / "new").exists()
    assert not (tmp_path / "planted").exists()


def test_a_backup_without_its_signature_is_none_even_where_no_proof_is_asked_for(
    tmp_path, filled, back_up, now
):
    with closing(filled(Settings(data_dir=tmp_path / "old"))) as installation:
        path, _ = back_up(installation, "old")
    rewrite(path, unsigned)
    with pytest.raises(NotRestored) as stopped:
        put_back(path, Settings(data_dir=tmp_path / "new"), now, without_proof=True)
    assert stopped.value.code == "not-whole"
    assert not (tmp_path / "new").exists()


def test_a_backup_is_proven_by_a_key_from_elsewhere_and_never_by_one_that_it_names_itself(
    tmp_path, filled, back_up, now
):
    with closing(filled(Settings(data_dir=tmp_path / "old"))) as installation:
        path, _ = back_up(installation, "old", passphrase=None)
        keys = installation.log.keys
    settings = Settings(data_dir=tmp_path / "new")
    options = {"passphrase": None, "without_keys": True}
    with pytest.raises(NotRestored) as stopped:
        put_back(path, settings, now, **options)
    assert stopped.value.code == "no-key"
    with pytest.raises(NotRestored) as stopped:
        put_back(path, settings, now, **options, trusted=[keys.replaced().signing.verifier])
    assert stopped.value.code == "altered"
    assert not settings.data_dir.exists()
    found = put_back(path, settings, now, **options, trusted=keys.verifiers)
    assert found.proven


def test_a_backup_from_before_the_key_was_replaced_is_proven_by_the_keys_in_place(
    tmp_path, filled, back_up, now
):
    old, settings = Settings(data_dir=tmp_path / "old"), Settings(data_dir=tmp_path / "new")
    with closing(filled(old)) as installation:
        path, _ = back_up(installation, "old", passphrase=None)
        installation.log.replace_key(tenant_id="local", actor="x")
    settings.data_dir.mkdir()
    for name in ("log.keys", "person.key", "keys.key"):
        (settings.data_dir / name).write_bytes((old.data_dir / name).read_bytes())
        (settings.data_dir / name).chmod(0o600)
    assert put_back(path, settings, now, passphrase=None).proven


def test_a_link_in_the_data_folder_is_not_written_through(tmp_path, filled, back_up, now):
    with closing(filled(Settings(data_dir=tmp_path / "old"))) as installation:
        path, _ = back_up(installation, "old")
    settings = Settings(data_dir=tmp_path / "new")
    settings.data_dir.mkdir()
    (tmp_path / "elsewhere").mkdir()
    (settings.data_dir / "checkpoints").symlink_to(tmp_path / "elsewhere")
    (settings.data_dir / "retention.yaml").symlink_to(tmp_path / "elsewhere" / "made")
    with pytest.raises(NotOwn):
        put_back(path, settings, now)
    assert not any((tmp_path / "elsewhere").iterdir())
    assert rows_of(settings) == 0
