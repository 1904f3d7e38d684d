"""The fixed words of what is handed out, in Swedish and English."""

from collections.abc import Mapping

from data_ingest.model.text import Text, message

WORDS: Mapping[str, Text] = {
    "mark": message("[Masked {n}: {ground}]"),
    "copy": message("copy handed out {id}"),
    "nothing_masked": message("Nothing is masked in this copy."),
    "some_masked": message(
"Data are masked in this copy. The number at each masking stands in the list of "
"maskings, with its provision and reason."
),
    "verification": message(
"This is a masked copy. Hashes of the whole content are not in it: what is masked "
"could be tried against them. The copy's own hash stands in the list of maskings, and "
"the log shows that it was handed out. The QR code holds the number of the screening."
),
    "list_title": message("List of maskings"),
    "list_about": message("Case {diary} · document: screening {screening} · {state} · {day}"),
    "list_hash": message("SHA-256 of the copy: {sha256}"),
    "list_gaps": message(
"What stands in brackets is not settled. Fill it in before the document is "
"handed out."
),
    "masked": message("Masked"),
    "handed_out": message("Proposed to be masked, and handed out"),
    "nothing": message("Nothing."),
    "number": message("No."),
    "place": message("Place"),
    "ground": message("Provision"),
    "reason": message("Reason"),
    "origin": message("Proposed by"),
    "decided_by": message("Decided by"),
    "proposed": message("the class of information"),
    "added": message("the officer"),
    "draft": message("draft"),
    "final": message("final"),
    "disclaimer": message("A reason to look, never a verdict on a firm."),
    "refusal_title": message("Decision not to hand out certain data"),
    "refusal_draft": message(
"A draft. It is no decision until whoever may decide has considered each item, filled "
"in what stands in brackets and signed."
),
    "refusal_case": message("Diary number"),
    "refusal_document": message("Document"),
    "refusal_screening": message("Screening {id}"),
    "refusal_requested": message("Request received"),
    "refusal_day": message("[day]"),
    "refusal_dated": message("Date of the decision"),
    "refusal_signature": message("[signature, name and title]"),
    "refusal_decides": message("Decided by", "masked copy"),
    "refusal_mandate": message("[name, position and mandate]"),
    "refusal_decision": message("Decision"),
    "refusal_said": message(
"The document is handed out as the masked copy {id}. The data below are not handed "
"out."
),
    "refusal_reasons": message("Reasons", "masked copy"),
    "refusal_lasts": message("{ground}: {meaning} Lasts {lasts}."),
    "refusal_law": message(
"[Lawyer: the right of access that the request is tried against, and the provisions "
"that are missing above. None of that is verified in the rulebook.]"
),
    "refusal_appeal": message("How to appeal"),
    "refusal_appeal_gap": message(
"[Lawyer: where, how and by when the decision is appealed. None of that is verified "
"in the rulebook, so nothing stands here.]"
),
}  # fmt: skip
"""Every fixed word, by the name that the papers use."""
