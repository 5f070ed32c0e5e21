"""A mark for tests of what both databases must do alike: the set-wise statements, the claims, the locks."""

import pytest

BOTH = pytest.mark.parametrize("store", ["sqlite", "postgresql"], indirect=True)
