"""How rules of law are named in European standards."""
