"""The bureau's work on documents, releases and questions; no HTTP here."""
