"""Fields of the tables that belong to one purchase: its tenderers and their subcontractors."""

from data_ingest.mapping.field import (
    AMOUNT_ABOUT,
    COUNTRY_FIELD,
    CPV_FIELD,
    CURRENCY_FIELD,
    DATE_ABOUT,
    HOURS_ABOUT,
    LOT_FIELD,
    NUMBER_ABOUT,
    NUMBER_COUNTRY,
    NUMBER_HEADINGS,
    PLACE_FIELD,
    field_of,
    target_of,
)
from data_ingest.mapping.purchase_words import LINK_WORDS, PARTY_WORDS, PERIOD_WORDS

TIER_FIELD = field_of(
    "tier",
    "number",
    label=("Led", "Tier"),
    about=(
        "Avståndet från köparen: anbudsgivaren är led 1, dess underleverantörer led 2.",
        "Distance from the buyer: the tenderer is tier 1, its subcontractors tier 2.",
    ),
    synonyms="Nivå|Leverantörsled|UE-led|Level|Ledd|Nivå i kedjan",
    whole=True,
)
SUBCONTRACTOR_NUMBER_HEADINGS = (
    "Underleverantörens orgnr|Underleverantörens org.nr|UE orgnr|UE org.nr|Orgnr underleverantör"
    "|Org.nr underleverantör|Orgnr UE|Org.nr UE|Subcontractor number|Subcontractor reg no"
)

TENDERERS = target_of(
    "tenderers",
    ("Anbudsgivare", "Tenderers"),
    field_of(
        "name",
        "text",
        label=("Anbudsgivare", "Tenderer"),
        about=("Anbudsgivarens namn.", "The tenderer's name."),
        synonyms="Name|Namn|Leverantör|Supplier|Företag|Företagsnamn|Company|Company name"
        "|Anbud från|Anbudslämnare|Leverantörsnamn|Supplier name|Tenderer name|Anbudsgivarens namn"
        "|Bidder|Bidder name|Anbudsgivare namn orgnr|Anbudsgivare namn org nr"
        "|Anbudsgivare namn och orgnr|Anbudsgivare namn och org nr|Anbudsgivare orgnr"
        "|Anbudsgivare org nr|Leverantör namn org nr|Leverantör namn orgnr",
        needed=True,
    ),
    field_of(
        "number",
        "identifier",
        label=("Organisationsnummer", "Organisation number"),
        about=NUMBER_ABOUT,
        synonyms=NUMBER_HEADINGS,
    ),
    COUNTRY_FIELD,
    LOT_FIELD,
    CPV_FIELD,
    PLACE_FIELD,
    field_of(
        "amount",
        "amount",
        label=("Anbudspris", "Tender price"),
        about=AMOUNT_ABOUT,
        synonyms="Belopp|Pris|Anbudssumma|Totalpris|Anbudsvärde|Summa|Amount|Anbudsbelopp"
        "|Price|Total price|Tender amount|Tender value|Totalt anbudspris|Value|Totalsumma"
        "|Utvärderingspris|Fast pris|Kontraktssumma|Kontraktsvärde|Anbudspris totalt|Pris totalt"
        "|Årskostnad|Månadskostnad",
    ),
    field_of(
        "amount_per",
        "role",
        label=("Priset gäller", "The price is for"),
        about=(
            "Hela kontraktet, ett år eller en månad. Räknas om med kontraktets längd.",
            "The whole contract, a year or a month. It is multiplied by the length of the"
            " contract.",
        ),
        words=PERIOD_WORDS,
    ),
    CURRENCY_FIELD,
    field_of(
        "hours",
        "number",
        label=("Timmar", "Hours"),
        about=HOURS_ABOUT,
        synonyms="Antal timmar|Arbetade timmar|Totalt antal timmar|Total hours|Hours of work|Tim"
        "|Volym|Timvolym|Beräknade timmar|Beräknat antal timmar|Uppskattade timmar|Timmar totalt"
        "|Antal tim|Tim totalt|Beräknad volym timmar|Offererade timmar|Tid",
        whole=True,
    ),
    field_of(
        "hours_per",
        "role",
        label=("Timmarna gäller", "The hours are for"),
        about=(
            "Hela kontraktet, ett år eller en månad. Räknas om med kontraktets längd.",
            "The whole contract, a year or a month. They are multiplied by the length of the"
            " contract.",
        ),
        words=PERIOD_WORDS,
    ),
    field_of(
        "years",
        "number",
        label=("Kontraktets längd i år", "Years of the contract"),
        about=(
            "Utan förlängningar. Behövs om priser eller timmar gäller ett år eller en månad.",
            "Without extensions. Needed where prices or hours are for a year or a month.",
        ),
        synonyms="Avtalstid år|Avtalstid i år|Avtalslängd år|Avtalets längd år|Avtalets längd i år"
        "|Kontraktstid år|Antal avtalsår|Avtalsår|Löptid år|Antal år"
        "|Contract years|Contract length years",
    ),
    field_of(
        "hourly_rate",
        "amount",
        label=("Timpris", "Hourly rate"),
        about=("Pris för en arbetad timme, exklusive moms.", "Price of one hour, excluding VAT."),
        synonyms="Pris per timme|Timarvode|Kr/tim|Rate per hour|Hourly price|Timdebitering|Pris/tim"
        "|Pris kr/tim|Pris per tim|Kr per timme|Timpris kr|Pris kr per timme|SEK/tim|Pris SEK/tim"
        "|Price per hour|Price/hour|Medeltimpris|Timtaxa|Pris/timme|Kr/timme|Kr/h|Pris kr/h|Pris/h",
    ),
    field_of(
        "agreement",
        "text",
        label=("Kollektivavtal", "Collective agreement"),
        about=(
            "Lönenivå som avtalet motsvarar, med nivåns kod.",
            "The pay level of the agreement, by its code.",
        ),
        synonyms="Avtalsnivå|Wage level|Agreement",
    ),
    field_of(
        "handed_on",
        "share",
        label=("Andel till underleverantörer", "Share handed on"),
        about=(
            "Hur stor del av arbetet som lämnas vidare.",
            "How much of the work is handed on.",
        ),
        synonyms="Andel UE|Andel UE %|Andel till underleverantörer %|Share subcontracted"
        "|Subcontracted %|Andel underleverantörer|Andel underleverantörer %|UE-andel",
    ),
    field_of(
        "subcontractors",
        "firms",
        label=("Underleverantörer", "Subcontractors"),
        about=(
            "En eller flera, med nummer och andel, eller att det inte finns någon. En anbudsgivare "
            "får stå på en rad för varje underleverantör.",
            "One or several, with number and share, or that there is none. A tenderer may have a "
            "row for each subcontractor.",
        ),
        synonyms="Underleverantör|UE|Underentreprenör|Underentreprenörer|Subcontractor"
        "|Underleverantörens namn|UE namn|Subcontractor name|Namngivna underleverantörer"
        "|Underleverantör namn orgnr andel|Underleverantörer namn orgnr andel"
        "|Underleverantör namn och orgnr|Underleverantörer och andel|Åberopade företag",
    ),
    field_of(
        "subcontractor_number",
        "identifier",
        label=("Underleverantörens organisationsnummer", "Subcontractor number"),
        about=NUMBER_ABOUT,
        synonyms=SUBCONTRACTOR_NUMBER_HEADINGS,
    ),
    field_of(
        "subcontractor_share",
        "share",
        label=("Underleverantörens andel", "Subcontractor share"),
        about=(
            "Hur stor del av anbudet som underleverantören på raden utför.",
            "How much of the tender the subcontractor in the row performs.",
        ),
        synonyms="Andel|Andel %|Andel i %|Andel i procent|Procent|Share|Share %|Percent"
        "|Andel av kontraktet|Andel av kontraktet %|Andel av uppdraget|Share of contract"
        "|Andel av kontraktssumman|Del av kontraktssumman|Underleverantörens andel %",
    ),
    field_of(
        "subcontractor_work",
        "text",
        label=("Underleverantörens arbete", "Subcontractor work"),
        about=("Vad underleverantören gör.", "What the subcontractor does."),
        synonyms="Arbetsuppgift|Arbetsuppgifter|Avser|Del av uppdraget|Work|Scope|Uppgift"
        "|Arbete|Description",
    ),
    field_of(
        "state",
        "yes_no",
        label=("Tilldelad", "Awarded"),
        about=("Om anbudet har tilldelats kontrakt.", "Whether the tender was awarded."),
        synonyms="Tilldelning|Utfall|Vinnare|Winner|Award status|Antagen",
    ),
    field_of(
        "kind",
        "role",
        label=("Typ av anbudsgivare", "Kind of tenderer"),
        about=(
            "Företag, offentlig organisation eller enskild näringsidkare.",
            "Company, public body or sole trader.",
        ),
        synonyms="Företagsform|Juridisk form|Legal form|Kind|Typ",
        words=PARTY_WORDS,
    ),
    field_of(
        "tender",
        "text",
        label=("Anbud nr", "Tender no"),
        about=(
            "Vilka rader som hör till samma anbud, till exempel medlemmarna i ett konsortium.",
            "Which rows belong to one tender, such as the members of a consortium.",
        ),
        synonyms="Anbudsnr|Anbudsnummer|Tender number|Bid no",
    ),
    TIER_FIELD,
    field_of(
        "engaged_by",
        "text",
        label=("Anlitas av", "Engaged by"),
        about=(
            "Vem som anlitar företaget på raden. Tomt, eller köparen, för en anbudsgivare.",
            "Who engages the firm in the row. Empty, or the buyer, for a tenderer.",
        ),
        synonyms="Anlitad av|Överordnad|Innleid av|Underleverantör till|UE till",
    ),
    NUMBER_COUNTRY,
)

SUBCONTRACTORS = target_of(
    "subcontractors",
    ("Underleverantörer", "Subcontractors"),
    field_of(
        "contractor",
        "text",
        label=("Anlitas av", "Contractor"),
        about=(
            "Den som anlitar underleverantören, med namn eller nummer.",
            "Who engages the subcontractor, by name or number.",
        ),
        synonyms="Anbudsgivare|Leverantör|Huvudleverantör|Huvudentreprenör|Entreprenör|Uppdragsgivare|Bidder"
        "|Beställare|Prime contractor|Main contractor|Tenderer|Supplier|from node|from id|from_node"
        "|Prime Recipient Name|Prime awardee name|Anlitad av|Engaged by|Överordnad|Bestiller"
        "|Kontraktspart|Oppdragsgiver|Innleid av",
        needed=True,
    ),
    field_of(
        "contractor_number",
        "identifier",
        label=("Nummer för den som anlitar", "Contractor number"),
        about=NUMBER_ABOUT,
        synonyms="Anbudsgivarens orgnr|Anbudsgivarens org.nr|Leverantörens orgnr"
        "|Leverantörens org.nr|Huvudleverantörens orgnr|Orgnr anbudsgivare|Orgnr leverantör"
        "|Org.nr leverantör|Org.nr anbudsgivare|Contractor reg no|Contractor organisation number"
        "|Orgnr huvudleverantör|Org.nr huvudleverantör",
    ),
    field_of(
        "name",
        "text",
        label=("Underleverantör", "Subcontractor"),
        about=("Underleverantörens namn.", "The subcontractor's name."),
        synonyms="UE|Underentreprenör|Underleverantörens namn|UE namn|Namn|Name|Subcontractor name"
        "|to node|to id|Sub-Awardee Name|Subawardee name|Företag|denominazione|Företagsnamn|Firma"
        "|Virksomhet|Underleverandør",
        needed=True,
    ),
    field_of(
        "number",
        "identifier",
        label=("Organisationsnummer", "Organisation number"),
        about=NUMBER_ABOUT,
        synonyms=f"{NUMBER_HEADINGS}|{SUBCONTRACTOR_NUMBER_HEADINGS}",
    ),
    COUNTRY_FIELD,
    TIER_FIELD,
    field_of(
        "share",
        "share",
        label=("Andel", "Share"),
        about=(
            "Hur stor del av den anlitandes eget åtagande som underleverantören utför.",
            "How much of the contractor's own part the subcontractor performs.",
        ),
        synonyms="Andel %|Andel i %|Andel i procent|Procent|Share %|Share pct|Percentage|Percent"
        "|Andel av kontraktet|Andel av kontraktet %|Share of contract|Andel av uppdraget"
        "|Andel av kontraktssumman|Del av kontraktssumman",
    ),
    field_of(
        "hours",
        "number",
        label=("Timmar", "Hours"),
        about=("Underleverantörens timmar.", "The subcontractor's hours."),
        synonyms="Antal timmar|Arbetade timmar|Hours of work|Tim|UE-timmar|Timer|Antall timer",
    ),
    field_of(
        "contractor_hours",
        "number",
        label=("Den anlitandes timmar", "Contractor hours"),
        about=(
            "Alla timmar i den anlitandes eget åtagande.",
            "All hours of the contractor's own part.",
        ),
        synonyms="Totalt antal timmar|Total hours|Anbudsgivarens timmar|Leverantörens timmar",
    ),
    field_of(
        "amount",
        "amount",
        label=("Belopp", "Amount"),
        about=AMOUNT_ABOUT,
        synonyms="Värde|Value|Summa|Pris|Sub-Award Amount|Subaward amount|Ersättning",
    ),
    CURRENCY_FIELD,
    field_of(
        "description",
        "text",
        label=("Arbetsuppgift", "Description", "work"),
        about=("Vad underleverantören gör.", "What the subcontractor does."),
        synonyms="Beskrivning|Avser|Uppdrag|Del av uppdraget|Arbete|Tjänst|Work|Scope|Oggetto"
        "|Del av kontraktet|Subaward description|Uppgift|Arbetsuppgifter",
    ),
    CPV_FIELD,
    field_of(
        "valid_from",
        "date",
        label=("Från och med", "Valid from"),
        about=DATE_ABOUT,
        synonyms="Fr.o.m.|From|Startdatum|Start date|Giltig från|Gäller från|Fr o m|From date",
    ),
    field_of(
        "valid_to",
        "date",
        label=("Till och med", "Valid to"),
        about=DATE_ABOUT,
        synonyms="T.o.m.|To|Slutdatum|End date|Giltig till|Gäller till|T o m|To date",
    ),
    LOT_FIELD,
    field_of(
        "kind",
        "role",
        label=("Typ av rad", "Kind of row"),
        about=(
            "Om raden är en tilldelning från köparen eller en underleverans.",
            "Whether the row is an award by the buyer or a subcontract.",
        ),
        synonyms="Kind|Typ|Relation|Roll|Role",
        words=LINK_WORDS,
    ),
    NUMBER_COUNTRY,
)
