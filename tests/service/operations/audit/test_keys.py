import stat

import pytest

from service.operations.audit.copies import CHECKPOINTS, copy_of, write_note
from service.operations.audit.keys import KEYS_FILE, load_log_keys, save_log_keys
from service.settings import InvalidSettings


def test_keys_are_made_once_and_readable_by_the_owner_alone(tmp_path):
    made = load_log_keys(tmp_path / "data")
    assert load_log_keys(tmp_path / "data") == made
    assert stat.S_IMODE((tmp_path / "data" / KEYS_FILE).stat().st_mode) == 0o600
    assert [path.name for path in (tmp_path / "data").iterdir()] == [KEYS_FILE]


def test_two_logs_have_two_names(tmp_path):
    one, other = load_log_keys(tmp_path / "one"), load_log_keys(tmp_path / "other")
    assert one.origin != other.origin


def test_a_replaced_key_is_remembered_without_its_secret(tmp_path):
    first = load_log_keys(tmp_path)
    save_log_keys(tmp_path, first.replaced())
    second = load_log_keys(tmp_path)
    assert second.origin == first.origin
    assert second.former == (first.signing.verifier,)
    assert second.verifiers == (first.signing.verifier, second.signing.verifier)
    assert first.signing.seed != second.signing.seed


def test_keys_that_others_can_read_are_refused(tmp_path):
    load_log_keys(tmp_path)
    (tmp_path / KEYS_FILE).chmod(0o640)
    with pytest.raises(InvalidSettings, match="chmod 600"):
        load_log_keys(tmp_path)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{}",
        '{"origin":"a","secret":"AA==","former":[]}',
        '{"origin":"a","secret":"?","former":[]}',
        '{"origin":"a","secret":"' + "A" * 43 + '=","former":["b"]}',
    ],
)
def test_a_damaged_file_is_told(tmp_path, text):
    load_log_keys(tmp_path)
    (tmp_path / KEYS_FILE).write_text(text)
    with pytest.raises(InvalidSettings, match="damaged"):
        load_log_keys(tmp_path)


def test_where_the_keys_are_gone_a_log_that_was_signed_gets_no_others(tmp_path):
    keys = load_log_keys(tmp_path)
    write_note(copy_of(tmp_path / CHECKPOINTS, 1), b"signed")
    (tmp_path / "log.keys").unlink()
    with pytest.raises(InvalidSettings, match=r"log\.keys is gone.*new-origin"):
        load_log_keys(tmp_path)
    assert not (tmp_path / "log.keys").exists()
    assert load_log_keys(tmp_path, lost=True).origin != keys.origin
