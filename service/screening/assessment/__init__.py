"""The pure step of a screening: evidence in, assessment out."""
