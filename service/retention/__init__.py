"""How long records are held, how they are disposed of, and what is held about a person."""
