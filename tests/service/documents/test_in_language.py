import io
from datetime import UTC, datetime

import docx
from docx.oxml.ns import qn

from service.documents.forms import written
from service.documents.model import Document, InLanguage, Pairs, Paragraph

ARABIC = InLanguage("ar", True, (Paragraph("عملك"), Pairs((("112", "خطر"),))))
DOCUMENT = Document(
    language="sv",
    title="Blad",
    blocks=(Paragraph("Före"), ARABIC, Paragraph("Efter")),
    made_at=datetime(2026, 11, 30, tzinfo=UTC),
)


def test_a_part_from_right_to_left_is_that_in_word_and_the_rest_is_not():
    body = docx.Document(io.BytesIO(written(DOCUMENT, "docx"))).element.body
    turned = [one for one in body.iter(qn("w:p")) if one.find(f".//{qn('w:bidi')}") is not None]
    words = ["".join(text.text for text in one.iter(qn("w:t"))) for one in turned]
    assert words == ["عملك", "112", "خطر"]
    assert len(list(body.iter(qn("w:bidiVisual")))) == 1


def test_every_form_has_the_words_in_their_order():
    for form in ("md", "pdf", "docx", "xlsx"):
        assert written(DOCUMENT, form)
    text = written(DOCUMENT, "md").decode()
    assert text.index("Före") < text.index("عملك") < text.index("خطر") < text.index("Efter")
