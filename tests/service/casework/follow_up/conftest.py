"""A follow-up of the example's second tender, to change: `stated(form="visit")`."""

import pytest

from service.casework.follow_up.request import FollowUpRequest


@pytest.fixture(scope="session")
def values(screened):
    """Return a maker of what a person records, as plain values."""

    def make(**changes):
        made = {
            "screening_id": screened.record.id,
            "tender_id": "A2",
            "party_id": "sund",
            "form": "deeper_check",
            "on": "2026-11-20",
            "sample": {"of": 240, "n": 12, "seed": 7, "drawn_by": "KL"},
            "findings": [
                {"item": "pay_slip", "row": 23, "outcome": "pass"},
                {
                    "item": "base_pay",
                    "row": 34,
                    "outcome": "deviation",
                    "amount": "1240.5",
                    "currency": "SEK",
                },
            ],
            "deviations": [
                {
                    "item": "base_pay",
                    "row": 34,
                    "remedy": "pay",
                    "remedy_by": "2026-12-20",
                    "recheck_on": "2027-01-20",
                }
            ],
        }
        return made | changes

    return make


@pytest.fixture(scope="session")
def stated(values):
    """Return a maker of follow-ups as they are sent in."""
    return lambda **changes: FollowUpRequest.model_validate(values(**changes))
