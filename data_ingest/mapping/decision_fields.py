"""Fields of a table of an authority's decisions, as it answers a request for public documents."""

from data_ingest.mapping.field import NUMBER_ABOUT, NUMBER_HEADINGS, field_of, target_of

DECISIONS = target_of(
    "decisions",
    ("Myndighetsbeslut", "Decisions of an authority"),
    field_of(
        "number",
        "identifier",
        label=("Organisationsnummer", "Organisation number"),
        about=NUMBER_ABOUT,
        synonyms=f"{NUMBER_HEADINGS}|Arbetsgivarens orgnr|Arbetsgivarens org.nr"
        "|Arbetsgivarens organisationsnummer|Orgnr arbetsgivare|Org.nr arbetsgivare"
        "|Företagets orgnr|Företagets organisationsnummer|Person-/organisationsnummer",
        needed=True,
    ),
    field_of(
        "decided_on",
        "date",
        label=("Beslutsdatum", "Day of decision"),
        about=("Dagen då beslutet fattades.", "The day of the decision."),
        synonyms="Beslutsdag|Datum för beslut|Beslut datum|Beslutad|Beslutad den|Datum beslut"
        "|Datum|Decision date|Date of decision|Decided on|Date",
        needed=True,
    ),
    field_of(
        "kind",
        "text",
        label=("Slag av beslut", "Kind of decision"),
        about=(
            "Föreläggande, förbud eller sanktionsavgift.",
            "An order, a ban or a sanction fee.",
        ),
        synonyms="Beslutstyp|Typ av beslut|Beslut|Beslutsslag|Typ|Ärendetyp|Åtgärd|Handlingstyp"
        "|Beslutsform|Ingripande|Decision|Decision type|Type of decision|Type|Kind|Measure",
        needed=True,
    ),
    field_of(
        "about",
        "text",
        label=("Bestämmelse", "Provision", "decisions"),
        about=(
            "Vad beslutet gäller: bestämmelsen eller ämnet.",
            "What the decision is about: the provision or the subject.",
        ),
        synonyms="Bestämmelser|Lagrum|Föreskrift|Ämne|Avser|Gäller|Område|Sakområde|Ärendemening"
        "|Beslutet gäller|Beslutet avser|Överträdelse|Rubrik|Brist|Subject|About|Legal basis",
    ),
    field_of(
        "reference",
        "text",
        label=("Ärendenummer", "Case number"),
        about=("Myndighetens nummer på ärendet.", "The authority's number of the case."),
        synonyms="Ärende|Ärendenr|Ärende-id|Dnr|Diarienr|Diarienummer|Beteckning|Er beteckning"
        "|Vår beteckning|Case|Case no|Case ID|Reference",
    ),
    field_of(
        "standing",
        "text",
        label=("Laga kraft", "Final"),
        about=(
            "Om beslutet har vunnit laga kraft, är överklagat eller har upphävts.",
            "Whether the decision is final, under appeal or has been set aside.",
        ),
        synonyms="Laga kraft-datum|Lagakraft|Vunnit laga kraft|Status|Beslutsstatus|Överklagat"
        "|Legal force|Standing|Appeal",
    ),
    field_of(
        "authority",
        "text",
        label=("Myndighet", "Authority"),
        about=(
            "Vilken myndighet som har beslutat. Utan uppgift: Arbetsmiljöverket.",
            "Which authority has decided. If not stated: Arbetsmiljöverket.",
        ),
        synonyms="Beslutande myndighet|Beslutsmyndighet|Tillsynsmyndighet|Decided by",
    ),
)
