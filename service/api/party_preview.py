"""A small page about a party, for the frame in which OpenRefine shows a candidate."""

import hashlib
from base64 import b64encode
from collections.abc import Sequence

from jinja2 import Environment
from starlette.responses import Response

from data_ingest.model.text import Language, message
from service.registers.described import PROPERTIES, named, signed, source_and_day, stated, written
from service.registers.parties import Record

WIDTH, HEIGHT = 460, 320
"""Pixels of the frame."""

_STYLE = (
    "body{font:13px/1.35 system-ui,sans-serif;margin:8px;color:#1b1b1b;background:#fff}"
    "h1{font-size:15px;margin:0}dl{margin:6px 0 0;display:grid;grid-template-columns:11em 1fr;"
    "gap:3px 8px}dt{font-weight:600}dd{margin:0;grid-column:2;overflow-wrap:anywhere}"
    "p{margin:3px 0 0;color:#444}"
)
_POLICY = (
    "default-src 'none'; style-src 'sha256-"
    + b64encode(hashlib.sha256(_STYLE.encode()).digest()).decode()
    + "'; object-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors *"
)
"""Nothing is loaded and nothing can be sent; any site may frame it."""

_PAGE = Environment(autoescape=True, trim_blocks=True, lstrip_blocks=True).from_string("""\
<!doctype html>
<html lang="{{ language }}">
<head><meta charset="utf-8"><title>{{ name }}</title><style>{{ style|safe }}</style></head>
<body><main>
<h1>{{ name }}</h1>
{% if source %}
<p>{{ source }}. {{ note }}</p>
{% endif %}
<dl>
{% for label, values in rows %}
<dt>{{ label }}</dt>{% for value in values %}<dd>{{ value }}</dd>{% endfor %}

{% endfor %}
</dl>
</main></body>
</html>
""")
_SHOWN = ("registrationNumber", "status", "sector", "incorporationDate", "legalForm", "city")

_NONE = message("No such party is in the registers now.")
_NOTE = message(
    "What a source does not mention is unknown, and nothing here is a verdict on the firm."
)


def preview_page(records: Sequence[Record], language: Language) -> Response:
    """Return the page; of a natural person, or where no source has the party, it says so."""
    name = named(records)
    if name is None:
        return _answer(_NONE.to(language), language)
    found = {property_id: stated(records, property_id) for property_id in _SHOWN}
    first = next((one.record for some in found.values() for one in some), None)
    rows = [
        (
            PROPERTIES[property_id].label.to(language),
            [
                written(one.value, language) if one.record is first else signed(one, language)
                for one in some
            ],
        )
        for property_id, some in found.items()
        if some
    ]
    source = None if first is None else source_and_day(first.version).to(language)
    return _answer(name, language, source=source, rows=rows, note=_NOTE.to(language))


def _answer(name: str, language: Language, **more: object) -> Response:
    page = _PAGE.render(language=language, name=name, style=_STYLE, **more)
    headers = {
        "content-security-policy": _POLICY,
        "content-language": language,
        "vary": "Accept-Language",
    }
    return Response(page, media_type="text/html", headers=headers)
