"""Which values of the parameters agree with what was seen: history matching in waves, then a weighted sample."""

from ipssim.analysis.calibration.history import calibrate
from ipssim.analysis.calibration.study import Study

__all__ = ["Study", "calibrate"]
