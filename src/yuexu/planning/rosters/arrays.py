"""Names for the arrays that the rosters' solvers pass about."""

import numpy as np
import numpy.typing as npt

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]
REST = -1  # in a plan: a free day
