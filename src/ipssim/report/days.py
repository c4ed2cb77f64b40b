"""Dates as people write them."""

from datetime import date

__all__ = ["in_words", "month_in_words"]


def in_words(day: date) -> str:
    """1 January 2025."""
    return f"{day.day} {day:%B %Y}"


def month_in_words(day: date) -> str:
    """January 2025."""
    return f"{day:%B %Y}"
