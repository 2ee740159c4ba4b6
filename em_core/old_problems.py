"""The data of problems that were solved by what was not yet called EM, each with its source."""
from __future__ import annotations

import numpy as np

from em_core import checks

NEWCOMB = checks.read_only(
    [28, 26, 33, 24, 34, -44, 27, 16, 40, -2, 29, 22, 24, 21, 25, 30, 23, 29, 31, 19, 24, 20, 36, 32, 36, 28, 25, 21, 28, 29, 37, 25, 28,
     26, 30, 32, 36, 26, 30, 22, 36, 23, 27, 27, 28, 27, 31, 27, 26, 33, 26, 32, 32, 24, 39, 28, 24, 25, 32, 25, 29, 27, 28, 29, 16, 23])
"""Passages of light over 7442 metres, timed by Simon Newcomb in 1882: billionths of a second above 24,800. S. M. Stigler, "Do
robust estimators work with real data?", Annals of Statistics 5 (1977) 1055–1098; also `newcomb` in the R package MASS."""

CHOLERA = ((1, 2, 3, 4), (32, 16, 6, 1))
"""Houses of an Indian village with 1, 2, 3, 4 cases of cholera, and how many houses had so many. A. G. McKendrick, "Applications of
mathematics to medical problems", Proceedings of the Edinburgh Mathematical Society 44 (1926) 98–130."""

CHOLERA_FREE = 168
"""Houses of the same village without a case."""

PLACES = ("University Farm", "Waseca", "Morris", "Crookston", "Grand Rapids", "Duluth")
VARIETIES = ("Manchuria", "Svansota", "Velvet", "Trebi", "Peatland")
BARLEY = checks.read_only(np.array([
    [81.0, 105.4, 119.7, 109.7, 98.3],
    [146.6, 142.0, 150.7, 191.5, 145.7],
    [82.3, 77.3, 78.4, 131.3, 89.6],
    [119.8, 121.4, 124.0, 140.8, 124.8],
    [98.9, 89.0, 69.1, 89.3, 104.1],
    [86.9, 77.1, 78.9, 101.8, 96.0]]))
"""Yields of five varieties of barley (columns) at six places in Minnesota (rows) in 1931. F. R. Immer, H. K. Hayes and L. Powers,
"Statistical determination of barley varietal adaptation", Journal of the American Society of Agronomy 26 (1934) 403–419; also in
R. A. Fisher, The Design of Experiments, and as `immer` in the R package MASS."""

REMISSIONS = checks.read_only([1, 22, 3, 12, 8, 17, 2, 11, 8, 12, 2, 5, 4, 15, 8, 23, 5, 11, 4, 1, 8])
"""Weeks until the relapse of 21 children with leukaemia who were given a placebo; all relapses were seen. E. J. Freireich and others,
Blood 21 (1963) 699–716; E. A. Gehan, Biometrika 52 (1965) 203–223."""

LINKAGE = (125, 18, 20, 34)
"""Animals in four classes. C. R. Rao, Linear Statistical Inference (1965); A. P. Dempster, N. M. Laird and D. B. Rubin, "Maximum
likelihood from incomplete data via the EM algorithm", Journal of the Royal Statistical Society B 39 (1977) 1–38, section 1."""

LINKAGE_PUBLISHED = (0.5, 0.608247423, 0.624321051, 0.626488879, 0.626777323, 0.626815632, 0.626820719, 0.626821395, 0.626821484)
"""The sequence of estimates in table 1 of Dempster, Laird and Rubin (1977)."""

LINKAGE_RATIOS = (0.1465, 0.1346, 0.1330, 0.1328, 0.1328, 0.1328, 0.1328, 0.1328)
"""The ratios of successive errors in the same table."""
