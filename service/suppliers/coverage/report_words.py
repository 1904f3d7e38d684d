"""The words of a coverage report, in Swedish and English."""

from collections.abc import Mapping

from data_ingest.model.text import LANGUAGES, Text
from service.casework.decisions.decided import SAID
from service.suppliers.coverage.models import Age, AlertAnswer, Question, SpendState

NEED = Text(*(SAID["need"].to(language).format(id="need_…") for language in LANGUAGES))
TERMS = Text(*(SAID["terms"].to(language).format(id="package_…") for language in LANGUAGES))
"""What a decision says for an assessment, or a draft of terms, to count."""

NOT_KNOWN = Text("inte känt", "not known")

REGIMES: Mapping[str, Text] = {
    "full": Text("över tröskelvärdet", "above the threshold"),
    "chapter_19": Text("19 kap. LOU", "LOU chapter 19"),
    "chapter_19_direct": Text("direktupphandling (19 kap. LOU)", "direct award (LOU chapter 19)"),
    "outside": Text("utanför LOU", "outside LOU"),
}
"""The part of the law in few words; a code that is not here is shown as it is."""

QUESTIONS: Mapping[Question, Text] = {
    "case": Text("Finns ett ärende?", "Is there a case?"),
    "need": Text("Är behovet bedömt och beslutat?", "Was the need assessed and decided?"),
    "terms": Text(
        "Ingår arbetsrättsliga villkor i kontraktet?", "Are there labour terms in the contract?"
    ),
    "list": Text(
        "Förteckning över underleverantörer vid start (LOU 17:7)",
        "List of subcontractors at start (LOU 17:7)",
    ),
    "follow_up": Text(
        "Är kontraktet uppföljt under året?", "Was the contract followed up in the year?"
    ),
}

STATES: Mapping[Question, Mapping[str, Text]] = {
    "case": {
        "case": Text("ärende finns", "has a case"),
        "no_case": Text("inget ärende", "no case"),
        "not_known": NOT_KNOWN,
    },
    "need": {
        "before": Text("före annonseringen", "before publication"),
        "after": Text("efter annonseringen", "after publication"),
        "undated": Text(
            "bedömt, men annonseringens dag är inte känd",
            "assessed, but the day of publication is not known",
        ),
        "proposed": Text("bara ett förslag, inget beslut", "a proposal only, not decided"),
        "none": Text("ingen bedömning i ärendet", "no assessment in the case"),
        "not_known": NOT_KNOWN,
    },
    "terms": {
        "levels": Text("villkor med nivåer", "terms with levels"),
        "general": Text("bara allmänna ordalag", "general words only"),
        "draft": Text(
            "bara utkast, inget beslut om att de ingår", "a draft only, not decided to be in it"
        ),
        "none": Text("inga villkor i ärendet", "no terms in the case"),
        "not_known": NOT_KNOWN,
    },
    "list": {
        "done": Text("lämnad", "handed in"),
        "not_needed": Text("behövs inte, med skäl", "not needed, with a reason"),
        "open": Text("återstår", "to be done"),
        "late": Text("försenad", "late"),
        "none": Text("finns inte i ärendet", "not in the case"),
        "not_known": NOT_KNOWN,
    },
    "follow_up": {
        "done": Text("kontroll gjord", "a control was made"),
        "self_report": Text("bara leverantörens egen rapport", "the supplier's own report only"),
        "planned": Text("planerad", "planned"),
        "late": Text("försenad", "late"),
        "none": Text("varken gjord eller planerad", "neither made nor planned"),
        "not_known": NOT_KNOWN,
    },
}

SPEND: Mapping[SpendState, Text] = {
    "case": Text("under kontrakt med ärende", "under a contract with a case"),
    "no_case": Text("under kontrakt utan ärende", "under a contract without a case"),
    "by_name": Text("matchad på namn, ej bekräftad", "matched by name, not confirmed"),
    "no_contract": Text("utanför avtalsregistret", "outside the contract register"),
    "not_known": NOT_KNOWN,
}

AGES: Mapping[Age, Text] = {
    "to_30": Text("0–30 dagar", "0–30 days"),
    "to_90": Text("31–90 dagar", "31–90 days"),
    "to_365": Text("91–365 dagar", "91–365 days"),
    "over_365": Text("mer än 365 dagar", "more than 365 days"),
}

ALERTS: Mapping[AlertAnswer, Text] = {
    "task": Text("åtgärd är inlagd i ärendet", "has a task"),
    "no_action": Text("ingen åtgärd, med antecknat skäl", "no action, with a recorded reason"),
    "none": Text("varken åtgärd eller skäl", "neither task nor reason"),
}

AT_RISK: Mapping[bool | None, Text] = {
    True: Text("riskkategori", "risk category"),
    False: Text("inte utpekad", "not named"),
    None: NOT_KNOWN,
}

WORDS: Mapping[str, Text] = {
    "title": Text("Täckning {year}", "Coverage {year}"),
    "every_unit": Text("alla enheter", "every unit"),
    "seen_units": Text("de enheter som beställaren ser", "the units that its maker sees"),
    "unit": Text("Enhet", "Unit"),
    "route": Text("Regelverk", "Route"),
    "as_of": Text("per {day}", "as of {day}"),
    "notice": Text(
        "Rapporten räknar vad som är antecknat om kontrakt i riskkategorier. Den säger ingenting "
        "om hur leverantörer behandlar sin personal. Det som varken registret eller ärendena visar "
        "är ”inte känt”, aldrig ”nej”.",
        "The report counts what is on record about contracts in risk categories. It says nothing "
        "about how suppliers treat their staff. What neither the register nor the cases show is "
        "“not known”, never “no”.",
    ),
    "disclaimer": Text(
        "Räknar vad som är antecknat; säger inget om något företag.",
        "Counts what is on record; says nothing about any firm.",
    ),
    "page": Text("Sida", "Page"),
    "in_short": Text("I korthet", "In short"),
    "register": Text("Avtalsregistret", "The contract register"),
    "read": Text(
        "{read} kontrakt lästa, {running} löper under året; {undated} anger ingen dag.",
        "{read} contracts read, {running} run in the year; {undated} state no day.",
    ),
    "of_no_unit": Text(
        "{n} kontrakt är utelämnade, eftersom deras enhet inte är känd.",
        "{n} contracts are left out, since their unit is not known.",
    ),
    "rejected": Text(
        "{n} rader eller celler gick inte att använda.", "{n} rows or cells could not be used."
    ),
    "risky": Text(
        "{n} kontrakt i riskkategorier; för {unknown} går det inte att avgöra om de är det.",
        "{n} contracts in risk categories; of {unknown} it cannot be told whether they are.",
    ),
    "cases_seen": Text("Genomgångna ärenden: {n}.", "Cases that were looked at: {n}."),
    "alert_share": Text(
        "{without} av {all} uppgifter från källor som kräver en åtgärd har varken inlagd åtgärd "
        "eller antecknat skäl ({share}).",
        "{without} of {all} findings that call for something have neither task nor recorded reason "
        "({share}).",
    ),
    "spend_share": Text(
        "{amount} {currency} i riskkategorier är betalt utan att något ärende finns: {no_case} "
        "under kontrakt utan ärende, {no_contract} utanför avtalsregistret.",
        "{amount} {currency} in risk categories was paid with no case: {no_case} under contracts "
        "without a case, {no_contract} outside the contract register.",
    ),
    "spend_by_name": Text(
        "Därutöver {amount} {currency} i riskkategorier som bara samma namn leder till ett "
        "kontrakt: matchad på namn, ej bekräftad, och räknas varken med eller utan ärende.",
        "Besides this, {amount} {currency} in risk categories that only the same name leads to a "
        "contract: matched by name, not confirmed, and counted neither with nor without a case.",
    ),
    "no_ledger": Text(
        "Ingen reskontra lämnades, så vad som är betalt är inte känt.",
        "No ledger was given, so what was paid is not known.",
    ),
    "answers": Text("Kontrakt i riskkategorier", "Contracts in risk categories"),
    "state": Text("Läge", "State"),
    "contracts": Text("Kontrakt", "Contracts"),
    "share": Text("Andel", "Share"),
    "list_in": Text("förteckning lämnad", "list handed in"),
    "followed": Text("kontroll gjord under året", "control made in the year"),
    "by_unit": Text("Per enhet och regelverk", "By unit and route"),
    "spend": Text("Betalt i riskkategorier", "Paid in risk categories"),
    "division": Text("CPV", "CPV"),
    "amount": Text("Belopp", "Amount"),
    "currency": Text("Valuta", "Currency"),
    "payees": Text("Mottagare", "Payees"),
    "payee": Text("Mottagare", "Payee"),
    "spend_unknown": Text(
        "Därutöver {amount} {currency} där kategorin inte är känd.",
        "Besides this, {amount} {currency} of which the category is not known.",
    ),
    "deviations": Text("Öppna avvikelser efter ålder", "Open deviations by age"),
    "age": Text("Ålder", "Age"),
    "open": Text("Öppna", "Open"),
    "overdue": Text("Omkontroll försenad", "Re-check late"),
    "mended": Text("{n} avvikelser är åtgärdade.", "{n} deviations have been put right."),
    "alerts": Text("Uppgifter från källor som kräver en åtgärd", "Findings that call for an act"),
    "answer": Text("Vad som blev av dem", "What became of them"),
    "findings": Text("Uppgifter", "Findings"),
    "without_case": Text("Kontrakt utan ärende", "Contracts without a case"),
    "contract": Text("Kontrakt", "Contract"),
    "subject": Text("Föremål", "Subject"),
    "more": Text("Ytterligare {n} står i arbetsboken.", "{n} more stand in the workbook."),
    "none_here": Text("Inga.", "None."),
    "sample": Text("Stickprov av ärenden", "Sample of cases"),
    "drawn": Text(
        "{n} av {of} ärenden, dragna med fröet {seed} ({algorithm}). Vem som helst kan dra om: "
        "biljetten för rad n är SHA-256 av ”{algorithm}:{seed}:n”, och de lägsta vinner.",
        "{n} of {of} cases, drawn with the seed {seed} ({algorithm}). Anybody can draw again: the "
        "ticket of row n is SHA-256 of “{algorithm}:{seed}:n”, and the lowest win.",
    ),
    "no_sample": Text("Inget stickprov är draget.", "No sample was drawn."),
    "case": Text("Ärende", "Case"),
    "diary": Text("Diarienummer", "Diary number"),
    "method": Text("Så är det räknat", "How it is counted"),
    "made_from": Text("Underlag", "Made from"),
    "verify": Text("Kontrollera rapporten", "Check the report"),
    "verify_how": Text(
        "Rapporten {id} har SHA-256 {hash}. Summan är den av rapporten som JSON och står i loggen.",
        "Report {id} has SHA-256 {hash}. The sum is that of the report as JSON, and is in the log.",
    ),
    "oldest": Text("Äldsta avvikelse, dagar", "Oldest deviation, days"),
    "need_id": Text("Behovsbedömning", "Needs assessment"),
    "links": Text("Ärenden", "Cases"),
    "in_register": Text("I registret", "In the register"),
    "yes": Text("ja", "yes"),
    "no": Text("nej", "no"),
    "question": Text("Fråga", "Question"),
    "records": Text("Poster", "Records"),
}

METHOD: tuple[Text, ...] = (
    Text(
        "Riskkategori är en CPV-kod för vilken behovsbedömningens steg ”risk” svarar ja: en svensk "
        "myndighet eller en offentlig lista pekar ut den. Går det inte att avgöra står den som "
        "inte känd.",
        "A risk category is a CPV code for which the step “risk” of the needs assessment answers "
        "yes: a Swedish authority or a public list names it. Where it cannot be told it stands as "
        "not known.",
    ),
    Text(
        "Ett kontrakt hör till ett ärende som har dess nummer som kontraktsnummer, diarienummer "
        "eller nummer i annat system. Ett kontrakt utan eget nummer i registret kan inte kopplas, "
        "och då är det inte känt om ärende finns.",
        "A contract belongs to a case that has its number as contract number, diary number or "
        "number in another system. A contract that has no number of its own in the register cannot "
        "be tied, and whether there is a case is not known.",
    ),
    Text(
        "Ett kontrakt räknas till året om det löper någon dag av det; en dag som registret inte "
        "anger är öppen.",
        "A contract counts to the year if it runs on some day of it; a day that the register does "
        "not state is open.",
    ),
    Text(
        "En behovsbedömning är ett förslag. Behovet är bedömt när ett beslut i ärendet säger "
        f"”{NEED.sv}”, och före annonseringen om det var innan ärendet flyttades till ”dokument "
        "ute”. Öppnades ärendet senare än så är annonseringens dag inte känd.",
        "A needs assessment is a proposal. The need is assessed once a decision of the case says "
        f"“{NEED.en}”, and before publication if that was before the case was moved to “documents "
        "out”. If the case was opened later than that, the day of publication is not known.",
    ),
    Text(
        f"Ett utkast är inget villkor. Villkor finns när ett beslut i ärendet säger ”{TERMS.sv}”, "
        "och har nivåer om det utkastet anger lägsta nivåer för lön; annars är det allmänna "
        "ordalag.",
        f"A draft is no term. There are terms once a decision of the case says “{TERMS.en}”, with "
        "levels if that draft states lowest levels of pay; else they are general words.",
    ),
    Text(
        "Uppföljt är ett kontrakt som har kontrollerats under året, genom besök eller fördjupad "
        "kontroll, hos sin egen leverantör eller i dess kedja. Det avgörs av leverantörens nummer "
        "i registret, och annars av vilket anbud som har kontraktet i ärendet; visar inget av dem "
        "vems kontrollen var står den som inte känd. Leverantörens egen rapport är ingen kontroll.",
        "A contract is followed up if it was controlled in the year, by a visit or a deeper check, "
        "at its own supplier or in its chain. The supplier's number in the register tells, else "
        "which tender has the contract in the case; where neither shows whose the control was, it "
        "stands as not known. The supplier's own report is no control.",
    ),
    Text(
        "Uppföljning är försenad om planens första dag har passerat utan att någon kontroll är "
        "antecknad.",
        "A follow-up is late if the first day of the plan has passed and no control is on record.",
    ),
    Text(
        "Vad någon är betald räknas till ett ärende bara om ett organisationsnummer leder till ett "
        "kontrakt som löper den månaden. Leder bara samma namn dit står beloppet för sig, som "
        "matchat på namn och inte bekräftat.",
        "What somebody was paid counts to a case only if an organisation number leads to a "
        "contract that runs in that month. Where only the same name leads there, the amount stands "
        "by itself, as matched by name and not confirmed.",
    ),
)


def unit_words(unit: str | None) -> Text:
    """Return the name of a unit, or that it is not known."""
    return NOT_KNOWN if unit is None else Text(unit, unit)


def route_words(route: str | None) -> Text:
    """Return the part of the law in few words, or that it is not known."""
    return NOT_KNOWN if route is None else REGIMES.get(route, Text(route, route))
