"""What decides which rules apply and no table carries: asked for beside a file, and in a case."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from starlette.requests import Request

from data_ingest.model.figures import day as day_text
from data_ingest.model.text import message
from service.web.api import patch, path_of
from service.web.fields.purchase import PURCHASE
from service.web.forms import SentForm
from service.web.need_words import BUYERS, DIRECT, INSTRUMENTS, NATURES
from service.web.page import say
from service.web.stages import stage_choices

BESIDE = (
    "value", "currency", "cpv", "buyer_country", "instrument", "buyer_kind", "direct_award",
    "begun_on", "starts_on",
)  # fmt: skip
"""What a form states of a purchase beside a file that belongs to no case."""
ASKED = ("value", "currency", "cpv", "place", "buyer", "instrument", "buyer_kind", "direct_award",
         "begun_on")  # fmt: skip
"""What the forms of a case ask for of its purchase."""
YES_NO = {"yes": True, "no": False}

_FIELDS = {
    "value_eur_low": ("value", "currency"),
    "value_eur_high": ("value", "currency"),
    "value_sek": ("value", "currency"),
    "cpv": ("cpv",),
    "nature": ("nature",),
    "instrument": ("instrument",),
    "jurisdiction": ("buyer_country",),
    "buyer_kind": ("buyer_kind",),
    "direct_award": ("direct_award",),
    "begun_on": ("begun_on",),
    "work_country": ("place",),
    "work_started_on": ("starts_on",),
    "framework": ("framework",),
    "on_site": ("on_site",),
    "labour_terms_needed": ("labour_terms_needed",),
}
"""The members of a statement that tell what rules lack."""
_LINES = ("value", "currency", "cpv", "nature", "instrument", "buyer_country", "buyer_kind",
          "begun_on", "documents_on", "tenders_by", "award_on", "place", "buyer",
          "called_off_from")  # fmt: skip
_TRUTHS = ("direct_award", "framework", "on_site", "labour_terms_needed")
_TOGETHER = frozenset({"value", "currency", "cpv", "place"})
_ORDER = tuple(field.name for field in PURCHASE)
_YES, _NO = message("Yes"), message("No")


def choices_of(request: Request) -> dict[str, list[tuple[str, str]]]:
    """Return what can be chosen in the fields of a purchase."""
    yes_no = [("", "–"), ("yes", say(request, _YES)), ("no", say(request, _NO))]
    words = {"instrument": INSTRUMENTS, "nature": NATURES, "buyer_kind": BUYERS}
    made = {
        name: [("", "–"), *((code, say(request, text)) for code, text in of.items())]
        for name, of in words.items()
    }
    direct = [(code, say(request, DIRECT[code])) for code in ("yes", "no")]
    return {
        **made,
        "direct_award": [("", "–"), *direct],
        "currency": [("SEK", "SEK"), ("EUR", "EUR")],
        "stage": [("", "–"), *stage_choices(request.state.language)],
        "framework": yes_no,
        "on_site": yes_no,
        "labour_terms_needed": yes_no,
    }


def asked_first(act: dict[str, Any], unsettled: list[dict[str, Any]]) -> list[str]:
    """Return the fields of the first card of a case: what its act asks for, and what goes with it.

    Where value, subject or place decide which law applies, they are asked for together.

    Args:
        act: What the API says is to be done first.
        unsettled: What it says that the rules lack.
    """
    if act["kind"] != "fact":
        return []
    fields = _names(act["facts"])
    if _TOGETHER & set(fields):
        fields += [name for lacking in unsettled for name in _names(lacking["facts"])]
        fields = [name for name in fields if name in _TOGETHER]
    return sorted(dict.fromkeys(fields), key=_ORDER.index)


def with_fields(
    unsettled: Iterable[dict[str, Any]], *, asked: Iterable[str] = ()
) -> list[dict[str, Any]]:
    """Return what a case waits for, each with the members of a statement that tell it, once.

    Args:
        unsettled: What the API says that the rules lack.
        asked: The fields that are asked for already; what needs no other is left out.
    """
    shown, seen = [], set(asked)
    for act in unsettled:
        names = _names(act["facts"])
        fields = [name for name in names if name not in seen]
        seen.update(fields)
        if fields or not names:
            shown.append({**act, "fields": fields})
    return shown


def _names(facts: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(name for fact in facts for name in _FIELDS.get(fact, ())))


def beside(form: SentForm) -> dict[str, Any]:
    """Return what a form states beside a file that belongs to no case, as parameters of the API."""
    stated: dict[str, Any] = form.given(*BESIDE)
    if "buyer_country" in stated:
        stated["buyer_country"] = stated["buyer_country"].upper()
    if "cpv" in stated:
        stated["cpv"] = stated["cpv"].replace(" ", "").partition("-")[0]
    return stated | {"direct_award": YES_NO.get(form.get("direct_award"))}


def entered(form: SentForm) -> dict[str, Any]:
    """Return what a form enters of the purchase of a case; a field that was emptied is null."""
    found: dict[str, Any] = form.maybe(*(name for name in _LINES if name in form.fields))
    for name in ("buyer_country", "place"):
        if found.get(name):
            found[name] = found[name].upper()
    truths = (name for name in _TRUTHS if name in form.fields)
    found |= {name: YES_NO.get(form.get(name)) for name in truths}
    if not found.get("value"):
        found.pop("currency", None)
    return found


async def enter(request: Request, case: dict[str, Any], form: SentForm) -> None:
    """Enter what a form says of the purchase in its case, unless it says nothing.

    Raises:
        NotDone: The facts are wrong, or somebody else has written to the case.
    """
    facts = {name: value for name, value in entered(form).items() if value is not None}
    content: dict[str, Any] = {"purchase": facts} if facts else {}
    if form.get("starts_on"):
        content["starts_on"] = form.get("starts_on")
    if content:
        await patch(request, path_of("cases", case["id"]), content, version=str(case["version"]))


def lacking(case: dict[str, Any]) -> list[str]:
    """Return the facts that a case is asked for and does not know, in the order of the form."""
    known = case["purchase"]
    found = [name for name in ASKED if known.get(name) is None]
    return [name for name in found if name != "currency" or "value" in found]


def shown_facts(request: Request, case: dict[str, Any]) -> list[dict[str, Any]]:
    """Return what is known of the purchase of a case: label, words, and the record it is from."""
    known, origins = case["purchase"], case["purchase_origins"]
    choices = choices_of(request)
    shown = []
    for field in PURCHASE:
        value = known.get(field.name)
        if value is None or field.name == "currency":
            continue
        if isinstance(value, bool):
            value = "yes" if value else "no"
        words = dict(choices.get(field.name, ())).get(value, value)
        if field.kind == "date":
            words = day_text(date.fromisoformat(value), request.state.language)
        shown.append(
            {
                "name": field.name,
                "label": say(request, field.label),
                "words": words,
                "currency": known.get("currency") if field.name == "value" else None,
                "origin": origins.get(field.name),
            }
        )
    return shown


def shown_differing(request: Request, found: dict[str, Any]) -> list[dict[str, Any]]:
    """Return the facts of which a document says otherwise than the case, each side in words.

    Each side has the fields of the form that enters it, so that one click decides.
    """

    def side(facts: dict[str, Any]) -> dict[str, Any]:
        stated = {"purchase": facts, "purchase_origins": {}}
        (shown,) = shown_facts(request, stated)
        return {**shown, "fields": filled_in(stated)}

    return [
        {"of": one, "case": side(one["in_case"]), "document": side(one["in_document"])}
        for one in found["differing"]
    ]


def filled_in(case: dict[str, Any]) -> dict[str, str]:
    """Return what is known of the purchase of a case as the values of its form."""
    truths = {True: "yes", False: "no"}
    return {
        name: truths[value] if isinstance(value, bool) else value
        for name, value in case["purchase"].items()
        if value is not None
    }
