from concurrent.futures import ThreadPoolExecutor

import pytest
from pydantic import SecretStr, ValidationError

from service.platform.secret_files import person_key
from service.settings import InvalidSettings, Settings, load_settings

KEY = "0123456789abcdef" * 4


@pytest.fixture(autouse=True)
def _empty_environment(monkeypatch):
    import os

    for name in [name for name in os.environ if name.upper().startswith("KEDJEKOLL_")]:
        monkeypatch.delenv(name)


def test_without_any_setting_the_service_listens_on_this_machine_alone():
    settings = load_settings()
    assert (settings.host, settings.port, settings.language) == ("127.0.0.1", 8000, "sv")
    assert settings.database_address == "sqlite:///kedjekoll-data/kedjekoll.db"


def test_the_environment_sets_a_setting(monkeypatch):
    monkeypatch.setenv("KEDJEKOLL_PORT", "8123")
    monkeypatch.setenv("KEDJEKOLL_DATABASE_URL", "postgresql+psycopg://db/kedjekoll")
    settings = load_settings()
    assert settings.port == 8123
    assert settings.database_address == "postgresql+psycopg://db/kedjekoll"


def test_settings_do_not_change():
    with pytest.raises(ValidationError):
        Settings().port = 1


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("PORT", "0"),
        ("PORT", "http"),
        ("LANGUAGE", "fi"),
        ("LOG_FORMAT", "xml"),
        ("MAX_BODY_BYTES", "12"),
        ("TENANT_ID", "Malmö stad"),
        ("DATABASE_URL", "mysql://root:hunter2hunter2@db"),
        ("PERSON_KEY", "hunter2hunter2"),
        ("PERSON_KEY", KEY[:-2]),
    ],
)
def test_a_wrong_setting_is_named_and_its_value_is_not_told(monkeypatch, name, value):
    monkeypatch.setenv(f"KEDJEKOLL_{name}", value)
    with pytest.raises(InvalidSettings, match=f"^KEDJEKOLL_{name}: ") as refused:
        load_settings()
    assert "hunter2" not in str(refused.value)
    assert KEY[:8] not in str(refused.value)


def test_a_misspelt_setting_is_refused_with_the_names_there_are(monkeypatch):
    monkeypatch.setenv("KEDJEKOLL_PROT", "8123")
    with pytest.raises(InvalidSettings, match=r"KEDJEKOLL_PROT: .* KEDJEKOLL_PORT"):
        load_settings()


def test_every_setting_has_a_sentence_for_the_operator():
    assert all(field.description.endswith(".") for field in Settings.model_fields.values())


def test_no_secret_is_shown():
    settings = Settings(
        person_key=SecretStr(KEY), database_url=SecretStr("postgresql://user:hunter2@db/k")
    )
    assert KEY not in repr(settings)
    assert "hunter2" not in repr(settings)


def test_a_set_person_key_is_used_and_no_file_is_made(tmp_path):
    settings = Settings(data_dir=tmp_path, person_key=SecretStr(KEY))
    assert person_key(settings) == bytes.fromhex(KEY)
    assert list(tmp_path.iterdir()) == []


def test_a_person_key_is_made_once_and_kept_private(tmp_path):
    settings = Settings(data_dir=tmp_path / "new" / "folder")
    key = person_key(settings)
    assert len(key) == 32
    assert person_key(settings) == key
    assert [path.name for path in settings.data_dir.iterdir()] == ["person.key"]
    assert (settings.data_dir / "person.key").stat().st_mode & 0o777 == 0o600


def test_all_who_start_at_the_same_time_get_the_same_person_key(tmp_path):
    settings = Settings(data_dir=tmp_path)
    with ThreadPoolExecutor(16) as threads:
        keys = set(threads.map(lambda _: person_key(settings), range(64)))
    assert len(keys) == 1
    assert [path.name for path in tmp_path.iterdir()] == ["person.key"]


def test_the_one_who_comes_second_keeps_the_first_key(tmp_path, monkeypatch):
    settings = Settings(data_dir=tmp_path)
    key = person_key(settings)
    monkeypatch.setattr("pathlib.Path.exists", lambda _: False)
    assert person_key(settings) == key


def test_a_person_key_that_others_can_read_is_refused(tmp_path):
    settings = Settings(data_dir=tmp_path)
    person_key(settings)
    (tmp_path / "person.key").chmod(0o640)
    with pytest.raises(InvalidSettings, match="chmod 600"):
        person_key(settings)


@pytest.mark.parametrize("damage", [b"", b"12", b"\xff" * 64, b"z" * 64])
def test_a_damaged_person_key_is_refused_and_not_replaced(tmp_path, damage):
    settings = Settings(data_dir=tmp_path)
    person_key(settings)
    (tmp_path / "person.key").write_bytes(damage)
    with pytest.raises(InvalidSettings, match="restore it"):
        person_key(settings)
    assert (tmp_path / "person.key").read_bytes() == damage
