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
drawn at which none is. An edge may lie anywhere in its pixel."""


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
@pytest.mark.parametrize("form", ["visit", "visit/signs", "visit/report"])
def test_at_every_point_of_the_form_that_is_hit_which_is_drawn(phone, case, form, width):
    phone.set_viewport_size({"width": width, "height": 844})
    phone.goto(f"{case}/{form}")
    found = phone.evaluate(MISSED, 3)
    assert found["wrong"] == []
    assert found["dead"] < 0.001


HELD = """
form => [...form.querySelectorAll('.point')].map((point) => {
  const name = point.querySelector('.big input').name;
  return [name, new FormData(form).getAll(name)];
})
"""
"""What a form would send of each of its questions."""
BOXES = """
all => all.filter((one) => one.offsetParent).map((one) => {
  const box = one.getBoundingClientRect();
  return [box.left, box.top, box.right, box.bottom];
})
"""
PLACES = ((0.5, 0.5), (0.02, 0.04), (0.98, 0.04), (0.02, 0.96), (0.98, 0.96))
"""The centre and the corners of a box, as shares of its width and height."""


def test_a_tap_at_the_centre_or_an_edge_records_that_answer_of_that_question_alone(phone, case):
    phone.goto(f"{case}/visit/report")
    form = phone.locator("form.visit")
    held = dict(form.evaluate(HELD))
    assert len(held) == 10
    assert set(map(tuple, held.values())) == {()}
    for question in phone.locator("fieldset.point").all():
        for place in PLACES:
            for answer in question.locator(".big label:not(.clear)").all():
                tap(phone, answer, x=place[0], y=place[1])
                control = phone.locator(f"#{answer.get_attribute('for')}")
                held[control.get_attribute("name")] = [control.get_attribute("value")]
                assert dict(form.evaluate(HELD)) == held, (place, answer.inner_text())
        tap(phone, question.locator("label.clear"), x=0.02, y=0.96)
        held[control.get_attribute("name")] = [""]
        assert dict(form.evaluate(HELD)) == held


@pytest.mark.parametrize("width", [320, 390, 1280])
def test_each_answer_has_a_box_of_its_own_that_a_finger_hits(phone, case, width):
    phone.set_viewport_size({"width": width, "height": 844})
    for form in ("visit", "visit/report", "visit/signs"):
        phone.goto(f"{case}/{form}")
        boxes = phone.locator(".visit .big label, .visit .pick label").evaluate_all(BOXES)
        assert len(boxes) >= 12, form
        for box in boxes:
            left, top, right, bottom = box
            assert right - left >= 44, (form, box)
            assert bottom - top >= 44, (form, box)
            assert not any(
                left < other[2] and other[0] < right and top < other[3] and other[1] < bottom
                for other in boxes
                if other is not box
            ), (form, box)


def test_nothing_is_answered_and_neither_firm_nor_remedy_is_chosen_beforehand(phone, case):
    for form in ("visit", "visit/signs", "visit/report", "tip"):
        phone.goto(f"{case}/{form}")
        assert phone.locator("main input[type=radio]").count() > 0, form
        assert phone.locator("main input[type=radio]:checked").count() == 0, form
    phone.goto(f"{case}/visit")
    assert phone.locator("#f-firm").input_value() == ""
    assert phone.locator("#f-observer").input_value() == ""
    chosen = phone.eval_on_selector_all("main .remedy select", "all => all.map(one => one.value)")
    assert set(chosen) == {""}


def test_a_deviation_without_a_remedy_is_refused_and_says_so_at_the_remedy(phone, case, api):
    before = len(newest(api, case))
    phone.goto(f"{case}/visit")
    phone.locator("#f-firm").select_option(index=1)
    phone.locator("#f-observer").select_option("buyer")
    point = phone.locator("fieldset.point").first
    point.locator("label", has_text="Avvikelse").tap()
    phone.get_by_role("button", name="Spara sida 1").tap()
    expect(phone.get_by_role("alert")).to_be_visible()
    assert point.locator("select").get_attribute("aria-invalid") == "true"
    assert len(newest(api, case)) == before


def test_an_answer_is_cleared_before_saving_and_corrected_afterwards(phone, case, api):
    phone.goto(f"{case}/visit")
    phone.locator("#f-firm").select_option(index=1)
    phone.locator("#f-observer").select_option("buyer")
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


def test_a_visit_at_the_wrong_firm_is_moved_with_its_check_again(phone, case, api):
    def again():
        tasks = api.get(f"/v1/tasks?case={case.rsplit('/', 1)[1]}&limit=100").json()["items"]
        found = [one for one in tasks if one["text"].startswith("Kontrollera igen hos")]
        return sorted((one["state"], one["text"].partition(":")[0]) for one in found)

    phone.goto(f"{case}/visit")
    phone.locator("#f-firm").select_option(index=1)
    wrong_firm = phone.locator("#f-firm option:checked").inner_text()
    phone.locator("#f-observer").select_option("buyer")
    point = phone.locator("fieldset.point").first
    point.locator("label", has_text="Avvikelse").tap()
    point.locator("select").select_option(index=1)
    phone.get_by_role("button", name="Spara sida 1").tap()
    phone.wait_for_url("**/visit/signs?*")
    wrong = newest(api, case)[0]
    ((state, before),) = again()
    assert state == "open"
    phone.goto(f"{case}/visit?corrects={wrong['id']}")
    phone.locator("#f-firm").select_option(index=2)
    assert phone.locator("#f-firm option:checked").inner_text() != wrong_firm
    phone.get_by_role("button", name="Spara rättelsen").tap()
    phone.wait_for_url("**/follow-up")
    right = newest(api, case)[0]["follow_up"]
    assert right["corrects"] == wrong["id"]
    assert right["party_id"] != wrong["follow_up"]["party_id"]
    tasks = again()
    assert ("not_needed", before) in tasks
    assert [state for state, text in tasks if text != before] == ["open"]
    assert len(tasks) == 2


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


def test_the_page_says_how_many_are_unanswered_and_they_are_kept_as_that(phone, case, api):
    phone.goto(f"{case}/visit/signs")
    phone.locator("#f-firm").select_option(index=1)
    told = phone.locator(".unanswered")
    assert told.inner_text() == "4"
    group = phone.locator("fieldset", has_text="Tvång").first
    group.locator("label", has_text="Varken").tap()
    phone.locator("fieldset", has_text="Beroende").locator("label", has_text="Berättat").tap()
    assert told.inner_text() == "2"
    phone.get_by_role("button", name="Avsluta besöket").tap()
    phone.wait_for_url("**/follow-up")
    kept = newest(api, case)[0]["follow_up"]
    assert kept["neither"] == ["coercion"]
    assert kept["observations"] == [{"group": "dependence", "how": "reported"}]
    assert sorted(kept["unanswered"]) == ["conditions", "withheld_pay"]
    assert phone.get_by_text("Obesvarade: 2.").count() == 1


def test_the_style_sheet_counts_the_unanswered_where_no_script_runs(look, case):
    page = look(f"{case}/visit/signs", scripts=False)
    page.locator("fieldset", has_text="Tvång").first.get_by_text("Sett", exact=True).click()
    session = page.context.new_cdp_session(page)
    nodes = session.send("Accessibility.getFullAXTree")["nodes"]
    said = [one.get("name", {}).get("value", "") for one in nodes]
    assert "3" in said


def test_only_firms_of_the_contract_can_be_chosen_and_else_the_page_says_so(phone, case, api):
    phone.goto(f"{case}/visit")
    expect(phone.get_by_text("Kontraktets kedja är inte registrerad")).to_be_visible()
    number = case.rpartition("/")[2]
    (run,) = api.get(f"/v1/cases/{number}/runs").json()["items"]
    begun = {"screening_id": run["screening_id"], "tender_id": "A2", "valid_from": "2026-01-01"}
    at = f"/v1/cases/{number}"
    headers = {"if-match": api.get(at).headers["etag"]}
    assert api.post(f"{at}/chain-versions", json=begun, headers=headers).status_code < 300
    phone.goto(f"{case}/visit")
    offered = phone.locator("#f-firm option").all_inner_texts()
    assert len(offered) > 2
    assert all(words.startswith("A2: ") for words in offered[1:])
