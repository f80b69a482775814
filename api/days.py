"""Days as clients write them."""

from __future__ import annotations

import re
from datetime import date
from typing import Annotated

from pydantic import BeforeValidator

_ISO = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)


def _written(value: object) -> object:
    """Pydantic would take `0` and `0.0` for days since 1970 as well, which nobody means."""
    if isinstance(value, date) or (isinstance(value, str) and _ISO.fullmatch(value)):
        return value
    raise ValueError("a day is written YYYY-MM-DD")


# A day, and nothing but YYYY-MM-DD.
Day = Annotated[date, BeforeValidator(_written)]
