"""The audit log, pure: who changed what, chained so that no line can be altered or lost unseen.

A row's hash covers the row before it, so whoever alters one must write all later ones anew: keep
the newest hash elsewhere and even that shows. What was changed stands apart, and only its salted
hash is in the chain: it can be erased without breaking it, and not be guessed afterwards.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, fields, replace
from datetime import date, datetime
from typing import Any

from router.accounts import Account
from router.people import Agent

START = "0" * 64  # what stands before the first row

_SILENT = frozenset({"id", "ver"})
_AGENT = ("name", "email", "role", "profile_id", "language", "disabled")


@dataclass(frozen=True, slots=True)
class By:
    """Who changes something (an agent's id, 'command line', '' for the hub), and from where."""

    actor: str
    ip: str = ""


COMMAND_LINE = By("command line")


@dataclass(frozen=True, slots=True)
class Detail:
    """What was changed; personal, so it can be blanked (all empty) by an erasure."""

    name: str = ""
    before: Mapping[str, Any] = field(default_factory=dict)
    after: Mapping[str, Any] = field(default_factory=dict)
    salt: str = ""

    @property
    def hash(self) -> str:
        """What the chain keeps of it."""
        return _hash([self.salt, self.name, dict(self.before), dict(self.after)])


@dataclass(frozen=True, slots=True)
class Change:
    """One change before it has its place in the chain."""

    at: datetime
    by: By
    verb: str
    kind: str
    object_id: str
    detail: Detail = field(default_factory=Detail)

    @classmethod
    def between(
        cls,
        at: datetime,
        by: By,
        kind: str,
        key: str,
        before: Mapping[str, Any],
        after: Mapping[str, Any],
    ) -> Change | None:
        """Return what is different; None when nothing is."""
        names = [name for name in {**before, **after} if before.get(name) != after.get(name)]
        if not names:
            return None
        old = {name: before[name] for name in names if name in before}
        new = {name: after[name] for name in names if name in after}
        shown = str({**before, **after}.get("name", ""))
        return cls(at, by, _verb(before, after), kind, key, Detail(shown, old, new))


@dataclass(frozen=True, slots=True)
class AuditRow:
    """One line of the log; `seq` counts from 1 without a gap."""

    seq: int
    at: datetime
    actor: str
    ip: str
    verb: str
    kind: str
    object_id: str
    detail_hash: str
    prev_hash: str
    hash: str = ""
    detail: Detail = field(default_factory=Detail)

    def sealed(self) -> AuditRow:
        """Return it with the hash of all that it says."""
        words = [self.seq, self.at.isoformat(timespec="microseconds"), self.actor, self.ip]
        what = [self.verb, self.kind, self.object_id, self.detail_hash, self.prev_hash]
        return replace(self, hash=_hash([*words, *what]))


@dataclass(frozen=True, slots=True)
class AuditFilter:
    """Which lines are asked for; '' and None for any."""

    actor: str = ""
    kind: str = ""
    verb: str = ""
    object_id: str = ""
    since: datetime | None = None
    until: datetime | None = None


def chained(change: Change, seq: int, prev_hash: str, salt: str) -> AuditRow:
    """Give a change its place."""
    detail = replace(change.detail, salt=salt)
    return AuditRow(
        seq,
        change.at,
        change.by.actor,
        change.by.ip,
        change.verb,
        change.kind,
        change.object_id,
        detail.hash,
        prev_hash,
        detail=detail,
    ).sealed()


def broken(rows: Iterable[AuditRow], seq: int = 0, hash: str = START) -> int | None:
    """Return the seq of the first row that is not what was written after (seq, hash)."""
    for row in rows:
        erased = row.detail == Detail()
        whole = erased or row.detail.hash == row.detail_hash
        next_one = row.seq == seq + 1 and row.prev_hash == hash
        if not (next_one and whole and row.sealed().hash == row.hash):
            return seq + 1
        seq, hash = row.seq, row.hash
    return None


def told(noun: Any) -> dict[str, Any]:
    """Return what the audit may know of a noun, as JSON has it: of a secret only that it is set."""
    match noun:
        case Agent():
            return {name: _plain(getattr(noun, name)) for name in _AGENT}
        case Account():
            shown = {name: getattr(noun, name) for name in ("name", "kind", "queue_id", "enabled")}
            secrets = dict.fromkeys(sorted(noun.secrets), _set_at(noun))
            return {**noun.settings, **secrets, **shown, "retired": noun.retired}
    names = [each.name for each in fields(noun) if each.name not in _SILENT]
    return {name: _plain(getattr(noun, name)) for name in names}


def _set_at(account: Account) -> str:
    at = account.secrets_at
    return f"(set {at.isoformat(timespec='seconds')})" if at else "(set)"


def _verb(before: Mapping[str, Any], after: Mapping[str, Any]) -> str:
    if not before:
        return "created"
    if not after:
        return "removed"
    for flag, on, off in (("retired", "retired", "restored"), ("disabled", "disabled", "enabled")):
        if bool(before.get(flag)) != bool(after.get(flag)):
            return on if after.get(flag) else off
    return "changed"


def _plain(value: Any) -> Any:
    match value:
        case Mapping():
            return {str(key): _plain(each) for key, each in value.items()}
        case tuple() | list():
            return [_plain(each) for each in value]
        case date():
            return value.isoformat()
    if hasattr(value, "__dataclass_fields__"):
        return {each.name: _plain(getattr(value, each.name)) for each in fields(value)}
    return value


def _hash(words: list[Any]) -> str:
    text = json.dumps(words, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
