"""Reference page of gates, letters and clauses: what may be asked, written and set, and when."""

from collections.abc import Iterator

from docs.writers.markdown import both, code, codes, listed, page, table
from procurement_rules.package.field import FIELDS
from procurement_rules.package.follow_up_texts import FORMS
from procurement_rules.package.gate import GATES, PROVISIONS
from procurement_rules.package.sheet import LANGUAGE_NAMES, MONTHS_VALID, load_contacts
from procurement_rules.package.template import (
    CheckTemplate,
    ClauseTemplate,
    LetterTemplate,
    load_templates,
)
from procurement_rules.standards.grounds import CODE_LIST_VERSION, load_exclusion_grounds


def packages() -> str:
    """Return the page of every gate, letter, clause, merge field and contact."""
    templates = load_templates()
    return page(
        "Gates, letters and clauses",
        "What `kedjekoll package` and `POST /v1/packages` draft. A question is offered only through"
        " a gate that is open at the stage of the procurement; a letter or a clause only where the"
        " regime has a legal basis for it. Everything is a draft: a person edits, signs and sends."
        " Texts are the project's own and no lawyer has read them. What the rules behind them are"
        " verified against stands in the [pages of the rules](rules.md).",
        "## Gates",
        table(
            ("gate", "Swedish", "English", "stages", "condition"),
            (
                (code(name), one.label.sv, one.label.en, codes(one.stages), one.condition.en)
                for name, one in GATES.items()
            ),
        ),
        "## Which gate lets what be asked",
        table(
            ("provision of the fact", "gate", "regime", "rules"),
            (
                (provision, code(permit.gate), code(regime), codes(rules))
                for provision, permits in PROVISIONS.items()
                for permit in permits
                for regime, rules in permit.rule_ids.items()
            ),
        ),
        "## Letters",
        *(block for one in templates.letters for block in _letter(one)),
        "## Clauses",
        *(block for one in templates.clauses for block in _clause(one)),
        "## Checklist for contract start",
        *(block for one in templates.checks for block in _check(one)),
        "## Follow-up",
        f"How often is expert judgement of {templates.follow_up.dated}, not measured. Months of a"
        " check or a visit that are left out: only where something gives cause.",
        table(
            (
                "review need",
                "first step, days",
                "report, months",
                "check, months",
                "rows",
                "visit, months",
                "why",
            ),
            (
                (
                    code(one.band),
                    one.first_days,
                    one.self_report_months,
                    one.check_months or "",
                    one.check_rows,
                    one.visit_months or "",
                    one.reason.en,
                )
                for one in templates.follow_up.plan
            ),
        ),
        table(
            ("form", "point", "Swedish", "English"),
            (
                (code(form), code(one.code), one.text.sv, one.text.en)
                for form in FORMS
                for one in templates.follow_up.form(form)
            ),
        ),
        table(
            ("sign", "group", "Swedish", "English"),
            (
                (code(one.code), code(one.group), one.text.sv, one.text.en)
                for one in templates.follow_up.signals
            ),
        ),
        table(
            ("remedy", "Swedish", "English"),
            ((code(one.code), one.text.sv, one.text.en) for one in templates.follow_up.remedies),
        ),
        "## Grounds for exclusion in European codes",
        f"Codes of the eForms list `exclusion-ground`, version {CODE_LIST_VERSION}. Which code"
        " belongs to which rule is the project's reading.",
        table(
            ("code", "ESPD criterion", "LOU in full", "chapter 19", "reading", "source", "read"),
            (
                (
                    code(one.code),
                    code(one.criterion) if one.criterion else "not read",
                    codes(one.full),
                    codes(one.chapter_19),
                    one.reading.en,
                    one.source,
                    one.read_on,
                )
                for one in load_exclusion_grounds()
            ),
        ),
        "## Merge fields",
        table(
            ("field", "Swedish", "English"),
            ((code(name), text.sv, text.en) for name, text in sorted(FIELDS.items())),
        ),
        "## The sheet for workers",
        f"Written in {', '.join(LANGUAGE_NAMES.values())}. It promises only what a clause of the"
        f" same package holds. A number that was checked more than {MONTHS_VALID} months ago is not"
        " printed, and without any there is no sheet.",
        table(
            ("contact", "for", "phone", "hours", "read in", "checked"),
            (
                (one.name.en, one.is_for, one.phone, one.hours.en, one.source, one.checked_on)
                for one in load_contacts()
            ),
        ),
    )


def _check(one: CheckTemplate) -> Iterator[str]:
    yield f"### {code(one.id)}"
    yield both(one.title)
    yield listed(
        [
            f"who: {one.who}",
            f"by: {one.by.en} (day {one.days} from the start of the work)",
            *(f"basis, {code(regime)}: {codes(ids)}" for regime, ids in one.basis.items()),
            *([f"basis, any regime: {codes(one.law)}"] if one.law else []),
            *(f"beside it, not verified: {further.citation}" for further in one.further),
            f"what: {one.text.en}",
            f"shown by: {one.proof.en}",
        ]
    )


def _letter(one: LetterTemplate) -> Iterator[str]:
    yield f"### {code(one.id)}"
    yield both(one.title)
    yield listed(
        [
            f"to: {one.to.replace('_', ' ')}",
            f"gate: {code(one.gate) if one.gate else 'none, nobody is asked under a duty'}",
            f"stages: {codes(one.stages)}",
            *(f"basis, {code(regime)}: {codes(ids)}" for regime, ids in one.basis.items()),
            *(f"beside it, not verified: {further.citation}" for further in one.further),
            *(
                [f"only where one of these applies: {codes(one.raised_by)}"]
                if one.raised_by
                else []
            ),
            f"fields: {codes(one.fields())}",
            f"used for: {one.use.en}",
            f"the recipient: {one.heard.en}",
        ]
    )


def _clause(one: ClauseTemplate) -> Iterator[str]:
    yield f"### {code(one.id)}"
    yield both(one.title)
    yield listed(
        [
            f"when: {one.when.en}",
            *(f"basis, {code(regime)}: {codes(ids)}" for regime, ids in one.basis.items()),
            f"fields: {codes(one.fields()) or 'none'}",
            f"proportionality: {one.proportionality.en}",
            f"follow-up: {one.follow_up.en}",
        ]
    )
    yield listed(
        [f"*sv* {text.sv}" for text in one.text] + [f"*en* {text.en}" for text in one.text]
    )
