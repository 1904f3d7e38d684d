"""Signed extracts of decided facts about one firm and one contract, from one authority to one."""
