"""Payments in a ledger: who is screened, and which contract each payment belongs to."""
