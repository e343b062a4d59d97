"""A statement made ready once: its text, where its values go, and what becomes of its rows.

SQLAlchemy describes tables and writes SQL. What it does around every single run takes several times
as long as a short statement itself, so a plan keeps what it found out, and text and values go
straight to the driver. Statements stand in modules, or come from functions that make each shape
once (`functools.cache`): one that is made anew is made ready anew, which takes a millisecond.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import cache, partial
from operator import itemgetter
from typing import TYPE_CHECKING, Any
from weakref import WeakKeyDictionary

from sqlalchemy import Dialect, Executable
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.types import TypeEngine

from storage.among import ALONE, list_mark, lists_of

Values = Mapping[str, Any]
Process = Callable[[Any], Any]

NO_LISTS: frozenset[str] = frozenset()
MOST = 20  # plans of one statement: some name in their text how many rows are wanted
FLOAT8 = 701  # PostgreSQL's own name of its floats: types of numbers want to know it


class Row(tuple[Any, ...]):
    """What was found: values in their order, also by the names of their columns. Of two with one
    name the second is called name_1, as SQLAlchemy does.
    """

    __slots__ = ()

    if TYPE_CHECKING:

        def __getattr__(self, name: str) -> Any: ...


class Plan:
    """How one statement is run with values of the same names as `first`; `alone` are lists of one,
    which the statement takes as that one.
    """

    def __init__(self, compiled: SQLCompiler, first: Values, alone: frozenset[str]) -> None:
        dialect, binds = compiled.dialect, compiled.binds
        ready = compiled.construct_expanded_state(first)
        self.sql = ready.statement
        self._fixed: list[Any] = []
        self._given: list[tuple[int, str, Process | None]] = []
        for place, name in enumerate(ready.positiontup or ()):
            bind = binds.get(name)
            # Each of a list that stands in the statement has a name of its own here.
            process = ready.processors.get(name) if bind is None else _into(bind.type, dialect)
            if name in alone:
                process = partial(_only, process)
            if bind is not None and bind.key in first:
                self._given.append((place, bind.key, process))
                self._fixed.append(None)
            else:
                value = ready.parameters[name]
                self._fixed.append(value if process is None else process(value))
        self._lists = {name for _, name, _ in self._given if list_mark(name) in self.sql}
        # A copy of a statement remembers the columns of its original: only the compiler knows, and
        # has no public word for it. Row by row tests/storage/test_plans.py holds it to be right.
        columns = compiled._result_columns
        # Of plain text nobody knows whether it finds rows: it is asked for them.
        self.finds = bool(columns) or compiled.isplaintext
        self._out_of = [
            (place, process)
            for place, column in enumerate(columns)
            if (process := _out_of(column.type, dialect)) is not None
        ]
        self._row = partial(tuple.__new__, _named([column.keyname for column in columns]))

    def ready(self, values: Values) -> tuple[str, list[Any]]:
        """Return text and values as the driver takes them."""
        if self._lists:
            return self._spread(values)
        return self.sql, self.one(values)

    def one(self, values: Values) -> list[Any]:
        """Return values in their order; none of them is a list, see `list_mark`."""
        ordered = self._fixed.copy()
        for place, name, process in self._given:
            value = values[name]
            ordered[place] = value if process is None else process(value)
        return ordered

    def _spread(self, values: Values) -> tuple[str, list[Any]]:
        sql, spread = self.sql, [[value] for value in self._fixed]
        for place, name, process in self._given:
            value = values[name] if name in self._lists else (values[name],)
            spread[place] = list(value) if process is None else list(map(process, value))
        for name in self._lists:
            sql = sql.replace(f"?{list_mark(name)}", ",".join("?" * len(values[name])))
        return sql, [value for each in spread for value in each]

    def rows(self, found: Sequence[Sequence[Any]]) -> list[Row]:
        """Return what the driver found as the code knows it."""
        return list(map(self._row, map(self._read, found) if self._out_of else found))

    def _read(self, found: Sequence[Any]) -> list[Any]:
        values = list(found)
        for place, process in self._out_of:
            values[place] = process(values[place])
        return values


def _only(process: Process | None, values: Sequence[Any]) -> Any:
    (value,) = values
    return value if process is None else process(value)


def _into(kind: TypeEngine[Any], dialect: Dialect) -> Process | None:
    return kind.dialect_impl(dialect).bind_processor(dialect)


def _out_of(kind: TypeEngine[Any], dialect: Dialect) -> Process | None:
    return kind.dialect_impl(dialect).result_processor(dialect, FLOAT8)


def _named(names: Sequence[str]) -> type[Row]:
    places = {name: place for place, name in enumerate(names)}
    by_name = {name: property(itemgetter(place)) for name, place in places.items()}
    return type("Row", (Row,), {"__slots__": (), **by_name})


class Shapes:
    """The plans of one statement: one for each set of names, each value that its text names, and
    each choice of `lists` that hold one alone.
    """

    def __init__(self, lists: frozenset[str]) -> None:
        self._lists = lists
        self._named: Sequence[str] = ()
        self._plans: dict[tuple[Any, ...], Plan] = {}

    def plan(self, statement: Executable, values: Values, dialect: Dialect) -> Plan:
        """Return the plan for these values."""
        alone = frozenset(name for name in self._lists if len(values[name]) == 1)
        if found := self._plans.get(self._key(values, alone)):
            return found
        compiled: Any = statement.compile(  # type: ignore[attr-defined]  # all of ours are clauses
            dialect=dialect,
            column_keys=list(values),
            for_executemany=True,
            compile_kwargs={ALONE: alone},
        )
        literal = compiled.literal_execute_params
        self._named = sorted(bind.key for bind in literal if bind.key in values)
        if len(self._plans) >= MOST:
            self._plans.clear()
        plan = self._plans[self._key(values, alone)] = Plan(compiled, values, alone)
        return plan

    def _key(self, values: Values, alone: frozenset[str]) -> tuple[Any, ...]:
        return (*values, alone, *(values[name] for name in self._named))


class Plans:
    """The plans of all statements for one kind of database; they go with their statements."""

    def __init__(self, dialect: Dialect) -> None:
        self._dialect = dialect
        self._shapes = _known(dialect.name)

    def plan(self, statement: Executable, values: Values) -> Plan:
        """Return how to run it with such values."""
        shapes = self._shapes.get(statement)
        if shapes is None:
            # SQLite sees every list as it is.
            lists = lists_of(statement) if self._dialect.name == "postgresql" else NO_LISTS
            shapes = self._shapes[statement] = Shapes(lists)
        return shapes.plan(statement, values, self._dialect)


@cache
def _known(_database: str) -> WeakKeyDictionary[Executable, Shapes]:
    # All engines of a process are of one make: what one has made ready serves the others.
    return WeakKeyDictionary()
