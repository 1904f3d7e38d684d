"""The groups that the description of the API lists its operations in, in their order."""

from collections.abc import Mapping

TAGS: Mapping[str, str] = {
    "health": "Liveness and readiness probes.",
    "api-info": "Name, version and documentation of the API.",
    "screenings": "Screenings: made, read, corrected, superseded, and handed out.",
    "needs": "Whether labour terms are needed for a purchase, before any supplier is known.",
    "packages": "Drafts of questions, letters, terms and plans; nothing is sent.",
    "follow-ups": "What a report, a deeper check or a visit showed of one firm.",
    "register-checks": "What an authority has answered about a firm.",
    "coverage": "How much of a year's contracts and spending the cases cover.",
    "cases": "Cases: the buyer's file for one purchase, and what hangs on it.",
    "exports": "What other systems and registers are given of a screening.",
    "replies": "What a supplier sees of its own facts by a link, and answers.",
    "support": "Whom to turn to, and what is shared with others.",
    "mappings": "Which columns of a buyer's own tables hold what.",
    "evidence-files": "Files that are kept as evidence.",
    "matching": "Whom registers and lists may know a party as, and what people have judged of it.",
    "catalogue": "What the service goes by: factors, rules, scorecards, facts, wages and schemas.",
    "profiles": "What is known of an industry or a country before any supplier is.",
    "portfolios": "All suppliers of a ledger or of several files, screened as one.",
    "monitors": "What is watched, and what has changed of it.",
    "jobs": "Work that takes longer than a request.",
    "schedules": "Work that is done daily.",
    "changes": "Feed of created and changed records, for systems that synchronise.",
    "webhooks": "Webhook endpoints and their deliveries.",
    "people": "Users, their rights and buyer units, and what is stored about a person.",
    "keys": "API keys of people and systems.",
    "log": "The signed log, and proofs of its entries.",
    "snapshots": "Snapshots of registers and lists, and which one is in use.",
    "incidents": "Signs of acute danger, which only those see who were given the right.",
    "disposals": "Records that have been disposed of, and those due for disposal.",
}
"""What each group holds, by its name."""
