"""Every page of a test environment says that nothing real belongs in it; no other page does."""

import pytest

from service.app import create_app

SAID = "Test environment: enter made-up firms and people only."


@pytest.mark.parametrize("is_test", [True, False])
def test_a_page_says_whether_it_is_one_of_a_test_environment(client, settings, is_test):
    asked = client(create_app(settings.model_copy(update={"test_environment": is_test})))
    for page in ("/app/log-in", "/app/", "/app/cases", "/app/nothing"):
        assert (SAID in asked.get(page).text) is is_test, page
