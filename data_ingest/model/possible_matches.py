"""Parties that a register or a list may speak of, until a named person has decided."""

from typing import Literal, get_args

import dataframely as dy

from data_ingest.model.verdict import VERDICTS

MatchReason = Literal["name_differs", "name_missing", "name_only", "name_near", "sanctions"]
MATCH_REASONS: tuple[MatchReason, ...] = get_args(MatchReason)
"""Why a match is only possible: the number is the same and the name is another; the number is the
same and the purchase gives no name; the name is the same, or nearly, and no number tells; number
and name are the same as in a list of sanctions, which a person decides on."""

AnswerStatus = Literal["found", "not_found", "partial", "unavailable", "not_asked"]
ANSWER_STATUSES: tuple[AnswerStatus, ...] = get_args(AnswerStatus)
"""How a register answered that was asked live. That it did not answer says nothing about the firm,
and neither does that it was not asked, since no more parties were asked about at one time."""


class PossibleMatches(dy.Schema):
    """What is shown of a possible match; none is scored."""

    party_id = dy.String(primary_key=True)
    source_id = dy.String(primary_key=True)  # Sources.source_id
    register_id = dy.String(primary_key=True)  # the party's id in that source
    number = dy.String(nullable=True)  # "<scheme> <value>" that both have; null: by name alone
    name = dy.String(nullable=True)  # as the source writes it; null for a natural person
    reason = dy.Enum(MATCH_REASONS)
    listed = dy.Bool()  # the source has an entry of a list about it
    compared = dy.String()  # JSON of the compared facts


class MatchJudgements(dy.Schema):
    """A person's judgement that was taken into account: what it is of, and what was judged.

    `same` tied the party to the record of the source, `not_same` took the record away, `unsure`
    left it a possible match.
    """

    party_id = dy.String(primary_key=True)
    source_id = dy.String(primary_key=True)  # Sources.source_id
    register_id = dy.String(primary_key=True)
    name = dy.String(nullable=True)  # as the source writes it; null for a natural person
    judgement_id = dy.String()
    verdict = dy.Enum(VERDICTS)
    judged_on = dy.Date()  # UTC


class RegisterAnswers(dy.Schema):
    """How each register that was asked live about a party answered."""

    party_id = dy.String(primary_key=True)
    source = dy.String(primary_key=True)  # id of the register; "" where none was asked
    title = dy.String()
    status = dy.Enum(ANSWER_STATUSES)
    asked_at = dy.String(nullable=True)  # minute, UTC: 2026-11-24T12:05Z; null: not asked
    reason = dy.String(nullable=True)  # data_ingest/model/problems.yaml: why it did not answer
