"""Files of registers, however packed and long → records, and the rows made of them."""
