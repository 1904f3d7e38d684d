"""What `If-Match` and `If-None-Match` name is read as RFC 9110 writes it, and nothing else is."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.platform.http.entity_tags import NONE_NAMED, named_tags

OPAQUE = st.text(st.characters(min_codepoint=0x21, max_codepoint=0x7E, exclude_characters='"'))
SPACE = st.sampled_from(["", " ", "\t", "  "])


@given(st.lists(st.tuples(st.booleans(), OPAQUE, SPACE, SPACE), min_size=1, max_size=6), st.data())
def test_every_tag_of_a_list_is_named_however_it_is_spaced_and_split(tags, data):
    written = [f'{a}{"W/" if weak else ""}"{tag}"{b}' for weak, tag, a, b in tags]
    cut = data.draw(st.integers(0, len(written)))
    lines = [",".join(part) for part in (written[:cut], written[cut:]) if part]
    named = named_tags(lines)
    assert named.strong == tuple(tag for weak, tag, *_ in tags if not weak)
    assert named.weak == tuple(tag for weak, tag, *_ in tags if weak)
    assert not named.any
    assert all(named.holds_weakly(tag) for _, tag, *_ in tags)


@pytest.mark.parametrize("line", ["3", '"3', '"3" "4"', 'w/"3"', '*, "3"', '"3";q=1', 'W/ "3"'])
def test_what_is_no_list_of_tags_names_none(line):
    assert named_tags([line]) == NONE_NAMED


@given(st.text(max_size=30))
def test_no_text_is_a_fault(text):
    named_tags([text])


@pytest.mark.parametrize("line", ["*", " * "])
def test_a_star_names_whatever_there_is(line):
    assert named_tags([line]).any
    assert named_tags([line]).holds_weakly("3")


@pytest.mark.parametrize("lines", [[], [""], [" , ,"]])
def test_a_list_may_have_empty_elements(lines):
    assert named_tags(lines) == NONE_NAMED
    assert named_tags([*lines, ',"3", ']).strong == ("3",)
