"""The screening of one purchase: reading, assessing, storing, repeating and describing it."""
