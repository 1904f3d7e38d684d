import pytest
from pydantic import BaseModel, ValidationError

from service.platform.country import CountryCode


class Stated(BaseModel):
    country: CountryCode | None = None


@pytest.mark.parametrize("stated", ["SE", "se", "SWE", "752", "Sverige", "Sverige - SE"])
def test_a_user_may_state_a_country_by_any_code_or_name(stated):
    assert Stated(country=stated).country == "SE"


@pytest.mark.parametrize("stated", ["Kongo", "Jugoslavien", "Atlantis", "", 7])
def test_what_says_no_one_country_is_refused(stated):
    with pytest.raises(ValidationError):
        Stated(country=stated)


def test_the_description_of_the_api_asks_for_two_letters():
    described = Stated.model_json_schema()["properties"]["country"]["anyOf"][0]
    assert described == {"pattern": "^[A-Z]{2}$", "type": "string"}
