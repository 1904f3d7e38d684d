"""The pages that the `type` of a problem points to."""

import html

from fastapi import Request
from fastapi.responses import HTMLResponse

from data_ingest.model.text import LANGUAGES, Language, Text
from service.api.resource import resource
from service.platform.http.problems import Refused, language_of
from service.problem_types import PROBLEM_TYPES

router = resource(prefix="/problems")


@router.get("/{slug}")
async def page(slug: str, request: Request) -> HTMLResponse:
    """Explain one kind of problem in both languages, the reader's own first."""
    if slug not in PROBLEM_TYPES:
        raise Refused("not-found")
    kind, first = PROBLEM_TYPES[slug], language_of(request.scope)
    sections = "\n".join(
        f'<section lang="{language}"><h1>{_escaped(kind.title, language)}</h1>'
        f"<p>{_escaped(kind.meaning, language)}</p><p>{_escaped(kind.mend, language)}</p></section>"
        for language in sorted(LANGUAGES, key=lambda candidate: candidate != first)
    )
    return HTMLResponse(
        f'<!doctype html>\n<html lang="{first}">\n<head><meta charset="utf-8">'
        f"<title>{_escaped(kind.title, first)} ({kind.status})</title></head>\n"
        f"<body><main>\n{sections}\n<p><code>{slug}</code> · HTTP {kind.status}</p>\n"
        "</main></body>\n</html>\n",
        headers={"content-language": ", ".join(LANGUAGES), "vary": "Accept-Language"},
    )


def _escaped(text: Text, language: Language) -> str:
    return html.escape(text.to(language))
