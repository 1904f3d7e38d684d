"""People, what they may do, their keys and their log-in, in each organisation."""
