import pytest
import yaml

from procurement_rules.condition import InvalidRule
from procurement_rules.support.signs import load_signs, read_signs
from service.casework.incidents.request import SIGNS
from service.cli.incident import _SIGNS

ALL = load_signs()


def test_incident_visit_tip_and_command_have_one_set_of_codes():
    codes = tuple(sign.code for sign in ALL.signs)
    assert codes == SIGNS == _SIGNS


@pytest.mark.parametrize(
    ("former", "code"),
    [
        ("identity_documents", "identity_papers_kept"),
        ("withheld_wages", "pay_withheld"),
        ("conditions", "living_conditions"),
        ("overtime", "excessive_overtime"),
    ],
)
def test_what_was_recorded_under_a_former_code_is_read_as_its_sign(former, code):
    assert ALL.by_code[former] is ALL.by_code[code]


def test_each_sign_says_what_it_does_not_mean_and_how_it_may_show_itself():
    for sign in ALL.signs:
        for text in (sign.name, sign.text, sign.not_meaning):
            assert text.sv.strip()
            assert text.en.strip()
        assert sign.not_meaning != sign.text
        assert sign.examples
        assert all(one.forms and one.text.sv and one.text.en for one in sign.examples)


def test_every_form_of_exploitation_has_an_example():
    forms = {form for sign in ALL.signs for one in sign.examples for form in one.forms}
    assert forms == {"forced_labour", "sexual_exploitation", "child_labour", "forced_crime"}


def test_a_source_that_was_read_has_an_address_and_what_of_it_was_read():
    assert all(source.read and source.title for source in ALL.sources.values())
    assert ALL.sources["police"].url.startswith("https://polisen.se")


@pytest.mark.parametrize(
    ("spoil", "word"),
    [
        (lambda raw: raw["signs"][0].update(former=["debt"]), "debt stands there twice"),
        (lambda raw: raw["signs"].pop(), "eleven"),
        (lambda raw: raw["signs"][0]["examples"][0].update(source="x"), "no source x"),
    ],
)
def test_signs_that_cannot_be_relied_on_are_refused_by_name(spoil, word):
    raw = yaml.safe_load(ALL.model_dump_json())
    for sign in raw["signs"]:
        sign["examples"] = [dict(one) for one in sign["examples"]]
    spoil(raw)
    with pytest.raises(InvalidRule, match=word):
        read_signs(yaml.safe_dump(raw, allow_unicode=True))
