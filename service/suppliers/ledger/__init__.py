"""The suppliers of one ledger or contract register, ranked at once and kept nowhere."""
