"""The file of witnesses says what is wrong in it: the field and why, never a value."""

import pytest

from service.operations.witness.cosignature import CosigningKey
from service.operations.witness.settings import NONE, load_witnesses
from service.settings import InvalidSettings
from tests.service.operations.witness.exchange import KEY

WITNESS = CosigningKey("w.example", b"w" * 32).cosigner.text()
WHOLE = f"""
servers:
  - {{name: region, url: https://witness.example/kedjekoll/, key: {WITNESS}, network: own}}
folders:
  - {{name: archive, path: /srv/worm, minutes: 30}}
mail:
  - {{host: mail.example, from: a@kommun.example, to: [b@kommun.example]}}
cosign:
  name: witness.kommun.example/kedjekoll
  logs:
    - {{keys: ["{KEY.verifier.text()}"]}}
"""


def loaded(tmp_path, content):
    path = tmp_path / "witnesses.yaml"
    path.write_text(content)
    return load_witnesses(path)


def test_a_whole_file_is_read(tmp_path):
    found = loaded(tmp_path, WHOLE)
    assert [one.name for one in found.outside] == ["region", "archive", "mail"]
    assert found.servers[0].url == "https://witness.example/kedjekoll"
    assert found.cosign.logs[0].name == KEY.name
    assert found.mail[0].port == 587


def test_without_a_file_or_with_an_empty_one_there_is_none(tmp_path):
    assert load_witnesses(None) == loaded(tmp_path, "") == NONE


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (("https://witness", "http://witness"), "servers/0/url: .*https address on port 443"),
        (("https://witness.example", "https://10.0.0.1"), "servers/0/url"),
        ((WITNESS, KEY.verifier.text()), "servers/0/key: .*no key of a witness"),
        ((WITNESS, WITNESS.replace("+", "+0", 1)), "servers/0/key: .*a character is wrong"),
        (("name: archive", "name: region"), "two witnesses have the same name"),
        (("minutes: 30", "minutes: 0"), "folders/0/minutes"),
        (("from: a@kommun.example", 'from: "a@b.example\\r\\nBcc: c@d.example"'), "mail/0/from"),
        (("keys: [", "key: ["), "cosign/logs/0/keys: Field required"),
        (("servers:", "server:"), "server: Extra inputs"),
        (("servers:", "{"), "not YAML"),
    ],
)
def test_what_is_wrong_is_named(tmp_path, change, said):
    with pytest.raises(InvalidSettings, match=f"KEDJEKOLL_WITNESS_FILE: .*{said}") as refused:
        loaded(tmp_path, WHOLE.replace(*change))
    assert "10.0.0.1" not in str(refused.value)


def test_a_file_that_is_not_there_is_named(tmp_path):
    with pytest.raises(InvalidSettings, match="cannot be read: No such file"):
        load_witnesses(tmp_path / "none.yaml")
