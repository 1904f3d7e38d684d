"""Names of organisations as rigour writes their legal forms and letters, in a Python of its own.

`benchmarks.gleif_pairs` starts it. It reads a list of names from standard input and writes one
object for each: kind of writing → name. It imports nothing of Kedjekoll.
"""

import json
import sys
from importlib import import_module


def main() -> None:
    """Write each name in the ways that differ from it."""
    names = import_module("rigour.names")
    ascii_text = import_module("rigour.text.translit").ascii_text
    answer = []
    for name in json.load(sys.stdin):
        low = name.casefold()
        written = {
            "form normalised": names.replace_org_types_compare(low),
            "form shortened": names.replace_org_types_display(name),
            "form left out": names.remove_org_types(low).strip(" ,.-"),
            "other letters": ascii_text(name),
        }
        answer.append({kind: it for kind, it in written.items() if it and it.casefold() != low})
    json.dump(answer, sys.stdout)


if __name__ == "__main__":
    main()
