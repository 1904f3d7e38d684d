"""Reference pages of the sources: registers and lists, and what reference tables rest on."""

from collections import Counter, defaultdict

from data_ingest.records.source import ADDRESSES_READ, CADENCES, Source
from data_ingest.reference import TABLES, load_sources
from data_ingest.sources import SOURCES
from docs.writers.markdown import both, code, listed, page, table


def sources() -> str:
    """Return the page of what reference tables rest on: for each source its tables and rows."""
    resting: defaultdict[str, dict[str, int]] = defaultdict(dict)
    for file, load in TABLES.items():
        for source, rows in Counter(load()["source_id"].to_list()).items():
            resting[source][file] = rows
    return page(
        "Sources of the reference tables",
        "The sources of the reference tables in `data_ingest/reference/`. Every row names one of"
        " these sources; `SOURCES.md` in the same folder says how each table was made and what in"
        " it is judgement. Tables contain figures, codes and statements, but no text from a source."
        " *None stated* means that the publisher states no licence: only facts are copied."
        " No row says anything about one firm. Registers of firms:"
        " [registers and lists](registers.md).",
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


def registers() -> str:
    """Return the page of the registers and lists that can be loaded, each with its terms."""
    return page(
        "Registers and lists",
        "The sources that `kedjekoll ingest` loads into a snapshot:"
        " [load registers and lists](../how-to/ingest-registers.md)."
        " How a screening uses them:"
        " [screen with registers and lists](../how-to/screen-with-registers.md).",
        *(
            block
            for source in SOURCES.values()
            for block in (
                f"## {source.id}",
                f"**{source.title.en}** / **{source.title.sv}**",
                source.description,
                listed(
                    [
                        f"Publisher: [{source.publisher}]({source.url})."
                        f" Licence: {source.licence}.",
                        f"Updated: {CADENCES[source.cadence].en}."
                        f" Files: {', '.join(source.formats)}.",
                        _fetched(source),
                    ]
                ),
                "Personal data:",
                both(source.personal_data),
            )
        ),
    )


def _fetched(source: Source) -> str:
    """Return how a source's file comes, and how large it usually is."""
    file = source.download
    if file is None:
        return "You fetch the file yourself."
    where = f"[{file.address}]({file.address}) (read {ADDRESSES_READ})"
    if file.link:
        where = f"the newest file that {where} links to"
    told = f"Fetched with `kedjekoll registers up {source.id}`: {where}."
    if file.records is None:
        return told
    size = f"{file.megabytes} MB, " if file.megabytes else ""
    return f"{told} Usually {size}{file.records:,} records ({file.counted})."
