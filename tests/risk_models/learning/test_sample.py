from dataclasses import replace

import numpy as np
import pytest

from risk_models.learning import sample as module
from risk_models.learning.sample import pack, unpack


def test_a_packed_table_gives_the_same_rows_back(labels):
    packed = pack(labels.sample)
    table, outcome, weight = unpack(packed)
    own = labels.sample.table
    assert (table.columns, table.sector) == (own.columns, own.sector)

    def rows(*parts):
        return sorted(map(str, np.column_stack(parts).round(6).tolist()))

    assert rows(table.values, outcome, weight) == rows(
        own.values, labels.sample.outcome, labels.sample.weight
    )


def test_a_table_that_is_too_large_is_left_out(labels, monkeypatch):
    monkeypatch.setattr(module, "MAX_PACKED", 10)
    assert pack(labels.sample) is None


@pytest.mark.parametrize("change", [{"packed": "AAAA"}, {"rows": 3}, {"packed": "?"}])
def test_a_broken_table_is_refused(labels, change):
    packed = pack(labels.sample)
    with pytest.raises(ValueError, match=r"packed table|base64"):
        unpack(packed.model_copy(update=change))


def test_rows_are_chosen_with_all_that_belongs_to_them(labels):
    chosen = np.arange(len(labels.sample.outcome)) < 5
    part = labels.sample.rows(chosen, np.ones(len(chosen)))
    assert (part.positives, len(part.group), len(part.table.values)) == (5, 5, 5)
    assert len(part.features_on) == 5
    bare = replace(labels.sample, features_on=None, outcome_on=None).rows(chosen)
    assert bare.features_on is None
