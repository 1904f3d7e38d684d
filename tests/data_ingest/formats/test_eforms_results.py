from datetime import date

import pytest


def column(frame, name, key="tender_id"):
    return dict(frame.select(key, name).iter_rows())


def handed_on(procurement):
    return {
        (row["tender_id"], row["party_id"]): (
            row["handed_on_low_ppm"],
            row["handed_on_high_ppm"],
            row["handed_on_state"],
        )
        for row in procurement.contract_parties.iter_rows(named=True)
        if row["role"] != "subcontractor"
    }


def links(procurement):
    columns = ("tender_id", "contractor_id", "subcontractor_id")
    return list(procurement.supply_links.select(columns).iter_rows())


def test_a_winner_of_one_lot_does_not_leak_into_another_by_a_common_contract(read_notice):
    procurement, _ = read_notice("award")
    assert list(procurement.tenders.select("tender_id", "contract_id", "state").iter_rows()) == [
        ("TEN-0001", "LOT-0001", "awarded"),
        ("TEN-0002", "LOT-0001", "submitted"),
        ("TEN-0003", "LOT-0002", "awarded"),
        ("TEN-0004", "LOT-0003", "not_awarded"),
    ]


SETTLED = '<efac:LotTender><cbc:ID schemeName="tender">TEN-0001</cbc:ID></efac:LotTender>'
OF_WINNER = f"       {SETTLED}\n       <efac:LotTender>"
WIN_CHO = (
    "<efac:FieldsPrivacy><efbc:FieldIdentifierCode>win-cho</efbc:FieldIdentifierCode>"
    "</efac:FieldsPrivacy>"
)


@pytest.mark.parametrize(
    ("edits", "expected"),
    [
        (((OF_WINNER, "       <efac:LotTender>"),), ("awarded", "awarded")),
        ((("selec-w", "open-nw"),), ("submitted", "submitted")),
        ((("selec-w", "clos-nw"),), ("not_awarded", "not_awarded")),
        ((("selec-w", ""),), ("awarded", "unknown")),
        ((("<efac:LotResult>", f"<efac:LotResult>{WIN_CHO}"),), ("awarded", "unknown")),
    ],
)
def test_the_state_of_a_tender_is_what_lot_result_and_contract_say(read_notice, edits, expected):
    procurement, _ = read_notice("award", *edits)
    states = column(procurement.tenders, "state")
    assert (states["TEN-0001"], states["TEN-0002"]) == expected


def test_a_reference_without_identifier_refers_to_nothing(read_notice):
    nothing = SETTLED.replace("TEN-0001", "")
    procurement, rejects = read_notice("award", (OF_WINNER, f"{nothing}<efac:LotTender>"))
    assert column(procurement.tenders, "state")["TEN-0001"] == "awarded"
    assert rejects == []


def test_a_tender_that_no_lot_result_refers_to_takes_the_state_of_its_lot(read_notice):
    in_result = "TEN-0004</cbc:ID></efac:LotTender>\n"
    procurement, _ = read_notice("award", (in_result, "TEN-0009</cbc:ID></efac:LotTender>\n"))
    assert column(procurement.tenders, "state")["TEN-0004"] == "not_awarded"


def test_a_consortium_shares_the_whole_equally_under_its_stated_lead(read_notice):
    procurement, _ = read_notice("award")
    members = procurement.contract_parties.filter(tender_id="TEN-0003")
    assert list(members.select("party_id", "position", "role", "entry_ppm").iter_rows()) == [
        ("ORG-0003", 1, "consortium_member", 333_334),
        ("ORG-0004", 2, "consortium_lead", 333_333),
        ("ORG-0008", 3, "consortium_member", 333_333),
        ("ORG-0005", 4, "subcontractor", None),
        ("ORG-0006", 5, "subcontractor", None),
    ]


def test_the_first_tenderer_leads_where_no_lead_is_stated(read_notice):
    procurement, _ = read_notice("award", (">true</efbc:GroupLead", ">false</efbc:GroupLead"))
    assert column(procurement.contract_parties.filter(tender_id="TEN-0003"), "role", "party_id")[
        "ORG-0003"
    ] == ("consortium_lead")


def test_named_subcontractors_hang_under_their_main_contractor_else_under_the_lead(read_notice):
    procurement, _ = read_notice("award")
    assert links(procurement) == [
        ("TEN-0001", "ORG-0003", "ORG-0005"),
        ("TEN-0003", "ORG-0004", "ORG-0005"),
        ("TEN-0003", "ORG-0005", "ORG-0006"),
    ]
    first = procurement.supply_links.row(0, named=True)
    assert (first["share_low_ppm"], first["share_high_ppm"]) == (0, 1_000_000)
    assert (first["unit"], first["basis"]) == ("value", "notice")
    assert first["description"] == "Fönsterputs"


MAIN = '<efac:MainContractor><cbc:ID schemeName="organization">{}</cbc:ID></efac:MainContractor>'


@pytest.mark.parametrize("unusable", ["ORG-0006", "ORG-0004", "ORG-0099"])
def test_a_main_contractor_outside_the_tender_is_noted_and_the_lead_stands_in(
    read_notice, unusable
):
    procurement, rejects = read_notice("award", (MAIN.format("ORG-0003"), MAIN.format(unusable)))
    assert ("TEN-0001", "ORG-0003", "ORG-0005") in links(procurement)
    location = "NoticeResult/TenderingParty[TPA-0001]/SubContractor[ORG-0005]/MainContractor"
    assert ("eforms-main-contractor", location) in rejects


def test_nobody_is_its_own_subcontractor(read_notice):
    sub = '<cbc:ID schemeName="organization">ORG-0005</cbc:ID>\n        ' + MAIN.format("ORG-0003")
    itself = sub.replace("ORG-0005", "ORG-0003")
    procurement, rejects = read_notice("award", (sub, itself))
    assert "TEN-0001" not in {tender for tender, _, _ in links(procurement)}
    assert [code for code, _ in rejects] == ["eforms-main-contractor"]
    alone = itself.partition("\n")[0] + "\n       </efac:SubContractor>"
    _, rejects = read_notice("award", (sub + "\n       </efac:SubContractor>", alone))
    assert [code for code, _ in rejects] == ["eforms-main-contractor"]


def test_the_share_handed_on_is_the_stated_one(read_notice):
    procurement, _ = read_notice("award")
    assert handed_on(procurement) == {
        ("TEN-0001", "ORG-0003"): (125_000, 125_000, "stated"),
        ("TEN-0002", "ORG-0007"): (0, 0, "stated"),
        ("TEN-0003", "ORG-0003"): (0, 1_000_000, "stated"),
        ("TEN-0003", "ORG-0004"): (0, 1_000_000, "stated"),
        ("TEN-0003", "ORG-0008"): (0, 1_000_000, "stated"),
        ("TEN-0004", "ORG-0004"): (None, None, "not_collected"),
    }


PERCENT = "<efbc:TermPercent>12.5</efbc:TermPercent>"
NOT_KNOWN = "<efbc:PercentageKnownIndicator>false</efbc:PercentageKnownIndicator>"
YES = '<efbc:TermCode listName="applicability">yes</efbc:TermCode>'


@pytest.mark.parametrize(
    ("edit", "expected", "codes"),
    [
        ((PERCENT, ""), (0, 1_000_000), []),
        ((PERCENT, PERCENT + NOT_KNOWN),
         (0, 1_000_000), []),
        ((PERCENT, "<efbc:TermPercent>12.34567</efbc:TermPercent>"), (123_456, 123_457), []),
        ((PERCENT, "<efbc:TermPercent>101</efbc:TermPercent>"), (0, 1_000_000), ["eforms-percent"]),
        ((PERCENT, "<efbc:TermPercent>-5</efbc:TermPercent>"), (0, 1_000_000), ["eforms-percent"]),
        ((PERCENT, '<efbc:TermAmount currencyID="SEK">333333.33</efbc:TermAmount>'),
         (333_333, 333_334), []),
        ((PERCENT, '<efbc:TermAmount currencyID="EUR">3</efbc:TermAmount>'), (0, 1_000_000), []),
        ((PERCENT, '<efbc:TermAmount currencyID="SEK">2000000</efbc:TermAmount>'),
         (0, 1_000_000), ["eforms-share-over-whole"]),
        ((PERCENT, '<efbc:TermAmount currencyID="SEK">3</efbc:TermAmount>'
                   "<efbc:ValueKnownIndicator>false</efbc:ValueKnownIndicator>"),
         (0, 1_000_000), []),
        ((PERCENT, "<efbc:TermAmount>3</efbc:TermAmount>"), (0, 1_000_000), ["eforms-currency"]),
    ],
)  # fmt: skip
def test_yes_is_the_percentage_else_the_part_of_the_value_else_anything(
    read_notice, edit, expected, codes
):
    procurement, rejects = read_notice("award", edit)
    assert handed_on(procurement)["TEN-0001", "ORG-0003"] == (*expected, "stated")
    assert [code for code, _ in rejects] == codes


@pytest.mark.parametrize("written", ["not-known", "", "maybe"])
def test_not_known_and_nothing_are_not_collected(read_notice, written):
    procurement, _ = read_notice("award", (YES, YES.replace("yes", written)))
    assert handed_on(procurement)["TEN-0001", "ORG-0003"] == (None, None, "not_collected")


def test_a_term_without_code_list_is_read_where_no_other_stands(read_notice):
    bare = YES.replace(' listName="applicability"', "")
    procurement, _ = read_notice("award", (YES, bare))
    assert handed_on(procurement)["TEN-0001", "ORG-0003"] == (125_000, 125_000, "stated")
    other = "<efac:SubcontractingTerm><efbc:TermCode>no</efbc:TermCode></efac:SubcontractingTerm>"
    first = ("<efac:SubcontractingTerm>", other + "<efac:SubcontractingTerm>")
    procurement, _ = read_notice("award", first)
    assert handed_on(procurement)["TEN-0001", "ORG-0003"] == (125_000, 125_000, "stated")
    procurement, _ = read_notice("award", (YES, bare), first)
    assert handed_on(procurement)["TEN-0002", "ORG-0007"] == (0, 0, "stated")
    another_list = YES.replace("applicability", "contract-detail")
    procurement, _ = read_notice("award", (YES, another_list))
    assert handed_on(procurement)["TEN-0001", "ORG-0003"] == (None, None, "not_collected")


def test_no_beside_a_named_subcontractor_is_not_taken_for_no(read_notice):
    procurement, rejects = read_notice("award", (PERCENT, ""), (YES, YES.replace("yes", "no")))
    assert handed_on(procurement)["TEN-0001", "ORG-0003"] == (0, 1_000_000, "stated")
    assert rejects[0] == (
        "eforms-no-but-named",
        "NoticeResult/LotTender[TEN-0001]/SubcontractingTerm/TermCode",
    )


def test_a_withheld_share_and_value_are_withheld_and_never_no(read_notice):
    procurement, rejects = read_notice("withheld")
    (tender,) = procurement.tenders.iter_rows(named=True)
    assert (tender["amount"], tender["amount_withheld_until"]) == (None, date(2027, 6, 30))
    assert handed_on(procurement)["TEN-0001", "ORG-0003"] == (None, None, "withheld")
    assert list(procurement.contract_parties["withheld_until"]) == [date(2027, 1, 31)]
    assert rejects == []


@pytest.mark.parametrize(
    ("edits", "expected", "until"),
    [
        (((">yes<", ">no<"),), "withheld", date(2027, 1, 31)),
        (((">sub-per<", ">sub-con<"),), "withheld", date(2027, 1, 31)),
        (((">sub-per<", ">sub-con<"), (">yes<", ">not-known<")), "withheld", date(2027, 1, 31)),
        (((">sub-per<", ">sub-val<"), ("<efbc:TermPercent>-1", "<efbc:TermPercent>20")),
         "stated", None),
        (((">sub-per<", ">sub-val<"), ("<efbc:TermPercent>-1</efbc:TermPercent>", "")),
         "withheld", date(2027, 1, 31)),
        ((("2027-01-31+01:00", "2020-01-31Z"),), "withheld", date(2020, 1, 31)),
        ((("2027-01-31+01:00", "1970-01-01Z"),), "withheld", None),
        (((">sub-per<", ">sub-des<"), ("<efbc:TermPercent>-1</efbc:TermPercent>", "")),
         "stated", None),
    ],
)  # fmt: skip
def test_what_is_withheld_stays_withheld_whatever_stands_in_the_field(
    read_notice, edits, expected, until
):
    procurement, rejects = read_notice("withheld", *edits)
    assert list(procurement.contract_parties["handed_on_state"]) == [expected]
    assert list(procurement.contract_parties["withheld_until"]) == [until]
    assert rejects == []


def test_a_withheld_procedure_type_is_not_known(read_notice):
    privacy = (
        "<ext:UBLExtensions><ext:UBLExtension><ext:ExtensionContent><efext:EformsExtension>"
        "<efac:FieldsPrivacy><efbc:FieldIdentifierCode>pro-typ</efbc:FieldIdentifierCode>"
        "</efac:FieldsPrivacy></efext:EformsExtension></ext:ExtensionContent></ext:UBLExtension>"
        "</ext:UBLExtensions>"
    )
    before = "<cac:TenderingProcess><cbc:ProcedureCode"
    edit = (before, before.replace("<cbc", f"{privacy}<cbc"))
    purchase = read_notice("withheld", edit)[0].purchases.row(0, named=True)
    assert (purchase["procedure"], purchase["direct_award"]) == (None, None)


GROUP = (
    "<cac:TenderingTerms><cac:LotDistribution><cac:LotsGroup><cbc:LotsGroupID>GLO-0001"
    "</cbc:LotsGroupID>"
    + "".join(
        f"<cac:ProcurementProjectLotReference><cbc:ID>LOT-000{n}</cbc:ID>"
        "</cac:ProcurementProjectLotReference>"
        for n in (1, 3, 3)
    )
    + "</cac:LotsGroup></cac:LotDistribution></cac:TenderingTerms><cac:TenderingProcess><cbc"
)
IN_LOT = '{}</cbc:ID></efac:TenderingParty>\n       <efac:TenderLot><cbc:ID schemeName="Lot">{}'
FOR_GROUP = (IN_LOT.format("TPA-0001", "LOT-0001"), IN_LOT.format("TPA-0001", "GLO-0001"))


def test_a_tender_for_a_group_of_lots_is_one_for_each_and_its_value_is_not_split(read_notice):
    lot_of_group = (
        '<cac:ProcurementProjectLot><cbc:ID schemeName="LotsGroup">GLO-0001</cbc:ID>'
        "</cac:ProcurementProjectLot>"
    )
    procurement, rejects = read_notice(
        "award",
        ("<cac:TenderingProcess><cbc", GROUP),
        FOR_GROUP,
        ("</ContractAwardNotice>", f"{lot_of_group}</ContractAwardNotice>"),
    )
    assert procurement.contracts.height == 3
    assert list(
        procurement.tenders.select("tender_id", "contract_id", "state", "amount").iter_rows()
    )[:2] == [
        ("TEN-0001/LOT-0001", "LOT-0001", "awarded", None),
        ("TEN-0001/LOT-0003", "LOT-0003", "not_awarded", None),
    ]
    assert handed_on(procurement)["TEN-0001/LOT-0003", "ORG-0003"] == (0, 1_000_000, "stated")
    assert ("TEN-0001/LOT-0003", "ORG-0003", "ORG-0005") in links(procurement)
    assert rejects == [
        ("eforms-group-value", "NoticeResult/LotTender[TEN-0001]/LegalMonetaryTotal")
    ]


def test_no_for_a_group_of_lots_is_no_for_each(read_notice):
    no = ("<efbc:TermPercent>12.5</efbc:TermPercent>", "<efbc:TermPercent>0</efbc:TermPercent>")
    alone = (MAIN.format("ORG-0003"), ""), ("ORG-0005</cbc:ID>\n        \n", "ORG-0099</cbc:ID>\n")
    procurement, _ = read_notice(
        "award", ("<cac:TenderingProcess><cbc", GROUP), FOR_GROUP, no, *alone
    )
    assert handed_on(procurement)["TEN-0001/LOT-0003", "ORG-0003"] == (0, 0, "stated")


TENDERER = '<efac:Tenderer><cbc:ID schemeName="organization">ORG-0007</cbc:ID></efac:Tenderer>'
RESULT = "NoticeResult"


@pytest.mark.parametrize(
    ("edits", "expected", "tenders"),
    [
        (
            ((TENDERER, TENDERER.replace("0007", "0099")),),
            [
                ("eforms-unknown-organisation", f"{RESULT}/TenderingParty[TPA-0002]/Tenderer"),
                ("eforms-no-tenderer", f"{RESULT}/LotTender[TEN-0002]"),
            ],
            3,
        ),
        (
            ((TENDERER, TENDERER.replace("ORG-0007", "")),),
            [
                ("eforms-id-missing", f"{RESULT}/TenderingParty[TPA-0002]/Tenderer"),
                ("eforms-no-tenderer", f"{RESULT}/LotTender[TEN-0002]"),
            ],
            3,
        ),
        (
            (('"tendering-party">TPA-0002</cbc:ID>\n', '"tendering-party">TPA-0001</cbc:ID>\n'),),
            [
                ("eforms-id-repeated", f"{RESULT}/TenderingParty[TPA-0001]"),
                ("eforms-no-tenderer", f"{RESULT}/LotTender[TEN-0002]"),
            ],
            3,
        ),
        (
            (('"tendering-party">TPA-0002</cbc:ID>\n', '"tendering-party"></cbc:ID>\n'),),
            [
                ("eforms-id-missing", f"{RESULT}/TenderingParty"),
                ("eforms-no-tenderer", f"{RESULT}/LotTender[TEN-0002]"),
            ],
            3,
        ),
        (
            ((IN_LOT.format("TPA-0004", "LOT-0003"), IN_LOT.format("TPA-0004", "LOT-0009")),),
            [("eforms-unknown-lot", f"{RESULT}/LotTender[TEN-0004]/TenderLot")],
            3,
        ),
        (
            (('"tender">TEN-0002</cbc:ID>\n', '"tender">TEN-0001</cbc:ID>\n'),),
            [("eforms-id-repeated", f"{RESULT}/LotTender[TEN-0001]")],
            3,
        ),
        (
            (('"tender">TEN-0002</cbc:ID>\n', '"tender">TEN/0002</cbc:ID>\n'),),
            [("eforms-id-missing", f"{RESULT}/LotTender")],
            3,
        ),
        (
            (('"Lot">LOT-0003</cbc:ID></efac:TenderLot>\n      </efac:LotResult>',
              '"Lot"></cbc:ID></efac:TenderLot>\n      </efac:LotResult>'),),
            [("eforms-id-missing", f"{RESULT}/LotResult/TenderLot")],
            4,
        ),
        (
            (('"SEK">1250000.50<', '"SEK">1250000.505<'),),
            [("eforms-amount", f"{RESULT}/LotTender[TEN-0002]/LegalMonetaryTotal/PayableAmount")],
            4,
        ),
        (
            (('"SEK">1250000.50<', '"kr">1250000.50<'),),
            [("eforms-currency", f"{RESULT}/LotTender[TEN-0002]/LegalMonetaryTotal/PayableAmount")],
            4,
        ),
    ],
)  # fmt: skip
def test_a_broken_part_of_a_result_is_noted_and_the_rest_goes_on(
    read_notice, edits, expected, tenders
):
    procurement, rejects = read_notice("award", *edits)
    assert rejects == expected
    assert procurement.tenders.height == tenders
