"""Tables of municipalities through the API: proposed, agreed, screened, right to each link."""

import pytest

from tests.municipal_tables import TABLES

TYPE = {"content-type": "text/csv"}


def agreed(api, name, payload):
    """Keep what is proposed for each table of a file; return the proposals."""
    sent = api.post(f"/v1/mappings/proposals?name={name}", content=payload, headers=TYPE)
    for table in sent.json()["items"]:
        new = {key: table[key] for key in ("headings", "mapping")} | {"source": name}
        assert api.post("/v1/mappings", json=new).status_code == 201
    return sent.json()["items"]


def screened(api, files):
    parts = [
        ("further" if at else "file", (name, payload, "application/octet-stream"))
        for at, (name, payload) in enumerate(files.items())
    ]
    made = api.post("/v1/screenings?buyer_country=SE&place_country=SE", files=parts)
    assert made.status_code == 201, made.text
    return api.get(f"/v1/screenings/{made.json()['id']}/chain").json()


def numbers_of(part):
    """Return the number of a firm in its own register, which a VAT number may state as well."""
    own = [one.rpartition(" ")[2].rpartition(":")[2] for one in part["identifiers"]]
    return min(own, key=len, default=None)


def decimal(number):
    return None if number is None else f"{number:.2f}"


@pytest.mark.parametrize("kind", TABLES)
def test_a_table_is_right_after_it_is_agreed(api, kind):
    table = TABLES[kind]()
    proposals = [one for name, payload in table.files.items() for one in agreed(api, name, payload)]
    rows = [one for table in proposals for one in table["unused"] if one["is_row"]]
    said = {(one["code"], one["location"]) for proposal in proposals for one in proposal["unused"]}
    assert {*table.said} <= said
    assert all(one["detail"] and one["mend"] for one in rows)
    chain = screened(api, table.files)
    firms = {part["party_id"]: part for tender in chain["tenders"] for part in tender["parts"]}
    found = [
        (
            tender["parts"][0]["name"],
            numbers_of(tender["parts"][0]),
            tender["amount"],
            tender["hours"],
            tender["hourly_rate"],
        )
        for tender in chain["tenders"]
    ]
    assert found == [
        (name, number, decimal(price), hours, decimal(rate))
        for name, number, price, hours, rate in table.tenders
    ]
    links = [
        (
            firms[link["contractor"]]["name"],
            firms[link["subcontractor"]]["name"],
            link["share_low_ppm"] / 10_000
            if link["share_low_ppm"] == link["share_high_ppm"]
            else None,
        )
        for tender in chain["tenders"]
        for link in tender["links"]
    ]
    told = [(above, below, share) for above, below, _, share in table.links]
    assert sorted(links, key=str) == sorted(told, key=str)
