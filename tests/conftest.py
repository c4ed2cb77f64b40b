"""How random examples are drawn: the same ones every time, so that a change fails for what it changes.

To look for new ones: HYPOTHESIS_PROFILE=explore make test
"""

import os
from pathlib import Path

import pytest
from hypothesis import settings

settings.register_profile("same", derandomize=True, deadline=None, database=None)
settings.register_profile("explore", deadline=None)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "same"))


def pytest_configure(config: pytest.Config) -> None:
    """Files of this folder come before those of its folders, in whatever order they are named.

    For each of them pytest 9.1 makes the folders below anew, and fixtures of a folder it has been in stay with the old
    one: `pytest tests/cli/test_keys.py tests/test_docs.py tests/cli/test_help.py` would know no `ipssim` in the last.
    """
    config.args.sort(key=lambda named: len(Path(named.partition("::")[0]).resolve().parts))
