"""Procurements made in code: the bundled example with one thing about it otherwise each time."""

import json
from collections.abc import Callable, Iterator
from copy import deepcopy
from typing import Any

Document = dict[str, Any]
SPELT = (
    "9480000", "9 480 000,00", "9.480.000,00", "9,480,000.00", "9480000.5", "9,48e6", "-9480000",
    "9480000.005", "1" + "0" * 20, " 9480000 ", "\uff19\uff14\uff18\uff10\uff10", "SEK 948",
)  # fmt: skip
"""One price, or nearly, as people write it."""


def variations(example: bytes) -> Iterator[tuple[str, bytes]]:
    """Give named procurements as bytes of JSON."""
    yield "the example", example
    document = json.loads(example)
    for name, change in CHANGES.items():
        other = deepcopy(document)
        change(other)
        yield name, json.dumps(other, ensure_ascii=False).encode()
    for spelt in (*SPELT, 9480000, 9480000.5, None, True):
        other = deepcopy(document)
        other["tenders"][0]["price"]["amount"] = spelt
        yield f"a price of {spelt!r}", json.dumps(other).encode()
    for name, payload in BROKEN.items():
        yield f"broken: {name}", payload
    yield "broken: cut off", example[: len(example) // 2]
    yield "broken: in UTF-16", example.decode().encode("utf-16")
    yield "with a byte order mark", b"\xef\xbb\xbf" + example


def _tender(document: Document, place: int = 1) -> Any:
    return document["tenders"][place]


def _undisclosed(document: Document) -> None:
    """A tender hands most of its work on, and names nobody."""
    _tender(document, 3)["parties"][0]["handed_on"] = {"percent": 70}


def _unnamed(document: Document) -> None:
    """Nobody has said how much is handed on."""
    for tender in document["tenders"]:
        for party in tender["parties"]:
            party.pop("handed_on", None)


def _loop(document: Document) -> None:
    link = {"contractor": "sund-natt", "subcontractor": "sund", "percent": 10, "unit": "hours"}
    _tender(document)["links"].append(link)


def _deep(document: Document) -> None:
    tender, before = _tender(document, 0), "norr-golv"
    tender["parties"][1]["handed_on"] = {"percent": 60}
    for tier in range(12):
        name = f"led-{tier}"
        document["parties"].append(
            {"id": name, "name": f"Led {tier} AB", "kind": "company", "country": "SE"}
        )
        tender["parties"].append({"party": name, "role": "subcontractor"})
        link = {"contractor": before, "subcontractor": name, "percent": 50, "unit": "hours"}
        tender["links"].append(link)
        before = name


def _over_the_whole(document: Document) -> None:
    for link in _tender(document)["links"]:
        link.pop("low_percent", None)
        link.pop("high_percent", None)
        link["percent"] = 80
    link = {"contractor": "sund", "subcontractor": "sund-natt", "percent": 70, "unit": "hours"}
    _tender(document)["links"].append(link)


def _share_of_140(document: Document) -> None:
    _tender(document)["links"][1]["percent"] = 140


def _euro(document: Document) -> None:
    for priced in (document, document["lots"][0]):
        priced["value"]["currency"] = "EUR"
    for tender in document["tenders"]:
        tender["price"]["currency"] = "EUR"


def _two_currencies(document: Document) -> None:
    _tender(document)["price"]["currency"] = "EUR"


def _in_trouble(document: Document) -> None:
    said = {"insolvency": "reorganisation", "employer_registration": "never"}
    for fact in document["parties"][0]["facts"]:
        fact["value"] = said.get(fact["fact"], fact.get("value"))


def _all_in_norway(document: Document) -> None:
    document["buyer"]["country"] = "NO"
    document["value"]["currency"] = "NOK"
    for lot in document["lots"]:
        lot["place"] = {"country": "NO", "locality": "Oslo"}
        lot["value"]["currency"] = "NOK"
    for tender in document["tenders"]:
        tender["price"]["currency"] = "NOK"


def _unknown_fields(document: Document) -> None:
    document["nosuch"] = 1
    document["parties"][0]["colour"] = "blue"
    _tender(document)["links"][0]["reason"] = {"a": [1]}


def _several_lots(document: Document) -> None:
    lot = document["lots"][0]
    document["lots"] += [
        lot | {"id": "2", "title": "Bygg", "cpv": "45214200", "nature": "works"},
        lot | {"id": "3", "title": "Mat", "cpv": "15000000", "nature": "supplies", "hours": None},
        {"id": "4", "title": "Ingenting sagt"},
    ]
    document["lots"][2].pop("hours")
    for place, tender in enumerate(document["tenders"]):
        tender["lot"] = str(place + 1)


def _joint(document: Document) -> None:
    tender = _tender(document)
    tender["parties"].append({"party": "gladan", "role": "tenderer", "handed_on": {"percent": 5}})


def _no_value(document: Document) -> None:
    document.pop("value")
    for lot in document["lots"]:
        lot.pop("value")
    for tender in document["tenders"]:
        tender.pop("price")


def _no_tenders(document: Document) -> None:
    document["tenders"] = []
    for party in document["parties"]:
        party["facts"] = [one for one in party["facts"] if "tender" not in one]


def _little(document: Document) -> None:
    lot = {"id": "1", "title": "Städning", "cpv": "90910000"}
    keep = {"format", "id", "title", "buyer"}
    for name in set(document) - keep:
        del document[name]
    party = {"id": "p", "name": "Ensam AB"}
    tender = {"id": "A1", "lot": "1", "parties": [{"party": "p", "role": "tenderer"}]}
    document |= {"lots": [lot], "parties": [party], "tenders": [tender]}


def _persons(document: Document) -> None:
    """Sole traders, whose own numbers are those of their firms, also as ids."""
    first, second = document["parties"][0], document["parties"][1]
    number = "191212121212"
    first |= {"kind": "person", "name": "Tolvan Tolvansson"}
    first["identifiers"] = [{"scheme": "SE-PNR", "number": number}]
    second["identifiers"] = [{"scheme": "SE-ON", "number": "121212-1212"}]
    text = json.dumps(document)
    document |= json.loads(text.replace('"norr"', f'"{number}"'))


def _languages(document: Document) -> None:
    document["title"] = "Nettoyage des bureaux / Büroreinigung / Καθαρισμός / 清掃"
    names = (
        "Společnost ČŘŽ s.r.o.",
        "株式会社例",
        "Пример и сын",
        "شركة المثال",
        "Ø & Æ A/S",
    )
    for party, name in zip(document["parties"], names, strict=False):
        party["name"] = name


def _hostile_names(document: Document) -> None:
    names = ("=1+1", "<script>alert(1)</script>", "A\u202eB", "x" * 300, "Tabb\there", "'; --")
    for party, name in zip(document["parties"], names, strict=False):
        party["name"] = name


def _twice(document: Document) -> None:
    document["parties"].append(dict(document["parties"][0]))


def _nobody(document: Document) -> None:
    _tender(document)["parties"][1]["party"] = "finns-inte"


def _stages(stage: str) -> Callable[[Document], None]:
    def change(document: Document) -> None:
        document["stage"] = stage

    return change


def _acts(instrument: str) -> Callable[[Document], None]:
    def change(document: Document) -> None:
        document["instrument"] = instrument

    return change


def _small(document: Document) -> None:
    document["value"]["amount"] = "500000"
    document["lots"][0]["value"]["amount"] = "500000"
    document["direct_award"] = True


def _contradicted(document: Document) -> None:
    facts = document["parties"][0]["facts"]
    facts += [
        {"fact": "headcount", "value": "2", "basis": "register", "dated": "2026-11-10"},
        {"fact": "headcount", "value": "200", "basis": "declared", "dated": "2026-11-11"},
        {"fact": "f_tax", "value": "none", "basis": "register", "dated": "2026-11-12"},
    ]


def _no_facts(document: Document) -> None:
    for party in document["parties"]:
        party.pop("facts", None)


def _wrong_facts(document: Document) -> None:
    document["parties"][0]["facts"] = [
        {"fact": "nosuch", "value": "1"},
        {"fact": "headcount", "value": "många", "basis": "declared"},
        {"fact": "founded_on", "value": "2026-13-01", "basis": "register"},
    ]


CHANGES: dict[str, Callable[[Document], None]] = {
    "an undisclosed part": _undisclosed,
    "no shares": _unnamed,
    "a loop": _loop,
    "twelve tiers": _deep,
    "shares over the whole": _over_the_whole,
    "a share of 140 %": _share_of_140,
    "all in euro": _euro,
    "tenders in two currencies": _two_currencies,
    "a firm in trouble": _in_trouble,
    "all in Norway": _all_in_norway,
    "unknown fields": _unknown_fields,
    "several lots": _several_lots,
    "a joint tender": _joint,
    "no value": _no_value,
    "no tenders": _no_tenders,
    "hardly anything": _little,
    "persons": _persons,
    "other languages": _languages,
    "hostile names": _hostile_names,
    "a party twice": _twice,
    "a party that is nowhere": _nobody,
    "of little value": _small,
    "facts that contradict": _contradicted,
    "no facts": _no_facts,
    "wrong facts": _wrong_facts,
    "at award": _stages("award"),
    "in contract": _stages("in_contract"),
    "under LUF": _acts("LUF"),
    "under LOV": _acts("LOV"),
}
BROKEN = {
    "nothing": b"",
    "no object": b"[]",
    "no format": b"{}",
    "another format": b'{"format": "kedjekoll-procurement/2"}',
    "a key twice": b'{"format": "kedjekoll-procurement/1", "id": "1", "id": "2"}',
    "no number": b'{"format": "kedjekoll-procurement/1", "value": NaN}',
}
