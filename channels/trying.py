"""The kinds and their trials as the settings screens want them; see `router.ports.Accounts`."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence

from channels.base import Check, Field
from channels.line import tools_for
from channels.registry import kinds, spec
from channels.supervisor import Supervisor
from channels.supplies import Supplies
from router.accounts import Account
from router.ports import Consent
from router.views_staff import CheckView, FieldView, KindView


class Kinds:
    """See `Accounts`."""

    def __init__(self, supplies: Supplies) -> None:
        self._supplies = supplies

    def kinds(self) -> Sequence[KindView]:
        """See `Accounts`."""
        specs = [spec(kind) for kind in kinds()]
        return [
            KindView(
                one.kind,
                one.medium.value,
                tuple(map(_field, one.fields)),
                one.consents,
                one.scheme.value,
            )
            for one in specs
        ]

    def check(self, account: Account) -> None:
        """See `Accounts`."""
        spec(account.kind).settings(account)

    def consent(self, account: Account, back: str, secret: str = "") -> Consent | None:
        """See `Accounts`."""
        ask = spec(account.kind).consent
        tools = tools_for(self._supplies, Supervisor(account, self._supplies))
        return None if ask is None else ask(account, tools, back, secret)

    async def test(self, account: Account) -> AsyncIterator[CheckView]:
        """See `Accounts`."""
        tools = tools_for(self._supplies, Supervisor(account, self._supplies))
        async for check in spec(account.kind).test(account, tools):
            yield _check(check)


def _field(field: Field) -> FieldView:
    return FieldView(
        field.name,
        field.type,
        field.label,
        field.required,
        field.secret,
        field.default,
        field.choices,
        field.when,
    )


def _check(check: Check) -> CheckView:
    return CheckView(
        check.step,
        check.ok,
        check.detail,
        check.seconds,
        dict(check.found),
        check.ask,
        check.code,
        dict(check.params),
    )
