"""A screening made once more with what is known today, in the place of an earlier one."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from data_ingest.model.problem import UnreadableInput
from procurement_rules.rulebook import load_rulebook
from service.casework.corrections.superseding import screen_again, supersede
from service.operations.installation import Installation
from service.operations.people.principal import Principal
from service.platform.db.database import acting_for, transaction
from service.platform.db.record_id import new_id
from service.platform.refusal import Refusal
from service.registers.judgements import standing_judgements
from service.screening.record.judging import judge
from service.screening.record.recording import replay, store
from service.screening.record.store import load_screening, successor_of

NORR = "SE-ON:559999-0016"
LATER = datetime(2026, 12, 1, 9, 0, tzinfo=UTC)


@pytest.fixture
def principal():
    """Somebody of a tenant of the test's own."""
    return Principal(tenant_id=f"t-{new_id('screening')[-21:-3]}", actor="Kerstin Exempel")


@pytest.fixture
def kept(engine, registers, one_tender, screen_document, principal):
    """Keep a screening in which one register has the number under another name."""
    registers.add(
        "se_bolagsverket_bulk",
        parties=[
            {"party_id": NORR, "kind": "company", "display_name": "Fjällvinds Snickeri AB",
             "country": "SE", "status": "insolvent"}
        ],
    )  # fmt: skip
    with acting_for(principal.tenant_id):
        screened = screen_document(
            one_tender(), tenant_id=principal.tenant_id, snapshot=registers.open()
        )
        store(engine, screened.record)
        yield screened.record


@pytest.fixture
def installation(engine, principal, tmp_path):
    return Installation(engine=engine, person_key=b"k" * 32, principal=principal)


def again(engine, record, principal, registers, **changes):
    given = {"principal": principal, "now": LATER, "snapshot": registers.open()}
    return supersede(engine, record.id, **given | changes)


def decide(installation, record, verdict="same", match=1):
    return judge(
        installation, record.id, match, verdict=verdict, reason="Enligt 121212-1212: samma.",
        principal=installation.principal, now=LATER - timedelta(minutes=1),
    )  # fmt: skip


def insolvency(screened):
    (lot,) = screened.assessment.lots
    part = next(one for one in lot.tenders[0].parts if one.part_id == "norr")
    return next(one.bin for one in part.factors if one.factor == "register.insolvency")


def test_a_judgement_ties_the_record_in_the_screening_that_supersedes(
    engine, kept, principal, registers, installation
):
    judgement = decide(installation, kept)
    assert "121212" not in judgement.reason
    made = again(engine, kept, principal, registers)
    assert made.record.supersedes == kept.id
    assert insolvency(made) == "bankruptcy"
    assert made.assessment.possible_matches == ()
    (used,) = made.assessment.judgements
    assert (used.judgement_id, used.verdict, used.name) == (
        judgement.id, "same", "Fjällvinds Snickeri AB"
    )  # fmt: skip
    assert "Kerstin" not in made.record.assessment.decode()
    assert replay(made.record, load_rulebook()).same
    assert replay(kept, load_rulebook()).same


def test_the_purchase_is_the_one_that_was_kept_and_the_rest_is_of_today(
    engine, kept, principal, registers
):
    made = again(engine, kept, principal, registers).record
    assert (made.procurement, made.rejects) == (kept.procurement, kept.rejects)
    assert (made.input_name, made.input_sha256) == (kept.input_name, kept.input_sha256)
    assert made.as_of == date(2026, 12, 1)
    assert again(engine, kept, principal, registers, as_of=kept.as_of).record.as_of == kept.as_of
    early = again(engine, kept, principal, registers, now=LATER - timedelta(days=90)).record
    assert early.as_of == kept.as_of


def test_the_last_that_took_a_place_is_superseded(engine, kept, principal, registers):
    first = again(engine, kept, principal, registers).record
    second = again(engine, kept, principal, registers, now=LATER + timedelta(hours=1)).record
    assert second.supersedes == first.id
    with transaction(engine, read_only=True) as connection:
        own = {"tenant_id": principal.tenant_id}
        assert successor_of(connection, **own, screening_id=kept.id) == first.id
        assert successor_of(connection, **own, screening_id=second.id) is None
        assert successor_of(connection, tenant_id="x", screening_id=kept.id) is None
        found = load_screening(connection, **own, screening_id=kept.id)
    assert found.assessment == kept.assessment


def test_there_is_nothing_to_supersede_of_another_tenant(engine, kept, registers):
    stranger = Principal(tenant_id="x", actor="x")
    with acting_for("x"):
        assert again(engine, kept, stranger, registers) is None


def test_registers_are_asked_again_where_they_were(engine, kept, principal, registers):
    asked = []

    def ask(sought):
        asked.append(sought)

    again(engine, kept, principal, registers, ask=ask)
    assert asked == []
    with pytest.raises(Refusal) as refused:  # the tenders are under assessment
        again(engine, kept, principal, registers, ask=ask, live=True)
    assert [problem.code for problem in refused.value.problems] == ["live-undecided"]
    decided = replace(
        kept, id=new_id("screening"), assessment=kept.assessment.replace(b"tenders_in", b"award")
    )
    with acting_for(principal.tenant_id):
        store(engine, decided)
    again(engine, decided, principal, registers, ask=ask, live=True)
    assert len(asked) == 1


def test_a_match_that_is_not_there_is_refused_with_how_many_there_are(installation, kept):
    for match in (0, 2, -1):
        with pytest.raises(UnreadableInput) as refused:
            decide(installation, kept, match=match)
        (problem,) = refused.value.problems
        assert (problem.code, problem.params) == ("judgement-no-match", {"most": "1"})


def test_the_newest_judgement_of_a_question_counts(engine, kept, principal, installation):
    first = decide(installation, kept)
    with transaction(engine, read_only=True) as connection:
        found = standing_judgements(connection, tenant_id=principal.tenant_id)
        assert standing_judgements(connection, tenant_id="x").by_compared == {}
    (one,) = found.by_compared.values()
    assert (one.judgement_id, one.verdict, one.on) == (first.id, "same", date(2026, 12, 1))
    assert list(found.by_asked.values()) == [(one,)]
    changed = judge(
        installation, kept.id, 1, verdict="not_same", reason="Fel firma.",
        principal=principal, now=LATER,
    )  # fmt: skip
    with transaction(engine, read_only=True) as connection:
        found = standing_judgements(connection, tenant_id=principal.tenant_id)
    assert [one.judgement_id for one in found.by_compared.values()] == [changed.id]
    assert found.by_asked == {}


def test_without_a_snapshot_it_is_made_from_the_answers_alone(kept, principal):
    made = screen_again(kept, principal=principal, now=LATER)
    assert made.assessment.possible_matches == ()
    assert made.notes
