"""A screening in the standards of others: no score and no band leaves in any of them."""
