"""The document beside the JSON: it says what the JSON says and nothing more, in both languages."""

import re
from datetime import date

import pytest

from data_ingest.model.text import LANGUAGES
from service.casework.decisions.wording import CONSEQUENCES
from service.casework.extracts.document import ExtractDocument
from service.casework.extracts.file import DOCUMENT, READABLE, open_extract
from service.casework.extracts.grounds import PURPOSE_WORDS
from service.casework.extracts.readable import extract_document, readable
from service.casework.extracts.wording import DEVIATION, OUTCOMES, RECEIVER_KINDS
from service.casework.follow_up.wording import KINDS
from service.documents.model import Heading, Pairs, Paragraph
from service.operations.audit.bundle import members_of
from service.operations.signed_file import grouped
from tests.service.documents.test_lettering import text_of

KEY = "logg.exempel+8f2a+AYAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
OF_CODES = {
    "kind": {"decision": None, "deviation": DEVIATION, **RECEIVER_KINDS},
    "consequence": CONSEQUENCES,
    "form": KINDS,
    "outcome": OUTCOMES,
    "purpose": PURPOSE_WORDS,
}
NOT_TOLD = {("schema_version",), ("ground", "code"), ("lines", "item")}
"""The version of the form, and codes whose words stand beside them."""

WHOLE = {
    "schema_version": 1,
    "id": "extract_000000000000000000001",
    "made_on": "2026-12-01",
    "expires_on": "2027-11-30",
    "sender": {"name": "Sändarstads kommun", "number": "2120990003", "board": "Parknämnden",
               "key": KEY, "fingerprint": "ab12" * 16},
    "receiver": {"name": "Mottagarstads kommun", "number": "2120990011", "board": "Skolnämnden",
                 "kind": "equated"},
    "supplier": {"name": "Norrskenets Lokalvård AB", "scheme": "SE-ON", "number": "5599990016"},
    "contract": {"diary_number": "UT 17", "number": "A-2026-9", "title": "Städ av skolor"},
    "ground": {"code": "osl-10-15-a", "purpose": "breaches",
               "citation": {"sv": "OSL 10 kap. 15 a §", "en": "OSL chapter 10, section 15 a"}},
    "lines": [
        {"kind": "decision", "consequence": "penalty", "what": "Vite om 5 000 kr tas ut.",
         "clause": "Avtalet 8.3", "decided_on": "2026-11-20", "heard_on": "2026-11-12",
         "answer": "Firman <medger> *avvikelsen*."},
        {"kind": "deviation", "form": "deeper_check", "on": "2026-11-10", "item": "ledger",
         "text": {"sv": "Personalliggaren är förd.", "en": "The staff ledger is kept."},
         "remedy_by": "2026-11-25", "outcome": "late", "heard_on": "2026-11-13",
         "answer": "Svaret uteblev till den 14."},
    ],
    "replaces": "extract_000000000000000000002",
    "withdraws": None,
}  # fmt: skip
WITHDRAWAL = WHOLE | {
    "lines": [], "replaces": None, "withdraws": "extract_000000000000000000003",
}  # fmt: skip


def leaves(found, language, path=()):
    """Yield what the JSON states, as the document has to say it."""
    if isinstance(found, dict) and found.keys() == {"sv", "en"}:
        yield found[language]
    elif isinstance(found, dict):
        for name, value in found.items():
            yield from leaves(value, language, (*path, name))
    elif isinstance(found, list):
        for value in found:
            yield from leaves(value, language, path)
    elif found is None or path in NOT_TOLD:
        return
    elif path[-1] in OF_CODES:
        words = OF_CODES[path[-1]][found]
        if words is not None:
            yield words.to(language)
    elif path[-1] == "fingerprint":
        yield grouped(found)
    else:
        yield found


def values(document):
    """Yield what the document says beside its labels."""
    for block in document.blocks:
        match block:
            case Pairs(rows):
                for _, value in rows:
                    yield value.isoformat() if isinstance(value, date) else value
            case Heading(text, 2):
                yield re.sub(r"^[0-9]+\. ", "", text)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("stated", [WHOLE, WITHDRAWAL], ids=["lines", "withdrawal"])
def test_the_document_says_what_the_json_says_and_nothing_more(stated, language):
    extract = ExtractDocument.model_validate(stated)
    document = extract_document(extract, language)
    told, wanted = list(values(document)), sorted(leaves(stated, language), key=len, reverse=True)
    left = "\n".join(told)
    for leaf in wanted:
        assert leaf in left or any(leaf in value for value in told), leaf
        left = left.replace(leaf, "")
    assert re.sub(r"[\s(),]", "", left) == ""
    others = [block for block in document.blocks if isinstance(block, Paragraph | Heading)]
    assert len(others) == 2 + len(stated["lines"]) + (not stated["lines"])
    assert document.id == stated["id"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_value_is_on_the_pages_that_are_archived(language):
    extract = ExtractDocument.model_validate(WHOLE)
    payload = readable(extract, language)
    assert payload == readable(extract, language)
    assert b"<pdfaid:part>2</pdfaid:part>" in payload
    shown = re.sub(r"[\s\u00ad\u200b]", "", text_of(payload))
    for leaf in leaves(WHOLE, language):
        assert re.sub(r"\s", "", leaf) in shown, leaf


def test_the_file_holds_the_document_under_its_signature(sender):
    case, extract_id, file = sender.told()
    members = members_of(file)
    assert members.keys() == {"manifest.json", DOCUMENT, READABLE, "proof.json"}
    opened = open_extract(file)
    assert opened.members[READABLE] == members[READABLE]
    assert extract_id in text_of(opened.members[READABLE])
    assert sender.file(case, extract_id) == file


def test_the_document_is_in_the_language_of_whoever_fetches_it_first(sender):
    case, number = sender.case(sender.screening_id), sender.follow_up()
    made = sender.make(case, sender.decide(case, number))
    path = f"{case}/extracts/{made.json()['id']}/content"
    first, second = (
        sender.api.get(path, headers={"accept-language": language}).content
        for language in ("sv", "en")
    )
    assert first == second
    assert "Firmans svar" in text_of(members_of(first)[READABLE])
