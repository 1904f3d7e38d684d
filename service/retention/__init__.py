"""How long records are kept, how they are disposed of, and what is stored about a person."""
