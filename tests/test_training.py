"""The training cases say what the service says, and the tutorials name what the pages show.

Each case is a page of `docs/training/` with its input beside it. Here the input is screened, and
the answer of the page is checked against it: bands, reasons, the rules that apply, what comes next,
and every line that the page quotes. The commands of the pages are run by `test_docs.py`.
"""

import json
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from functools import cache
from io import StringIO
from pathlib import Path

import polars as pl
import pytest
from rich.console import Console

from data_ingest.ids.schemes.check_digits import luhn
from data_ingest.linking.search_index import write_search
from data_ingest.model.translation import catalogue
from data_ingest.snapshot.build import SourceInput, build_source
from data_ingest.snapshot.manifest import SourceVersion
from data_ingest.snapshot.opened import Snapshot, open_snapshot
from data_ingest.snapshot.store import add_source, exclusively, use
from data_ingest.sources import SOURCES
from service.documents.terminal import terminal
from service.operations.people.principal import Principal
from service.screening.assessment.models import Assessment, TenderAssessment
from service.screening.record.recording import Screened, screen_file
from service.screening.record.tables import ScreeningRecord
from service.screening.report.report import screening_report

DOCS = Path(__file__).resolve().parents[1] / "docs"
TRAINING = DOCS / "training"
NOW = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)
KEY = b"a key of thirty-two made-up bytes"

INPUT_OF = {
    "1-third-tier": "1-third-tier",
    "2-low-price": "2-low-price",
    "3-same-name": "3-same-name",
    "4-unknown-is-not-low": "4-unknown-is-not-low",
    "5-change-of-subcontractor": "5-change-after",
}
"""The input that the answer of each page is about."""

ACTS = {
    "1-third-tier": {"SE-LOU-17-7": "MUST_REQUIRE", "SE-LOU-17-2-2": "MUST_REQUIRE"},
    "2-low-price": {"SE-LOU-16-7": "MUST_REQUIRE_EXPLANATION"},
    "3-same-name": {"SE-LOU-4-10": "MUST_VERIFY", "SE-LOU-15-4": "MUST_REQUEST"},
    "4-unknown-is-not-low": {"SE-LOU-17-7": "MUST_REQUIRE"},
    "5-change-of-subcontractor": {
        "SE-LOU-17-7": "MUST_REQUIRE",
        "SE-LOU-17-2-2": "MUST_REQUIRE",
        "SE-SFL-9-1": "SIGNAL",
    },
}
"""The acts that each page derives from a rule."""

QUOTED = re.compile(r"^```text\n(.*?)^```$", re.MULTILINE | re.DOTALL)
RULE = re.compile(r"^- (?P<citation>[^`]*?) \(`(?P<id>SE-[A-Z0-9-]+)`\)", re.MULTILINE)
BOLD = re.compile(r"\*\*(.+?)\*\*", re.DOTALL)


@cache
def screened(name: str) -> Assessment:
    return screen(name)


@cache
def kept(name: str) -> ScreeningRecord:
    return made_of(name).record


def screen(name: str, *, snapshot: Snapshot | None = None) -> Assessment:
    return made_of(name, snapshot=snapshot).assessment


def made_of(name: str, *, snapshot: Snapshot | None = None) -> Screened:
    return screen_file(
        (TRAINING / f"{name}.json").read_bytes(),
        name=f"{name}.json",
        principal=Principal(tenant_id="local", actor="local-user"),
        person_key=KEY,
        now=NOW,
        as_of=NOW.date(),
        snapshot=snapshot,
    )


def tenders(assessment: Assessment) -> dict[str, TenderAssessment]:
    (lot,) = assessment.lots
    return {tender.tender_id: tender for tender in lot.tenders}


def bands(name: str) -> dict[str, tuple[str, int]]:
    return {at: (one.band, one.points) for at, one in tenders(screened(name)).items()}


def reasons(tender: TenderAssessment, part_id: str) -> dict[str, str]:
    """The bin, or the state where nothing is known, of what moves a part's points."""
    (part,) = (one for one in tender.parts if one.part_id == part_id)
    return {value.factor: value.bin or value.state for value in part.factors if value.points}


def applying(assessment: Assessment) -> dict[str, str]:
    """The consequence of each rule that applies."""
    (lot,) = assessment.lots
    answers = [*lot.determinations, *(d for t in lot.tenders for d in t.determinations)]
    return {one.rule_id: one.consequence for one in answers if one.outcome == "applies"}


def page(name: str) -> str:
    return (TRAINING / f"{name}.md").read_text("utf-8")


def flat(text: str) -> str:
    return " ".join(text.split())


def shown(record: ScreeningRecord, language: str) -> str:
    console = Console(width=700, file=StringIO())
    console.print(terminal(screening_report(record, language, opened=True)))
    return flat(console.file.getvalue())


@pytest.fixture(scope="module")
def listed(tmp_path_factory) -> Iterator[Snapshot]:
    """A snapshot with the list of the third case."""
    root, file = tmp_path_factory.mktemp("snapshots"), TRAINING / "3-same-name-list.csv"

    def build(folder: Path) -> SourceVersion:
        given = [SourceInput(file, file.name)]
        version = build_source(
            SOURCES["xx_own_list"], given, folder, person_key=KEY, retrieved_at=NOW
        )
        write_search(folder)
        return version

    with exclusively(root):
        made = add_source(root, build, source_id="xx_own_list", now=NOW, actor="tester")
        use(root, made.snapshot_id, now=NOW, actor="tester", reason="made up")
    with open_snapshot(root) as snapshot:
        yield snapshot


def test_every_page_is_a_case_in_both_languages_and_names_every_file_beside_it():
    assert sorted(file.stem for file in TRAINING.glob("*.md")) == sorted(INPUT_OF)
    written = {name: page(name) for name in INPUT_OF}
    for name, text in written.items():
        titles = re.findall(r"^## (\w+)", text, re.MULTILINE)
        assert titles == ["Question", "Answer", "Fråga", "Svar"], name
        for act in ("**Next act.**", "**What you do not do.**", "**Nästa åtgärd.**"):
            assert act in text, name
    inputs = [file.name for file in TRAINING.iterdir() if file.suffix != ".md"]
    assert [name for name in inputs if name not in "".join(written.values())] == []


def test_every_firm_is_made_up_with_a_check_digit_that_holds():
    files = [json.loads(file.read_text("utf-8")) for file in TRAINING.glob("*.json")]
    numbers = {
        identifier["number"]
        for file in files
        for party in file["parties"]
        for identifier in party["identifiers"]
    }
    assert {number[:7] for number in numbers} == {"559999-"}
    compact = pl.DataFrame({"number": [number.replace("-", "") for number in sorted(numbers)]})
    assert compact.select(luhn(pl.col("number"), 10).all()).item()
    for name in INPUT_OF.values():
        assert screened(name).rejected == 0


@pytest.mark.parametrize("name", INPUT_OF)
def test_a_page_quotes_what_the_service_says(name):
    english, swedish = page(name).split("\n## Fråga")
    for text, language in ((english, "en"), (swedish, "sv")):
        said = shown(kept(INPUT_OF[name]), language)
        quoted = [line for block in QUOTED.findall(text) for line in block.splitlines()]
        assert [line for line in quoted if flat(line) not in said] == []


@pytest.mark.parametrize("name", INPUT_OF)
def test_a_page_takes_its_acts_from_verified_rules_that_apply_and_cites_them_rightly(name):
    assessment = screened(INPUT_OF[name])
    rules = {rule.rule_id: rule for rule in assessment.rules}
    named = {match["id"]: flat(match["citation"]) for match in RULE.finditer(page(name))}
    assert named.keys() == ACTS[name].keys()
    assert ACTS[name].items() <= applying(assessment).items()
    for rule_id, citation in named.items():
        assert (rules[rule_id].citation, rules[rule_id].verified) == (citation, True)


def test_a_third_tier_does_little_of_the_work_and_is_where_to_look():
    assert bands("1-third-tier") == {"A1": ("extended", 36)}
    tender = tenders(screened("1-third-tier"))["A1"]
    last = tender.parts[-1]
    assert (last.part_id, last.tier) == ("nattlag", 3)
    assert last.exposure_share_ppm > last.own_work_ppm
    found = reasons(tender, "nattlag")
    assert (found["workforce.payroll_capacity"], found["register.employer_standing"]) == (
        "none",
        "never",
    )
    assert (found["register.age"], tender.examine_first.subcontractor) == (
        "under_one",
        "kvallsrent",
    )


def test_a_low_price_calls_for_an_explanation_of_that_tender_alone():
    found = tenders(screened("2-low-price"))
    assert {at: one.price.below for at, one in found.items()} == {
        "A1": "no",
        "A2": "no",
        "A3": "yes",
    }
    asked = {
        at: [answer.rule_id for answer in one.determinations if answer.outcome == "applies"]
        for at, one in found.items()
    }
    assert asked == {"A1": [], "A2": [], "A3": ["SE-LOU-16-7"]}
    assert reasons(found["A3"], "prisvard")["price.comparison_cost"] == "below"


def test_nearly_the_same_name_is_shown_and_scores_nothing(listed):
    without, looked_in = screened("3-same-name"), screen("3-same-name", snapshot=listed)
    (match,) = looked_in.possible_matches
    assert (match.party_id, match.name, match.listed) == ("bolja", "Böljans Lokalvårds AB", True)
    assert match.number is None
    for at, tender in tenders(looked_in).items():
        before = tenders(without)[at]
        assert (tender.band, tender.points) == (before.band, before.points)
    assert applying(looked_in) == applying(without)


def test_an_answer_that_was_refused_weighs_more_than_small_known_remarks():
    assert bands("4-unknown-is-not-low") == {"A1": ("extended", 37), "A2": ("priority", 56)}
    found = tenders(screened("4-unknown-is-not-low"))
    known = reasons(found["A1"], "oppna")
    assert (known["register.age"], known["register.tax_debts"]) == ("one_to_three", "small")
    (silent, unnamed) = found["A2"].parts
    assert {value.factor for value in silent.factors if value.state == "refused"} >= {
        "workforce.housing",
        "workforce.payroll_capacity",
        "workforce.posting_proof",
    }
    assert (silent.unanswered, unnamed.unanswered) == (20, 20)
    assert (found["A2"].basis, found["A2"].asking[0].gate) == ("contract", "LOU 17:6")


def test_another_subcontractor_moves_the_review_need_and_calls_for_a_question():
    assert bands("5-change-before") == {"A1": ("extended", 32)}
    assert bands("5-change-after") == {"A1": ("priority", 50)}
    after = tenders(screened("5-change-after"))["A1"]
    found = reasons(after, "nya")
    standing, f_tax = found["register.employer_standing"], found["register.f_tax"]
    assert (standing, f_tax) == ("left", "not_approved")
    unnamed = after.parts[-1]
    assert (unnamed.party_id, unnamed.exposure_share_ppm > 333_333) == (None, True)
    before, then = (applying(screened(name)) for name in ("5-change-before", "5-change-after"))
    new = then.keys() - before.keys()
    assert new == {"SE-SFL-9-1"}


def test_what_stands_in_bold_in_the_officers_tutorials_stands_on_the_pages():
    english, swedish = set(), set()
    for message in catalogue("sv"):
        one = isinstance(message.id, str)
        english.add(message.id if one else message.id[0])
        swedish.add(message.string if one else message.string[0])
    for name, words in (("officer.md", english), ("upphandlare.md", swedish)):
        text = (DOCS / "tutorials" / name).read_text("utf-8")
        named = {flat(match) for match in BOLD.findall(text)}
        assert len(named) > 10
        assert sorted(named - words) == [], name
