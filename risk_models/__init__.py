"""From facts to points, and from points along the chain to a review need."""
