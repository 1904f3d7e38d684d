"""What a factor is made of, and the columns that it may mention."""
