"""Names in every script are laid out, and what no font has stands as its number."""

import re
from datetime import UTC, datetime
from importlib.resources import files

import pytest

from data_ingest.model.text import LANGUAGES
from service.documents.lettering import _SURE, lacking_said
from service.documents.model import Document
from service.documents.pdf import pdf
from tests.pdf_texts import page_texts

NAMES = {
    "han": "北京建筑工程有限公司",
    "kana": "サンプルせいそう株式会社",
    "hangul": "한국청소 주식회사",
    "thai": "บริษัท ตัวอย่าง จำกัด",
    "bengali": "ঢাকা নির্মাণ লিমিটেড",
    "tamil": "தமிழ் நிறுவனம்",
    "khmer": "ក្រុមហ៊ុន សំណង់",
    "burmese": "မြန်မာ ကုမ္ပဏီ",
    "uyghur": "شىنجاڭ ئۇيغۇر شىركىتى",
    "arabic": "شركة البناء",
    "hebrew": "חברה לבנייה",
    "georgian": "მშენებელი შპს",
    "armenian": "Շինարարական ՍՊԸ",
    "ethiopic": "የግንባታ ኩባንያ",
    "devanagari": "निर्माण कंपनी",
    "gujarati": "બાંધકામ",
    "gurmukhi": "ਉਸਾਰੀ",
    "kannada": "ನಿರ್ಮಾಣ",
    "lao": "ບໍລິສັດ",
    "malayalam": "നിർമ്മാണം",
    "oriya": "ନିର୍ମାଣ",
    "sinhala": "ශ්\u200dරී ලංකා",
    "telugu": "నిర్మాణ",
    "emoji": "Städ 🧹😀 AB",
}
MONGOLIAN = "ᠮᠣᠩᠭᠣᠯ"
MANDAIC = " ".join(map(chr, range(0x84D, 0x8A1)))  # the compiler panics over a line that long


def laid_out(about: str, language: str = "sv") -> bytes:
    made_at = datetime(2026, 11, 24, tzinfo=UTC)
    return pdf(Document(language=language, title="-", about=about, blocks=(), made_at=made_at))


def text_of(payload: bytes) -> str:
    text = " ".join(page_texts(payload))
    return re.sub(r"\s+", " ", text)


@pytest.mark.parametrize("name", NAMES.values(), ids=list(NAMES))
def test_a_name_in_any_common_script_is_shown_in_its_own_letters(name):
    payload = laid_out(name)
    assert payload == laid_out(name)
    assert "U+" not in text_of(payload)


def test_the_letters_can_be_searched_for():
    assert NAMES["han"] in text_of(laid_out(NAMES["han"]))
    assert NAMES["hangul"] in text_of(laid_out(NAMES["hangul"]))


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_sign_that_no_font_has_stands_as_its_number_and_the_document_says_so_once(language):
    text = text_of(laid_out(f"AB {MONGOLIAN} \U00012000", language))
    numbers = "".join(f"[U+{ord(one):04X}]" for one in MONGOLIAN)
    assert f"AB {numbers} [U+12000]" in text
    said = lacking_said(frozenset(MONGOLIAN), language)
    assert text.replace("\u00ad", "").count(said.split(",")[0][:30]) == 1


def test_a_document_whose_signs_are_all_there_says_nothing_of_signs():
    assert "Unicode" not in text_of(laid_out("Norrskenets Lokalvård AB"))


def test_a_letter_stays_where_only_its_mark_is_one_that_no_font_has():
    text = text_of(laid_out("Städ 北\U0001da01a\U0001da01 AB"))
    assert "北" in text
    assert "[U+1DA01]" in text
    assert "[U+5317]" not in text


@pytest.mark.parametrize(
    "text", ["\ue000", "\ufeff", "\x07", "\x00", "\ufffe", "\u0378", "👷🏽\u200d♀\ufe0f", MANDAIC],
    ids=["private", "mark", "bell", "nought", "none", "unassigned", "joined", "panic"],
)  # fmt: skip
def test_no_sign_is_the_end_of_a_document(text):
    assert "Exempel" in text_of(laid_out(f"Exempel {text} AB"))


def test_every_sign_that_is_taken_for_sure_has_a_letter():
    assert "U+" not in text_of(laid_out(" ".join(sorted(_SURE))))


def test_every_template_has_the_letters_and_says_what_is_lacking():
    folder = files("service.documents").joinpath("templates")
    templates = [one for one in folder.iterdir() if one.name != "lettering.typ"]
    assert templates
    for one in templates:
        text = one.read_text("utf-8")
        assert '#import "lettering.typ"' in text, one.name
        assert "set text(font: letters" in text, one.name
        assert "#lacking(data.lacking, fill: quiet)" in text, one.name
        assert "#show: room-for-tall" in text, one.name


def test_no_rule_of_a_template_says_what_is_of_one_document():
    """Else nothing that was laid out for another document could be used again."""
    folder = files("service.documents").joinpath("templates")
    text = folder.joinpath("document.typ").read_text("utf-8")
    rules = text[text.index("#set page(") : text.index("#show: room-for-tall")]
    assert set(re.findall(r"\bdata\.\w+", rules)) == {"data.is_wide", "data.language"}
    assert not [one.name for one in folder.iterdir() if "sys.inputs" in one.read_text("utf-8")]
