"""One purchase screened: read, assessed, kept, made once more, and put into words."""
