"""Units: how many of one make another. Time is months everywhere, and money is whole cents."""

__all__ = ["CENTS", "MILLION", "MONTHS_A_QUARTER", "MONTHS_A_YEAR", "WEEKS_A_MONTH"]

MONTHS_A_YEAR = 12
MONTHS_A_QUARTER = 3
WEEKS_A_MONTH = 52 / MONTHS_A_YEAR
MILLION = 1_000_000
CENTS = 100  # in one unit of the scenario's currency
