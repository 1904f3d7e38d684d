"""What ties a record of a source to a party: number and name, or a person who has judged."""

import hashlib
import json
from datetime import date

import orjson
import pytest

from data_ingest.reading import read_procurement
from data_ingest.snapshot.derived import address_firms
from data_ingest.snapshot.opened import open_snapshot
from service.platform.frames import canonical
from service.registers.evidence import register_facts
from service.registers.judgement_cache import NONE_JUDGED, Judged, StandingJudgements
from service.settings import Settings

AS_OF = date(2026, 11, 24)
NORR = "SE-ON:559999-0016"
OTHER = "Fjällvinds Snickeri AB"


@pytest.fixture
def looked(registers, one_tender):
    """Look up the first party of the example, changed, with what people have judged."""

    def look(judgements=NONE_JUDGED, **changes):
        document = one_tender()
        for party in document["parties"]:
            party["facts"] = []
        document["parties"][0] |= changes
        read = read_procurement(json.dumps(document).encode(), name="x", person_key=b"k")
        return register_facts(
            read.procurement, registers.open(), as_of=AS_OF, judgements=judgements
        )

    return look


@pytest.fixture
def listed(registers):
    """Put one organisation on the buyer's own list."""

    def add(name, party_id="xx_own_list:one", country="LT"):
        registers.add(
            "xx_own_list",
            parties=[
                {"party_id": party_id, "kind": "company", "display_name": name, "country": country}
            ],
            names=[{"party_id": party_id, "kind": "legal", "name": name}],
            list_entries=[
                {
                    "entry_key": "7", "party_id": party_id, "subject_kind": "organisation",
                    "category": "audit_deviation", "listed_on": date(2026, 10, 2),
                }
            ],
        )  # fmt: skip

    return add


def register(registers, **changes):
    row = {"party_id": NORR, "kind": "company", "display_name": OTHER, "country": "SE"}
    registers.add("se_bolagsverket_bulk", parties=[row | {"status": "insolvent"} | changes])


def judged(found, verdict):
    """Return a judgement of the one possible match that was found."""
    (row,) = found.possible_matches.rows(named=True)
    compared = row["compared"].encode()
    facts = orjson.loads(compared)
    source, _, _ = row["source_id"].partition("@")
    one = Judged("judgement_1", verdict, date(2026, 11, 20), source, row["register_id"])
    asked = {canonical(facts["asked"]): (one,)} if verdict == "same" else {}
    return StandingJudgements({hashlib.sha256(compared).hexdigest(): one}, asked)


def insolvency(found):
    rows = found.facts.filter(party_id="norr", fact="insolvency", state="stated")
    return rows["value_text"].to_list()


def test_a_match_that_a_person_judged_the_same_is_tied_and_says_by_which_judgement(
    registers, looked
):
    register(registers)
    before = looked()
    assert (insolvency(before), before.judgements.height) == ([], 0)
    after = looked(judged(before, "same"))
    assert insolvency(after) == ["bankruptcy"]
    assert after.possible_matches.is_empty()
    (used,) = after.judgements.rows(named=True)
    assert (used["party_id"], used["judgement_id"], used["verdict"]) == (
        "norr",
        "judgement_1",
        "same",
    )
    assert (used["name"], used["judged_on"]) == (OTHER, date(2026, 11, 20))


def test_what_is_not_the_same_is_not_shown_and_is_counted(registers, looked):
    register(registers)
    after = looked(judged(looked(), "not_same"))
    assert after.possible_matches.is_empty()
    assert insolvency(after) == []
    assert after.judgements["verdict"].to_list() == ["not_same"]


def test_what_somebody_is_unsure_of_stays_possible_and_says_so(registers, looked):
    register(registers)
    after = looked(judged(looked(), "unsure"))
    assert after.possible_matches["reason"].to_list() == ["name_differs"]
    assert insolvency(after) == []
    assert after.judgements["verdict"].to_list() == ["unsure"]


@pytest.mark.parametrize(
    ("ours", "theirs"),
    [
        ({"name": "Norrskenets Golvvård AB"}, {}),
        ({"name": "Norrskenets Lokalvård HB"}, {}),
        ({"country": "NO"}, {}),
        ({}, {"display_name": "Fjällvindens Bygg AB"}),
        ({}, {"country": "FI"}),
    ],
)
def test_the_question_is_open_again_when_a_compared_fact_has_changed(
    registers, looked, ours, theirs
):
    register(registers)
    judgements = judged(looked(), "same")
    register(registers, **theirs)
    after = looked(judgements, **ours)
    assert insolvency(after) == []
    assert after.possible_matches.height == 1
    assert after.judgements.is_empty()


def test_what_was_not_compared_may_change(registers, looked):
    register(registers)
    judgements = judged(looked(), "same")
    register(registers, status="active")
    assert insolvency(looked(judgements, size="small")) == ["none"]


def test_a_person_can_also_say_that_number_and_name_are_another_firms(registers, looked):
    register(registers)
    refused = judged(looked(), "not_same").by_compared
    register(registers, display_name="Norrskenets Lokalvård AB")
    assert insolvency(looked()) == ["bankruptcy"]
    assert insolvency(looked(StandingJudgements(refused))) == ["bankruptcy"]  # of other facts


def test_a_record_without_number_is_found_again_by_the_judgement_alone(registers, looked, listed):
    listed("Norrskenets Lokalvård AB")
    before = looked()
    assert before.possible_matches["reason"].to_list() == ["name_only"]
    after = looked(judged(before, "same"))
    (entry,) = after.facts.filter(fact="list_entry", state="stated").rows(named=True)
    assert (entry["party_id"], entry["value_text"]) == ("norr", "current")


def test_a_near_spelling_of_a_listed_name_is_a_possible_match_and_scores_nothing(looked, listed):
    listed("Norrskenetts Lokalvård AB")
    found = looked(identifiers=[])
    (match,) = found.possible_matches.rows(named=True)
    assert (match["reason"], match["listed"], match["number"]) == ("name_near", True, None)
    assert found.facts.filter(fact="list_entry", state="stated").is_empty()


@pytest.mark.parametrize("name", ["Norrlands Golvläggning AB", "Lokalvård AB", "Städ i Norr AB"])
def test_a_name_that_is_only_somewhat_alike_is_not_shown(looked, listed, name):
    listed(name)
    assert looked(identifiers=[]).possible_matches.is_empty()


def test_another_number_of_the_same_register_says_that_a_near_name_is_another_firm(looked, listed):
    listed("Norrskenetts Lokalvård AB", party_id="SE-ON:559999-0024", country="SE")
    assert looked().possible_matches.is_empty()


def test_near_spellings_in_registers_are_not_shown(registers, looked):
    register(registers, party_id="SE-ON:556999-9999", display_name="Norrskenetts Lokalvård AB")
    assert looked(identifiers=[]).possible_matches.is_empty()


def test_how_many_firms_share_the_address_is_a_fact_of_a_tied_record(ingest, one_tender, tmp_path):
    settings = Settings(data_dir=tmp_path)
    ingest(settings, "no_brreg_enheter")
    document = one_tender()
    document["parties"][0] |= {
        "name": "Eksempel Renhold AS",
        "country": "NO",
        "identifiers": [{"scheme": "NO-BRC", "number": "930000019"}],
        "facts": [],
    }
    read = read_procurement(json.dumps(document).encode(), name="x", person_key=b"k")
    with open_snapshot(settings.snapshot_dir) as snapshot:
        known = ("no_brreg_enheter", "NO-BRC:930000019")
        counted = address_firms(snapshot, [known])
        found = register_facts(read.procurement, snapshot, as_of=AS_OF)
    (fact,) = found.facts.filter(fact="address_firms", state="stated").rows(named=True)
    assert (fact["party_id"], fact["value_int"]) == ("norr", counted[known])
