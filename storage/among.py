"""'One of these': the list is bound, and the statement the same whatever its length."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ARRAY, Boolean, ColumnElement, Executable, any_, bindparam
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.operators import OperatorType
from sqlalchemy.sql.visitors import InternalTraversal, iterate

ALONE = "alone"  # what the compiler is told: names of lists of one


def among(column: ColumnElement[Any], name: str = "ids") -> ColumnElement[bool]:
    """Return 'column IN (the list bound to name)': compiled once, whatever the length."""
    return Among(column, name)


class Among(ColumnElement[bool]):
    """See `among`. PostgreSQL gets the list as one array, and so one plan for every length; but of
    one it is told that it is one, see `lists_of`.
    """

    inherit_cache = True
    type = Boolean()
    _traverse_internals: Any = [  # noqa: RUF012  # the base class says how it is declared
        ("column", InternalTraversal.dp_clauseelement),
        ("listed", InternalTraversal.dp_clauseelement),
        ("array", InternalTraversal.dp_clauseelement),
    ]

    def __init__(self, column: ColumnElement[Any], name: str) -> None:
        self.column, self.listed = column, bindparam(name, type_=column.type)
        self.array = column == any_(bindparam(name, type_=ARRAY(column.type)))

    @property
    def _from_objects(self) -> list[Any]:
        return self.array._from_objects

    def self_group(self, against: OperatorType | None = None) -> ColumnElement[bool]:
        """Stand among other conditions as it is: SQLAlchemy would ask SQLite for 'IN (...) = 1',
        and no index helps to answer that.
        """
        return self


def lists_of(statement: Executable) -> frozenset[str]:
    """Return the names of the lists that a statement asks among.

    The server expects ten of any array: it then reads all there is where a look at an index would
    do, or makes its plan anew each time. With a list of one it is not to guess.
    """
    clauses: Any = statement
    return frozenset(one.listed.key for one in iterate(clauses) if isinstance(one, Among))


def list_mark(name: str) -> str:
    """Return what stands in SQLite's text behind the place of a list, which becomes as many places
    as the list is long when it is run.
    """
    return f"/*{name}*/"


@compiles(Among)
def _in(element: Among, compiler: SQLCompiler, **how: Any) -> str:
    column, listed = (compiler.process(one, **how) for one in (element.column, element.listed))
    return f"{column} IN ({listed}{list_mark(element.listed.key)})"


@compiles(Among, "postgresql")
def _any(element: Among, compiler: SQLCompiler, **how: Any) -> str:
    is_one = element.listed.key in how.get(ALONE, ())
    asked = element.column == element.listed if is_one else element.array
    return compiler.process(asked, **how)
