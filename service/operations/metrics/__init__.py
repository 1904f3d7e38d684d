"""Figures for whoever runs the service, in the format of Prometheus."""
