"""What the tests of contracts share: the books alone, without the stay that stands a floor above them."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from yuexu.contracts.ledger import residence


@pytest.fixture
def books_alone() -> Iterator[None]:
    """Nothing is known of a stay, so that what the ledger does can be seen for any nights lived."""
    before = residence.declared()
    residence.declare(None)
    yield
    residence.declare(before)
