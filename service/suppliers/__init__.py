"""All suppliers of a buyer: portfolios, monitors, selection, coverage, and exchange of files."""
