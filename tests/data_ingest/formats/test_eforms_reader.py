from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from data_ingest.formats.eforms import read_eforms, read_eforms_batch
from data_ingest.model.problem import UnreadableInput
from data_ingest.model.tables import Procurement

FIXTURES = Path(__file__).parents[2] / "fixtures" / "eforms"
KEY = b"key of the tests"


def test_a_batch_reads_each_notice_as_it_is_read_alone():
    files = [(path.name, path.read_bytes()) for path in sorted(FIXTURES.glob("*.xml"))]
    files.insert(1, ("broken.xml", b"<"))
    batch = read_eforms_batch(files, person_key=KEY)
    assert isinstance(batch[1], UnreadableInput)
    for (name, payload), found in zip(files, batch, strict=True):
        if name != "broken.xml":
            alone = read_eforms(payload, name=name, person_key=KEY)
            assert found[1].equals(alone[1])
            for member in Procurement.members():
                assert getattr(found[0], member).equals(getattr(alone[0], member))


def test_a_batch_of_nothing_readable_holds_the_refusals():
    assert read_eforms_batch([], person_key=KEY) == ()
    (refusal,) = read_eforms_batch([("empty.xml", b"")], person_key=KEY)
    assert refusal.problems[0].code == "empty-input"


TEXTS = (
    *("", "-1", "9" * 40, "100.1", "yes", "no", "true", "SWE", "a/b", "811218-9876"),
    *("ORG-0003", "LOT-0001", "TEN-0001", "TPA-0001", "2026-13-01", "9999-12-31", "99999999"),
)


@settings(max_examples=60)
@given(st.data())
def test_elements_lost_doubled_or_changed_still_give_a_valid_procurement(data):
    root = etree.fromstring((FIXTURES / "award.xml").read_bytes())
    for _ in range(data.draw(st.integers(1, 6))):
        elements = list(root.iter())[1:]
        element = elements[data.draw(st.integers(0, len(elements) - 1))]
        change = data.draw(st.sampled_from(["lose", "double", "write", "strip"]))
        if change == "lose":
            element.getparent().remove(element)
        elif change == "double":
            element.addnext(etree.fromstring(etree.tostring(element, with_tail=False)))
        elif change == "strip":
            element.attrib.clear()
        elif len(element) == 0:
            element.text = data.draw(st.sampled_from(TEXTS))
    try:
        procurement, _ = read_eforms(etree.tostring(root), name="x", person_key=KEY)
    except UnreadableInput:
        return
    assert Procurement.is_valid(procurement.to_dict())
