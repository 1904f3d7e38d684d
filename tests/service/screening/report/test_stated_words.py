"""What a buyer states of a purchase, as its report says it."""

import pytest

from service.screening.report.report_content import report_content

SEK = "SEK"


@pytest.fixture
def stated(one_tender, screen_document):
    """Return what screens the example with one awarded tender: `stated(price=…, lot={…}, …)`."""

    def screened(*, price=None, lot=None, **purchase):
        made = one_tender()
        made |= {"stage": "in_contract", "framework": False} | purchase
        made["lots"][0] |= {"value": {"amount": 1000000, "currency": SEK}} | (lot or {})
        made["tenders"][0] |= {"state": "awarded"}
        if price is not None:
            made["tenders"][0]["price"] = {"amount": price, "currency": SEK}
        return screen_document(made).record

    return screened


def said(record, language="sv"):
    content = report_content(record, language, opened=True)
    return [*content["stated"], *content["lots"][0]["stated"]]


def plain(text):
    return text.replace("\N{NO-BREAK SPACE}", " ")


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (0, "Inget anbud kom in."),
        (1, "Ett anbud kom in, så det finns inget annat pris att jämföra med. Det säger inget om "
            "arbetsvillkoren."),
        (2, "Inkomna anbud: 2."),
    ],
)  # fmt: skip
def test_the_number_of_tenders_is_told_with_what_it_does_not_mean(stated, number, words):
    assert words in said(stated(lot={"tenders_received": number}))


def test_an_award_far_below_the_estimate_is_a_reason_to_look_and_says_what_it_is_not(stated):
    (line,) = (plain(line) for line in said(stated(price=580000)) if "tilldelade" in line)
    assert "580 000 SEK, är 58 % av det uppskattade värdet." in line
    assert "Det är ett skäl att titta på priset. Det betyder inte att priset är för lågt" in line


def test_an_award_near_the_estimate_is_told_alone(stated):
    (line,) = (plain(line) for line in said(stated(price=930000)) if "tilldelade" in line)
    assert line.endswith("930 000 SEK, är 93 % av det uppskattade värdet.")


def test_what_is_stated_gives_no_points(stated):
    plain_record = stated(price=580000, lot={"value": None})
    told = stated(
        price=580000,
        lot={"tenders_received": 1},
        changed_notice="00123456-2025",
        change_reason="mod-repl",
        framework_notice="00123456-2024",
    )
    points = [
        [
            tender["points"]
            for tender in report_content(record, "en", opened=True)["lots"][0]["tenders"]
        ]
        for record in (plain_record, told)
    ]
    assert points[0] == points[1]


def test_a_changed_contract_asks_for_the_subcontractors_that_come_with_the_change(stated):
    (line,) = said(stated(changed_notice="00123456-2025", change_reason="add-wss"))[:1]
    assert line.startswith("Annonsen ändrar kontraktet i annons 00123456-2025. Angivet skäl: ")
    assert "Fråga vilka underleverantörer som tillkommer eller byts ut" in line


def test_the_duty_to_report_changes_is_cited_where_its_rule_applies(stated):
    large = {"amount": 100000000, "currency": SEK}
    purchase = {"changed_notice": "00123456-2025", "instrument": "LOU", "value": large}
    lot = {"nature": "works", "value": large}
    works = said(stated(lot=lot, **purchase))[0]
    supplies = said(stated(lot=lot | {"nature": "supplies"}, **purchase))[0]
    assert "Leverantören ska anmäla varje ändring av dem" in works
    assert "17 kap. 7 §" in works
    assert "17 kap. 7 §" not in supplies


def test_a_call_off_leads_to_the_terms_of_its_framework(stated):
    record = stated(framework_notice="00123456-2024")
    assert said(record)[0].startswith("Avrop från ramavtalet i annons 00123456-2024. ")
    assert said(record, "en")[0].startswith("Called off from the framework agreement in notice ")


def test_a_framework_is_told_with_its_most_and_no_award_beside_an_estimate(stated):
    most = {"amount": 5000000, "currency": SEK}
    lot = {"framework_kind": "fa-wo-rc", "framework_most": most}
    lines = [plain(line) for line in said(stated(price=580000, lot=lot))]
    assert "Ramavtal, avrop utan förnyad konkurrensutsättning." in lines
    assert "Ramavtalets högsta värde för alla avrop: 5 000 000 SEK." in lines
    assert not any("tilldelade" in line for line in lines)


def test_nothing_is_said_where_nothing_is_stated(stated):
    assert said(stated(lot={"value": None}, value=None)) == []
