"""What the cases of an organisation show: the evidence of each, and who has won what in it."""
