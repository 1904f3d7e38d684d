"""What documents about a purchase mean, whichever format they are written in."""
