"""A supplier's right of reply: its own facts on a sheet, and its answer kept beside them."""
