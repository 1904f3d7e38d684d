from data_ingest.model.text import Text
from procurement_rules.package.field import fill


def test_a_field_without_a_value_shows_its_label_for_a_person_to_fill_in():
    text = fill(Text("Dnr {diary_number}", "Ref. {diary_number}"), {})
    assert text == Text("Dnr [diarienummer]", "Ref. [reference number]")


def test_a_value_is_written_in_its_language_and_never_read_as_a_field():
    values = {"buyer": Text("{purchase}", "{purchase}")}
    assert fill(Text("Till {buyer}", "To {buyer}"), values).sv == "Till {purchase}"
