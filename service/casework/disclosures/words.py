"""The fixed words of what is handed out, in Swedish and English."""

from collections.abc import Mapping

from data_ingest.model.text import Text, message

WORDS: Mapping[str, Text] = {
    "mark": message("[Masked {n}: {ground}]"),
    "copy": message("disclosed copy {id}"),
    "nothing_masked": message("Nothing is masked in this copy."),
    "some_masked": message(
"Information is masked in this copy. The number at each masking refers to the list of "
"maskings, which states the provision and reason."
),
    "verification": message(
"This is a masked copy. It does not contain hashes of the full content, because they could be "
"used to test guesses about the masked information. The hash of the copy itself is in the list "
"of maskings, and the log shows that the copy was disclosed. The QR code contains the number "
"of the screening."
),
    "list_title": message("List of maskings"),
    "list_about": message("Case {diary} · document: screening {screening} · {state} · {day}"),
    "list_hash": message("SHA-256 of the copy: {sha256}"),
    "list_gaps": message(
"The text in brackets has not been determined. Complete it before the document is disclosed."
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
    "refusal_title": message("Decision not to disclose certain information"),
    "refusal_draft": message(
"Draft. This is not a decision until the person authorised to decide has considered each item, "
"completed the text in brackets and signed."
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
"The document is disclosed as the masked copy {id}. The information below is not disclosed."
),
    "refusal_reasons": message("Reasons", "masked copy"),
    "refusal_lasts": message("{ground}: {meaning} Applies {lasts}."),
    "refusal_law": message(
"[Lawyer: the right of access under which the request is considered, and the provisions "
"missing above. None of this is verified in the rulebook.]"
),
    "refusal_appeal": message("How to appeal"),
    "refusal_appeal_gap": message(
"[Lawyer: where, how and by when the decision can be appealed. None of this is verified in the "
"rulebook, so it is left blank here.]"
),
}  # fmt: skip
"""Every fixed word, by the name that the papers use."""
