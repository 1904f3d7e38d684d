from datetime import date

import pytest

from data_ingest.model.tables import GROUNDS
from procurement_rules.package.circumstance import CIRCUMSTANCES, circumstances_text
from procurement_rules.package.subject import Circumstance


def test_every_ground_that_can_be_noted_has_neutral_words():
    assert set(CIRCUMSTANCES) == set(GROUNDS) - {"none"}


@pytest.mark.parametrize("ground", CIRCUMSTANCES)
def test_a_circumstance_is_a_question_and_never_a_conclusion(ground):
    words = CIRCUMSTANCES[ground]
    assert any(one in words.sv for one in ("kan ", "behöver prövas", "enligt ett avgörande",
                                           "en händelse"))  # fmt: skip


def test_several_circumstances_are_one_phrase_with_their_days():
    text = circumstances_text(
        (
            Circumstance("trafficking_judgment", date(2024, 5, 2), None),
            Circumstance("labour_law_breach", None, date(2025, 3, 1)),
        )
    )
    assert "ruling of 2024-05-02; " in text.en
    assert text.sv.endswith("dag för händelsen 2025-03-01")
