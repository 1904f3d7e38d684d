"""The fields of eForms that are read, as the reference page lists them.

Codes and names are those of the eForms SDK 1.15 (Publications Office of the European Union). A
test holds that every element stands in the reader and every field that the reader names is here.
"""

from typing import NamedTuple


class Field(NamedTuple):
    """One field of eForms and what it becomes.

    Attributes:
        code: Its code in the SDK.
        name: Its name in the SDK.
        element: Local name of the XML element that holds it.
        becomes: What is made of it.
    """

    code: str
    name: str
    element: str
    becomes: str


FIELDS: tuple[Field, ...] = (
    Field("OPP-010", "Notice Publication Number", "NoticePublicationID", "number of the purchase"),
    Field("BT-701", "Notice Identifier", "ID", "number of the purchase, if it has no other"),
    Field("BT-01", "Legal Basis", "RegulatoryDomain", "Swedish act, if the buyer is Swedish"),
    Field("BT-02", "Notice Type", "NoticeTypeCode", "kind of notice, if BT-03 does not say"),
    Field("BT-03", "Form Type", "NoticeTypeCode", "kind of notice; stage of the purchase"),
    Field("BT-05", "Notice Dispatch Date", "IssueDate", "day begun, in a contract notice"),
    Field("OPP-012", "Publication Date", "PublicationDate", "day of publication"),
    Field("BT-702", "Notice Official Language", "NoticeLanguageCode", "choice among languages"),
    Field("BT-105", "Procedure Type", "ProcedureCode", "procedure; whether it is a direct award"),
    Field(
        "BT-21", "Title", "Name", "title of purchase and lot: Swedish, English, the notice's own"
    ),
    Field("BT-11", "Buyer Legal Type", "PartyTypeCode", "kind of buyer"),
    Field("OPT-300", "Buyer, Tenderer (Reference)", "PartyIdentification", "buyer; tenderers"),
    Field(
        "OPP-050", "Buyers Group Lead Indicator", "GroupLeadIndicator", "the buyer that is named"
    ),
    Field("OPT-200", "Organisation Technical Identifier", "PartyIdentification", "id of a party"),
    Field("BT-500", "Organisation Name", "PartyName", "name; none of a natural person"),
    Field("BT-501", "Organisation Identifier", "CompanyID", "identifiers of the party"),
    Field("BT-507", "Organisation Country Subdivision", "CountrySubentityCode", "its NUTS code"),
    Field("BT-513", "Organisation City", "CityName", "its town"),
    Field("BT-514", "Organisation Country Code", "IdentificationCode", "its country"),
    Field("BT-165", "Winner Size", "CompanySizeCode", "its size; `sme` says none of ours"),
    Field(
        "BT-633", "Organisation Natural Person", "NaturalPersonIndicator", "kept out as a person"
    ),
    Field("BT-137", "Purpose Lot Identifier", "ProcurementProjectLot", "id of a lot"),
    Field("BT-1375", "Group Lot Identifier", "LotsGroup", "lots that one tender is for"),
    Field("BT-23", "Main Nature", "ProcurementTypeCode", "works, services or supplies"),
    Field("BT-262", "Main Classification Code", "ItemClassificationCode", "CPV code of the lot"),
    Field(
        "BT-27",
        "Estimated Value",
        "EstimatedOverallContractAmount",
        "value and estimate, with currency",
    ),
    Field(
        "BT-271",
        "Framework Maximum Value",
        "FrameworkMaximumAmount",
        "most that may be called off from a lot, until BT-709 says",
    ),
    Field("BT-5141", "Place Performance Country Code", "RealizedLocation", "place of the work"),
    Field("BT-5071", "Place Performance Subdivision", "RealizedLocation", "NUTS code of the work"),
    Field("BT-536", "Duration Start Date", "StartDate", "first day"),
    Field("BT-537", "Duration End Date", "EndDate", "last day"),
    Field("BT-36", "Duration Period", "DurationMeasure", "last day, from the first and the length"),
    Field(
        "BT-765",
        "Framework Agreement",
        "ContractingSystemTypeCode",
        "framework or not; how call-offs are made",
    ),
    Field("BT-64", "Subcontracting Obligation Minimum", "MinimumPercent", "least to be handed on"),
    Field("BT-729", "Subcontracting Obligation Maximum", "MaximumPercent", "most to be handed on"),
    Field(
        "BT-651",
        "Subcontracting Tender Indication",
        "TenderSubcontractingRequirementsCode",
        "whether the buyer asks for share or names",
    ),
    Field("BT-13714", "Tender Lot Identifier", "TenderLot", "the lot that a tender is for"),
    Field("BT-13713", "Result Lot Identifier", "LotResult", "the lot that a result is of"),
    Field(
        "BT-759",
        "Received Submissions Count",
        "StatisticsNumeric",
        "tenders received, or the least of them",
    ),
    Field(
        "BT-760",
        "Received Submissions Type",
        "StatisticsCode",
        "`tenders` is all; `t-sme`, `t-esubm` and their like are some; others are not read",
    ),
    Field(
        "BT-709",
        "Framework Maximum Value",
        "MaximumValueAmount",
        "most that may be called off from a lot",
    ),
    Field("BT-161", "Notice Value", "TotalAmount", "value of all contracts awarded"),
    Field(
        "OPT-100",
        "Framework Notice Identifier",
        "NoticeDocumentReference",
        "the framework agreement that is called off from",
    ),
    Field(
        "BT-1501",
        "Modification Previous Notice Identifier",
        "ChangedNoticeIdentifier",
        "the notice whose contract is changed",
    ),
    Field("BT-200", "Modification Reason Code", "ReasonCode", "why it is changed"),
    Field("BT-142", "Winner Chosen", "TenderResultCode", "state of the tender"),
    Field("OPT-320", "Tender Identifier Reference", "LotTender", "state of the tender"),
    Field("BT-3202", "Contract Tender ID (Reference)", "SettledContract", "state of the tender"),
    Field("BT-720", "Tender Value", "PayableAmount", "price, with currency"),
    Field("OPT-310", "Tendering Party ID Reference", "TenderingParty", "who submits the tender"),
    Field("OPT-170", "Tendering Party Leader", "GroupLeadIndicator", "who leads a consortium"),
    Field("OPT-301", "Subcontractor ID Reference", "SubContractor", "a named subcontractor"),
    Field("OPT-301", "Main Contractor ID Reference", "MainContractor", "who hands on to it"),
    Field("BT-773", "Subcontracting", "TermCode", "whether anything is handed on"),
    Field("BT-555", "Subcontracting Percentage", "TermPercent", "share handed on"),
    Field(
        "BT-731", "Subcontracting Percentage Known", "PercentageKnownIndicator", "if BT-555 holds"
    ),
    Field("BT-553", "Subcontracting Value", "TermAmount", "share handed on, of BT-720"),
    Field("BT-730", "Subcontracting Value Known", "ValueKnownIndicator", "whether BT-553 holds"),
    Field("BT-554", "Subcontracting Description", "TermDescription", "description of the links"),
    Field("BT-195", "Unpublished Identifier", "FieldIdentifierCode", "the field is withheld"),
    Field("BT-198", "Unpublished Access Date", "FieldsPrivacy", "day until which it is withheld"),
)
"""In the order of a notice: the purchase, organisations, lots, results."""
