"""Fields of the tables of what is contracted and paid: a contract register, a list of payments."""

from data_ingest.mapping.field import (
    AMOUNT_ABOUT,
    CPV_FIELD,
    CURRENCY_FIELD,
    DATE_ABOUT,
    NUMBER_ABOUT,
    NUMBER_COUNTRY,
    NUMBER_HEADINGS,
    PLACE_FIELD,
    field_of,
    target_of,
)

CONTRACTS = target_of(
    "contracts",
    ("Avtalsregister", "Contract register"),
    field_of(
        "supplier",
        "text",
        label=("Leverantör", "Supplier"),
        about=(
            "Leverantörens namn. Flera namn i en cell delas inte upp.",
            "The supplier's name. Several names in a cell are not split.",
        ),
        synonyms="Supplier name|Leverantörsnamn|Contractor/Provider|Contractor|Provider|Motpart"
        "|Avtalspart|Avtalsleverantör|Counterparty|Företag|Resknamn|Reskontranamn",
        needed=True,
    ),
    field_of(
        "number",
        "identifier",
        label=("Organisationsnummer", "Organisation number"),
        about=NUMBER_ABOUT,
        synonyms=NUMBER_HEADINGS,
    ),
    field_of(
        "title",
        "text",
        label=("Avtal", "Contract title"),
        about=("Vad avtalet kallas.", "What the contract is called."),
        synonyms="Title|Titel|Avtalsnamn|Avtalstitel|Benämning|Avtalsbenämning|Rubrik|Contract name"
        "|Contract",
    ),
    field_of(
        "reference",
        "text",
        label=("Avtalsnummer", "Contract reference"),
        about=("Registrets eget nummer på avtalet.", "The register's own number of the contract."),
        synonyms="Diarienr|Diarienummer|Dnr|Contract Ref|Contract ref:|Avtalsnr|Avtals-id|Avtalsid"
        "|Reference|Referens|Ref|Contract number|Contract no|Ärendenummer",
    ),
    CPV_FIELD,
    field_of(
        "starts_on",
        "date",
        label=("Avtalsstart", "Start date"),
        about=DATE_ABOUT,
        synonyms="Startdatum|Fr.o.m.|Från och med|Giltig från|Avtalsstart datum|Contract start|From"
        "|Contract start date|Commencement date|Original Start/Commencement Date|Gäller från",
    ),
    field_of(
        "ends_on",
        "date",
        label=("Avtalsslut", "End date"),
        about=DATE_ABOUT,
        synonyms="Slutdatum|T.o.m.|Till och med|Giltig till|Avtalsslut datum|Contract end|To"
        "|Contract end date|Current end date|Gäller till|Expiry date",
    ),
    field_of(
        "amount",
        "amount",
        label=("Avtalsvärde", "Contract value"),
        about=AMOUNT_ABOUT,
        synonyms="Belopp|Värde|Kontraktsvärde|Amount|Value|Uppskattat värde|Estimated value"
        "|Total value|Totalt värde|Takvolym|Est Total Awarded Contract value's (exc VAT) including"
        " allowed extensions and inflation",
    ),
    CURRENCY_FIELD,
    PLACE_FIELD,
    field_of(
        "buyer_unit",
        "text",
        label=("Förvaltning", "Buyer unit", "ledger"),
        about=("Den del av köparen som har avtalet.", "The buyer's unit that has the contract."),
        synonyms="Enhet|Nämnd|Avdelning|Department|Directorate|Directorate/Service Responsible|Unit"
        "|Ansvarig förvaltning|Verksamhet|Kst(T)|Kostnadsställe",
    ),
    field_of(
        "labour_terms",
        "yes_no",
        label=("Arbetsrättsliga villkor", "Labour terms"),
        about=(
            "Om avtalet har särskilda arbetsrättsliga villkor. En tom cell betyder att det inte "
            "framgår.",
            "Whether the contract has special labour terms. An empty cell means not stated.",
        ),
        synonyms="Arbetsvillkor|Särskilda arbetsrättsliga villkor|Villkor arbetsrätt"
        "|Arbetsrättsliga kontraktsvillkor|Special labour terms|Labour clauses|Labour clause",
    ),
    NUMBER_COUNTRY,
)

PAYMENTS = target_of(
    "payments",
    ("Betalningar", "Payments"),
    field_of(
        "payee",
        "text",
        label=("Betalningsmottagare", "Payee"),
        about=("Den som fått betalt.", "Who was paid."),
        synonyms="Leverantör|Leverantörsnamn|Supplier|Supplier name|Mottagare|Vendor|Vendor name"
        "|Beneficiary|Payee name|Leverantörens namn|Resknamn|Reskontranamn",
        needed=True,
    ),
    field_of(
        "payee_number",
        "identifier",
        label=("Mottagarens nummer", "Payee number"),
        about=NUMBER_ABOUT,
        synonyms=f"{NUMBER_HEADINGS}|Organisationsnummer|Leverantör-id|leverantor_id"
        "|Leverantörens orgnr|Leverantörens org.nr|Organisation number",
    ),
    field_of(
        "payer",
        "text",
        label=("Köpare", "Payer"),
        about=("Den som betalat.", "Who paid."),
        synonyms="Buyer|Name of Body|Body name|Entity|Organisation|Bolag|Köpande organisation",
    ),
    field_of(
        "payer_number",
        "identifier",
        label=("Köparens nummer", "Payer number"),
        about=NUMBER_ABOUT,
        synonyms="Köpare-id|kopare_id|Köparens orgnr|Köparens org.nr|Buyer number",
    ),
    field_of(
        "account_number",
        "text",
        label=("Konto", "Account"),
        about=("Kontots nummer.", "Number of the account."),
        synonyms="Kontonr|Konto nr|Kontonummer|Account number|Account code|Expense code",
    ),
    field_of(
        "account_text",
        "text",
        label=("Kontotext", "Account text"),
        about=("Vad kontot står för.", "What the account stands for."),
        synonyms="Konto text|Konto(T)|Kontonamn|Kontobenämning|Expense type|Expense description"
        "|Account name|Account description",
    ),
    field_of(
        "date",
        "date",
        label=("Bokföringsdatum", "Date", "posting"),
        about=(
            "Bokföringsdag eller månad; för årssummor året, som 2025.",
            "Day or month of booking; for totals of a year the year, such as 2025.",
        ),
        synonyms="Datum|Betaldatum|Fakturadatum|Payment date|Trans Date|Transaction date|Period"
        "|Månad|Month|Date paid|Invoice date",
        needed=True,
        years=True,
    ),
    field_of(
        "amount",
        "amount",
        label=("Belopp", "Amount"),
        about=AMOUNT_ABOUT,
        synonyms="Nettobelopp|Net amount|Summa|Value|Amount paid|Fakturabelopp|Net value",
        needed=True,
    ),
    field_of(
        "reference",
        "text",
        label=("Verifikationsnummer", "Transaction number"),
        about=("Verifikationens nummer.", "Number of the transaction."),
        synonyms="Verifikation|Ver.nr|Vernr|Trans Ref/No|Transaction ref|Reference|Löpnummer",
    ),
    CURRENCY_FIELD,
    NUMBER_COUNTRY,
)
