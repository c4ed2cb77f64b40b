"""The model: a system and its months, and runs of it."""

from ipssim.model.system import SystemModel, World
from ipssim.model.together import simulate, simulate_together, without_garbage_collection
from ipssim.model.view import SystemView

__all__ = ["SystemModel", "SystemView", "World", "simulate", "simulate_together", "without_garbage_collection"]
