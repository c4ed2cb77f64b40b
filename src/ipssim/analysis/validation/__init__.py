"""Does the model do what was seen in the world? Patterns, how they are computed from runs, and the score card."""

from ipssim.analysis.validation.panel import Observed, observe
from ipssim.analysis.validation.pattern import Pattern, read_patterns
from ipssim.analysis.validation.score import Score, score_card

__all__ = ["Observed", "Pattern", "Score", "observe", "read_patterns", "score_card"]
