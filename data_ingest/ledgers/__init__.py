"""Payments of a ledger: who is screened, and under which contract each lies."""
