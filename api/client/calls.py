"""One description of each operation, from which both clients get their method.

A plan is a plain function: arguments in, `Call` out, and nothing sent. `Asked`, `Listed` and `Streamed` are descriptors
that make a method of it: at a `Salesdesk` one that answers, at an `AsyncSalesdesk` one to await or to iterate with
`async for`. So a parameter that is added is there for both, with its type and its documentation.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Coroutine, Iterator, Mapping
from dataclasses import dataclass, field
from functools import update_wrapper
from typing import TYPE_CHECKING, Any, Generic, ParamSpec, TypeVar, overload

if TYPE_CHECKING:
    import httpx

    from api.client.doors import AsyncDoor, Door

P = ParamSpec("P")
T = TypeVar("T")


@dataclass(frozen=True)
class Call(Generic[T]):
    """One request, and how its answer is read. `repeatable`: sent twice it has one effect, so it may be tried again."""

    method: str
    path: str
    read: Callable[[httpx.Response], T]
    params: Mapping[str, Any] = field(default_factory=dict)
    body: Any = None
    content: bytes | None = None
    headers: Mapping[str, str] = field(default_factory=dict)
    repeatable: bool = True


@dataclass(frozen=True)
class Page(Generic[T]):
    """A part of a list, and the call that brings the next one."""

    items: tuple[T, ...]
    next: Call[Page[T]] | None


class _Method(Generic[P, T]):
    """A plan as an attribute of both clients; at the class itself it is the plan, with its documentation."""

    def __init__(self, plan: Callable[P, Call[Any]]) -> None:
        self.plan = plan
        self.__doc__ = plan.__doc__

    def _at(self, send: Callable[[Call[Any]], Any]) -> Callable[P, Any]:
        def method(*args: P.args, **kwargs: P.kwargs) -> Any:  # noqa: ANN401
            return send(self.plan(*args, **kwargs))

        return update_wrapper(method, self.plan)


class Asked(_Method[P, T]):
    """An operation with one answer."""

    def __init__(self, plan: Callable[P, Call[T]]) -> None:
        super().__init__(plan)

    @overload
    def __get__(self, desk: None, owner: type) -> Asked[P, T]: ...
    @overload
    def __get__(self, desk: Door, owner: type) -> Callable[P, T]: ...
    @overload
    def __get__(self, desk: AsyncDoor, owner: type) -> Callable[P, Coroutine[Any, Any, T]]: ...
    def __get__(self, desk: Door | AsyncDoor | None, owner: type) -> Any:
        """The method of a client."""
        return self if desk is None else self._at(desk.ask)


class Listed(_Method[P, T]):
    """An operation whose answer is a list of pages, gone through as one list."""

    def __init__(self, plan: Callable[P, Call[Page[T]]]) -> None:
        super().__init__(plan)

    @overload
    def __get__(self, desk: None, owner: type) -> Listed[P, T]: ...
    @overload
    def __get__(self, desk: Door, owner: type) -> Callable[P, Iterator[T]]: ...
    @overload
    def __get__(self, desk: AsyncDoor, owner: type) -> Callable[P, AsyncIterator[T]]: ...
    def __get__(self, desk: Door | AsyncDoor | None, owner: type) -> Any:
        """The method of a client."""
        return self if desk is None else self._at(desk.each)


class Streamed(_Method[P, T]):
    """An operation that tells its events while it runs."""

    def __init__(self, plan: Callable[P, Call[T]]) -> None:
        super().__init__(plan)

    @overload
    def __get__(self, desk: None, owner: type) -> Streamed[P, T]: ...
    @overload
    def __get__(self, desk: Door, owner: type) -> Callable[P, Iterator[T]]: ...
    @overload
    def __get__(self, desk: AsyncDoor, owner: type) -> Callable[P, AsyncIterator[T]]: ...
    def __get__(self, desk: Door | AsyncDoor | None, owner: type) -> Any:
        """The method of a client."""
        return self if desk is None else self._at(desk.listen)
