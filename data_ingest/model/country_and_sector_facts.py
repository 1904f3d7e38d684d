"""What is published of a country and of an industry, as evidence."""

import dataframely as dy


class CountryFacts(dy.Schema):
    """Published indicators of a country on a scale from 0 (least risk) to 1,000 (most)."""

    country = dy.String(primary_key=True, regex=r"^[A-Z]{2}$")
    indicator = dy.String(primary_key=True)
    permille = dy.Int64(min=0, max=1000)
    source_id = dy.String()


class SectorFacts(dy.Schema):
    """What authorities state about an industry, by CPV prefix (the longest prefix applies)."""

    cpv_prefix = dy.String(primary_key=True, regex=r"^\d{2,8}$")
    fact = dy.String(primary_key=True)
    value = dy.String()
    source_id = dy.String()
