"""A screening in words: for a terminal, as PDF, workbook, table, Markdown and JSON."""
