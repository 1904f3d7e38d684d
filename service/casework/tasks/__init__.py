"""Tasks of a case: what is to be done, by whom and when."""
