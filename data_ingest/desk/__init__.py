"""Files from the buyer's desk → answers about parties → declarations of a procurement."""
