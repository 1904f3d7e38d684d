"""Follow-up of a contract: what was looked at and found, and what the next screening may know."""
