"""The data model: tables, the rows that they are made of, problems and values."""
