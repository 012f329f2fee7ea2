"""How long a list is, and which page of it is wanted → what stands on the page and how to turn it."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Paging:
    """One page of a list."""

    at: int
    """Counted from 1."""
    pages: int
    size: int
    address: str
    """Of the list; a page's number is added to it."""

    @property
    def shown(self) -> slice:
        """What of the list stands on the page."""
        return slice((self.at - 1) * self.size, self.at * self.size)


def paging(count: int, at: int, size: int, address: str) -> Paging:
    """Return the page wanted of `count` rows, or the nearest that there is."""
    pages = max(1, -(-count // size))
    return Paging(min(max(at, 1), pages), pages, size, f"{address}{'&' if '?' in address else '?'}at=")
