"""A small valid scenario to vary, and evidence of its own, so that these tests do not depend on real numbers."""

from collections.abc import Callable
from pathlib import Path

import pytest

from ipssim.evidence import Evidence, Parameter, Source

VALID = (Path(__file__).parent / "valid.toml").read_text(encoding="utf-8")


@pytest.fixture(autouse=True)
def small_evidence(monkeypatch: pytest.MonkeyPatch) -> Evidence:
    hazard = Parameter("adoption.base_hazard", 0.004, "1/month", (0.001, 0.02), "A hazard.", "assumed", because="So.")
    source = Source("pogue2022", "Pogue and others", "[Survey]", 2022)
    evidence = Evidence({hazard.name: hazard}, {source.key: source}, Path("parameters"))
    monkeypatch.setattr(Evidence, "read", classmethod(lambda cls: evidence))
    return evidence


@pytest.fixture
def written(tmp_path: Path) -> Callable[..., Path]:
    """Write a file into a fresh folder and get its path; the valid scenario when no text is given."""

    def write(name: str = "scenario.toml", text: str = VALID) -> Path:
        path = tmp_path / name
        path.write_text(text, encoding="utf-8")
        return path

    return write
