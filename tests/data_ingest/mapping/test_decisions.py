from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from data_ingest.desk.answers import AnswerRow, answers_table
from data_ingest.desk.attaching import attach
from data_ingest.mapping import (
    attach_decisions,
    guess,
    mapping_for,
    published_mappings,
    read_mapped,
)
from data_ingest.mapping.decisions import FACTS, LAPSED_YEARS, about_of, kind_of
from data_ingest.mapping.published import _ASKED_FOR
from risk_models.factor import ageing
from risk_models.facts.catalogue import FACTS as CATALOGUE
from risk_models.facts.conduct import DECISIONS, DECISIONS_ABOUT
from tests.data_ingest.mapping.conftest import KEY

TODAY = date(2026, 11, 25)
HEADINGS = "Dnr | Org.nr. | Arbetsställe | Beslutsdatum | Beslutstyp | Bestämmelse | Laga kraft"


@pytest.fixture
def decided(sheet_of):
    """Read rows as they are guessed: what is noted of each number, and the rejects."""

    def read(*rows, headings=HEADINGS):
        sheet = sheet_of("\n".join((headings, *rows)))
        mapping = guess(sheet).mapping
        assert mapping.target == "decisions"
        mapped = read_mapped(sheet, mapping, name="av.xlsx", person_key=KEY, today=TODAY)
        noted = {}
        for row in mapped.answers.iter_rows(named=True):
            noted.setdefault(row["number"], {})[row["fact"]] = row["value"]
        return noted, mapped

    return read


def row(number="559999-0016", day="2026-03-01", kind="Föreläggande", about="", standing="Ja"):
    return f"2026/012345 | {number} | Exempel AB | {day} | {kind} | {about} | {standing}"


def test_a_decision_gives_kind_day_and_subject_as_the_word_of_the_authority(decided):
    noted, mapped = decided(row(kind="Sanktionsavgift", about="10 § arbetstidslagen, övertid"))
    assert noted == {
        "5599990016": dict(zip(FACTS, ("ban_or_fee", "2026-03-01", "labour"), strict=True))
    }
    (said,) = set(mapped.answers.select("basis", "document", "dated").rows())
    assert said == ("register", "Arbetsmiljöverket, 2026/012345", date(2026, 3, 1))
    assert mapped.counts.suppliers == 1


def test_a_number_with_a_century_and_a_day_with_a_time_are_read(decided):
    noted, _ = decided(row(number="165599990016", day="2026-03-01 00:00:00"))
    assert noted["5599990016"]["authority_decided_on"] == "2026-03-01"


def test_a_scaffold_without_rails_is_about_work_environment(decided):
    noted, _ = decided(row(kind="Förbud", about="AFS 2023:3, ställningar utan skyddsräcken"))
    assert noted["5599990016"]["authority_decision_about"] == "environment"


def test_of_several_decisions_one_counts_and_the_others_are_told(decided, codes_of):
    noted, mapped = decided(
        row(kind="Sanktionsavgift", about="AFS 2023:3, fallskydd", day="2026-06-01"),
        row(about="arbetstidslagen", day="2025-01-01"),
        row(kind="Förbud", about="personalliggare", day="2019-01-01"),
    )
    assert noted["5599990016"]["authority_decided_on"] == "2025-01-01"
    assert codes_of(mapped.rejects) == [("decision-other", "row 2"), ("decision-other", "row 4")]
    assert mapped.counts.left_out == 2


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"kind": "Inspektionsmeddelande"}, "decision-none"),
        ({"kind": "Underrättelse om föreläggande"}, "decision-none"),
        ({"kind": "Rådgivning"}, "decision-kind"),
        ({"kind": "Upphävande av förbud"}, "decision-set-aside"),
        ({"standing": "Upphävt av förvaltningsrätten"}, "decision-set-aside"),
        ({"day": "2027-01-01"}, "desk-future"),
        ({"number": ""}, "mapping-needed"),
        ({"day": "våren 2026"}, "mapping-needed"),
    ],
)
def test_a_row_that_is_no_standing_decision_is_kept_with_its_reason(
    changed, code, decided, codes_of
):
    noted, mapped = decided(row(number="559999-0024"), row(**changed))
    assert set(noted) == {"5599990024"}
    assert (code, "row 3") in codes_of(mapped.rejects)


def test_a_decision_under_appeal_is_entered_and_says_so(decided):
    _, mapped = decided(row(standing="Nej, överklagat"))
    assert all("not final" in document for document in mapped.answers["document"])


@pytest.mark.parametrize(
    ("noted_on", "counts"),
    [
        ("2026-06-01", ("order", "2026-06-01", None)),
        ("2026-01-01", ("ban_or_fee", "2026-03-01", "environment")),
    ],
)
def test_a_decision_noted_by_hand_never_gets_the_day_or_subject_of_another(
    noted_on, counts, decided, sheet_of
):
    _, mapped = decided(row(kind="Förbud", about="AFS 2023:3"))
    tender = "Anbudsgivare|Org.nr|Anbudspris (SEK)\nExempel AB|559999-0016|1000"
    sheet = sheet_of(tender)
    purchase = read_mapped(sheet, guess(sheet).mapping, name="x", person_key=KEY).procurement
    by_hand = [
        AnswerRow("", "559999-0016", None, fact, "stated", value, "buyer", "Beslut",
                  date.fromisoformat(noted_on), None)
        for fact, value in ((FACTS[0], "order"), (FACTS[1], noted_on))
    ]  # fmt: skip
    before, _ = attach(purchase, answers_table(by_hand, person_key=KEY).answers)
    after, unused = attach_decisions(before, mapped.answers)
    declared = {row["fact"]: row["value"] for row in after.declarations.iter_rows(named=True)}
    assert tuple(declared.get(fact) for fact in FACTS) == counts
    assert unused["code"].to_list() == (["desk-superseded"] if counts[0] == "order" else [])


def test_a_subject_that_is_not_told_is_never_guessed(decided):
    noted, mapped = decided(
        row(about="7 kap. 7 §"), row(number="559999-0024", about="AML, arbetstid")
    )
    assert {said["authority_decision_about"] for said in noted.values()} == {None}
    assert set(mapped.answers.filter(fact=FACTS[2])["state"]) == {"not_available"}


def test_the_number_of_a_sole_trader_is_never_kept_as_written(decided):
    _, mapped = decided(row(number="850101-1232"), row())
    assert "8501011232" not in str(mapped.answers.rows())
    assert "850101-1232" not in str(mapped.answers.rows())


def test_the_table_that_the_drafted_letter_asks_for_needs_no_mapping(sheet_of):
    cells = "A 1 | 559999-0016 | 2026-03-01 | Förbud | arbetstidslagen | 50 000 kr | ja | Malmö"
    sheet = sheet_of(f"{' | '.join(_ASKED_FOR)}\n{cells}")
    assert mapping_for(sheet, published_mappings(), name="svar.csv").target == "decisions"


def test_kind_day_and_subject_are_facts_that_a_person_could_note_by_hand():
    assert set(FACTS) <= set(CATALOGUE)
    assert {kind_of("förbud"), kind_of("föreläggande")} <= set(DECISIONS)
    assert {about_of("övertid"), about_of("fallskydd")} == set(DECISIONS_ABOUT)
    assert LAPSED_YEARS == ageing.LAPSED_YEARS


@settings(deadline=None, max_examples=30)
@given(
    st.lists(
        st.tuples(
            st.sampled_from(["559999-0016", "559999-0024"]),
            st.dates(date(2015, 1, 1), TODAY),
            st.sampled_from(["Förbud", "Föreläggande"]),
            st.sampled_from(["arbetstidslagen", "AFS 2023:3", ""]),
        ),
        min_size=1,
        max_size=6,
        unique=True,
    ),
    st.randoms(),
)
def test_the_order_of_rows_never_changes_what_counts(sheet_of, rows, randomness):
    def counted(cells):
        lines = [row(number, str(day), kind, about) for number, day, kind, about in cells]
        sheet = sheet_of("\n".join((HEADINGS, *lines)))
        mapping = guess(sheet, target="decisions").mapping
        mapped = read_mapped(sheet, mapping, name="x", person_key=KEY, today=TODAY)
        assert mapped.answers.height % len(FACTS) == 0
        said = mapped.answers.select("number", "fact", "value").sort("number", "fact").rows()
        assert mapped.rejects.height + mapped.answers.height // len(FACTS) == len(cells)
        return said

    shuffled = [*rows]
    randomness.shuffle(shuffled)
    assert counted(shuffled) == counted(rows)
