"""How much each part of a chain adds to its exposure, with bounds."""
