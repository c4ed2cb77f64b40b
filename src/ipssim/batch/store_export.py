"""Results as plain tables for other programs, part by part, so that a study of any size fits."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import IO

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
from pyarrow import csv

from ipssim.batch.results import Results
from ipssim.batch.store_files import write_atomically, writing
from ipssim.outcomes import OUTCOMES, quantities_of
from ipssim.outcomes.places import SCOPES

__all__ = ["exported"]


def exported(results_folder: Path, folder: Path, kind: str) -> Iterator[tuple[Path, int]]:
    """Write runs, outcomes, series and events as .csv or .parquet; yields each file with its number of rows."""
    results = Results.read(results_folder)
    tables: dict[str, Callable[[Results], pd.DataFrame]] = {"outcomes": _outcomes, "series": _series, "events": _events}
    with writing(folder):
        folder.mkdir(parents=True, exist_ok=True)
        runs = pa.Table.from_pandas(results.runs, preserve_index=False)
        yield _written(folder / f"runs.{kind}", iter([runs]))
        for name, rows in tables.items():
            frames = (results.with_varied(rows(part)) for part in results.part_by_part())
            chunks = (pa.Table.from_pandas(frame, preserve_index=False) for frame in frames)
            yield _written(folder / f"{name}.{kind}", chunks)


def _outcomes(results: Results) -> pd.DataFrame:
    there = set(results.quantities)
    return results.series([name for name, outcome in OUTCOMES.items() if there >= set(quantities_of(outcome))])


def _series(results: Results) -> pd.DataFrame:
    frames = [results.sums(results.quantities, scope).assign(scope=scope) for scope in SCOPES]
    return pd.concat(frames, ignore_index=True)


def _events(results: Results) -> pd.DataFrame:
    return results.events()


def _written(path: Path, chunks: Iterator[pa.Table]) -> tuple[Path, int]:
    rows = 0

    def write(file: IO[bytes]) -> None:
        nonlocal rows
        first = next(chunks, None)
        if first is None:
            return
        writer, schema = pq.ParquetWriter, first.schema
        if path.suffix == ".csv":
            writer, schema = csv.CSVWriter, _with_days(schema)
        with writer(file, schema) as opened:
            for table in (first, *chunks):
                opened.write_table(table.cast(schema))
                rows += len(table)

    write_atomically(path, write)
    return path, rows


def _with_days(schema: pa.Schema) -> pa.Schema:
    """Dates without a time of day, as a spreadsheet and R read them."""
    days = [pa.field(field.name, pa.date32()) if pa.types.is_timestamp(field.type) else field for field in schema]
    return pa.schema(days)
