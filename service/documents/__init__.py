"""Renderings of an assessment: records hold codes, these turn them into words."""
