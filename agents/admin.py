"""Nouns of configuration over HTTP: the same five calls for each kind, from one table."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable
from dataclasses import asdict, dataclass
from typing import Annotated, Any, Generic

from aiohttp import web
from pydantic import BaseModel, Field, TypeAdapter, create_model

from agents import forms
from agents.auth import Signed
from agents.endpoint import EVERYBODY, Route
from agents.schema import Request
from agents.tools import Tools
from router import catalogue
from router.audit import By
from router.calendars import Calendar
from router.catalogue_nouns import CustomField, PresenceReason, SavedView, Tag
from router.errors import Forbidden, NotFound
from router.model import Role
from router.people import CannedReply, Outcome, Queue, RoutingProfile
from router.repositories import Tx
from router.repositories_catalogue import N

ADMINS = frozenset({Role.ADMIN})
LEADERS = frozenset({Role.SUPERVISOR, Role.ADMIN})
Version = Annotated[int, Field(ge=1)]
Handler = Callable[..., Awaitable[Any]]


class Versioned(Request):
    """The version that was seen: who changed it meanwhile is not written over unseen."""

    ver: Version


@dataclass(frozen=True, slots=True)
class Shelf(Generic[N]):
    """One kind: where it stands, what is written down, who reads it and who changes it."""

    path: str
    noun: type[N]
    form: type[Request]
    readers: frozenset[Role] = ADMINS
    writers: frozenset[Role] = ADMINS


SHELVES: tuple[Shelf[Any], ...] = (
    Shelf("queues", Queue, forms.QueueForm, LEADERS),
    Shelf("profiles", RoutingProfile, forms.ProfileForm, LEADERS),
    Shelf("canned-replies", CannedReply, forms.CannedForm, LEADERS, LEADERS),
    Shelf("outcomes", Outcome, forms.OutcomeForm, LEADERS),
    Shelf("tags", Tag, forms.TagForm, EVERYBODY, LEADERS),
    Shelf("fields", CustomField, forms.FieldForm, EVERYBODY),
    Shelf("calendars", Calendar, forms.CalendarForm, LEADERS),
    Shelf("views", SavedView, forms.ViewForm, EVERYBODY, EVERYBODY),
    Shelf("reasons", PresenceReason, forms.ReasonForm, EVERYBODY),
)


def by(who: Signed, request: web.Request) -> By:
    """Say who changes something, and from where, for the audit."""
    return By(who.agent.id, request.remote or "")


def routes(api: str) -> Iterable[Route]:
    """Make the places to call."""
    for shelf in SHELVES:
        made = _Handlers(shelf)
        place = f"{api}/{shelf.path}"
        one = f"{place}/{{item_id}}"
        yield Route("GET", place, made.list(), roles=shelf.readers)
        yield Route("POST", place, made.create(), roles=shelf.writers)
        yield Route("PUT", one, made.change(), roles=shelf.writers)
        yield Route("POST", f"{one}/retire", made.turn(catalogue.retire), roles=shelf.writers)
        yield Route("POST", f"{one}/restore", made.turn(catalogue.restore), roles=shelf.writers)


class _Handlers:
    """Makes the handlers of one kind; their annotations say what they take and give."""

    def __init__(self, shelf: Shelf[Any]) -> None:
        self._shelf = shelf
        self._word = shelf.form.__name__.removesuffix("Form")
        self._noun = TypeAdapter(shelf.noun)
        self._changed = create_model(f"{self._word}Change", __base__=shelf.form, ver=(Version, ...))
        whole: dict[str, Any] = {"id": (str, ...), "ver": (int, ...), "retired": (bool, ...)}
        self._record = create_model(f"{self._word}Record", __base__=shelf.form, **whole)

    def list(self) -> Handler:
        """Everything of the kind, by name."""
        shelf, record = self._shelf, self._shown

        async def listed(tools: Tools, who: Signed) -> Any:
            async with tools.unit.read() as reads:
                found = await reads.listed(shelf.noun)
            return tuple(record(noun) for noun in found if _theirs(who, noun))

        return self._named(listed, f"list_{_snake(shelf)}", tuple[self._record, ...])  # type: ignore[name-defined]  # made above

    def create(self) -> Handler:
        """A new one."""

        async def create(tools: Tools, who: Signed, request: web.Request, body: Any) -> Any:
            values = {**body.model_dump(), "id": tools.ids.new(), "ver": 1}

            async def work(tx: Tx) -> Any:
                return await self._keep(tx, tools, who, request, values)

            return self._shown(await tools.unit.write(work))

        return self._named(create, f"create_{_snake(self._shelf)}", self._record, self._shelf.form)

    def change(self) -> Handler:
        """Another version of one."""

        async def change(
            tools: Tools, who: Signed, request: web.Request, item_id: str, body: Any
        ) -> Any:
            async def work(tx: Tx) -> Any:
                stored = await catalogue.found(tx, self._shelf.noun, item_id)
                _may_change(who, stored)
                values = {**asdict(stored), **body.model_dump(), "ver": body.ver + 1}
                return await self._keep(tx, tools, who, request, values)

            return self._shown(await tools.unit.write(work))

        return self._named(change, f"change_{_snake(self._shelf)}", self._record, self._changed)

    def turn(self, move: Callable[..., Awaitable[Any]]) -> Handler:
        """Take one out of use, or bring it back."""
        kind = self._shelf.noun

        async def turn(
            tools: Tools, who: Signed, request: web.Request, item_id: str, body: Versioned
        ) -> Any:
            async def work(tx: Tx) -> Any:
                _may_change(who, await catalogue.found(tx, kind, item_id))
                at = tools.clock.now()
                return await move(tx, by(who, request), at, kind, item_id, body.ver)

            return self._shown(await tools.unit.write(work))

        name = f"{move.__name__}_{_snake(self._shelf)}"
        return self._named(turn, name, self._record, Versioned)

    async def _keep(
        self, tx: Tx, tools: Tools, who: Signed, request: web.Request, values: dict[str, Any]
    ) -> Any:
        noun = self._noun.validate_python(values)
        _may_change(who, noun)
        return await catalogue.keep(tx, by(who, request), tools.clock.now(), noun)

    def _shown(self, noun: Any) -> BaseModel:
        values = asdict(noun)
        return self._record.model_validate(
            {name: values[name] for name in self._record.model_fields}
        )

    def _named(self, handler: Handler, name: str, answer: Any, body: Any = None) -> Handler:
        types = {"tools": Tools, "who": Signed, "request": web.Request, "item_id": str}
        taken = handler.__annotations__.keys() - {"body", "return"}
        handler.__annotations__ = {one: types[one] for one in taken} | {"return": answer}
        if body is not None:
            handler.__annotations__["body"] = body
        handler.__name__ = name
        handler.__doc__ = f"{name.partition('_')[0].capitalize()}: {self._shelf.form.__doc__}"
        return handler


def _theirs(who: Signed, noun: Any) -> bool:
    """Tell whether it is nobody's own or theirs."""
    return getattr(noun, "owner", None) in (None, who.agent.id)


def _may_change(who: Signed, noun: Any) -> None:
    """What others keep for themselves is not there; what everybody has only leaders change."""
    if not _theirs(who, noun):
        raise NotFound("view.none", "There is no such view.")
    if isinstance(noun, SavedView) and noun.owner is None and who.agent.role not in LEADERS:
        raise Forbidden("role", "Your role does not allow this.")


def _snake(shelf: Shelf[Any]) -> str:
    return shelf.path.replace("-", "_")
