"""A tap on the form of a visit records what is drawn under the finger, and can be taken back."""

import json

import pytest
from playwright.sync_api import expect

from service.screening.purchase.examples import load_example
from tests.service.web.conftest import MILLISECONDS

MISSED = """
(step) => {
  const wrong = [];
  let [all, dead] = [0, 0];
  for (const group of document.querySelectorAll('.big')) {
    group.scrollIntoView({block: 'center'});
    const labels = [...group.querySelectorAll('label')].filter((one) => one.offsetParent);
    const inside = (box, x, y, by = 0) =>
      x >= box.left - by && x < box.right + by && y >= box.top - by && y < box.bottom + by;
    const box = group.getBoundingClientRect();
    for (let y = box.top + 0.5; y < box.bottom; y += step) {
      for (let x = box.left + 0.5; x < box.right; x += step) {
        const drawn = labels.find((one) => inside(one.getBoundingClientRect(), x, y));
        const hit = document.elementFromPoint(x, y);
        const label = hit.closest('label');
        const control = hit.matches('input') ? hit : label && label.control;
        const own = labels.find((one) => control && one.htmlFor === control.id);
        if (control && !(own && inside(own.getBoundingClientRect(), x, y, 1))) {
          wrong.push([control.id, drawn && drawn.htmlFor]);
        }
        all += drawn ? 1 : 0;
        dead += drawn && !control ? 1 : 0;
      }
    }
  }
  return {wrong, dead: dead / all};
}
"""
"""Points of the forms at which another answer is hit than is drawn there, and the share of what is
drawn at which none is: the outside of rounded corners. An edge may lie anywhere in its pixel."""


@pytest.fixture(scope="module")
def case(api) -> str:
    headers = {"content-type": "application/json"}
    made = api.post("/v1/screenings", content=load_example(), headers=headers).json()["id"]
    stated = {"diary_number": "SKN 2026/0777", "title": "Lokalvård", "stage": "in_contract"}
    found = api.post("/v1/cases", json=stated).json()["case"]["id"]
    api.post(
        f"/v1/cases/{found}/links",
        json={"kind": "screening", "id": made},
        headers={"if-match": '"1"'},
    )
    return f"/app/cases/{found}"


@pytest.fixture
def phone(browser, site, api):
    context = browser.new_context(
        locale="sv-SE", viewport={"width": 390, "height": 844}, has_touch=True, base_url=site
    )
    session = [{"name": one.name, "value": one.value, "url": site} for one in api.cookies.jar]
    context.add_cookies(session)
    page = context.new_page()
    page.set_default_timeout(MILLISECONDS)
    yield page
    context.close()


def tap(page, label, *, x, y):
    """Tap a label at a place of it, as a share of its width and height."""
    label.scroll_into_view_if_needed()
    box = label.bounding_box()
    page.touchscreen.tap(box["x"] + x * box["width"], box["y"] + y * box["height"])


def newest(api, case):
    (run,) = api.get(f"/v1/cases/{case.rpartition('/')[2]}/runs").json()["items"]
    asked = f"/v1/follow-ups?screening_id={run['screening_id']}"
    return api.get(asked).json()["items"]


@pytest.mark.parametrize("width", [320, 390])
@pytest.mark.parametrize("form", ["visit", "visit/signs"])
def test_at_every_point_of_the_form_that_is_hit_which_is_drawn(phone, case, form, width):
    phone.set_viewport_size({"width": width, "height": 844})
    phone.goto(f"{case}/{form}")
    found = phone.evaluate(MISSED, 3)
    assert found["wrong"] == []
    assert found["dead"] < 0.02


def test_a_tap_near_an_edge_records_the_answer_that_it_is_on(phone, case):
    phone.goto(f"{case}/visit/signs")
    phone.locator("#f-firm").select_option(index=1)
    group = phone.locator("fieldset", has_text="Tvång").first
    for place in ((0.02, 0.04), (0.98, 0.04), (0.02, 0.96), (0.98, 0.96), (0.5, 0.5)):
        for words in ("Varken", "Sett", "Berättat"):
            label = group.locator("label", has_text=words)
            tap(phone, label, x=place[0], y=place[1])
            chosen = group.locator("input:checked")
            assert chosen.get_attribute("id") == label.get_attribute("for"), (words, place)


def test_nothing_is_answered_and_neither_firm_nor_remedy_is_chosen_beforehand(phone, case):
    for form in ("visit", "visit/signs", "tip"):
        phone.goto(f"{case}/{form}")
        assert phone.locator("main input[type=radio]").count() > 0, form
        assert phone.locator("main input[type=radio]:checked").count() == 0, form
    phone.goto(f"{case}/visit")
    assert phone.locator("#f-firm").input_value() == ""
    chosen = phone.eval_on_selector_all("main .remedy select", "all => all.map(one => one.value)")
    assert set(chosen) == {""}


def test_a_deviation_without_a_remedy_is_refused_and_says_so_at_the_remedy(phone, case, api):
    before = len(newest(api, case))
    phone.goto(f"{case}/visit")
    phone.locator("#f-firm").select_option(index=1)
    point = phone.locator("fieldset.point").first
    point.locator("label", has_text="Avvikelse").tap()
    phone.get_by_role("button", name="Spara sida 1").tap()
    expect(phone.get_by_role("alert")).to_be_visible()
    assert point.locator("select").get_attribute("aria-invalid") == "true"
    assert len(newest(api, case)) == before


def test_an_answer_is_cleared_before_saving_and_corrected_afterwards(phone, case, api):
    phone.goto(f"{case}/visit")
    phone.locator("#f-firm").select_option(index=1)
    first, second = (phone.locator("fieldset.point").nth(at) for at in (0, 1))
    first.locator("label", has_text="I ordning").tap()
    second.locator("label", has_text="Avvikelse").tap()
    second.locator("label", has_text="Ta bort svaret").tap()
    assert second.locator("input:checked").get_attribute("value") == ""
    phone.get_by_role("button", name="Spara sida 1").tap()
    phone.wait_for_url("**/visit/signs?*")
    (wrong,) = newest(api, case)
    assert [one["outcome"] for one in wrong["follow_up"]["findings"]] == ["pass"]

    phone.goto(f"{case}/follow-up")
    phone.get_by_role("link", name="Rätta Besök").tap()
    phone.wait_for_url("**corrects=*")
    assert phone.locator("fieldset.point").first.locator("input:checked").count() == 1
    first.locator("label", has_text="Inte visat").tap()
    phone.get_by_role("button", name="Spara rättelsen").tap()
    phone.wait_for_url("**/follow-up")
    assert phone.get_by_text("rättad senare").count() == 1
    right, _ = newest(api, case)
    assert right["follow_up"]["corrects"] == wrong["id"]
    assert [one["outcome"] for one in right["follow_up"]["findings"]] == ["not_shown"]


def test_signs_that_were_recorded_by_mistake_are_taken_back(phone, case, api):
    phone.goto(f"{case}/visit/signs")
    phone.locator("#f-firm").select_option(index=1)
    group = phone.locator("fieldset", has_text="Tvång").first
    group.locator("label", has_text="Berättat").tap()
    phone.get_by_role("button", name="Avsluta besöket").tap()
    phone.wait_for_url("**/follow-up")
    wrong = newest(api, case)[0]
    assert wrong["follow_up"]["observations"] == [{"group": "coercion", "how": "reported"}]
    screening = wrong["follow_up"]["screening_id"]

    def facts():
        told = api.get(f"/v1/follow-ups/facts?screening_id={screening}").json()["parties"]
        return json.dumps(told)

    assert "coercion_observed" in facts()
    phone.goto(f"{case}/visit/signs?corrects={wrong['id']}")
    assert group.locator("input:checked").get_attribute("value") == "reported"
    group.locator("label", has_text="Varken").tap()
    phone.get_by_role("button", name="Spara rättelsen").tap()
    phone.wait_for_url("**/follow-up")
    assert "coercion_observed" not in facts()
