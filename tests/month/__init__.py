"""The year of a branch and of a committee over forty, told through the real commands: a chapter a season."""

import pytest

pytest.register_assert_rewrite(*(f"{__name__}.{chapter}" for chapter in ("winter", "spring", "summer", "autumn")))
