"""The page of the signs, whom to call and the sheet for workers."""

from docs.writers.markdown import code, codes, page, table
from procurement_rules.package.sheet import LANGUAGE_NAMES, READ
from procurement_rules.support.contacts import MONTHS_VALID, load_contacts
from procurement_rules.support.signs import FORM_NAMES, load_signs


def support() -> str:
    """Return the page of every sign and contact, and of the languages of the sheet."""
    return page(
        "Signs and contacts",
        "The same signs for incidents, tips, visits and packages, and the contacts of every page,"
        " letter and sheet. A sign is a reason to act for people's safety, never a finding.",
        "## Signs",
        table(
            ("sign", "former code", "group", "Swedish", "English", "does not mean"),
            (
                (
                    code(sign.code),
                    codes(sign.former),
                    code(sign.group),
                    sign.text.sv,
                    sign.text.en,
                    sign.not_meaning.en,
                )
                for sign in load_signs().signs
            ),
        ),
        f"How a sign may show itself. Judgement of the project, {load_signs().dated}; the source is"
        " what an example was read in.",
        table(
            ("sign", "example", "may fit", "source", "what was read", "read"),
            (
                (
                    code(sign.code),
                    example.en,
                    ", ".join(FORM_NAMES[form].en for form in example.forms),
                    source.title,
                    source.read,
                    source.read_on,
                )
                for sign in load_signs().signs
                for example in sign.examples
                for source in (load_signs().sources[example.source],)
            ),
        ),
        "## The sheet for workers",
        f"Written in {', '.join(LANGUAGE_NAMES[code] for code in READ)}. It promises only what a"
        f" clause of the same package contains. A number that was checked more than {MONTHS_VALID}"
        " months ago is not printed, and without any number there is no sheet. In"
        f" {', '.join(name for code, name in LANGUAGE_NAMES.items() if code not in READ)} it is a"
        " machine-made draft, not printed until a user who reads the language natively has gone"
        " through it and confirmed it.",
        table(
            (
                "contact",
                "for",
                "phone",
                "hours",
                "police told",
                "read in",
                "checked",
                "until",
            ),
            (
                (
                    contact.name.en,
                    contact.is_for,
                    contact.phone or "none found",
                    contact.hours_said.en,
                    contact.police.en if contact.police else "not checked",
                    contact.source,
                    contact.checked_on,
                    contact.expires_on,
                )
                for contact in load_contacts()
            ),
        ),
    )
