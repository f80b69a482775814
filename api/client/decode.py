"""JSON into dataclasses, by their annotations. What a newer server adds is passed over."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import MISSING, fields, is_dataclass
from datetime import date, datetime
from functools import cache
from types import NoneType, UnionType
from typing import Any, Literal, TypeVar, Union, get_args, get_origin, get_type_hints

from api.client.errors import UnreadableError

T = TypeVar("T")


def decode(type_: type[T], value: Any) -> T:  # noqa: ANN401 - JSON
    """A value of JSON as `type_`. Raises UnreadableError where it is none."""
    try:
        return _decode(type_, value)  # type: ignore[no-any-return]
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise UnreadableError(f"The answer is no {getattr(type_, '__name__', type_)}: {error}.") from error


def _decode(type_: Any, value: Any) -> Any:  # noqa: ANN401
    origin, inner = get_origin(type_), get_args(type_)
    if origin in (Union, UnionType):
        return _one_of(inner, value)
    if origin is tuple:
        return tuple(_decode(inner[0], item) for item in _held(list, value))
    if origin in (dict, Mapping):
        return {name: _decode(inner[1], item) for name, item in _held(dict, value).items()}
    if origin is not None or type_ is Any:
        return value
    if is_dataclass(type_):
        return _record(type_, _held(dict, value))
    if type_ in (date, datetime):
        return type_.fromisoformat(_held(str, value))
    if type_ is float and isinstance(value, int) and not isinstance(value, bool):
        return float(value)
    return _held(type_, value)


def _held(type_: type[Any], value: Any) -> Any:  # noqa: ANN401
    if not isinstance(value, type_) or (isinstance(value, bool) and type_ is not bool):
        raise TypeError(f"{type_.__name__} expected, {type(value).__name__} found")
    return value


def _record(type_: Any, value: dict[str, Any]) -> Any:  # noqa: ANN401
    hints = _hints(type_)
    known = {
        field.name: _decode(hints[field.name], value[field.name])
        for field in fields(type_)
        if field.name in value or (field.default is MISSING and field.default_factory is MISSING)
    }
    return type_(**known)


@cache
def _hints(type_: Any) -> dict[str, Any]:  # noqa: ANN401
    return get_type_hints(type_)


def _one_of(types: tuple[Any, ...], value: Any) -> Any:  # noqa: ANN401
    """None, the dataclass whose `kind` the value has (else the last, which takes any), or the first type that fits."""
    if value is None and NoneType in types:
        return None
    told = [one for one in types if one is not NoneType]
    if all(is_dataclass(one) for one in told) and len(told) > 1:
        found = [one for one in told if value["kind"] in get_args(_hints(one)["kind"])]
        if found:
            return _decode(found[0], value)
        return told[-1](kind=str(value["kind"]), data=value)
    for one in told[:-1]:
        if get_origin(one) is Literal or isinstance(value, one):
            return _decode(one, value)
    return _decode(told[-1], value)
