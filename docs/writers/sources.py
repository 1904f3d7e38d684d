"""Reference page of the sources: where each reference table has its rows from."""

from collections import Counter, defaultdict

from data_ingest.reference import TABLES, load_sources
from docs.writers.markdown import code, page, table


def sources() -> str:
    """Return the page of all sources, with the tables and the number of rows that rest on each."""
    resting: defaultdict[str, dict[str, int]] = defaultdict(dict)
    for file, load in TABLES.items():
        for source, rows in Counter(load()["source_id"].to_list()).items():
            resting[source][file] = rows
    return page(
        "Sources",
        "What the reference tables of `data_ingest/reference/` rest on. Every row of a table names"
        " one of these sources; `SOURCES.md` beside the tables says how each was made and what in"
        " it is judgement. Tables hold figures, codes and statements, and no text of a source."
        " *None stated* means that the publisher states no licence: only facts are carried over."
        " No row says anything about one firm.",
        table(
            ("source", "title", "publisher", "licence", "as of", "read", "rows"),
            (
                (
                    code(row["source_id"]),
                    f"[{row['title']}]({row['url']})" if row["url"] else row["title"],
                    row["publisher"],
                    row["licence"] or "none stated",
                    row["as_of"],
                    row["retrieved_on"],
                    ", ".join(
                        f"{code(file)} {rows}" for file, rows in resting[row["source_id"]].items()
                    ),
                )
                for row in load_sources().rows(named=True)
            ),
        ),
        "## Tables",
        table(
            ("table", "rows", "what it holds"),
            (
                (code(file), load().height, str(load.__doc__).split("\n")[0])
                for file, load in TABLES.items()
            ),
        ),
    )
