"""What the law asks of the buyer, as dated rules with three outcomes."""
