"""How a page is made: a template, the words of its language, and what the view found."""

from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime
from decimal import Decimal
from functools import cache, partial
from hashlib import sha256
from http import HTTPStatus
from pathlib import Path
from typing import Any
from urllib.parse import quote
from zoneinfo import ZoneInfo

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from data_ingest.model.figures import (
    clock,
    country_name,
    day,
    language_name,
    money,
    number,
    percent,
)
from data_ingest.model.text import LANGUAGES, Language, Text
from data_ingest.model.translation import translated, translations
from service.documents.values import Code, said
from service.platform.words import printable
from service.screening.assessment.source_titles import title_in
from service.web.api import NotDone, get
from service.web.fields import FORMS
from service.web.refused_form import filled_again
from service.web.session import give

FOLDER = Path(__file__).parent
ZONE = ZoneInfo("Europe/Stockholm")
"""Where the moments that people read are told; those of the API are UTC."""

SECURITY = {
    "content-security-policy": "default-src 'none'; script-src 'self'; style-src 'self'; "
    "img-src 'self' data:; connect-src 'self'; form-action 'self'; object-src 'none'; "
    "base-uri 'none'; frame-ancestors 'none'",
    "cross-origin-opener-policy": "same-origin",
    "referrer-policy": "same-origin",
    "permissions-policy": "camera=(), geolocation=(), microphone=()",
}
"""What a page may do: load its own files, and send forms home, which then state their origin."""

NO_BREAK = "\u00a0"
SWEDISH_DIGITS = 10
"""Of an organisation number, which is written with a hyphen after six."""


def language_cookie(scheme: str) -> str:
    """Return the name of the cookie of the language; over TLS no other host can set it."""
    return "__Host-kedjekoll-language" if scheme == "https" else "kedjekoll-language"


async def show(
    request: Request,
    template: str,
    *,
    status: int = 200,
    title: str = "",
    problem: Mapping[str, Any] | None = None,
    **found: object,
) -> Response:
    """Return a page; one that refuses a form shows it as it was sent (`refused_form`).

    Args:
        request: The request; its state holds session and language.
        template: Name of the template.
        status: HTTP status of the answer.
        title: What the page is about, before the name of the service; empty: the template says.
        problem: What was refused (RFC 9457), where something was.
        **found: What the template shows.
    """
    language: Language = request.state.language
    session = request.state.session
    me = await _who(request)
    written = {
        **found,
        "title": title,
        "problem": problem,
        "language": language,
        "request_path": _address(request),
        "form_key": session.form_key,
        "logged_in": session.token is not None,
        "me": me,
        "is_test": request.state.is_test,
        "today": datetime.now(ZONE).date(),
        "latest_day": datetime.now(UTC).date().isoformat(),  # what the API takes as today
    }
    make = partial(templates(language).get_template(template).render, written)
    form = getattr(request.state, "sent", None) if status >= HTTPStatus.BAD_REQUEST else None
    content = filled_again(make, request.url.path, form, problem)
    headers = {**SECURITY, "content-language": language, "vary": "Accept-Language, Cookie"}
    return keep_session(request, HTMLResponse(content, status_code=status, headers=headers))


def go_to(request: Request, address: str) -> Response:
    """Return the answer that sends the browser on after something was done."""
    return keep_session(request, RedirectResponse(address, status_code=303))


def keep_session(request: Request, response: Response) -> Response:
    """Let the browser keep the session, if it has none yet."""
    if request.state.is_new_session:
        give(
            response,
            request.state.session,
            sealer=request.state.sealer,
            scheme=request.url.scheme,
        )
    return response


def say(request: Request, text: Text) -> str:
    """Return a text in the language of the page."""
    return text.to(request.state.language)


def words_in(pair: Mapping[str, str], language: Language) -> str:
    """Return a text that the API answers in Swedish and English, in the language of a page.

    What is no text of the catalogue, such as a sentence of a record, is in English on any other
    page.
    """
    return pair.get(language) or translated(language, pair["en"]) or pair["en"]


async def _who(request: Request) -> dict[str, Any] | None:
    """Return who looks at the page; None for somebody who is not known."""
    try:
        return await get(request, "/v1/me")
    except NotDone:
        return None


def _address(request: Request) -> str:
    query = request.url.query
    return request.url.path + (f"?{query}" if query else "")


@cache
def templates(language: Language) -> Environment:
    """Return the templates of pages, with the words of a language."""
    environment = Environment(
        loader=FileSystemLoader(FOLDER / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        extensions=["jinja2.ext.i18n", "jinja2.ext.do"],
    )
    environment.install_gettext_translations(translations(language), newstyle=True)  # type: ignore[attr-defined]
    environment.filters.update(_filters(language))
    environment.tests["code"] = lambda value: isinstance(value, Code)
    names = [(known, language_name(known)) for known in LANGUAGES]
    environment.globals.update(static=static_address, languages=names, forms=FORMS)
    return environment


def _filters(language: Language) -> dict[str, Callable[..., str]]:
    """Return what templates write values with, in one language."""

    def told_day(value: date | datetime | str | None) -> str:
        if not value:
            return "–"
        moment = _moment(value)
        if isinstance(moment, datetime):
            moment = moment.astimezone(ZONE).date()
        return day(moment, language)

    def told_moment(value: datetime | str | None) -> str:
        if not value:
            return "–"
        found = _moment(value)
        assert isinstance(found, datetime)
        return f"{told_day(found)}{NO_BREAK}{clock(found, language, zone=ZONE)}"

    def whole(value: int | None) -> str:
        return "–" if value is None else number(value, language)

    def told_money(value: str | int | None, currency: str | None = "SEK") -> str:
        return "–" if value is None else money(Decimal(value), currency, language)

    def about(value: str | int | None, currency: str | None = "SEK") -> str:
        """Return an amount to the nearest whole unit; the files have it to the last decimal."""
        return told_money(None if value is None else round(Decimal(value)), currency)

    def scaled(value: int, places: int) -> str:
        """Return a whole number of tenths, hundredths and so on with so many decimals."""
        return number(Decimal(value).scaleb(-places), language, decimals=places)

    def law(citation: str) -> str:
        """Return a citation, which is Swedish; sections stay with their numbers: 17 kap. 7 §."""
        kept = citation.replace(" kap.", f"{NO_BREAK}kap.").replace(" §", f"{NO_BREAK}§")
        return kept if language == "sv" else Markup('<span lang="sv">{}</span>').format(kept)

    def share(ppm: int) -> str:
        return percent(ppm, language)

    return {
        "day": told_day,
        "moment": told_moment,
        "whole": whole,
        "money": told_money,
        "about": about,
        "share": share,
        "scaled": scaled,
        "law": law,
        "text": lambda text: text.to(language),
        "words": lambda pair: words_in(pair, language),
        "source": lambda title: title_in(title, language),
        "country": lambda code: country_name(code, language),
        "number": shown_number,
        "clean": printable,
        "shown": _shown,
        "cell": lambda value: _shown(said(value, language)),
        "kind": lambda block: type(block).__name__.lower(),
        "part": lambda value: quote(str(value), safe=""),
    }


def _shown(text: str) -> str:
    """Return a text of a document (`service.documents.model`) as a page shows it."""
    return printable(text)


def shown_number(number: str) -> str:
    """Return a registration number as it is written on paper; a Swedish one without its scheme.

    >>> shown_number("SE-ON:5599990016"), shown_number("SE-ON 5599990016")
    ('559999-0016', '559999-0016')
    >>> shown_number("NO-BRC:987654321"), shown_number("SE-PERSON")
    ('NO-BRC 987654321', 'SE-PERSON')
    """
    scheme, _, digits = number.replace(":", " ", 1).partition(" ")
    if scheme == "SE-ON" and len(digits) == SWEDISH_DIGITS and digits.isdigit():
        return f"{digits[:6]}-{digits[6:]}"
    return f"{scheme} {digits}".rstrip()


def _moment(value: date | datetime | str) -> date | datetime:
    if not isinstance(value, str):
        return value
    return datetime.fromisoformat(value) if "T" in value else date.fromisoformat(value)


@cache
def static_address(name: str) -> str:
    """Return the address of a file of ours, which changes with its content."""
    digest = sha256((FOLDER / "static" / name).read_bytes()).hexdigest()[:12]
    return f"/app/static/{name}?{digest}"
