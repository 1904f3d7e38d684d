"""The industry of a party, by CPV prefix, and what it is based on."""
