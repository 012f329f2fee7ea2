"""Question sets, and what an answer must show to count as right."""
