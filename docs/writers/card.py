"""`make card`: write the next scorecard, as the modules of factors imply it.

A draft is written anew, and frozen with `--freeze`; after that the next one begins. The head, with
cuts, floors, rules, weightings and quality declaration, is that of the card before it, and is
edited in the new file itself. The hash of the card before is noted beside the cards: that one is
frozen from now on.
"""

import hashlib
import sys
from argparse import ArgumentParser
from collections.abc import Sequence
from datetime import UTC, date, datetime
from pathlib import Path

from risk_models.card import scorecard
from risk_models.card.implied import implied_text
from risk_models.card.scorecard import (
    InvalidScorecard,
    card_json,
    parse_scorecard,
    shipped_scorecards,
)

FROZEN = "SHA256SUMS"
"""Where the hashes of the cards that are frozen stand, as `sha256sum` writes them."""

_REMEDY = (
    "A family whose budget is used up has room again when another factor of it gets fewer points; "
    "the budgets are in risk_models/factor/definition.py.\n"
)


def main(arguments: Sequence[str] | None = None) -> int:
    """Write the card that follows the newest one, if the factors imply another than that.

    Returns:
        The exit code; 2: what the factors imply is no card, and it is said why.
    """
    parser = ArgumentParser(prog="python -m docs.writers.card", description=main.__doc__)
    parser.add_argument("--day", type=date.fromisoformat, help="day that it is frozen on; today")
    parser.add_argument("--freeze", action="store_true", help="freeze the draft")
    given = parser.parse_args(arguments)
    folder = Path(str(scorecard.CARDS))
    newest = shipped_scorecards()[-1]
    family, _, number = newest.partition("-")
    earlier = folder / f"{newest}.json"
    try:
        text = implied_text(newest)
    except InvalidScorecard as fault:
        sys.stderr.write(f"No card: what the factors imply, with the head of {fault}\n{_REMEDY}")
        return 2
    day = given.day or datetime.now(UTC).date()
    implied = parse_scorecard(text.encode(), name=newest)
    if implied.draft and (given.freeze or text != earlier.read_text("utf-8")):
        kept = implied.model_copy(
            update={"frozen_on": day, "draft": None if given.freeze else True}
        )
        earlier.write_text(card_json(kept), "utf-8")
        sys.stderr.write(f"{newest}: {hashlib.sha256(card_json(kept).encode()).hexdigest()}\n")
        return 0
    if text == earlier.read_text("utf-8"):
        sys.stderr.write(f"{newest} is what the factors imply\n")
        return 0
    made = implied.model_copy(update={"id": f"{family}-{int(number) + 1}", "frozen_on": day})
    (folder / f"{made.id}.json").write_text(card_json(made), "utf-8")
    digest = hashlib.sha256(earlier.read_bytes()).hexdigest()
    with (folder / FROZEN).open("a", encoding="utf-8") as sums:
        sums.write(f"{digest}  {earlier.name}\n")
    sys.stderr.write(f"{made.id}: {hashlib.sha256(card_json(made).encode()).hexdigest()}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
