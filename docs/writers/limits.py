"""The page of what a review need is not, from the texts that the service shows."""

from textwrap import wrap

from docs.writers.markdown import page
from service.screening.assessment.method_limits import load_limits

WIDTH = 110


def limits() -> str:
    """Return the page of limits."""
    shown = load_limits()
    blocks = [shown.lead.en]
    for section in shown.sections:
        blocks += [
            f"## {section.title.en}",
            "\n".join(item(point.en) for point in section.points),
        ]
    return page("What a review need is not", *blocks)


def item(text: str) -> str:
    """Return a text as an item of a list, wrapped."""
    return "\n".join(
        wrap(
            text,
            WIDTH,
            initial_indent="- ",
            subsequent_indent="  ",
            break_long_words=False,
            break_on_hyphens=False,
        )
    )
