import re

from hypothesis import given
from hypothesis import strategies as st

from service.platform.file_names import MOST_OF_PART, file_part


@given(st.text())
def test_a_part_of_a_name_is_plain_and_short_and_stays_as_it_is(text):
    part = file_part(text)
    assert re.fullmatch(r"[A-Za-z0-9-]*", part)
    assert len(part) <= MOST_OF_PART
    assert not part.startswith("-")
    assert not part.endswith("-")
    assert file_part(part) == part
