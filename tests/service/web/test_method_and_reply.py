"""The method as pages, the supplier's view, and screenings whose names mean harm."""

import json
import re
import sqlite3
from contextlib import closing

import pytest
from markupsafe import escape
from playwright.sync_api import expect

from procurement_rules.rulebook import load_rulebook
from risk_models.card.scorecard import CURRENT, load_scorecard, shipped_scorecards
from risk_models.factors import FACTORS
from service.screening.purchase.examples import load_example
from service.screening.trial.measured import basis_of, load_trial
from service.web.page import FOLDER
from tests.risk_models.small_card import ship, small_card
from tests.service.web.html_faults import faults

METHOD = {
    "method": "/app/method",
    "factors": "/app/method/factors",
    "factor": "/app/method/factors/place.economy",
    "card": "/app/method/card",
    "card by name": f"/app/method/cards/{CURRENT}",
    "facts": "/app/method/facts",
    "limits": "/app/method/limits",
    "aims": "/app/method/aims",
    "rules": "/app/method/rules",
    "rules of the EU": "/app/method/rules?jurisdiction=EU",
    "rule": "/app/method/rules/SE-LOU-13-1",
    "words": "/app/method/glossary",
    "sources": "/app/method/sources",
    "law changes": "/app/method/law-changes",
    "wage levels": "/app/method/wage-levels",
    "reply": "/app/reply",
}
DIFFERENT = ("method", "aims", "factor", "card", "limits", "rules", "rule", "wage levels", "reply")
"""Pages that are built differently from each other."""
FORM_KEY = re.compile(r'name="form_key" value="([^"]+)"')
LONG = "Exempelstadens Lokalvårds- och Fastighetsservice Aktiebolag X"
SCRIPT = '"><script>alert(1)</script>'
TURNED = "\u202eBA däts\u0007 AB"


@pytest.fixture(scope="module")
def hostile(api) -> str:
    """A screening after the award whose firms have names that mean harm."""
    content = json.loads(load_example())
    content["stage"] = "award"
    for party, name in zip(content["parties"], (SCRIPT, LONG, TURNED), strict=False):
        party["name"] = name
    made = api.post("/v1/screenings", json=content)
    assert made.status_code == 201
    return str(made.json()["id"])


@pytest.fixture(scope="module")
def token(api, hostile) -> str:
    """The token of a reply link to the first firm of the first tender."""
    stated = {"diary_number": "SVAR 2026/1", "title": "Lokalvård", "stage": "award"}
    case = f"/v1/cases/{api.post('/v1/cases', json=stated).json()['case']['id']}"
    linked = {"kind": "screening", "id": hostile}
    assert api.post(f"{case}/links", json=linked, headers={"if-match": '"1"'}).status_code == 201
    lot = api.get(f"/v1/screenings/{hostile}").json()["assessment"]["lots"][0]
    tender = lot["tenders"][1]
    content = {
        "screening_id": hostile,
        "tender_id": tender["tender_id"],
        "party_id": tender["parts"][0]["party_id"],
    }
    seen = {"if-match": api.get(case).headers["etag"]}
    return str(api.post(f"{case}/reply-links", json=content, headers=seen).json()["token"])


def addresses(hostile: str) -> list[str]:
    of = f"/app/screenings/{hostile}"
    return [of, f"{of}/tenders/A1", f"{of}/tenders/A1?rows=tree", f"{of}/tenders/A1/parts/1"]


@pytest.mark.parametrize("language", ["sv", "en"])
def test_pages_are_valid_light_and_in_their_language(api, hostile, language):
    static = sum(file.stat().st_size for file in (FOLDER / "static").iterdir())
    for address in [*METHOD.values(), *addresses(hostile)]:
        page = api.get(address, headers={"accept-language": language})
        assert page.status_code == 200, address
        assert faults(page.text) == [], address
        assert page.headers["content-language"] == language
        assert len(page.content) + static <= 150_000, address


def test_what_every_page_loads_is_sent_compressed_and_a_page_with_keys_of_forms_is_not(api):
    asking = {"accept-encoding": "gzip"}
    files = [file for file in (FOLDER / "static").iterdir() if file.suffix in {".js", ".css"}]
    answers = [api.get(f"/app/static/{file.name}", headers=asking) for file in files]
    sent = sum(answer.num_bytes_downloaded for answer in answers)
    assert all(
        answer.content == file.read_bytes() for answer, file in zip(answers, files, strict=True)
    )
    assert all("immutable" in answer.headers["cache-control"] for answer in answers)
    assert sent < 30_000
    assert "content-encoding" not in api.get(METHOD["rule"], headers=asking).headers


def test_a_rule_states_its_amounts_and_calls_acts_and_other_rules_by_their_names(api):
    rule = api.get(METHOD["rule"], headers={"accept-language": "en"}).text
    assert "Longest time from judgment to decision on exclusion: 5 years (from 1" in rule
    assert ">Supporting documents before award</a>" in rule
    services = api.get("/app/method/rules/SE-LOU-BILAGA2", headers={"accept-language": "sv"}).text
    assert re.search(r"bilaga 2\): \d+ CPV-koder och spann \(från 1\u00a0feb", services)
    with_amounts = [one.id for one in load_rulebook().rules if one.parameters]
    assert {api.get(f"/app/method/rules/{one}").status_code for one in with_amounts} == {200}
    low_price = api.get("/app/method/rules/SE-LOU-16-7-2", headers={"accept-language": "sv"}).text
    assert "SFS 2017:347" in low_price
    assert "för upphandlingar som påbörjades dessförinnan" in low_price
    changes = api.get(METHOD["law changes"], headers={"accept-language": "sv"}).text
    assert "Vad har ändrats och när" in changes
    assert "Övergångsbestämmelsen är inte läst." in changes
    listed = api.get(METHOD["rules of the EU"], headers={"accept-language": "en"}).text
    assert "<h2>AI Act, (EU) 2024/1689 " in listed
    assert "<h2>AIACT" not in listed


def test_an_earlier_card_is_listed_beside_the_one_in_use_and_has_its_page(
    api, monkeypatch, tmp_path
):
    alone = api.get(METHOD["card"], headers={"accept-language": "en"}).text
    assert f"<h1>The card {CURRENT}</h1>" in alone
    assert ("All cards" in alone) is (len(shipped_scorecards()) > 1)
    ship(monkeypatch, tmp_path, small_card("baseline-1"))
    listed = api.get(METHOD["card"], headers={"accept-language": "en"}).text
    assert f"<h1>The card {CURRENT}</h1>" in listed
    assert 'href="/app/method/cards/baseline-1"' in listed
    earlier = api.get("/app/method/cards/baseline-1", headers={"accept-language": "en"}).text
    assert "<h1>The card baseline-1</h1>" in earlier
    assert faults(earlier) == []


def test_the_page_of_a_card_shows_what_was_measured_of_it_and_whether_it_still_is(api, monkeypatch):
    trial = load_trial(CURRENT)
    basis = basis_of(load_scorecard(CURRENT))
    changed = "Measured for an earlier draft"
    for of, is_changed in ((basis, False), ({**basis, "card": "0" * 64}, True)):
        shown = trial.model_copy(update={"of": of})
        monkeypatch.setattr("service.web.method.load_trial", {CURRENT: shown}.get)
        page = api.get(METHOD["card"], headers={"accept-language": "en"}).text
        assert (changed in page) is is_changed
    anchors = trial.anchored
    assert f"{anchors.met} of {anchors.anchors} anchors are met" in page
    for slope in trial.slopes:
        low, high = (f"{end / 100:.2f}".replace("-", "−") for end in slope.interval_hundredths)
        assert f">{slope.doublings_hundredths / 100:.2f}</td>" in page
        assert f">{low}–{high}</td>" in page
    for shares in (*trial.mix, *trial.ledgers):
        assert str(escape(shares.name.to("en"))) in page
    assert page.count("± ") == len(trial.moved)
    earlier = api.get("/app/method/cards/baseline-2", headers={"accept-language": "en"}).text
    assert "How the card was tried" not in earlier


def test_factors_are_those_of_the_current_card_and_earlier_ones_keep_their_pages(api):
    page = api.get(METHOD["factors"], headers={"accept-language": "en"}).text
    current, earlier = page.split("Factors that only earlier cards have")
    link = re.compile(r'href="(/app/method/factors/([^"]+))"')
    of_card = {factor.id for factor in load_scorecard(CURRENT).factors}
    assert {name for _, name in link.findall(current)} == of_card
    others = link.findall(earlier)
    assert {name for _, name in others} == {factor.id for factor in FACTORS} - of_card
    for address, _ in others:
        own = api.get(address, headers={"accept-language": "en"}).text
        assert "The factor is not in the current card" in own
        assert "Points of the card baseline-2" in own
    assert (
        "is not in the current card"
        not in api.get(METHOD["factor"], headers={"accept-language": "en"}).text
    )


def test_no_page_of_the_method_has_a_barrier_that_a_tool_finds(look, no_barrier, seen_as):
    page = look(METHOD["method"], bypass_csp=True, **seen_as)
    for name in DIFFERENT:
        page.goto(METHOD[name])
        no_barrier(page, name)


def test_pages_fit_the_narrowest_screen_and_fill_the_widest(look, hostile):
    page = look("/app/method", width=320)
    for address in [*METHOD.values(), *addresses(hostile)]:
        page.goto(address)
        assert page.evaluate("document.documentElement.scrollWidth") <= 320, address
    page.set_viewport_size({"width": 3840, "height": 2160})
    page.goto(addresses(hostile)[1])
    assert page.evaluate("document.documentElement.scrollWidth") <= 3840


def test_names_that_mean_harm_are_shown_as_text(look, hostile):
    page = look(addresses(hostile)[0])
    assert SCRIPT in page.locator("table").first.inner_text()
    assert page.locator("main script").count() == 0
    assert "\u202e" not in page.content()
    assert "\u0007" not in page.content()


def test_each_point_leads_to_what_explains_it(look, hostile):
    page = look(addresses(hostile)[3])
    page.locator("tbody a").first.click()
    page.wait_for_url("**/app/method/factors/*")
    expect(page.get_by_role("heading", name="Varför det spelar roll")).to_be_visible()


def test_a_screening_tender_or_part_that_is_not_there_is_a_page_that_says_so(api, hostile):
    missing = [
        "/app/screenings/screening_000000000000000000000",
        f"/app/screenings/{hostile}/tenders/A9",
    ]
    missing += [f"/app/screenings/{hostile}/tenders/A1/parts/{place}" for place in (0, 99)]
    missing += ["/app/method/factors/none", "/app/method/rules/SE-NONE-1", "/app/method/cards/none"]
    for address in missing:
        page = api.get(address)
        assert page.status_code == 404, address
        assert hostile not in page.text.replace(address, "")
        assert faults(page.text) == []


def test_what_is_printed_has_no_menu_and_no_buttons(look, hostile):
    page = look(addresses(hostile)[1])
    page.emulate_media(media="print")
    assert not page.locator("nav.menu").is_visible()
    assert page.get_by_role("heading", level=1).is_visible()


def test_a_firm_answers_by_its_link_alone(look, token, no_barrier, seen_as):
    page = look(f"/app/reply#{token}", bypass_csp=True, **seen_as)
    sent = []
    page.on("request", lambda asked: sent.append(f"{asked.url} {asked.headers}"))
    page.locator("main button").first.click()
    page.wait_for_url("**/app/reply")
    no_barrier(page, "sheet")
    assert page.locator("nav.menu").count() == 0
    led_to = page.locator("main a").evaluate_all("all => all.map(a => a.pathname)")
    assert set(led_to) <= {"/app/reply"}
    page.locator("input[id$=-disagree]").first.check()
    page.locator("form[enctype] button").click()
    expect(page.get_by_role("alert")).to_be_visible()
    assert page.locator("input[id$=-disagree]").first.is_checked()
    page.locator("textarea").first.fill("<b>Utdraget är gammalt</b>")
    content = b"%PDF " + seen_as["scheme"].encode()
    page.locator("#f-file-1").set_input_files(
        {"name": "utdrag.pdf", "mimeType": "application/pdf", "buffer": content}
    )
    page.locator("#f-about-1").select_option(index=1)
    page.locator("form[enctype] button").click()
    page.wait_for_url("**/app/reply?receipt=*")
    assert "<b>Utdraget är gammalt</b>" in page.locator("main").inner_text()
    no_barrier(page, "receipt")
    assert not any(token in one for one in sent)


def test_a_firm_pastes_its_link_where_scripts_do_not_run(look, token):
    page = look("/app/reply", scripts=False, width=320)
    page.locator("#f-token").fill(f"https://kedjekoll.example/app/reply#{token}")
    page.locator("main button").first.click()
    page.wait_for_url("**/app/reply")
    assert page.get_by_role("heading", level=1).inner_text() == "Uppgifter om ert företag"
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    page.locator("form[action='/app/reply/close'] button").click()
    assert page.get_by_role("heading", level=1).inner_text() == "Svara om ert företag"


def test_a_link_that_opens_nothing_says_what_to_do(look):
    page = look("/app/reply", language="en")
    page.locator("#f-token").fill("kr_" + "A" * 43)
    page.locator("main button").first.click()
    expect(page.get_by_role("alert")).to_contain_text("Copy the whole link from the letter again")


def test_a_link_that_has_expired_says_what_to_do_and_shows_nothing(api, token, settings):
    with closing(sqlite3.connect(settings.data_dir / "kedjekoll.db")) as database:
        kept = database.execute("SELECT created_at, expires_at FROM reply_tokens").fetchone()
        change = "UPDATE reply_tokens SET created_at = ?, expires_at = ?"
        with database:
            database.execute(change, (f"2019{kept[0][4:]}", f"2020{kept[1][4:]}"))
        shown = api.get("/app/reply", headers={"accept-language": "en"})
        form_key = FORM_KEY.search(shown.text)[1]
        opened = api.post("/app/reply/open", data={"form_key": form_key, "token": token})
        with database:
            database.execute(change, kept)
    assert opened.status_code == 401
    assert "The buyer's address is in the letter" in opened.text
    assert LONG not in opened.text
