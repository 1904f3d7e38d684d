"""`import kedjekoll`: screening, suppliers, matching and needs from Python, without a database.

What is returned holds Polars frames, is shown in a notebook and is written as a report. Nothing is
stored. `entry.pyi` states the types that others see.
"""
