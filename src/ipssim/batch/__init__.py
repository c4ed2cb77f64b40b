"""Batches: from a scenario to runs, from runs to results, in memory or in a folder."""

from ipssim.batch.design import design
from ipssim.batch.engines import Failure, default_engine, open_engine, run, run_all
from ipssim.batch.results import Results
from ipssim.batch.store import Store

__all__ = ["Failure", "Results", "Store", "default_engine", "design", "open_engine", "run", "run_all"]
