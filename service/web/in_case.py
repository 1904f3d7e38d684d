"""What the pages of work in a case share: the case, its newest run, and who is in its chains."""

from collections import defaultdict
from dataclasses import dataclass
from typing import Any

import orjson
from starlette.requests import Request

from service.web.api import NotDone, get, path_of
from service.web.forms import SentForm


@dataclass(frozen=True, slots=True, kw_only=True)
class ChainFirm:
    """A firm of a tender's chain.

    Attributes:
        id: Its `party_id` in the screening.
        name: Its name, or its id where it has none.
        tender_id: The tender.
        tier: Its tier.
    """

    id: str
    name: str
    tender_id: str
    tier: int


@dataclass(frozen=True, slots=True, kw_only=True)
class InCase:
    """A case with its newest run, as the pages of its tabs begin with it.

    Attributes:
        case: The case.
        run: Number of the newest of them; None if there is none.
        runs: Its screenings, the oldest first, but for those of firms only asked for.
        tenders: Its tenders in tender order, id and words.
        firms: The firms of its chains, each once a tender.
        contracted: The tenders that have the contract: their chain is registered, or they won.
        visits: How many visits were made, in words.
    """

    case: dict[str, Any]
    run: str | None
    runs: tuple[str, ...]
    tenders: tuple[tuple[str, str], ...]
    firms: tuple[ChainFirm, ...]
    contracted: tuple[str, ...]
    visits: str

    def firm_choices(self, *, at_work: bool = False) -> list[tuple[str, str]]:
        """Return the firms as choices: tender and firm in one value (`firm_of`).

        Args:
            at_work: Only those of the contract, where it is known.
        """
        shown = self.contracted if at_work and self.contracted else dict(self.tenders)
        return [
            (orjson.dumps([firm.tender_id, firm.id]).decode(), f"{firm.tender_id}: {firm.name}")
            for firm in self.firms
            if firm.tender_id in shown
        ]

    def name_of(self, tender_id: str, party_id: str) -> str:
        """Return the name of a firm, its id where it is not in the newest run."""
        return next(
            (
                firm.name
                for firm in self.firms
                if (firm.tender_id, firm.id) == (tender_id, party_id)
            ),
            party_id,
        )


def firm_of(choice: str) -> tuple[str, str]:
    """Return tender and firm of a choice of `InCase.firm_choices`; empty where it is none.

    >>> firm_of('["A2","org-1"]')
    ('A2', 'org-1')
    >>> firm_of("A2")
    ('', '')
    """
    try:
        tender_id, party_id = orjson.loads(choice)
    except ValueError:
        return "", ""
    return str(tender_id), str(party_id)


async def in_case(request: Request) -> InCase:
    """Return the case of the address with its newest run.

    Raises:
        NotDone: There is no such case for whoever looks.
    """
    case_id = request.path_params["case_id"]
    found = await get(request, path_of("cases", case_id))
    case, visits = found["case"], found["visits"]["text"]
    chain = await get(request, path_of("cases", case_id, "chain"))
    runs = await _runs(request, case_id, chain["requests"])
    contracted = tuple(dict.fromkeys(version["tender_id"] for version in chain["versions"]))
    winners = case["award"]["winners"] if case["award"] else []
    contracted = contracted or tuple(one for winner in winners for one in winner["tender_ids"])
    if not runs:
        return InCase(
            case=case, run=None, runs=(), tenders=(), firms=(), contracted=(), visits=visits
        )
    run = found["screening_id"]
    tenders, firms = await _chains(request, case_id, run)
    return InCase(
        case=case,
        run=run,
        runs=runs,
        tenders=tenders,
        firms=firms,
        contracted=contracted,
        visits=visits,
    )


async def _chains(
    request: Request, case_id: str, run: str
) -> tuple[tuple[tuple[str, str], ...], tuple[ChainFirm, ...]]:
    """Return the tenders of a run and who is in their chains, read once for all who see the case.

    The case and its runs have been asked for before, as whoever looks.
    """
    if found := request.state.kept.find(("chains", run)):
        return found  # type: ignore[no-any-return]
    shown = await get(request, path_of("cases", case_id, "screenings", run))
    tenders: list[tuple[str, str]] = []
    firms: dict[tuple[str, str], ChainFirm] = {}
    for lot in shown["lots"]:
        for tender in lot["tenders"]:
            parts = tender["parts"]
            first = next((part["name"] for part in parts if part["name"]), "")
            tenders.append((tender["tender_id"], f"{tender['tender_id']} {first}".strip()))
            for part in parts:
                if part["party_id"]:
                    firm = ChainFirm(
                        id=part["party_id"],
                        name=part["name"] or part["party_id"],
                        tender_id=tender["tender_id"],
                        tier=part["tier"],
                    )
                    firms.setdefault((firm.tender_id, firm.id), firm)
    made = tuple(tenders), tuple(firms.values())
    request.state.kept.keep(("chains", run), made)
    return made


async def _runs(request: Request, case_id: str, asked: list[dict[str, Any]]) -> tuple[str, ...]:
    """Return the screenings of a case but for those of firms that were only asked for."""
    runs = (await get(request, path_of("cases", case_id, "runs")))["items"]
    tried = {
        chain_request["screening_id"]
        for chain_request in asked
        if chain_request["state"] != "registered"
    }
    return tuple(run["screening_id"] for run in runs if run["screening_id"] not in tried)


def refused(problem: NotDone | None) -> tuple[dict[str, Any] | None, int]:
    """Return what was refused and the status of the page that says so."""
    return (None, 200) if problem is None else (problem.problem, problem.answer.status)


def filled_in(form: SentForm | None, **beforehand: str | None) -> defaultdict[str, str]:
    """Return what somebody filled in, by name; empty for what was not.

    Args:
        form: The form that was sent; None: none was.
        **beforehand: What stands in the fields of a form that was not sent.
    """
    found = {name: value or "" for name, value in beforehand.items()}
    if form is not None:
        found |= {name: values[0] for name, values in form.fields.items()}
    return defaultdict(str, found)
