"""Where events happened: the region and kind of host of whom they happened to."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from ipssim.vocabulary import HostKind, Payer, names

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["HOSTS", "SCOPES", "placed"]

HOSTS = names(HostKind)
SCOPES = ("system", "region", "host")  # what sums are kept for, and asked for
NOWHERE = ""  # the nation's own are in no region, and only agencies have a kind of host


def placed(events: "pd.DataFrame", agencies: Mapping[str, Any], region_names: tuple[str, ...]) -> "pd.DataFrame":
    """The event log with two more columns: region and host (kind of host)."""
    row, of_agency = events["row"].to_numpy(), (events["kind"] == "agency").to_numpy(np.bool_)
    region = np.where(events["kind"] == "funder", row // len(Payer), row)
    region[of_agency] = agencies["region"][row[of_agency]]
    host = np.full(len(row), len(HOSTS), np.int8)
    host[of_agency] = agencies["host"][row[of_agency]]
    return events.assign(region=_words(region, (*region_names, NOWHERE)), host=_words(host, (*HOSTS, NOWHERE)))


def _words(codes: NDArray[np.integer[Any]], words: tuple[str, ...]) -> "pd.Series[Any]":
    import pandas as pd

    return pd.Series(pd.Categorical.from_codes(codes, pd.Index(words)))
