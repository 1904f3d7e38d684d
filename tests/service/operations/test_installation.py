import stat
from pathlib import Path

import pytest
from pydantic import SecretStr

from service.operations.installation import Installation, open_installation
from service.operations.people.principal import ROLES, Principal
from service.platform.db.database import open_engine, transaction
from service.settings import InvalidSettings, Settings

PASSWORD = "hunter2hunter2"


def settings_in(folder, **changes):
    return Settings(data_dir=Path(folder), **changes)


def test_a_first_start_makes_a_private_folder_with_database_and_key(tmp_path):
    folder = tmp_path / "new" / "installation"
    opened = open_installation(settings_in(folder, tenant_id="malmo", actor="anna"))
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert {path.name for path in folder.iterdir()} >= {"kedjekoll.db", "keys.key", "person.key"}
    assert len(opened.person_key) == 32
    assert opened.principal == Principal("malmo", "anna", frozenset(ROLES))
    assert len(opened.key_secret) == 32
    assert opened.key_secret != opened.person_key
    assert [(check.name, list(check.run())) for check in opened.checks()] == [
        ("durability", []),
        ("migrations", []),
        ("row guard", []),
        ("undamaged database", []),
        ("locks of the database", []),
        ("writing to the database", []),
        ("writing to the data folder", []),
        ("registers and lists", []),
        ("signing of the log", []),
    ]
    opened.engine.dispose()


def test_a_second_start_finds_the_same_key(tmp_path):
    keys = set()
    for _ in range(2):
        opened = open_installation(settings_in(tmp_path))
        keys.add(opened.person_key)
        opened.engine.dispose()
    assert len(keys) == 1


def test_the_database_of_the_settings_is_used(database_url, tmp_path):
    opened = open_installation(settings_in(tmp_path, database_url=SecretStr(database_url)))
    found = [finding for check in opened.checks() for finding in check.run()]
    superuser = ["database role is one that passes row-level security"]  # the tests' own server
    assert [one.partition(",")[0] for one in found] == superuser * (opened.engine.name != "sqlite")
    opened.engine.dispose()
    assert not (tmp_path / "kedjekoll.db").exists()


def test_a_database_that_is_not_up_to_date_is_told_in_words(empty_engine):
    opened = Installation(empty_engine, person_key=b"", principal=Principal("local", "x"))
    told = {check.name: list(check.run()) for check in opened.checks() if check.is_needed}
    assert told["durability"] == []
    (migrations,) = told["migrations"]
    assert migrations.startswith("database revision is none, needed: r0")


def test_a_folder_that_is_a_file_is_named_as_the_setting_to_mend(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(InvalidSettings, match=r"^KEDJEKOLL_DATA_DIR: .*file"):
        open_installation(settings_in(tmp_path / "file"))


@pytest.mark.parametrize(
    "url",
    [
        f"postgresql://someone:{PASSWORD}@127.0.0.1:1/nothing",
        f"postgresql://someone:{PASSWORD}@127.0.0.1:x/nothing",
        "sqlite:///:memory:",
        "sqlite:////no/such/folder/kedjekoll.db",
    ],
)
def test_a_database_that_cannot_be_opened_is_named_without_its_address(tmp_path, url):
    with pytest.raises(InvalidSettings, match=r"^KEDJEKOLL_DATABASE_URL: ") as refused:
        open_installation(settings_in(tmp_path, database_url=SecretStr(url)))
    assert PASSWORD not in str(refused.value)
    assert "127.0.0.1" not in str(refused.value)


def test_a_database_that_a_newer_version_has_changed_is_left_alone(tmp_path):
    opened = open_installation(settings_in(tmp_path))
    with transaction(opened.engine) as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")
    opened.engine.dispose()
    with pytest.raises(InvalidSettings, match="newer version"):
        open_installation(settings_in(tmp_path))
    engine = open_engine(f"sqlite:///{tmp_path / 'kedjekoll.db'}")
    with transaction(engine, read_only=True) as connection:
        version = connection.exec_driver_sql("SELECT version_num FROM alembic_version").scalar()
    engine.dispose()
    assert version == "9999"
