import pytest

from service.operations.people.issuers import load_issuers
from service.settings import InvalidSettings

RIGHT = """
- name: entra
  issuer: https://login.example.se/town/v2.0
  keys: https://login.example.se/keys
  audience: api://kedjekoll
  tenant: town
  roles: {Kedjekoll.Officer: officer}
  units: {group: parks}
"""


def load(folder, text):
    file = folder / "log-in.yaml"
    file.write_text(text, "utf-8")
    return load_issuers(file)


def test_without_a_file_nobody_logs_in():
    assert load_issuers(None) == ()


def test_a_file_names_the_services_that_are_trusted(tmp_path):
    (issuer,) = load(tmp_path, RIGHT)
    assert (issuer.name, issuer.person, issuer.rights) == ("entra", "sub", ["roles", "groups"])


@pytest.mark.parametrize(
    ("was", "now", "said"),
    [
        ("name: entra", "name: Entra ID", "name"),
        ("tenant: town", "tenant: '*'", "tenant"),
        ("keys: https:", "keys: http:", "keys"),
        ("https://login.example.se/keys", "https://127.0.0.1/keys", "keys"),
        ("officer}", "owner}", "roles"),
        ("{group: parks}", "{group: Parks}", "units"),
        ("audience: api://kedjekoll", "audience: ''", "audience"),
        ("  audience: api://kedjekoll\n", "", "audience"),
        ("tenant: town", "tenant: town\n  algorithms: [none]", "algorithms"),
        ("\n- name: entra", "\n- 7\n- name: entra", "0: "),
        (": entra", ": [", "YAML"),
    ],
)
def test_a_wrong_entry_is_named_and_its_value_is_not_told(tmp_path, was, now, said):
    with pytest.raises(InvalidSettings, match=said) as refused:
        load(tmp_path, RIGHT.replace(was, now))
    assert str(refused.value).startswith("KEDJEKOLL_LOG_IN_FILE: ")
    assert "api://kedjekoll" not in str(refused.value)


def test_two_entries_of_one_issuer_are_refused(tmp_path):
    with pytest.raises(InvalidSettings, match="same name"):
        load(tmp_path, RIGHT * 2)
    with pytest.raises(InvalidSettings, match="same issuer"):
        load(tmp_path, RIGHT + RIGHT.replace("entra", "other"))


def test_a_file_that_is_not_there_is_named(tmp_path):
    with pytest.raises(InvalidSettings, match="cannot be read"):
        load_issuers(tmp_path / "absent.yaml")
