import json
import unicodedata
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from data_ingest.model.problem import UnreadableInput, load_catalogue
from data_ingest.parsing.strict_json import INT64_MAX, INT64_MIN, MAX_PROBLEMS, loads, pointer

TEXTS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=8)
SCALARS = st.none() | st.booleans() | st.integers(INT64_MIN, INT64_MAX) | TEXTS
VALUES = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXTS, inner, max_size=4),
    max_leaves=20,
)


def refusal(payload, **options):
    with pytest.raises(UnreadableInput) as refused:
        loads(payload, **options)
    return refused.value


def fault(payload):
    problems = refusal(payload).problems
    assert len(problems) == 1
    return problems[0].code, problems[0].location, dict(problems[0].params)


def normal(value):
    if isinstance(value, str):
        return unicodedata.normalize("NFC", value)
    if isinstance(value, list):
        return [normal(item) for item in value]
    if isinstance(value, dict):
        return {normal(key): normal(item) for key, item in value.items()}
    return value


def keys_collide(value):
    if isinstance(value, list):
        return any(keys_collide(item) for item in value)
    if isinstance(value, dict):
        return len(value) != len(normal(value)) or any(map(keys_collide, value.values()))
    return False


@pytest.mark.parametrize(
    ("payload", "code"),
    [
        (b"", "empty-input"),
        (b" \n\t\r", "empty-input"),
        (b"\xef\xbb\xbf{}", "json-bom"),
        ("{}".encode("utf-16"), "json-not-utf8"),
        ("{}".encode("utf-16-le"), "json-not-utf8"),
        ("{}".encode("utf-32-be"), "json-not-utf8"),
        ('{"stad": "Malmö"}'.encode("latin-1"), "json-not-utf8"),
        (b'{"a": ', "json-truncated"),
        (b'{"a": "b', "json-truncated"),
        (b"tru", "json-malformed"),
        (b'{"a": 1,}', "json-malformed"),
        (b"{'a': 1}", "json-malformed"),
        (b'"\x00\x00\x00"', "json-not-utf8"),
        (b'["\x00"]', "json-malformed"),
        (b'["\n"]', "json-malformed"),
        (b'"\\x"', "json-malformed"),
        (b"{} {}", "json-trailing"),
        (b"01", "json-trailing"),
        (b"NaN", "json-not-a-number"),
        (b"Infinity", "json-not-a-number"),
        (b"-Infinity", "json-not-a-number"),
        (b'"\\ud800"', "json-surrogate"),
        (b'"\\udc00\\ud800"', "json-surrogate"),
        (b'"\\u0000"', "json-nul"),
        (b"[" * 200_000, "json-too-deep"),
        (b"[" * 200_000 + b"]" * 200_000, "json-too-deep"),
        (b'{"a":' * 200_000, "json-too-deep"),
        (b"1" * 5000, "json-integer-too-large"),
        (str(2**70).encode(), "json-integer-too-large"),
        (str(INT64_MAX + 1).encode(), "json-integer-too-large"),
        (str(INT64_MIN - 1).encode(), "json-integer-too-large"),
        (b"1e39", "json-decimal-too-long"),
        (b"1e-39", "json-decimal-too-long"),
        (b"1e99999999999999999999", "json-decimal-too-long"),
        (b"0." + b"1" * 39, "json-decimal-too-long"),
        (b"1." + b"1" * 5000, "json-decimal-too-long"),
        (('"a' + "\u0300\u0316" * 16 + '"').encode(), "json-combining"),
    ],
)
def test_a_hostile_text_is_refused_by_its_fault(payload, code):
    problems = refusal(payload).problems
    assert [problem.code for problem in problems] == [code]
    assert problems[0].detail("sv")
    assert problems[0].mend("en")


def test_the_name_of_the_file_goes_with_the_refusal():
    assert refusal(b"", name="anbud.json").name == "anbud.json"


def test_a_fault_of_the_grammar_is_told_by_line_and_character():
    assert fault(b'{\n  "a" 1}') == ("json-malformed", "", {"line": "2", "column": "7"})
    assert fault(b'{"a": 1}\n\n  x') == ("json-trailing", "", {"line": "3", "column": "3"})
    assert fault('["å'.encode() + b"\xff")[2] == {"byte": "5"}


def test_a_key_that_stands_twice_is_named_with_its_pointer():
    code, location, params = fault(b'{"lots": [{}, {"id": 1, "id": 1}]}')
    assert (code, location, params) == ("json-duplicate-key", "/lots/1/id", {"key": "id"})


def test_keys_that_are_the_same_in_normal_form_are_the_same_key():
    assert fault('{"a\u030a": 1, "\u00e5": 2}'.encode())[:2] == ("json-duplicate-key", "/å")


def test_texts_and_keys_come_in_normal_form():
    assert loads('{"a\u030a": ["o\u0308", "–"]}'.encode()) == {"å": ["ö", "–"]}
    assert loads(rb'{"a\u030a": ["o\u0308", "x"]}') == {"å": ["ö", "x"]}


def test_every_fault_is_told_with_its_place():
    problems = refusal(b'{"a": NaN, "b": ["\\u0000", 1e99]}').problems
    assert [(problem.code, problem.location) for problem in problems] == [
        ("json-not-a-number", "/a"),
        ("json-nul", "/b/0"),
        ("json-decimal-too-long", "/b/1"),
    ]


def test_a_long_list_of_faults_is_cut():
    assert len(refusal(b"[" + b"NaN," * 100_000 + b"NaN]").problems) == MAX_PROBLEMS


def test_numbers_are_exact():
    value = loads(b'[0.10, 1e2, 12345678901234567890.123, -0, 9223372036854775807, "1.5"]')
    assert value == [
        Decimal("0.10"),
        Decimal("1E+2"),
        Decimal("12345678901234567890.123"),
        0,
        INT64_MAX,
        "1.5",
    ]
    assert str(value[0]) == "0.10"
    assert not any(isinstance(number, float) for number in value)


def test_the_depth_is_counted_in_open_arrays_and_objects():
    assert loads(b'[{"a": []}]', max_depth=3) == [{"a": []}]
    assert refusal(b'[{"a": []}]', max_depth=2).problems[0].params == {"limit": "2"}
    assert loads(b"[" * 32 + b"]" * 32)
    assert refusal(b"[" * 33 + b"]" * 33)
    assert loads(b"1", max_depth=0) == 1


def test_a_depth_beyond_what_the_machine_can_read_is_refused_too():
    assert refusal(b"[" * 200_000, max_depth=10**6).problems[0].code == "json-too-deep"


def test_a_pointer_shows_no_long_number_and_no_control_character():
    assert pointer([]) == ""
    assert pointer(["a/b", "c~d", 3]) == "/a~1b/c~0d/3"
    assert pointer(["198501011234"]) == "/############"
    assert pointer(["a\x1b\ud800"]) == "/a\ufffd\ufffd"
    assert pointer(["k" * 65]) == "/" + "k" * 64 + "…"


def test_no_message_repeats_a_personal_number():
    payload = b'{"850101-1234": NaN, "9001011234": 1, "9001011234": 2}'
    told = [
        text
        for problem in refusal(payload).problems
        for text in (problem.location, problem.detail("sv"), problem.mend("sv"))
    ]
    assert not any("850101" in text or "9001011234" in text for text in told)


@given(VALUES)
@settings(max_examples=200)
def test_what_was_written_is_read_in_normal_form(value):
    payload = json.dumps(value, ensure_ascii=False).encode()
    if keys_collide(value):
        assert refusal(payload).problems[0].code == "json-duplicate-key"
    else:
        assert loads(payload) == normal(value) == loads(json.dumps(value).encode())


@given(VALUES, st.data())
@settings(max_examples=200)
def test_every_beginning_of_an_array_is_refused(value, data):
    payload = json.dumps([value]).encode()
    cut = data.draw(st.integers(0, len(payload) - 1))
    assert refusal(payload[:cut]).problems[0].code in (
        {"json-truncated", "json-malformed", "empty-input"}
    )


@given(st.binary(max_size=64) | st.text(alphabet='{}[]":,\\ue-+.019aNI\u0301', max_size=40))
@settings(max_examples=500)
def test_any_bytes_are_read_or_refused_by_a_known_fault(given_input):
    payload = given_input if isinstance(given_input, bytes) else given_input.encode()
    codes = set()
    try:
        loads(payload)
    except UnreadableInput as refused:
        codes = {problem.code for problem in refused.problems}
    assert codes <= load_catalogue().keys()


def test_depth_is_told_before_whatever_else_is_wrong_and_brackets_in_strings_do_not_count():
    with pytest.raises(UnreadableInput) as deep:
        loads(b"[" * 40)
    assert [problem.code for problem in deep.value.problems] == ["json-too-deep"]
    with pytest.raises(UnreadableInput) as broken:
        loads(b'["' + b"[" * 40)
    assert [problem.code for problem in broken.value.problems] == ["json-truncated"]
