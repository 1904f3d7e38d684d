"""Tables of any file → rows of text with their place: CSV, XLSX and tables in DOCX."""
