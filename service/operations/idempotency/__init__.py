"""A request that is sent again is done once."""
