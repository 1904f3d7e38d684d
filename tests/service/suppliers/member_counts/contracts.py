"""A coverage report with so many contracts of each industry, some of them in order."""

from service.suppliers.coverage.models import NOT_KNOWN, Line
from tests.service.suppliers.coverage.one_contract import Purchase, report_of

IN_ORDER = {"case": "case", "need": "before", "terms": "general", "follow_up": "done"}


def line(division, number, **states):
    """A contract of an industry, with its states."""
    return Line(
        contract_id=f"{division}-{number}",
        title=f"Kanariefågel {number}",
        cpv=f"{division}911200",
        unit="Skolor",
        amount="42",
        currency="SEK",
        case_id="case_1",
        diary_number="SKN 2026/17",
        route="below",
        need_id=None,
        states={**dict.fromkeys(("pre_award", "low_price", "list"), "none"),
                **dict.fromkeys(IN_ORDER, "none")} | states,
        open_deviations=0,
        oldest_days=None,
    )  # fmt: skip


def report_with(*industries):
    """A report; of each industry its division, contracts, how many in order, how many unknown."""
    lines = [
        line(division, number, **_states(number, good, unknown))
        for division, contracts, good, unknown in industries
        for number in range(contracts)
    ]
    return report_of(Purchase()).model_copy(update={"lines": tuple(lines)})


def _states(number, good, unknown):
    if number < good:
        return IN_ORDER
    return dict.fromkeys(IN_ORDER, NOT_KNOWN) if number < good + unknown else {}
