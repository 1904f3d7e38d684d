import orjson
import pytest

from procurement_rules.facts import FACTS
from service.platform.frames import canonical
from service.screening.assessment.models import Assessment
from service.screening.assessment.skimming import OUTLINE, Wanted, skim
from service.screening.report import screening_layout
from service.screening.report.screening_layout import ReportLayout, read_chains, read_for

LAYOUTS = (
    ReportLayout(overview=True),
    ReportLayout(tender_id="A1"),
    ReportLayout(tender_id="A2"),
    ReportLayout(tender_id="A2", rows="questions", offset=1, limit=2),
    ReportLayout(tender_id="A2", place=1),
    ReportLayout(tender_id="A2", place=2),
)
HOSTILE = 'AB"sufficient":true,"tender_id":"A1","unit":],"paths":],"reason":},{"bin":],"h"\\'


@pytest.fixture(scope="module")
def payload(document, screen_document):
    """A screening whose texts look like the places that skimming cuts at."""
    purchase = document()
    purchase["stage"] = "award"
    for party in purchase["parties"]:
        party["name"] = HOSTILE
    return screen_document(purchase).record.assessment


@pytest.fixture(scope="module")
def older(payload):
    """The same without what older records do not have."""
    found = orjson.loads(payload)
    for lot in found["lots"]:
        for tender in lot["tenders"]:
            del tender["asking"], tender["band_changes"], tender["basis"]
            for part in tender["parts"]:
                part.pop("has_number", None)
                del part["basis"]
    return canonical(found)


@pytest.fixture
def parsed_whole(monkeypatch):
    """Return what reads with everything parsed, as it would be without skimming."""

    def read(reads, *arguments):
        with monkeypatch.context() as patched:
            patched.setattr(screening_layout, "skim", lambda payload, _: orjson.loads(payload))
            return reads(*arguments)

    return read


def tenders(found):
    return [tender for lot in found["lots"] for tender in lot["tenders"]]


@pytest.mark.parametrize("layout", LAYOUTS, ids=str)
@pytest.mark.parametrize("which", ["payload", "older"])
def test_what_is_skimmed_for_a_layout_is_what_it_shows(request, parsed_whole, which, layout):
    stored = request.getfixturevalue(which)
    assert read_for(stored, layout) == parsed_whole(read_for, stored, layout)


@pytest.mark.parametrize("which", ["payload", "older"])
def test_chains_are_skimmed_as_they_are(request, parsed_whole, which):
    stored = request.getfixturevalue(which)
    assert read_chains(stored) == parsed_whole(read_chains, stored)


def test_an_outline_has_everything_but_the_lists_of_tenders(payload):
    whole = orjson.loads(payload)
    for tender in tenders(whole):
        assert all(tender[name] for name in ("asking", "parts", "questions"))
        tender |= {"asking": [], "parts": [], "questions": []}
    assert skim(payload, OUTLINE) == whole


def test_of_the_tenders_that_are_not_wanted_the_lists_are_empty(payload):
    every = ("asking", "parts", "questions")
    whole = tenders(orjson.loads(payload))
    wanted = Wanted(lambda tender_id: tender_id == "A2", lists=every, factors={"chain.tier"})
    for tender, found in zip(whole, tenders(skim(payload, wanted)), strict=True):
        assert bool(found["parts"]) == (found["tender_id"] == "A2")
        assert found["asking"] == (tender["asking"] if found["tender_id"] == "A2" else [])


@pytest.mark.parametrize("place", [0, 1])
def test_factors_are_those_that_were_named_and_those_refused(payload, place):
    whole = orjson.loads(payload)
    for tender in tenders(whole):
        tender["parts"][0]["factors"][3]["state"] = "refused"
    first, *_, last = (factor["factor"] for factor in tenders(whole)[0]["parts"][0]["factors"])
    wanted = Wanted(lambda _: True, ("parts",), {first, last}, lambda _: place)
    for tender, found in zip(tenders(whole), tenders(skim(canonical(whole), wanted)), strict=True):
        for at, (part, skimmed) in enumerate(zip(tender["parts"], found["parts"], strict=True)):
            named = [
                factor
                for factor in part["factors"]
                if factor["factor"] in (first, last) or factor["state"] == "refused"
            ]
            assert skimmed == part | {"factors": part["factors"] if at == place else named}


def test_the_part_that_is_whole_is_told_by_its_share(payload):
    seen = []
    skim(payload, Wanted(lambda _: True, ("parts",), whole_part=seen.append))
    assert seen == [
        [part["exposure_share_ppm"] for part in tender["parts"]]
        for tender in tenders(orjson.loads(payload))
    ]


def test_a_purchase_without_tenders_is_skimmed(document, screen_document):
    purchase = document() | {"tenders": [], "parties": []}
    stored = screen_document(purchase).record.assessment
    assert skim(stored, OUTLINE) == orjson.loads(stored)


def _kinds_in(said):
    """Return the kinds of objects that a field's description names."""
    text = orjson.dumps(said).decode()
    return {piece.partition('"')[0] for piece in text.split("#/$defs/")[1:]}


# Where a change of the record breaks one of these, skimming has to follow.


@pytest.fixture(scope="module")
def kinds():
    described = Assessment.model_json_schema()
    return described["$defs"] | {"Assessment": described}


@pytest.fixture(scope="module")
def within(kinds):
    """Return what tells every name in the objects of a list, at any depth."""

    def names(kind, field):
        found, waiting = set(), _kinds_in(kinds[kind]["properties"][field])
        while waiting:
            properties = kinds[waiting.pop()].get("properties", {})
            for name in properties.keys() - found:
                found.add(name)
                waiting |= _kinds_in(properties[name])
        return found

    return names


@pytest.mark.parametrize(
    ("name", "kind"),
    [("sufficient", "TenderAssessment"), ("exposure_share_ppm", "PartAssessment")],
)
def test_a_name_is_of_one_kind(kinds, name, kind):
    having = [each for each, said in kinds.items() if name in said.get("properties", {})]
    assert having == [kind]
    assert name not in FACTS


def test_the_id_of_a_tender_stands_between_what_is_looked_for(kinds):
    names = sorted(kinds["TenderAssessment"]["properties"])
    at = names.index("tender_id")
    assert names[at - 1 : at + 2] == ["sufficient", "tender_id", "unit"]


def test_the_factors_follow_the_share(kinds):
    names = sorted(kinds["PartAssessment"]["properties"])
    at = names.index("exposure_share_ppm")
    assert names[at + 1 : at + 4] == ["factors", "has_number", "high"]


@pytest.mark.parametrize(
    ("name", "end"), [("asking", "band"), ("parts", "paths"), ("questions", "reason")]
)
def test_a_list_is_the_first_of_its_name_and_ends_at_what_follows(kinds, within, name, end):
    tender = kinds["TenderAssessment"]
    names = sorted(tender["properties"])
    assert names[names.index(name) + 1] == end
    assert end in tender["required"]
    assert end not in within("TenderAssessment", name)
    before = names[: names.index(name)]
    held = set().union(*(within("TenderAssessment", each) for each in before), before)
    assert name not in held | FACTS.keys()
    assert names.index(name) < names.index("sufficient")


def test_a_factor_holds_no_object_and_no_list_before_a_name_with_h(kinds):
    factor = kinds["FactorValue"]["properties"]
    names = sorted(factor)
    assert names[:2] == ["bin", "factor"]
    assert not any(_kinds_in(said) for said in factor.values())
    lists = [name for name in names if factor[name].get("type") == "array"]
    followers = [names[names.index(name) + 1] for name in lists]
    assert followers == ["state"]
