"""What pages are made of, without a browser: kept answers, long lists, words of codes and terms."""

import asyncio
import re
from pathlib import Path
from types import SimpleNamespace

import orjson
import pytest
from starlette.requests import Request

from service.web.api import NotDone, get_kept
from service.web.chain_drawing import MOST_NODES, tree_of
from service.web.choices import MOST, choices
from service.web.glossary import glossary
from service.web.kept import KeptValues
from service.web.page import FOLDER, _filters
from service.web.parties import swedish_number
from service.web.stages import EVENT_WORDS

ROOT = Path(__file__).parents[3]
FIRMS = [(f"p{number}", f"Provbolaget {number} AB") for number in range(2000)]


def request_to(api, *, path="/app/", query="", token=None):
    """A request of a page whose API is a function from headers to status, headers and body."""

    async def app(scope, _receive, send):
        status, headers, body = api({name.decode(): value for name, value in scope["headers"]})
        await send({"type": "http.response.start", "status": status, "headers": headers})
        await send({"type": "http.response.body", "body": body})

    state = {
        "api": app,
        "language": "sv",
        "session": SimpleNamespace(token=token, form_key="form", began_at=0, proven_at=0),
        "outer": {"type": "http", "state": {}, "headers": []},
        "kept": KeptValues(),
    }
    return Request(
        {"type": "http", "method": "GET", "path": path, "query_string": query.encode(),
         "headers": [], "state": state, "server": ("localhost", 80), "scheme": "http"}
    )  # fmt: skip


def test_a_report_that_has_not_changed_is_made_once_and_asked_for_each_time():
    asked = []

    def api(headers):
        asked.append(headers.get("if-none-match"))
        if asked[-1] == b'"a"':
            return 304, [(b"etag", b'"a"')], b""
        return 200, [(b"etag", b'"a"')], orjson.dumps({"title": "Lokalvård"})

    request = request_to(api)
    for _ in range(2):
        assert asyncio.run(get_kept(request, "/v1/screenings/screening_1/report")) == {
            "title": "Lokalvård"
        }
    assert asked == [None, b'"a"']


def test_what_is_kept_is_shown_to_nobody_whom_the_api_refuses_and_to_no_other_person():
    answers = iter([(200, [(b"etag", b'"a"')], b"{}"), (404, [], b"{}"), (200, [], b'{"b":1}')])
    seen = []

    def api(headers):
        seen.append("if-none-match" in headers)
        return next(answers)

    request = request_to(api, token="hers")
    assert asyncio.run(get_kept(request, "/v1/x")) == {}
    with pytest.raises(NotDone):
        asyncio.run(get_kept(request, "/v1/x"))
    request.state.session = SimpleNamespace(
        token="another's", form_key="form", began_at=0, proven_at=0
    )
    assert asyncio.run(get_kept(request, "/v1/x")) == {"b": 1}
    assert seen == [False, True, False]


def test_a_long_list_shows_its_first_and_finds_the_others_by_name():
    first = choices(request_to(None), FIRMS)
    assert (len(first.options), first.total) == (MOST, 2000)
    found = choices(request_to(None, query="find=BOLAGET%201999"), FIRMS, keep="p7")
    assert found.options == [FIRMS[7], FIRMS[1999]]


@pytest.mark.parametrize(
    ("typed", "number"),
    [
        ("559999-0016", "559999-0016"),
        ("5599990016", "559999-0016"),
        ("SE559999001601", "559999-0016"),
        ("165599990016", "559999-0016"),
        ("Bolaget 2000", ""),
        ("", ""),
    ],
)
def test_a_swedish_number_is_one_with_and_without_its_hyphen(typed, number):
    assert swedish_number(typed) == number


def test_every_term_of_the_pages_is_one_of_the_glossary():
    written = (ROOT / "docs" / "glossary.md").read_text("utf-8")
    for term in (one for group in glossary() for one in group.terms):
        cells = [re.escape(one) for one in (term.en, term.sv, term.meaning.en)]
        row = r"^\| {}[^|]*\| {}[^|]*\| {} ".format(*cells)
        assert re.search(row, written, re.MULTILINE), term.id


def test_every_term_that_a_page_links_to_is_there():
    linked = {
        one
        for template in (FOLDER / "templates").glob("*.html")
        for one in re.findall(r'p\.term\("([^"]+)"', template.read_text("utf-8"))
    }
    assert linked
    assert linked <= {one.id for group in glossary() for one in group.terms}


def test_everything_that_is_done_to_a_case_has_words():
    written = [
        code
        for module in (ROOT / "service" / "casework").rglob("*.py")
        for code in re.findall(
            r'\bwrite_case\(\s*connection,\s*\w+,\s*\w+,\s*"(\w+)"', module.read_text("utf-8")
        )
    ]
    assert len(written) > 5
    assert sorted(set(written) - set(EVENT_WORDS)) == []


def test_the_tree_of_a_firm_that_engages_many_shows_the_first_and_counts_the_others():
    parts = [{"party_id": one, "name": name, "role": "subcontractor"} for one, name in FIRMS]
    parts[0]["role"] = "tenderer"
    links = [{"contractor": "p0", "subcontractor": one} for one, _ in FIRMS[1:]]
    (top,), left_out = tree_of({"parts": parts, "links": links, "unnamed": []})
    assert [one.part["party_id"] for one in top.below[:2]] == ["p1", "p2"]
    assert len(top.below) == MOST_NODES - 1
    assert left_out == len(links) - len(top.below)


def test_a_citation_is_marked_as_swedish_in_english_pages_and_nothing_in_it_is_markup():
    citation = "LOU 17 kap. 7 § <b>"
    shown = {language: _filters(language)["law"](citation) for language in ("sv", "en")}
    assert shown["sv"] == "LOU 17\u00a0kap. 7\u00a0§ <b>"  # escaped by the template
    assert shown["en"] == '<span lang="sv">LOU 17\u00a0kap. 7\u00a0§ &lt;b&gt;</span>'
