"""The report: one page that says what was asked, what came out, and how far to trust it; and tables for papers."""

from ipssim.report.papers import KINDS, paper_table
from ipssim.report.sheet import FORMATS, Sheet
from ipssim.report.writing import write_report

__all__ = ["FORMATS", "KINDS", "Sheet", "paper_table", "write_report"]
