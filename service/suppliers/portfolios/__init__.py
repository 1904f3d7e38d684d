"""Portfolio runs: all suppliers of a buyer screened at one time, as one record."""
