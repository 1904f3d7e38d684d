"""What decides which rules apply and no table carries: asked for beside a file, and in a case."""

from collections.abc import Iterable
from typing import Any

from starlette.requests import Request

from data_ingest.model.text import message
from service.web.api import get, path_of
from service.web.forms import SentForm
from service.web.need_words import BUYERS, DIRECT, INSTRUMENTS, NATURES
from service.web.page import say
from service.web.stages import stage_choices

BESIDE = (
    "need", "value", "currency", "cpv", "buyer_country", "instrument", "buyer_kind",
    "direct_award", "begun_on", "starts_on",
)  # fmt: skip
"""What a form states of a purchase beside its file."""
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
    "contract_awarded": ("stage",),
    "framework": ("framework",),
    "on_site": ("on_site",),
    "labour_terms_needed": ("labour_terms_needed",),
}
"""The members of a statement that tell what rules lack."""
_LINES = ("value", "currency", "cpv", "nature", "instrument", "buyer_country", "buyer_kind",
          "begun_on", "place", "starts_on", "stage")  # fmt: skip
_TRUTHS = ("direct_award", "framework", "on_site", "labour_terms_needed")
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


async def need_of(request: Request, case: dict[str, Any] | None) -> dict[str, Any] | None:
    """Return the newest needs assessment of a case, as the API shows the case; None without one."""
    links = case["links"] if case else []
    found = [link["id"] for link in links if link["kind"] == "need"]
    return await get(request, path_of("needs", found[-1])) if found else None


def with_fields(unsettled: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return what a case waits for, each with the members of a statement that tell it, once."""
    shown, seen = [], set[str]()
    for act in unsettled:
        names = [name for fact in act["facts"] for name in _FIELDS.get(fact, ())]
        fields = [name for name in dict.fromkeys(names) if name not in seen]
        seen.update(fields)
        shown.append({**act, "fields": fields})
    return shown


def beside(form: SentForm, *, case_stage: str | None) -> dict[str, Any]:
    """Return what a form states beside a file, as parameters of the API.

    Args:
        form: What was filled in.
        case_stage: Stage of the case that the screening is made for; None: for none.
    """
    stated: dict[str, Any] = form.given(*BESIDE)
    if "buyer_country" in stated:
        stated["buyer_country"] = stated["buyer_country"].upper()
    if "cpv" in stated:
        stated["cpv"] = stated["cpv"].replace(" ", "").partition("-")[0]
    if case_stage is not None:
        stated["stage"] = case_stage
    return stated | {"direct_award": YES_NO.get(form.get("direct_award"))}


def stated(form: SentForm) -> dict[str, Any]:
    """Return what a form states of a purchase, as a correction takes it."""
    found: dict[str, Any] = form.given(*_LINES)
    for name in ("buyer_country", "place"):
        if name in found:
            found[name] = found[name].upper()
    found |= {name: YES_NO[form.get(name)] for name in _TRUTHS if form.get(name) in YES_NO}
    if "value" not in found:
        found.pop("currency", None)
    return found
