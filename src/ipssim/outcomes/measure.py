"""What is measured on agencies: names of quantities, and how each is read off."""

from collections.abc import Callable
from typing import Any

from numpy.typing import NDArray

__all__ = ["Measure", "Names"]

Names = tuple[str, ...]
# One array of one quantity or, shape (agents, quantities), of several; or one for each of several
type Measure = Callable[[Any], NDArray[Any] | tuple[Any, ...]]
