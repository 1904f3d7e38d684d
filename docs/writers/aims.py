"""The page of the eight aims of the plan, from the texts that the service shows."""

from docs.writers.limits import item
from docs.writers.markdown import page
from service.web.aims import Aim, load_aims


def aims() -> str:
    """Return the page of the aims."""
    shown = load_aims()
    blocks = [shown.lead.en]
    for number, aim in enumerate(shown.aims, 1):
        blocks += _section(number, aim)
    return page("The eight aims of the plan", *blocks, f"{shown.source.en} {shown.dated}.")


def _section(number: int, aim: Aim) -> tuple[str, ...]:
    return (
        f"## {number}. {aim.title.en}",
        "What the service does:",
        "\n".join(item(text.en) for text in aim.does),
        "What it does not do:",
        "\n".join(item(text.en) for text in aim.does_not),
        f"Where: `{aim.page.address}`, {aim.page.en}. Read [{aim.doc.en}]({aim.doc.address}).",
    )
