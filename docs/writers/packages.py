"""Reference page of gates, letters and clauses: what may be asked, written and set, and when."""

from collections.abc import Iterator

from docs.writers.markdown import both, code, codes, listed, page, table
from procurement_rules.package.field import FIELDS
from procurement_rules.package.follow_up_texts import FORMS
from procurement_rules.package.gate import GATES, PROVISIONS
from procurement_rules.package.template import (
    CheckTemplate,
    ClauseTemplate,
    LetterTemplate,
    load_templates,
)
from procurement_rules.standards.grounds import CODE_LIST_VERSION, load_exclusion_grounds


def packages() -> str:
    """Return the page of every gate, letter, clause and merge field."""
    templates = load_templates()
    return page(
        "Gates, letters and clauses",
        "What `kedjekoll package` and `POST /v1/packages` draft. A question is offered only through"
        " a gate that is open at the stage of the procurement; a letter or a clause only if the"
        " regime has a legal basis for it. Everything is a draft: a person edits, signs and sends"
        " it. The texts are the project's own and no lawyer has read them. What the rules behind"
        " them have been verified against is on the [pages of the rules](rules.md).",
        "## Gates",
        table(
            ("gate", "Swedish", "English", "stages", "condition"),
            (
                (code(name), gate.label.sv, gate.label.en, codes(gate.stages), gate.condition.en)
                for name, gate in GATES.items()
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
        *(block for letter in templates.letters for block in _letter(letter)),
        "## Clauses",
        *(block for clause in templates.clauses for block in _clause(clause)),
        "## Checklist for contract start",
        *(block for check in templates.checks for block in _check(check)),
        "## Follow-up",
        f"The intervals are expert judgement of {templates.follow_up.dated}, not measured. A check"
        " or a visit without a number of months is made only if there is cause.",
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
                    code(plan_row.band),
                    plan_row.first_days,
                    plan_row.self_report_months,
                    plan_row.check_months or "",
                    plan_row.check_rows,
                    plan_row.visit_months or "",
                    plan_row.reason.en,
                )
                for plan_row in templates.follow_up.plan
            ),
        ),
        table(
            ("form", "point", "Swedish", "English"),
            (
                (code(form), code(item.code), item.text.sv, item.text.en)
                for form in FORMS
                for item in templates.follow_up.form(form)
            ),
        ),
        table(
            ("remedy", "Swedish", "English"),
            (
                (code(remedy.code), remedy.text.sv, remedy.text.en)
                for remedy in templates.follow_up.remedies
            ),
        ),
        "## Grounds for exclusion in European codes",
        f"Codes of the eForms list `exclusion-ground`, version {CODE_LIST_VERSION}. Which code"
        " belongs to which rule is the project's interpretation.",
        table(
            (
                "code",
                "ESPD 4.1 criterion",
                "LOU in full",
                "chapter 19",
                "reading",
                "source",
                "read",
            ),
            (
                (
                    code(ground.code),
                    code(ground.espd) if ground.espd else "not asked",
                    codes(ground.full),
                    codes(ground.chapter_19),
                    ground.reading.en,
                    ground.source,
                    ground.read_on,
                )
                for ground in load_exclusion_grounds()
            ),
        ),
        "## Merge fields",
        table(
            ("field", "Swedish", "English"),
            ((code(name), text.sv, text.en) for name, text in sorted(FIELDS.items())),
        ),
    )


def _check(check: CheckTemplate) -> Iterator[str]:
    yield f"### {code(check.id)}"
    yield both(check.title)
    yield listed(
        [
            f"who: {check.who}",
            f"by: {check.by.en} (day {check.days} from the start of the work)",
            *(f"basis, {code(regime)}: {codes(ids)}" for regime, ids in check.basis.items()),
            *([f"basis, any regime: {codes(check.law)}"] if check.law else []),
            *(f"beside it, not verified: {further.citation}" for further in check.further),
            f"what: {check.text.en}",
            f"shown by: {check.proof.en}",
        ]
    )


def _letter(letter: LetterTemplate) -> Iterator[str]:
    yield f"### {code(letter.id)}"
    yield both(letter.title)
    yield listed(
        [
            f"to: {letter.to.replace('_', ' ')}",
            f"gate: {code(letter.gate) if letter.gate else 'none, nobody is asked under a duty'}",
            f"stages: {codes(letter.stages)}",
            *(f"basis, {code(regime)}: {codes(ids)}" for regime, ids in letter.basis.items()),
            *(f"beside it, not verified: {further.citation}" for further in letter.further),
            *(
                [f"only where one of these applies: {codes(letter.raised_by)}"]
                if letter.raised_by
                else []
            ),
            f"fields: {codes(letter.fields())}",
            f"used for: {letter.use.en}",
            *(
                f"without an answer{', under ' + codes(one.rules) if one.rules else ''}: {one.en}"
                for one in letter.otherwise
            ),
            *(f"not offered under {act}: {why.en}" for act, why in letter.not_found.items()),
            f"the recipient: {letter.heard.en}",
        ]
    )


def _clause(clause: ClauseTemplate) -> Iterator[str]:
    yield f"### {code(clause.id)}"
    yield both(clause.title)
    yield listed(
        [
            f"when: {clause.when.en}",
            *(f"basis, {code(regime)}: {codes(ids)}" for regime, ids in clause.basis.items()),
            f"fields: {codes(clause.fields()) or 'none'}",
            *([f"kinds of contract: {codes(clause.natures)}"] if clause.natures else []),
            *([f"place in AMA AF: {clause.works_code.en}"] if clause.works_code else []),
            f"proportionality: {clause.proportionality.en}",
            f"follow-up: {clause.follow_up.en}",
        ]
    )
    yield listed(
        [f"*sv* {text.sv}" for text in clause.text] + [f"*en* {text.en}" for text in clause.text]
    )
