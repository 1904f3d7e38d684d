"""The fixed words of a screening as a document, in Swedish and English."""

from collections.abc import Mapping

from data_ingest.model.described import label_of
from data_ingest.model.text import Text, message
from service.screening.assessment.asked_models import Question
from service.screening.assessment.models import (
    DeterminationRecord,
    FactorValue,
    LotAssessment,
    PartAssessment,
    RuleText,
    SourceReference,
    TenderAssessment,
)
from service.screening.assessment.reading_record import RuleReading
from service.screening.report.wording import UNANSWERED

WORDS: Mapping[str, Text] = {
    "subject": message("Review need, labour conditions"),
    "disclaimer": message("A reason to look, never a verdict on a firm."),
    "notice": message(
        "This document is material for a person who makes a decision. It states how closely "
        "labour conditions need to be reviewed and what may be requested. It is not a ground "
        "for exclusion, not an award criterion and not a statement that anyone is exploited or "
        "that a firm breaks the law."
    ),
    "page": message("Page"),
    "threshold": message("EU threshold EUR {limit}."),
    "yes": message("yes"),
    "in_part": message("partly"),
    "no": message("no"),
    "facts_as_of": message("facts as of {day}"),
    "lot": message("Lot {id}"),
    "next_act": message("The next act"),
    "next_to": message("To", "next act"),
    "next_by": message("When", "next act"),
    "next_basis": message("Basis", "next act"),
    "next_acts": message("What the law asks for", "report"),
    "act": message("Act", "report"),
    "basis": label_of(RuleText, "citation"),
    "unanswered": UNANSWERED,
    "no_tenders": message(
        "No tenders in the input: the review need is assessed once tenders are in."
    ),
    "differs": message("What differs between the tenderers"),
    "same": message("The same for all tenderers"),
    "asked_of_all": message("Can be obtained or requested now about all: {papers}"),
    "law_asks": message("What the law asks for: {n} acts, listed in the appendix."),
    "largest_reasons": message("Largest reasons, {party}: {reasons}."),
    "lowers": message("{reason}, which lowers the points"),
    "same_reason": message("The same points for every party of every tender: {reasons}."),
    "uncited": message(
        "Other sources that were read, and on which no factor of this screening rests:"
    ),
    "one_fact": message("1 fact", "chain"),
    "facts_n": message("{n} facts", "chain"),
    "more_chain": message("And {n} more, in the appendix."),
    "in_full": message("{tender}, in full"),
    "appendix": message("Appendix"),
    "appendix_text": message(
        "What the pages before rest on: the law, every tender in full, rules, sources, method and "
        "how to verify the document."
    ),
    "appendix_follows": message(
        "An appendix follows with all points, unknown facts, rules and sources."
    ),
    "appendix_on": message(
        "The appendix begins on page {page}: all points, unknown facts, rules and sources."
    ),
    "tenders": message("Tenders, in tender order", "report"),
    "tender": label_of(TenderAssessment, "tender_id"),
    "tenderer": message("Tenderer"),
    "need": label_of(TenderAssessment, "band"),
    "points": label_of(TenderAssessment, "points"),
    "known": label_of(TenderAssessment, "coverage_ppm"),
    "parties": message("Parties"),
    "closed": message(
        "Points and review needs are not shown before the award decision. The same checks are "
        "made for all tenderers."
    ),
    "missing": message("What is missing", "report"),
    "owner": message("Responsible officer:"),
    "parties_heading": message("Parties and shares"),
    "tier": label_of(PartAssessment, "tier"),
    "party": label_of(PartAssessment, "name"),
    "own_work": label_of(PartAssessment, "own_work_ppm"),
    "exposure": label_of(PartAssessment, "exposure_share_ppm"),
    "typical": message("Typical range"),
    "chain": message("The chain"),
    "chain_and_price": message("The chain and the price"),
    "shown_above": message("subcontractors: see above"),
    "examine_first": message("Link to examine first: {a} → {b} ({share} of the exposure)."),
    "part_summary": message(
        "Review need: {need}. Points {points}, typical range {typical}. Same band in "
        "{stability} of 1,000 weightings. Known {known}."
    ),
    "factor": message("Factor and fact"),
    "least_most": message("Least – most"),
    "running": message("The sum after each factor"),
    "base": message("Base points of the scorecard"),
    "may_add": message("Unknown, counted as 0 points but may give: {factors}."),
    "adds_nothing": message("Known, adds no points: {factors}."),
    "sum": message("Sum"),
    "unknown": message("What can be obtained or requested now"),
    "why_closed": message("Why not now"),
    "what_is_unknown": message("Unknown"),
    "settled_by": message("Settled by", "report"),
    "gate": label_of(Question, "gate"),
    "no_gate": message("may not be requested now"),
    "matches": message("Possible matches for a person to judge", "report"),
    "possible_match": message("Possible match {n}, {party}:"),
    "points_heading": message("Points by party"),
    "same_points": message("{n} parties with the same points"),
    "facts": message("Facts about the firms"),
    "facts_text": message(
        "In tender order, for all: insolvency, deregistration, taxes, employer registration, "
        "lists, decisions and observations. A fact is a reason to ask, never a verdict, and does "
        "not affect the evaluation."
    ),
    "facts_uneven": message(
        "In tender order, where looked up: insolvency, deregistration, taxes, employer "
        "registration, lists, decisions and observations. A fact is a reason to ask, never a "
        "verdict, and does not affect the evaluation."
    ),
    "rules": message("Rules that apply"),
    "rules_text": message(
        "Each answer of each rule, with the facts that decided, is in the table of outcomes of "
        "the workbook, the table (CSV) and the data. Whether a firm is to be excluded is decided "
        "by a person, after hearing the firm."
    ),
    "concerns": message("Concerns"),
    "asked_about": message("Asked about"),
    "decided_by": message("Decided by"),
    "leaves_out": message("What the rule leaves out"),
    "question_rules": message("Rules that may apply: the question is"),
    "question_rules_text": message("They have been applied to nobody. The question comes first."),
    "needed_rules": message("Rules that cannot be answered: this is needed"),
    "needed_rules_text": message(
        "They have been applied to nobody: something about the purchase has to be known first."
    ),
    "evidence": message("Evidence", "report"),
    "source": label_of(SourceReference, "title"),
    "publisher": label_of(SourceReference, "publisher"),
    "as_of": label_of(SourceReference, "as_of"),
    "licence": label_of(SourceReference, "licence"),
    "lists": message("What an entry in a list does not mean, and when it ends"),
    "rejects": message("Elements of the file that could not be used, or were interpreted"),
    "decision": message("Decision"),
    "decision_text": message(
        "The decision is made by an authorised person, with reasons and a date. This document "
        "decides nothing."
    ),
    "method": message("Method and limits"),
    "verification": message("How to verify this document"),
    "verification_text": message(
        "The hash of the result is the SHA-256 of the stored content of the screening. "
        "kedjekoll replay with the number below reproduces the same content, and the log shows "
        "that the screening was made at the stated time (kedjekoll audit prove). The QR code "
        "contains the number and the hash."
    ),
    "main_reasons": message("Main reasons for the points:"),
    "item": message("Item"),
    "value": message("Value"),
    "no_sources": message("No sources are shown."),
    "qr_alt": message("QR code: {code}"),
}
"""Every fixed word, by the name that the template or its data uses."""

SHEETS: Mapping[str, Text] = {
    "facts": message("Facts"),
    "acts": message("Next steps"),
    "tenders": message("Tenders"),
    "parties": message("Parties"),
    "chain": message("Chain"),
    "steps": message("Sums"),
    "points": message("Points"),
    "questions": message("Questions"),
    "closed": message("Not now", "report"),
    "outcomes": message("Outcomes of rules"),
    "sources": message("Sources"),
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
    "fact": message("Fact"),
    "bear_in_mind": message("Bear in mind"),
    "in_law": message("Legal position"),
    "facts_found": message("Facts found"),
    "chain": message("Chain: named / not named"),
    "papers": message("Papers missing"),
    "act": WORDS["act"],
    "basis": label_of(RuleText, "citation"),
    "need": label_of(TenderAssessment, "band"),
    "points": label_of(TenderAssessment, "points"),
    "least": label_of(TenderAssessment, "low"),
    "most": label_of(TenderAssessment, "high"),
    "known": label_of(TenderAssessment, "coverage_ppm"),
    "price": message("Price per hour (comparison cost)"),
    "own_work": label_of(PartAssessment, "own_work_ppm"),
    "exposure": label_of(PartAssessment, "exposure_share_ppm"),
    "typical": WORDS["typical"],
    "received": message("Share of the work that reaches the party"),
    "factor_and_fact": WORDS["factor"],
    "least_most": WORDS["least_most"],
    "family": label_of(FactorValue, "family"),
    "factor_label": message("Factor"),
    "factor": label_of(FactorValue, "factor"),
    "reason": message("Reason"),
    "sources": message("Sources"),
    "what_is_unknown": WORDS["what_is_unknown"],
    "unknown_fact": WORDS["what_is_unknown"],
    "why_closed": WORDS["why_closed"],
    "settled_by": WORDS["settled_by"],
    "gate": label_of(Question, "gate"),
    "rule": label_of(RuleText, "rule_id"),
    "title": message("Title", "rule"),
    "outcome": label_of(DeterminationRecord, "outcome"),
    "stage": message("When", "stage of a purchase"),
    "deciding_facts": message("Facts the answer rests on"),
    "mend": message("What would answer it"),
    "checked": label_of(RuleReading, "how"),
    "limits": WORDS["leaves_out"],
    "reference": label_of(RuleText, "reference"),
    "source": label_of(SourceReference, "title"),
    "publisher": label_of(SourceReference, "publisher"),
    "as_of": label_of(SourceReference, "as_of"),
    "licence": label_of(SourceReference, "licence"),
    "url": label_of(SourceReference, "url"),
}
"""Headings of columns, by the name that machines know each by."""

LINES = (
    message("Decision and reasons"),
    message("Delegation"),
    message("Conflict of interest considered"),
    message("Date, name and position"),
)
"""What a decision states, each with room to write."""
