"""Measurements of speed, memory and quality that the README quotes."""
