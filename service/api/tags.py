"""The operation groups of the API description, in order."""

from collections.abc import Mapping

TAGS: Mapping[str, str] = {
    "health": "Liveness and readiness probes.",
    "api-info": "Name, version and documentation of the API.",
    "screenings": "Create, read, correct, supersede and export screenings.",
    "needs": "Needs assessments: whether labour terms are needed, before any supplier is known.",
    "packages": "Drafts of questions, letters, terms and plans; nothing is sent.",
    "follow-ups": "Results of reports, deeper checks and visits about one firm.",
    "register-checks": "Answers from authorities about a firm.",
    "coverage": "Share of a year's contracts and spending that the cases cover.",
    "cases": (
        "Cases: the buyer's file for one purchase, with its tasks, decisions and linked records."
    ),
    "exports": "Screenings exported in other standards.",
    "replies": "Reply links: a supplier sees its own facts and answers them.",
    "support": "Contacts for support, receipts and tips, and disclosures to other authorities.",
    "extracts": "Signed extracts of decided facts, from one authority to one other.",
    "mappings": "Column mappings of a buyer's own tables.",
    "evidence-files": "Files stored as evidence.",
    "matching": "Candidate matches in registers and lists, and people's judgements of them.",
    "catalogue": "Factors, rules, scorecards, facts, wage levels and schemas in use.",
    "profiles": "Structural profiles of industries and countries, before any supplier is known.",
    "portfolios": "All suppliers in a ledger or several files, screened together.",
    "monitors": "Monitors of parties, cases and portfolios, and the changes they have found.",
    "jobs": "Work that takes longer than a request.",
    "schedules": "Work that is done daily.",
    "changes": "Feed of created and changed records, for systems that synchronise.",
    "webhooks": "Webhook endpoints and their deliveries.",
    "people": "Users, their rights and buyer units, and what is stored about a person.",
    "keys": "API keys of people and systems.",
    "log": "The signed log, and proofs of its entries.",
    "snapshots": "Registers and lists: their snapshots, which one is in use, and fetching them.",
    "incidents": "Restricted incidents: signs of acute danger, visible only to the incident role.",
    "disposals": "Records that have been disposed of, and those due for disposal.",
}
"""What each group holds, by its name."""
