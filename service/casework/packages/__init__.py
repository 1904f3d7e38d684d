"""Packages of questions, letters or clauses: asked for, drafted, kept and given out."""
