"""What the forms of a visit, a check or a report hold: answers by point and by group of signs.

No answer is chosen beforehand. What nobody answers is kept as unanswered, which is never a no.
"""

from collections.abc import Iterable, Mapping
from typing import Any

import orjson
from starlette.requests import Request

from data_ingest.model.text import Text, message
from procurement_rules.package.follow_up_texts import FORMS, Form
from procurement_rules.package.template import load_templates
from procurement_rules.support.signs import load_signs
from service.web.faults import moved
from service.web.forms import SentForm
from service.web.page import say

AREA_WORDS: Mapping[str, Text] = {
    "pay": message("Pay"),
    "hours": message("Hours", "visit"),
    "housing": message("Housing"),
    "papers": message("Papers"),
    "signs": message("Signs of forced labour"),
}
"""What a visit can look at."""

NEITHER = "neither"
"""The answer that a group of signs was looked for, and neither seen nor told of."""

_FIELDS = {"remedy": "remedy", "remedy_by": "by", "recheck_on": "recheck"}
"""Fields of a deviation by what they state, each with the code of its point after a hyphen."""


def form_named(stated: str | None) -> Form:
    """Return the form that is named, that of a visit where none is."""
    return next((form for form in FORMS if form == stated), "visit")


def item_words(request: Request) -> dict[str, str]:
    """Return the words of every point of the forms and every remedy, by code."""
    texts = load_templates().follow_up
    points = [item for form in FORMS for item in texts.form(form)]
    return {item.code: say(request, item.text) for item in (*points, *texts.remedies)}


def point_choices(request: Request, kind: Form) -> dict[str, Any]:
    """Return the points of a form and the remedies, code and words, as the template shows them."""
    texts = load_templates().follow_up
    return {
        "points": [(item.code, say(request, item.text)) for item in texts.form(kind)],
        "remedies": [(remedy.code, say(request, remedy.text)) for remedy in texts.remedies],
    }


def grouped_signs(request: Request) -> dict[str, list[tuple[str, str]]]:
    """Return the signs of forced labour by group, each with what it does not mean."""
    grouped: dict[str, list[tuple[str, str]]] = {}
    for sign in load_signs().signs:
        words = (say(request, sign.text), say(request, sign.not_meaning))
        grouped.setdefault(sign.group, []).append(words)
    return grouped


def answered_points(form: SentForm, kind: Form) -> dict[str, list[Any]]:
    """Return findings, deviations and unanswered points, as the API takes them."""
    codes = [item.code for item in load_templates().follow_up.form(kind)]
    outcomes = {code: form.get(f"item-{code}") for code in codes}
    return {
        "findings": [{"item": code, "outcome": said} for code, said in outcomes.items() if said],
        "deviations": [
            {"item": code} | {name: form.get(f"{field}-{code}") for name, field in _FIELDS.items()}
            for code, said in outcomes.items()
            if said == "deviation"
        ],
        "unanswered": [code for code, said in outcomes.items() if not said],
    }


def answered_signs(form: SentForm, kind: Form) -> dict[str, list[Any]]:
    """Return observations and unanswered groups, as the API takes them.

    That a group was looked for is said only where somebody answers so.
    """
    groups = dict.fromkeys(sign.group for sign in load_signs().signs)
    answers = {group: form.get(f"group-{group}") for group in groups}
    neither = [group for group, said in answers.items() if said == NEITHER]
    found: dict[str, list[Any]] = {
        "observations": [
            {"group": group, "how": said}
            for group, said in answers.items()
            if said and said != NEITHER
        ],
        "neither": neither,
        "unanswered": [group for group, said in answers.items() if not said],
    }
    return found | ({"looked_at": ["signs"]} if neither and kind == "visit" else {})


def beforehand(earlier: Mapping[str, Any]) -> dict[str, str]:
    """Return what stands in the fields where an earlier follow-up is corrected; else nothing."""
    if not earlier:
        return {}
    found = {
        "firm": orjson.dumps([earlier["tender_id"], earlier["party_id"]]).decode(),
        "on": earlier["on"],
        "observer": earlier["observer"],
    }
    found |= {f"item-{finding['item']}": finding["outcome"] for finding in earlier["findings"]}
    found |= {f"group-{one['group']}": one["how"] for one in earlier["observations"]}
    found |= {f"group-{group}": NEITHER for group in earlier.get("neither", ())}
    if earlier.get("spoke_with") is not None:
        found["spoke_with"] = str(earlier["spoke_with"])
    for deviation in earlier["deviations"]:
        found |= {
            f"{field}-{deviation['item']}": deviation[name] for name, field in _FIELDS.items()
        }
    report = earlier.get("report") or {}
    return found | {name: report[name] for name in ("organisation", "reported_on") if report}


def at_their_points(problem: dict[str, Any], deviations: Iterable[Mapping[str, Any]]) -> Any:  # noqa: ANN401
    """Return what was refused of deviations at the fields of their points."""
    named = [deviation["item"] for deviation in deviations]
    return moved(problem, "deviations", lambda n, what: f"{_FIELDS.get(what, 'item')}-{named[n]}")
