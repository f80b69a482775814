"""The stores of the tests themselves."""

from __future__ import annotations

import psycopg
import pytest


@pytest.mark.slow
def test_the_server_outlives_other_runs_of_the_tests(
    postgres_server: str, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """A run that begins takes pytest's folders from other users; a checkpoint opens files by their whole path."""
    tmp_path_factory.getbasetemp().chmod(0o700)
    with psycopg.connect(postgres_server, autocommit=True) as connection:
        connection.execute("CHECKPOINT")
        assert connection.execute("SELECT 1").fetchone() == (1,)
