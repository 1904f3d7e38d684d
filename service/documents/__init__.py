"""The parts that documents of every kind are built from, independent of any feature."""
