"""The fixed words of what is handed out, in Swedish and English."""

from collections.abc import Mapping

from data_ingest.model.text import Text

WORDS: Mapping[str, Text] = {
    "mark": Text("[Maskat {n}: {ground}]", "[Masked {n}: {ground}]"),
    "copy": Text("utlämnat exemplar {id}", "copy handed out {id}"),
    "nothing_masked": Text(
        "Ingenting är maskat i detta exemplar.", "Nothing is masked in this copy."
    ),
    "some_masked": Text(
        "Uppgifter är maskade i detta exemplar. Numret vid varje maskning finns i "
        "maskningslistan, med lagrum och skäl.",
        "Data are masked in this copy. The number at each masking stands in the list of maskings, "
        "with its provision and reason.",
    ),
    "verification": Text(
        "Detta är ett maskat exemplar. Kontrollsummor för det fullständiga innehållet står inte i "
        "det: det maskade skulle kunna prövas mot dem. Exemplarets egen kontrollsumma står i "
        "maskningslistan, och loggen visar att det lämnades ut. QR-koden innehåller "
        "screeningens nummer.",
        "This is a masked copy. Hashes of the whole content are not in it: what is masked could be "
        "tried against them. The copy's own hash stands in the list of maskings, and the log shows "
        "that it was handed out. The QR code holds the number of the screening.",
    ),
    "list_title": Text("Maskningslista", "List of maskings"),
    "list_about": Text(
        "Ärende {diary} · handling: screening {screening} · {state} · {day}",
        "Case {diary} · document: screening {screening} · {state} · {day}",
    ),
    "list_hash": Text("Exemplarets SHA-256: {sha256}", "SHA-256 of the copy: {sha256}"),
    "list_gaps": Text(
        "Det som står inom hakparentes är inte avgjort. Fyll i det innan handlingen lämnas ut.",
        "What stands in brackets is not settled. Fill it in before the document is handed out.",
    ),
    "masked": Text("Maskat", "Masked"),
    "handed_out": Text(
        "Föreslaget att maskas men utlämnat", "Proposed to be masked, and handed out"
    ),
    "nothing": Text("Inget.", "Nothing."),
    "number": Text("Nr", "No."),
    "place": Text("Plats", "Place"),
    "ground": Text("Lagrum", "Provision"),
    "reason": Text("Skäl", "Reason"),
    "origin": Text("Föreslaget av", "Proposed by"),
    "decided_by": Text("Beslutat av", "Decided by"),
    "proposed": Text("klassen av uppgift", "the class of information"),
    "added": Text("handläggaren", "the officer"),
    "draft": Text("utkast", "draft"),
    "final": Text("slutlig", "final"),
    "disclaimer": Text(
        "Ett skäl att granska, aldrig ett omdöme om ett företag.",
        "A reason to look, never a verdict on a firm.",
    ),
    "refusal_title": Text(
        "Beslut att inte lämna ut vissa uppgifter", "Decision not to hand out certain data"
    ),
    "refusal_draft": Text(
        "Utkast. Det är inget beslut förrän den som har rätt att besluta har prövat varje punkt, "
        "fyllt i det som står inom hakparentes och skrivit under.",
        "A draft. It is no decision until whoever may decide has considered each item, filled in "
        "what stands in brackets and signed.",
    ),
    "refusal_case": Text("Diarienummer", "Diary number"),
    "refusal_document": Text("Handling", "Document"),
    "refusal_screening": Text("Screening {id}", "Screening {id}"),
    "refusal_requested": Text("Begäran kom in", "Request received"),
    "refusal_day": Text("[dag]", "[day]"),
    "refusal_dated": Text("Beslutsdatum", "Date of the decision"),
    "refusal_signature": Text("[underskrift, namn och titel]", "[signature, name and title]"),
    "refusal_decides": Text("Beslutsfattare", "Decided by"),
    "refusal_mandate": Text("[namn, befattning och delegation]", "[name, position and mandate]"),
    "refusal_decision": Text("Beslut", "Decision"),
    "refusal_said": Text(
        "Handlingen lämnas ut i det maskade exemplaret {id}. Uppgifterna nedan lämnas inte ut.",
        "The document is handed out as the masked copy {id}. The data below are not handed out.",
    ),
    "refusal_reasons": Text("Skäl", "Reasons"),
    "refusal_lasts": Text(
        "{ground}: {meaning} Gäller {lasts}.", "{ground}: {meaning} Lasts {lasts}."
    ),
    "refusal_law": Text(
        "[Jurist: den rätt att ta del av handlingar som begäran prövas mot, och de lagrum som "
        "saknas ovan. Inget av det är verifierat i regelverket.]",
        "[Lawyer: the right of access that the request is tried against, and the provisions that "
        "are missing above. None of that is verified in the rulebook.]",
    ),
    "refusal_appeal": Text("Hur beslutet överklagas", "How to appeal"),
    "refusal_appeal_gap": Text(
        "[Jurist: vart, hur och inom vilken tid beslutet överklagas. Inget av det är verifierat i "
        "regelverket, så här står inget.]",
        "[Lawyer: where, how and by when the decision is appealed. None of that is verified in the "
        "rulebook, so nothing stands here.]",
    ),
}  # fmt: skip
"""Every fixed word, by the name that the papers use."""
