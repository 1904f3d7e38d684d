import dataclasses
import os
from datetime import UTC, datetime
from decimal import Decimal

import orjson
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from data_ingest.model.figures import number
from risk_models.card.bands import REASONS, HeadlineReason
from service.casework.disclosures.classes import HIDES_POINTS
from service.casework.disclosures.deciding import Masking
from service.casework.disclosures.masking import NOT_IN_COPIES, masked_content
from service.casework.disclosures.places import label, places
from service.documents.pdf import pdf
from service.documents.values import Bounds, in_words
from service.screening.assessment.models import Assessment
from service.screening.report.report import composed
from service.screening.report.report_content import report_content
from tests.service.casework.disclosures.conftest import everything

FIRST = "lot1.tender1"
NIGHTLY = os.environ.get("HYPOTHESIS_PROFILE") == "nightly"

NOON = datetime(2026, 11, 26, 12, tzinfo=UTC)


def masking(place, ground=None):
    return Masking(place.key, ground or place.ground, None, place.reason, "proposed", "anna")


def shown(record, keys, *, opened=True, language="sv", before_award=False):
    """What a report shows where some places are masked, as one text."""
    found = places(Assessment.read(record.assessment), before_award=before_award)
    made = [masking(one) for one in found if one.key in keys]
    assert len(made) == len(set(keys))
    return masked_content(record, made, language, opened=opened)


def text_of(data):
    shown = {name: value for name, value in data.items() if name not in ("words", "qr")}
    return orjson.dumps(in_words(shown, "sv")).decode()


@pytest.fixture(scope="module")
def keys(awarded):
    return [one.key for one in places(Assessment.read(awarded.assessment), before_award=False)]


@pytest.fixture(scope="module")
def parties(awarded):
    """Names by the keys that mask them."""
    (lot,) = Assessment.read(awarded.assessment).lots
    return {
        f"lot1.tender{number}.part{place}.name": part.name
        for number, tender in enumerate(lot.tenders, 1)
        for place, part in enumerate(tender.parts, 1)
        if part.name is not None
    }


@settings(max_examples=200 if NIGHTLY else 12)
@given(data=st.data())
def test_no_masked_name_stands_anywhere_whatever_else_is_masked(data, awarded, keys, parties):
    named = data.draw(st.sets(st.sampled_from(sorted(parties)), max_size=3))
    others = data.draw(st.sets(st.sampled_from(sorted(set(keys) - parties.keys())), max_size=4))
    text = text_of(shown(awarded, named | others))
    for key in named:
        assert parties[key] not in text


def test_what_is_masked_of_a_tender_is_in_no_layer_of_the_file(awarded, parties):
    keys = {f"{FIRST}.{one}" for one in (*HIDES_POINTS, "points")} | {f"{FIRST}.part1.name"}
    data = shown(awarded, keys)
    file = everything(pdf(composed(data, made_at=NOON)))
    (lot,) = Assessment.read(awarded.assessment).lots
    for part in lot.tenders[0].parts:
        assert part.name is None or part.name not in file
        for identifier in part.identifiers:
            assert identifier not in file
    assert lot.tenders[0].tender_id not in text_of(data["lots"][0])
    assert parties["lot1.tender2.part1.name"] in file
    for digest in (awarded.result_hash, awarded.input_sha256):
        assert digest not in file
        assert digest[:32] not in file.replace(" ", "")


def test_the_file_looked_at_so_does_show_what_is_not_masked(awarded, parties):
    file = everything(pdf(composed(shown(awarded, set()), made_at=NOON)))
    assert all(name in file for name in parties.values())


@pytest.mark.parametrize("of_class", HIDES_POINTS)
def test_points_from_which_something_masked_follows_are_masked_with_it(awarded, of_class):
    (lot,) = shown(awarded, {f"{FIRST}.{of_class}", f"{FIRST}.points"})["lots"]
    hidden, other = lot["tenders"][:2]
    assert hidden["points"].startswith("[Maskat")
    assert all(part["steps"] == [] for part in hidden["parts"])
    assert isinstance(other["points"], Bounds)
    assert all(part["steps"] for part in other["parts"])


def test_a_chain_that_is_masked_leaves_neither_names_nor_how_many_there_are(awarded, parties):
    (lot,) = shown(awarded, {"lot1.tender2.chain", "lot1.tender2.points"})["lots"]
    tender = lot["tenders"][1]
    assert [one["tier"] for one in tender["parts"]] == ["1"]
    assert tender["parties"] == tender["parts"][0]["own_work"] == "[Maskat 1]"
    assert [one["text"] for one in tender["tree"][1:]] == ["[Maskat 1: OSL 31 kap. 16–17 §§]"]


@pytest.fixture(scope="module")
def listed(awarded):
    """The example where a list entry of the last firm in the chain of a tender calls for review."""
    assessment = orjson.loads(awarded.assessment)
    tender = assessment["lots"][0]["tenders"][1]
    part = [one for one in tender["parts"] if one["tier"] > 1 and one["name"]][-1]
    part["least_band"] = "listed"
    tender |= {"reason": "least_band", "least_band": {"code": "listed", "part_id": part["part_id"]}}
    return dataclasses.replace(awarded, assessment=orjson.dumps(assessment)), part["name"]


def test_the_fact_that_calls_for_a_review_is_told_where_nothing_is_masked(listed):
    record, name = listed
    (lot,) = shown(record, set(), language="en")["lots"]
    assert lot["tenders"][1]["reason"].startswith(f"{name}: ")


def test_with_the_points_the_marks_of_facts_in_the_chain_are_masked(awarded):
    (open_lot,), (lot,) = (
        shown(awarded, keys)["lots"] for keys in (set(), {"lot1.tender2.points"})
    )
    assert any(node["facts"] for node in open_lot["tenders"][1]["tree"])
    assert not any(node["facts"] for node in lot["tenders"][1]["tree"])
    assert lot["tenders"][1]["hourly"] == []


@pytest.mark.parametrize("points", [True, False])
@pytest.mark.parametrize("of_class", [*HIDES_POINTS])
def test_a_fact_of_what_is_masked_is_not_told_as_the_reason(listed, of_class, points):
    """Nor where the points are left: who calls this by itself need not mask both."""
    record, name = listed
    keys = {f"lot1.tender2.{of_class}"} | ({"lot1.tender2.points"} if points else set())
    (lot,) = shown(record, keys, language="en")["lots"]
    reason = lot["tenders"][1]["reason"]
    assert name not in reason
    assert reason.startswith("[Masked" if points else REASONS[HeadlineReason.LEAST_BAND].en)


def test_where_answers_are_masked_it_is_not_said_that_nothing_is_missing(awarded, keys):
    hidden = {key for key in keys if key.endswith((".answers", ".points"))}
    (lot,) = shown(awarded, hidden)["lots"]
    assert [one.partition(":")[0][:7] for one in lot["missing"]] == ["[Maskat"] * len(
        lot["tenders"]
    )


def test_before_the_award_nothing_tells_how_many_tenders_there_are(awarded, parties):
    keys = {"lot1.tenders", "rejects"}
    data = shown(awarded, keys, opened=False, language="en", before_award=True)
    file = everything(pdf(composed(data, made_at=NOON)))
    assert not any(name in file for name in parties.values())
    assert data["lots"][0]["tenders"] == []
    assert data["lots"][0]["no_tenders"] == "[Masked 1: OSL chapter 19, section 3]"
    assert data["sources"] == []
    few = orjson.loads(awarded.assessment)
    few["lots"][0]["tenders"] = few["lots"][0]["tenders"][:1]
    other = type(awarded)(
        **{name: getattr(awarded, name) for name in awarded.__dataclass_fields__}
        | {"assessment": orjson.dumps(few)}
    )
    assert shown(other, keys, opened=False, language="en", before_award=True) == data


@pytest.fixture
def title_without(screen_document, document):
    """Returns the title that is shown where the first party, named so, is masked everywhere."""

    def made(name, title):
        stated = document() | {"stage": "award", "title": title}
        stated["parties"][0]["name"] = name
        record = screen_document(stated).record
        (lot,) = Assessment.read(record.assessment).lots
        (key,) = {
            f"lot1.tender{number}.part{place}.name"
            for number, tender in enumerate(lot.tenders, 1)
            for place, part in enumerate(tender.parts, 1)
            if part.name == name
        }
        data = shown(record, {key})
        return data["title"]

    return made


@pytest.mark.parametrize(
    ("name", "spelt"),
    [
        ("Norrskenets Lokalvård AB", "NORRSKENETS LOKALVÅRD AB"),
        ("Norrskenets Lokalvård AB", "Norrskenets\N{NO-BREAK SPACE}Lokalvård AB"),
        ("Strauß Reinigung", "STRAUSS REINIGUNG"),
        ("STRAUSS REINIGUNG", "Strauß Reinigung"),
        ("Yildirim Temizlik", "Y\N{LATIN SMALL LETTER DOTLESS I}ldirim Temizlik"),
        ("Syd", "SYD"),
        ("Ekbacken", "Ekbackens"),
        ("Ekbacken", "Ek\N{SOFT HYPHEN}backen"),
        ("Ek\N{SOFT HYPHEN}backen", "Ekbacken"),
        ("Norrskenets Lokalvård AB", "Norrskenets\N{ZERO WIDTH SPACE} Lokal\N{SOFT HYPHEN}vård-AB"),
        ("Norrskenets Lokalvård AB", "559999-0016"),
        ("Norrskenets Lokalvård AB", "5599990016"),
        ("Norrskenets Lokalvård AB", "559999 0016"),
        ("Norrskenets Lokalvård AB", "SE559999001601"),
        ("Norrskenets Lokalvård AB", "165599990016"),
        ("Norrskenets Lokalvård AB", "559999 - 0016"),
        ("Norrskenets Lokalvård AB", "orgnr5599990016"),
    ],
)
def test_a_party_goes_from_a_title_however_its_name_or_number_is_spelt(title_without, name, spelt):
    marked, plain = (title_without(name, f"Städning efter {one}, 2026") for one in (spelt, name))
    assert marked == plain
    assert marked.startswith("Städning efter [Maskat 1")
    assert marked.endswith(", 2026")


@pytest.mark.parametrize(
    ("tender_id", "stays"), [("Norr5", False), ("A123", True), ("12345", True)]
)
def test_a_tenders_own_id_goes_from_texts_with_who_tendered_unless_it_is_a_mere_numbering(
    screen_document, document, tender_id, stays
):
    stated = document() | {"stage": "award", "title": f"Städning, anbud {tender_id}"}
    (first, *_) = stated["tenders"]
    made = orjson.loads(
        orjson.dumps(stated).replace(f'"{first["id"]}"'.encode(), f'"{tender_id}"'.encode())
    )
    record = screen_document(made).record
    (lot,) = Assessment.read(record.assessment).lots
    (at,) = [at for at, one in enumerate(lot.tenders, 1) if one.tender_id == tender_id]
    data = shown(record, {f"lot1.tender{at}.part1.name"})
    assert data["title"] == f"Städning, anbud {tender_id if stays else at}"
    assert tender_id not in text_of(data["lots"][0])


def test_with_the_tenders_of_a_lot_a_tenders_own_id_goes_from_texts(screen_document, document):
    stated = document() | {"stage": "tenders_in", "title": "Städning, anbud Norr5"}
    own = f'"{stated["tenders"][0]["id"]}"'.encode()
    made = orjson.loads(orjson.dumps(stated).replace(own, b'"Norr5"'))
    data = shown(screen_document(made).record, {"lot1.tenders"}, opened=False, before_award=True)
    assert data["title"].startswith("Städning, anbud [Maskat 1")


def test_what_only_holds_the_name_of_a_masked_party_stays(title_without):
    said = title_without("Norrskenets", "Norrskenetsby, Norrskenets, 15599990016")
    assert said.startswith("Norrskenetsby, [Maskat 1")
    assert said.endswith("], 15599990016")


def test_a_key_says_where_in_words_and_never_what(keys, parties):
    for key in keys:
        for language in ("sv", "en"):
            assert not any(name in label(key, language) + key for name in parties.values())


def test_a_masked_price_takes_along_what_rests_on_it(awarded):
    low = "lot1.tender2"
    (before,), (after,) = (
        shown(awarded, keys)["lots"] for keys in (set(), {f"{low}.price", f"{low}.points"})
    )
    whole, masked = (text_of(lot["tenders"][1]) for lot in (before, after))
    price = Assessment.read(awarded.assessment).lots[0].tenders[1].price
    paid = number(Decimal(price.implied_low), "sv", decimals=2)
    for said in ("LOU (2016:1145) 16 kap. 7 §", paid):
        assert said in whole
        assert said not in masked
    assert "Del 1, anbud 2: pris: [Maskat 1: OSL 31 kap. 16–17 §§]" in masked
    assert after["tenders"][1]["price"] == "[Maskat 1]"


def test_facts_about_a_firm_are_masked_with_the_points_that_would_be_computed_back_to(awarded):
    debt = "Skatteskulder hos Kronofogden"
    open_copy = shown(awarded, set())
    assert debt in str(open_copy["lots"][0]["tenders"][1]["facts"])
    masked = shown(awarded, {"lot1.tender2.points"})["lots"][0]["tenders"][1]["facts"]
    assert debt not in str(masked)
    assert [firm["looked"][0][:1] for firm in masked] == ["["]
    assert "slagits upp" not in str(masked), "what is masked is not said to be nothing"


@pytest.fixture
def counted(screen_document, document):
    """The example with the number of tenders received and one award below the estimate."""
    made = document() | {"stage": "award", "framework": False}
    made["lots"][0] |= {"tenders_received": 7, "value": {"amount": 8000000, "currency": "SEK"}}
    made["tenders"][0] |= {"state": "awarded", "price": {"amount": 3210000, "currency": "SEK"}}
    return screen_document(made).record


def test_what_an_award_is_worth_is_masked_with_its_price(counted):
    whole, masked = (
        text_of(shown(counted, keys)) for keys in (set(), {"lot1.tender1.price", f"{FIRST}.points"})
    )
    assert "Inkomna anbud: 7." in whole
    assert "40,1" in whole
    assert "40,1" not in masked


def test_how_many_tenders_came_in_is_masked_with_the_tenders_before_the_award(counted):
    data = shown(counted, {"lot1.tenders", "rejects"}, opened=False, before_award=True)
    assert data["lots"][0]["stated"] == [
        "Uppskattat värde: 8\N{NO-BREAK SPACE}000\N{NO-BREAK SPACE}000\N{NO-BREAK SPACE}SEK."
    ]


def test_with_the_amount_goes_every_estimate_and_what_an_award_is_of_it(counted):
    (lot,) = shown(counted, {"amount"})["lots"]
    assert lot["stated"] == ["Inkomna anbud: 7."]


def test_a_copy_says_neither_what_the_officer_is_to_do_next_nor_what_may_not_be_asked(awarded):
    whole = report_content(awarded, "sv", opened=True)
    assert whole["next"]
    assert "får inte begäras nu" in whole["closed_line"]
    data = shown(awarded, set())
    assert (data["next"], data["closed_line"], data["answers"]) == (None, "", [])
    untold = {"asking", "hourly", "judgements", "closed", "closed_line", "next"}
    assert untold == {*NOT_IN_COPIES}
    assert all(tender[name] == [] for tender in data["lots"][0]["tenders"] for name in untold)
    assert "får inte begäras nu" not in text_of(data)


def test_a_copy_has_no_hash_of_the_whole_that_what_is_masked_could_be_tried_against(awarded):
    whole, copy = (
        [one["name"] for one in content["identity"]]
        for content in (report_content(awarded, "sv", opened=True), shown(awarded, {"buyer"}))
    )
    assert [name for name in whole if name not in copy] == ["Resultat, SHA-256", "Fil, SHA-256"]
    assert set(copy) < set(whole)


def test_what_rests_on_masked_answers_is_not_said_of_the_tender(awarded):
    (open_lot,), (lot,) = (
        shown(awarded, keys)["lots"]
        for keys in (set(), {"lot1.tender2.answers", "lot1.tender2.points"})
    )
    said, left = (text_of(one["tenders"][1]) for one in (open_lot, lot))
    assert "LOU (2016:1145) 16 kap. 7 §" in said
    assert "LOU (2016:1145) 16 kap. 7 §" not in left


def test_masked_answers_are_one_mark_in_their_tender_and_in_what_is_missing_of_the_lot(awarded):
    mark = "[Maskat 1: OSL 31 kap. 16–17 §§]"
    (lot,) = shown(awarded, {"lot1.tender2.answers"})["lots"]
    nothing = dict.fromkeys(("party", "unknown", "document", "gate"), "")
    assert lot["tenders"][1]["questions"] == [nothing | {"what": mark}]
    assert [one for one in lot["missing"] if "Maskat" in one] == [mark]


@pytest.mark.parametrize("also", [set(), {"lot1.tender2.points"}])
def test_a_masked_chain_is_one_line_below_the_tenderer_and_nobody_in_it_is_asked(awarded, also):
    """Nor where the points are left: who calls this by itself need not mask both."""
    (lot,) = shown(awarded, {"lot1.tender2.chain", *also})["lots"]
    tender = lot["tenders"][1]
    (cut,) = tender["tree"][1:]
    assert cut.pop("text").startswith("[Maskat 1: ")
    assert cut == {"depth": 1, "received_ppm": 0, "is_named": True, "facts": 0}
    assert {question["party"] for question in tender["questions"]} <= {tender["name"]}


def test_where_points_are_masked_no_part_has_a_number_or_a_bar(awarded):
    mark, short = "[Maskat 1: OSL 31 kap. 16–17 §§]", "[Maskat 1]"
    (lot,) = shown(awarded, {"lot1.tender2.points"})["lots"]
    of_part = {"exposure": short, "points": short, "typical": short, "need": short, "known": short}
    of_part |= {"exposure_ppm": 0, "factors": [], "summary": mark, "steps": [], "silent": []}
    of_part |= {"low": 0, "high": 1}
    tender = lot["tenders"][1]
    assert (tender["need"], tender["points"], tender["reason"]) == (short, short, mark)
    for part in lot["tenders"][1]["parts"]:
        assert {name: part[name] for name in of_part} == of_part


@pytest.mark.parametrize("name", ["svg", "Metod"])
def test_a_masked_firm_that_is_called_as_a_word_of_the_form_leaves_the_form_whole(
    screen_document, document, name
):
    stated = document() | {"stage": "award", "title": f"Städning efter {name}"}
    stated["parties"][0]["name"] = name
    record = screen_document(stated).record
    data = shown(record, {"lot1.tender1.part1.name"})
    whole = shown(record, set())
    assert data["title"].startswith("Städning efter [Maskat 1")
    assert (data["words"], data["qr"]) == (whole["words"], whole["qr"])
    assert name in text_of({"form": [whole["words"], whole["qr"]]})
