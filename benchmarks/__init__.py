"""Measurements that need a quiet machine or documents from outside the project; see README.md here."""
