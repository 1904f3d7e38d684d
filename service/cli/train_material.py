"""What `kedjekoll train` learns from: a file of labels, or counts of several buyers."""

import hashlib
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import NamedTuple

from data_ingest.model.problem import Problem
from data_ingest.model.text import Text, message
from risk_models.card.scorecard import Scorecard
from risk_models.learning.bins import FactorSpec
from risk_models.learning.card import Estimand
from risk_models.learning.kept_together import FindOwners, KeptTogether, OwnersFound
from risk_models.learning.label_industries import EVIDENCE
from risk_models.learning.labels import read_labels
from risk_models.learning.pooling import pooled
from risk_models.learning.register_bins import spec_of
from risk_models.learning.sample import LabelledSample
from risk_models.learning.selection import Plan
from service.cli.audit import trusted_keys
from service.cli.console import open_file, stop
from service.cli.door import Door
from service.platform.refusal import Refusal
from service.registers.opening import serving
from service.registers.owner_groups import owner_groups
from service.screening.assessment.profiles import sector_posteriors
from service.suppliers.selection.signed_counts import read_all_signed


class Material(NamedTuple):
    """What is learned from: labels of one's own, or counts of several buyers."""

    name: str
    sample: LabelledSample
    specs: tuple[FactorSpec, ...]
    estimand: Estimand
    sha256: str
    rejects: tuple[Problem, ...] = ()
    together: KeptTogether | None = None
    split: Plan | None = None
    found_alone: int | None = None
    buyers: int | None = None


def labelled(labels: Path, scorecard: Scorecard, door: Door, *, owners_in: str | None) -> Material:
    """Return what a file of labels gives to learn from.

    Args:
        labels: The file.
        scorecard: The card to start from.
        door: The caller.
        owners_in: Keep firms of one owner together by the registers, numbers without a country
            being of this one; None: only the file tells of owners.

    Raises:
        UnreadableInput: The labels cannot be used.
        Refusal: `no-snapshot`, when owners are asked for and no registers serve.
    """
    payload = open_file(labels, door.language)
    read = read_labels(
        payload,
        name=labels.name,
        scorecard=scorecard,
        industries=sector_posteriors(),
        find_owners=None if owners_in is None else _by_registers(door, owners_in),
    )
    digest = hashlib.sha256(payload).hexdigest()
    return Material(
        labels.name, read.sample, read.specs, read.estimand, digest, read.rejects, read.together
    )


def counted(files: list[Path], keys: list[str], scorecard: Scorecard, door: Door) -> Material:
    """Return what counts of several buyers give to learn from.

    Raises:
        UnreadableInput: Counts cannot be used, or are not signed by a key that was stated.
    """
    spec = next((spec_of(factor) for factor in scorecard.factors if factor.id == EVIDENCE), None)
    if spec is None:
        stop(message("The card has no factor that counts by industry can teach."), door.language)
    payloads = [(file.name, open_file(file, door.language)) for file in files]
    read = read_all_signed(payloads, trusted_keys(keys, door.language))
    pool = pooled(read, spec, sector_posteriors())
    return Material(
        ", ".join(file.name for file in files),
        pool.sample,
        (spec,),
        pool.estimand,
        pool.sha256,
        split=pool.split,
        found_alone=pool.found_alone,
        buyers=pool.buyers,
    )


def told(material: Material, *, positives: int) -> list[Text]:
    """Return what a person is told of what was learned from."""
    rows, left = len(material.sample.outcome), len(material.rejects)
    if material.found_alone is not None:
        said = message(
            "Files used: {files}. Firms: {rows}, with a finding: {positives}, of which "
            "{alone} are stated for one industry. Read model-card.html before the card is used."
        ).filled(
            files=material.name.count(", ") + 1,
            rows=rows,
            positives=positives,
            alone=material.found_alone,
        )
        return [said]
    said = message(
        "Rows used: {rows}, left out: {left}, with an outcome: {positives}. Read "
        "model-card.html before the card is used."
    ).filled(rows=rows, left=left, positives=positives)
    return [*_kept_together(material.together), said]


def _kept_together(told: KeptTogether | None) -> list[Text]:
    if told is None:
        return []
    said = message(
        "Split: {keys} keys of legal persons in {clusters} clusters of the same owner. Rows in "
        "clusters of several keys, which are kept together: {rows}."
    ).filled(keys=told.keys, clusters=told.clusters, rows=told.rows_joined)
    if told.snapshot is None:
        return [said]
    registers = message(
        "Keys that the registers know: {found}, of which with a controlling owner: {owned}."
    ).filled(found=told.found, owned=told.owned)
    return [registers, said]


def _by_registers(door: Door, country: str) -> FindOwners:
    """Return what finds owners in the snapshot of registers that serves.

    Raises:
        Refusal: `no-snapshot`, when it is asked and none serves.
    """
    if len(country) != 2 or not country.isascii() or not country.isupper():
        stop(message("Write the country as two capital letters."), door.language)
    installation = door.call.installation

    def find(keys: Sequence[str], first: date, last: date) -> OwnersFound:
        with serving(installation.snapshot_dir) as snapshot:
            if snapshot is None:
                raise Refusal("no-snapshot")
            return owner_groups(
                keys,
                snapshot,
                first=first,
                last=last,
                home=country,
                person_key=installation.person_key,
            )

    return find
