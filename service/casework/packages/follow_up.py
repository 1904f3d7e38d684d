"""The follow-up of a contract as a draft: plan, forms, sample, and whom to call."""

from collections.abc import Iterable, Sequence

from data_ingest.model.text import message
from procurement_rules.package.follow_up import STAGES, plan
from procurement_rules.package.follow_up_texts import FORMS, FollowUpTexts
from procurement_rules.package.letters import NotOffered
from procurement_rules.package.reasons import no_contract, not_at_stage
from procurement_rules.package.sample import ALGORITHM
from procurement_rules.package.subject import Subject
from procurement_rules.support.contacts import Contact, printable_contacts
from procurement_rules.support.signs import load_signs
from service.casework.packages.models import (
    BuyerContact,
    FollowUpDraft,
    FormDraft,
    FormItem,
    PlanDraft,
    SampleDraft,
)
from service.casework.packages.request import SampleRequest, drawn
from service.platform.personal_numbers import pseudonyms
from service.platform.words import printable

PLAN = message("Follow-up plan")


def follow_up(
    subject: Subject,
    texts: FollowUpTexts,
    *,
    chosen: Sequence[str],
    sample: SampleDraft | None,
    contacts: Iterable[Contact],
) -> tuple[FollowUpDraft | None, tuple[NotOffered, ...]]:
    """Return the follow-up of the contract, or why there is none.

    Args:
        subject: The procurement at its stage.
        texts: Plan by band, and forms.
        chosen: Tenders that a person has named; empty: those that have the contract.
        sample: The random sample, drawn; None: not drawn yet.
        contacts: Whom to call.
    """
    lines = plan(subject, texts, chosen=chosen)
    if not lines:
        is_time = subject.stage in STAGES
        missing = no_contract(has_tenders=bool(subject.tenders))
        reason = missing if is_time else not_at_stage(STAGES)
        return None, (NotOffered("plan", PLAN, reason),)
    every = tuple(contacts)
    printed = [
        *printable_contacts(every, is_for="workers", on=subject.as_of),
        *printable_contacts(every, is_for="buyers", on=subject.as_of),
    ]
    printed.sort(key=lambda contact: not contact.first)
    firms = [firm.name for tender in subject.contracted(chosen) for firm in tender.firms]
    draft = FollowUpDraft(
        judged_on=texts.dated,
        plan=tuple(
            PlanDraft(
                tender_id=line.tender_id,
                part=line.part.name,
                tier=line.part.tier,
                band=line.row.band,
                first_on=line.first_on,
                self_report_months=line.row.self_report_months,
                next_report_on=line.next_report_on,
                check_months=line.row.check_months,
                check_rows=line.row.check_rows,
                visit_months=line.row.visit_months,
                reason=line.row.reason,
            )
            for line in lines
        ),
        unnamed=tuple(
            part.name
            for tender in subject.contracted(chosen)
            for part in tender.parts
            if not part.named
        ),
        forms=tuple(
            FormDraft(
                form=form,
                items=tuple(FormItem(code=item.code, text=item.text) for item in texts.form(form)),
            )
            for form in FORMS
        ),
        sample=sample,
        firms=tuple(dict.fromkeys(firms)),
        signals=tuple(FormItem(code=sign.code, text=sign.text) for sign in load_signs().signs),
        remedies=tuple(FormItem(code=remedy.code, text=remedy.text) for remedy in texts.remedies),
        call=tuple(map(buyer_contact, printed)),
    )
    return draft, ()


def buyer_contact(contact: Contact) -> BuyerContact:
    """Return a contact as drafts have it."""
    return BuyerContact(
        name=contact.name,
        phone=contact.phone,
        hours=contact.hours_said,
        checked_on=contact.checked_on,
    )


def sample_draft(stated: SampleRequest | None, *, person_key: bytes) -> SampleDraft | None:
    """Return the sample that is asked for, drawn, without the numbers of natural persons.

    Args:
        stated: What is asked for.
        person_key: Secret for the keyed hash of natural persons' numbers.

    Raises:
        UnreadableInput: More rows are to be drawn than there are.
    """
    found = drawn(stated)
    if stated is None or found is None:
        return None
    name = printable(stated.drawn_by.strip())
    return SampleDraft(
        algorithm=ALGORITHM,
        of=found.of,
        seed=found.seed,
        rows=found.rows,
        drawn_by=pseudonyms([name], person_key=person_key).get(name, name),
    )
