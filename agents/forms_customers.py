"""What people write down about customers: the bodies of its requests."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field, StringConstraints

from agents.schema import AddressText, ClientId, Id, Request
from router.model import Scheme

Version = Annotated[int, Field(ge=1)]


class NoteAbout(Request):
    """A note for colleagues about the customer as such."""

    client_id: ClientId
    text: Annotated[str, StringConstraints(min_length=1, max_length=200_000)]


class NewIdentity(Request):
    """How the customer is reached, as somebody has typed it."""

    scheme: Scheme
    value: AddressText


class Merge(Request):
    """Who is the same person; the versions are those that were seen."""

    other_id: Id
    ver: Version
    other_ver: Version


class Separate(Request):
    """Who is another person after all."""

    other_id: Id
