"""What a screening calls for, in one order: the first of it is the one next act."""
