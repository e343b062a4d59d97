"""A kind whose mail does to its parser what its content says."""

from channels.base import Abilities, Spec
from channels.email import late
from router.identity import mailto
from router.model import Medium, Scheme
from tests.channels.kinds.poison.parse import parse

SPEC = Spec(
    kind="poison",
    medium=Medium.EMAIL,
    scheme=Scheme.MAILTO,
    fields=(),
    settings=lambda account: account.settings,
    build=late.build,
    parse=parse,
    test=late.test,
    normalise=mailto,
    abilities=Abilities(max_text=1, max_bytes=1),
    fenced=True,
)
