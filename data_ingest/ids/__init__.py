"""Numbers of organisations and codes of countries: recognised, checked, and persons kept out."""
