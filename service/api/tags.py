"""The groups that the description of the API lists its operations in, in their order."""

from collections.abc import Mapping

TAGS: Mapping[str, str] = {
    "health": "Liveness and readiness probes.",
    "api-info": "Name, version and documentation of the API.",
    "screenings": "Screenings: made, read, corrected, superseded, and handed out.",
    "needs": "Whether labour terms are needed for a purchase, before any supplier is known.",
    "packages": "Drafts of questions, letters, terms and plans; nothing is sent.",
    "follow-ups": "Results of reports, deeper checks and visits about one firm.",
    "register-checks": "What an authority has answered about a firm.",
    "coverage": "How much of a year's contracts and spending the cases cover.",
    "cases": (
        "Cases: the buyer's file for one purchase, with its tasks, decisions and linked records."
    ),
    "exports": "What other systems and registers are given of a screening.",
    "replies": "Reply links: a supplier sees its own facts and answers them.",
    "support": "Contacts for support, receipts and tips, and disclosures to other authorities.",
    "mappings": "Which columns of a buyer's own tables hold what.",
    "evidence-files": "Files that are kept as evidence.",
    "matching": "Whom registers and lists may know a party as, and what people have judged of it.",
    "catalogue": "What the service goes by: factors, rules, scorecards, facts, wages and schemas.",
    "profiles": "What is known of an industry or a country before any supplier is.",
    "portfolios": "All suppliers of a ledger or of several files, screened as one.",
    "monitors": "Monitors of parties, cases and portfolios, and the changes they have found.",
    "jobs": "Work that takes longer than a request.",
    "schedules": "Work that is done daily.",
    "changes": "Feed of created and changed records, for systems that synchronise.",
    "webhooks": "Webhook endpoints and their deliveries.",
    "people": "Users, their rights and buyer units, and what is stored about a person.",
    "keys": "API keys of people and systems.",
    "log": "The signed log, and proofs of its entries.",
    "snapshots": "Snapshots of registers and lists, and which one is in use.",
    "incidents": "Restricted incidents: signs of acute danger, visible only to the incident role.",
    "disposals": "Records that have been disposed of, and those due for disposal.",
}
"""What each group holds, by its name."""
