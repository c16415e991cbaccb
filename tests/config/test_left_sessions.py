from __future__ import annotations

import warnings

import pytest
from django.db import OperationalError, connection, connections

from tests.left_sessions import SessionLeftOpen, end_other_sessions


@pytest.mark.django_db(transaction=True)
def test_whoever_stays_on_the_test_database_is_named_and_ended() -> None:
    if connection.vendor != "postgresql":
        pytest.skip("Only PostgreSQL counts who is there.")
    other = connections.create_connection("default")
    other.ensure_connection()

    with pytest.warns(SessionLeftOpen, match="Ended 1 sessions"):
        ended = end_other_sessions(patience=0)

    assert ended == 1
    with pytest.raises(OperationalError), other.cursor() as cursor:
        cursor.execute("SELECT 1")
    other.close()
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert end_other_sessions(patience=0) == 0
