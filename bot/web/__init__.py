"""Questions over HTTP → answers as a page, as documents to read on in, and as JSON."""
