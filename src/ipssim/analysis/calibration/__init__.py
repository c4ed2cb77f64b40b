"""Which values of the parameters agree with what was seen: history matching in waves, then a weighted sample."""

from ipssim.analysis.calibration.history import calibrate, calibrate_each
from ipssim.analysis.calibration.study import Study

__all__ = ["Study", "calibrate", "calibrate_each"]
