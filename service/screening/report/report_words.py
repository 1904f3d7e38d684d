"""The fixed words of a screening as a document, in Swedish and English."""

from collections.abc import Mapping

from data_ingest.model.described import label_of
from data_ingest.model.text import Text
from service.screening.assessment.models import (
    DeterminationRecord,
    FactorValue,
    LotAssessment,
    PartAssessment,
    Question,
    RuleText,
    SourceReference,
    TenderAssessment,
)

WORDS: Mapping[str, Text] = {
    "subject": Text("Granskningsbehov, arbetsvillkor", "Review need, labour conditions"),
    "disclaimer": Text(
        "Ett skäl att granska, aldrig ett omdöme om ett företag.",
        "A reason to look, never a verdict on a firm.",
    ),
    "notice": Text(
        "Detta är ett underlag för en person som beslutar. Det säger hur noga arbetsvillkoren "
        "behöver granskas och vad som kan begäras. Det är inget skäl för uteslutning, inget "
        "tilldelningskriterium och inget påstående om att någon utnyttjas eller att ett företag "
        "bryter mot lagen.",
        "This is material for a person who decides. It says how closely labour conditions need to "
        "be looked at and what may be asked for. It is no ground for exclusion, no award criterion "
        "and no statement that anybody is exploited or that a firm breaks the law.",
    ),
    "page": Text("Sida", "Page"),
    "threshold": Text("Tröskelvärde {limit} euro.", "EU threshold EUR {limit}."),
    "yes": Text("ja", "yes"),
    "in_part": Text("delvis", "in part"),
    "no": Text("nej", "no"),
    "facts_as_of": Text("uppgifter per {day}", "facts as of {day}"),
    "lot": Text("Del {id}", "Lot {id}"),
    "next_acts": Text("Nästa steg enligt lag", "The next acts in law"),
    "act": Text("Åtgärd", "Act"),
    "basis": label_of(RuleText, "citation"),
    "no_tenders": Text(
        "Inga anbud i underlaget: granskningsbehovet bedöms när anbud har kommit in.",
        "No tenders in the input: the review need is assessed once tenders are in.",
    ),
    "tenders": Text("Anbud, i anbudsordning", "Tenders, in tender order"),
    "tender": label_of(TenderAssessment, "tender_id"),
    "tenderer": Text("Anbudsgivare", "Tenderer"),
    "need": label_of(TenderAssessment, "band"),
    "points": label_of(TenderAssessment, "points"),
    "known": label_of(TenderAssessment, "coverage_ppm"),
    "parties": Text("Parter", "Parties"),
    "closed": Text(
        "Poäng och granskningsbehov visas inte före tilldelningsbeslutet. Samma kontroller görs "
        "för alla anbudsgivare.",
        "Points and review needs are not shown before the award decision. The same checks are made "
        "for all tenderers.",
    ),
    "missing": Text("Underlag som saknas", "What is missing"),
    "nothing_missing": Text(
        "Inget underlag som köparen kan hämta eller begära saknas.",
        "Nothing is missing that the buyer can fetch or ask for.",
    ),
    "owner": Text("Ansvarig handläggare:", "Responsible officer:"),
    "parties_heading": Text("Parter och andelar", "Parties and shares"),
    "tier": label_of(PartAssessment, "tier"),
    "party": label_of(PartAssessment, "name"),
    "own_work": label_of(PartAssessment, "own_work_ppm"),
    "exposure": label_of(PartAssessment, "exposure_share_ppm"),
    "typical": Text("Vanligt spann", "Typical range"),
    "chain": Text("Kedjan", "The chain"),
    "shown_above": Text("underleverantörer: se ovan", "subcontractors: see above"),
    "examine_first": Text(
        "Länk att granska först: {a} → {b} ({share} av exponeringen).",
        "Link to examine first: {a} → {b} ({share} of the exposure).",
    ),
    "part_summary": Text(
        "Granskningsbehov: {need}. Poäng {points}, vanligt spann {typical}. "
        "Samma band i {stability} av 1 000 viktningar. Känt underlag {known}.",
        "Review need: {need}. Points {points}, typical range {typical}. "
        "The same band in {stability} of 1,000 weightings. Known {known}.",
    ),
    "factor": Text("Faktor och uppgift", "Factor and fact"),
    "least_most": Text("Lägst – högst", "Least – most"),
    "running": Text("Summan efter varje faktor", "The sum after each factor"),
    "base": Text("Utgångspunkt för poängkortet", "Base of the scorecard"),
    "may_add": Text(
        "Okänt, räknas som 0 poäng men kan ge: {factors}.",
        "Unknown, counted as 0 points but may give: {factors}.",
    ),
    "adds_nothing": Text(
        "Känt och ger inga poäng: {factors}.", "Known, adds no points: {factors}."
    ),
    "sum": Text("Summa", "Sum"),
    "unknown": Text("Okända uppgifter och frågor", "Unknown facts and questions"),
    "what_is_unknown": Text("Okänt", "Unknown"),
    "settled_by": Text("Avgörs av", "Settled by"),
    "gate": label_of(Question, "gate"),
    "no_gate": Text("får inte begäras nu", "may not be asked now"),
    "matches": Text(
        "Möjliga träffar som någon ska bedöma", "Possible matches for a person to judge"
    ),
    "possible_match": Text("Möjlig träff {n}, {party}:", "Possible match {n}, {party}:"),
    "points_heading": Text("Poäng, part för part", "Points, party by party"),
    "facts": Text("Uppgifter om företagen", "Facts about the firms"),
    "facts_text": Text(
        "Insolvens, avregistrering, skatter, registrering som arbetsgivare, listor, beslut och "
        "iakttagelser, lika för alla i anbudsordning. En uppgift är ett skäl att fråga, aldrig ett "
        "omdöme, och påverkar inte utvärderingen.",
        "Insolvency, deregistration, taxes, registration as an employer, lists, decisions and "
        "observations, alike for all in tender order. A fact is a reason to ask, never a verdict, "
        "and does not affect the evaluation.",
    ),
    "rules": Text("Regler som tillämpats", "Rules applied"),
    "concerns": Text("Gäller", "Concerns"),
    "open_rules": Text("Regler som inte kunnat avgöras", "Rules that could not be told"),
    "open_rules_text": Text(
        "De har inte tillämpats på någon: det som saknas måste först vara känt.",
        "They were applied to nobody: what is missing has to be known first.",
    ),
    "evidence": Text("Underlag", "Evidence"),
    "source": label_of(SourceReference, "title"),
    "publisher": label_of(SourceReference, "publisher"),
    "as_of": label_of(SourceReference, "as_of"),
    "licence": label_of(SourceReference, "licence"),
    "lists": Text(
        "Vad en uppgift i en lista inte betyder, och när den upphör",
        "What an entry of a list does not mean, and when it ends",
    ),
    "rejects": Text(
        "Uppgifter i filen som inte kunde användas, eller som har tolkats",
        "Elements of the file that could not be used, or were interpreted",
    ),
    "decision": Text("Beslut", "Decision"),
    "decision_text": Text(
        "Beslutet fattas av en person med mandat, med skäl och datum. Inget i detta dokument "
        "beslutar.",
        "The decision is made by a person with a mandate, with reasons and a date. Nothing in this "
        "document decides.",
    ),
    "method": Text("Metod och begränsningar", "Method and limits"),
    "verification": Text("Så kontrolleras dokumentet", "How to check this document"),
    "verification_text": Text(
        "Resultatets kontrollsumma är SHA-256 av screeningens lagrade innehåll. Screeningen kan "
        "göras om till samma innehåll med kedjekoll replay och numret nedan, och loggen visar att "
        "den gjordes då (kedjekoll audit prove). QR-koden innehåller nummer och "
        "kontrollsumma.",
        "The result's hash is the SHA-256 of the stored content of the screening. The screening "
        "can be made once more to the same content with kedjekoll replay and the number below, and "
        "the log shows that it was made then (kedjekoll audit prove). The QR code holds "
        "the number and the hash.",
    ),
    "main_reasons": Text("Främsta skäl till poängen:", "Main reasons for the points:"),
    "item": Text("Uppgift", "Item"),
    "value": Text("Värde", "Value"),
    "no_sources": Text("Inga källor visas.", "No sources are shown."),
    "qr_alt": Text(
        "QR-kod: {code}",
        "QR code: {code}",
    ),
}
"""Every fixed word, by the name that the template or its data uses."""

SHEETS: Mapping[str, Text] = {
    "facts": Text("Uppgifter", "Facts"),
    "acts": Text("Nästa steg", "Next acts"),
    "tenders": Text("Anbud", "Tenders"),
    "parties": Text("Parter", "Parties"),
    "chain": Text("Kedja", "Chain"),
    "steps": Text("Summor", "Sums"),
    "points": Text("Poäng", "Points"),
    "questions": Text("Frågor", "Questions"),
    "rules": Text("Regler", "Rules"),
    "sources": Text("Källor", "Sources"),
}
"""What each table is called, by its name."""

COLUMNS: Mapping[str, Text] = {
    "lot": label_of(LotAssessment, "contract_id"),
    "tender": label_of(TenderAssessment, "tender_id"),
    "tenderer": WORDS["tenderer"],
    "tier": label_of(PartAssessment, "tier"),
    "party": label_of(PartAssessment, "name"),
    "numbers": label_of(PartAssessment, "identifiers"),
    "parties": WORDS["parties"],
    "fact": Text("Uppgift", "Fact"),
    "bear_in_mind": Text("Att tänka på", "Bear in mind"),
    "in_law": Text("Rättsligt", "In law"),
    "act": WORDS["act"],
    "basis": label_of(RuleText, "citation"),
    "need": label_of(TenderAssessment, "band"),
    "points": label_of(TenderAssessment, "points"),
    "least": label_of(TenderAssessment, "low"),
    "most": label_of(TenderAssessment, "high"),
    "known": label_of(TenderAssessment, "coverage_ppm"),
    "price": Text("Pris per timme (jämförelsekostnad)", "Price per hour (comparison cost)"),
    "own_work": label_of(PartAssessment, "own_work_ppm"),
    "exposure": label_of(PartAssessment, "exposure_share_ppm"),
    "typical": WORDS["typical"],
    "received": Text("Del av arbetet som når parten", "Part of the work that reaches the party"),
    "factor_and_fact": WORDS["factor"],
    "least_most": WORDS["least_most"],
    "family": label_of(FactorValue, "family"),
    "factor_label": Text("Faktor", "Factor"),
    "factor": label_of(FactorValue, "factor"),
    "reason": Text("Skäl", "Reason"),
    "sources": Text("Källor", "Sources"),
    "what_is_unknown": WORDS["what_is_unknown"],
    "unknown_fact": WORDS["what_is_unknown"],
    "settled_by": WORDS["settled_by"],
    "gate": label_of(Question, "gate"),
    "rule": label_of(RuleText, "rule_id"),
    "asks": WORDS["act"],
    "outcome": label_of(DeterminationRecord, "outcome"),
    "concerns": WORDS["concerns"],
    "missing_facts": WORDS["missing"],
    "verified": label_of(RuleText, "verified"),
    "checked": label_of(RuleText, "last_checked"),
    "reference": label_of(RuleText, "reference"),
    "source": label_of(SourceReference, "title"),
    "publisher": label_of(SourceReference, "publisher"),
    "as_of": label_of(SourceReference, "as_of"),
    "licence": label_of(SourceReference, "licence"),
    "url": label_of(SourceReference, "url"),
}
"""Headings of columns, by the name that machines know each by."""

LINES = (
    Text("Beslut och skäl", "Decision and reasons"),
    Text("Delegation", "Delegation"),
    Text("Jäv prövat", "Conflict of interest considered"),
    Text("Datum, namn och befattning", "Date, name and position"),
)
"""What a decision states, each with room to write."""

METHOD = (
    Text(
        "Varje part får heltalspoäng: poängkortets utgångspunkt plus en summa för varje faktor. "
        "20 poäng motsvarar en fördubblad relativ frekvens i referensramen. Poängen är experternas "
        "bedömning, öppet redovisad med skäl, och har inte prövats mot svenska utfall. De är ingen "
        "sannolikhet.",
        "Each party has integer points: the scorecard's base plus a sum for each factor. 20 points "
        "stand for a doubled relative rate in the reference frame. The points are the judgement of "
        "experts, stated openly with their reasons, and have not been tested on Swedish outcomes. "
        "They are no probability.",
    ),
    Text(
        "Okänt är inte lågt: en uppgift som ingen har begärt räknas som referensramens medelvärde, "
        "en som har begärts men inte lämnats som det sämsta utfallet. Lägst och högst visar vad "
        "det okända kan innebära, vanligt spann de mellersta 80 procenten om de okända faktorerna "
        "är oberoende av varandra.",
        "Unknown is not low: a fact that nobody has asked for counts as the mean of the reference "
        "frame, one that was asked for and not given as the worst outcome. Least and most show "
        "what the unknown can come to, the typical range its middle 80 per cent if the unknown "
        "factors are independent of each other.",
    ),
    Text(
        "Kedjans exponering är medelvärdet av parternas index viktat med deras eget arbete, räknat "
        "exakt i heltal. Parter som ingen har namngett ingår som okända.",
        "The exposure of the chain is the mean of the parties' indices weighted by their own work, "
        "computed exactly in integers. Parties that nobody has named are included as unknown.",
    ),
    Text(
        "Var ett företag är etablerat, dess språk, namn eller ägares nationalitet är aldrig "
        "faktorer. Resultatet gäller dagen som anges och uppdateras inte av sig självt.",
        "Where a firm is established, its language, its name or the nationality of its owners are "
        "never factors. The result holds for the day stated and does not update by itself.",
    ),
)
"""What a reader must know of the method, a paragraph each."""
