"""Numbers as people say them; the report says them alike."""

from ipssim.wording import amount, contrast_in_words, counted, gap, interval, spread_in_words, unit_of_gap

__all__ = ["amount", "contrast_in_words", "counted", "gap", "interval", "spread_in_words", "unit_of_gap"]
