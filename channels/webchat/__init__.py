"""Web chat: a widget on a web site, a visitor at one end and an agent at the other."""

from channels.base import Abilities, Spec
from channels.webchat import late
from channels.webchat.settings import FIELDS, ChatSettings
from router.model import Medium, Scheme

SPEC = Spec(
    kind="webchat",
    medium=Medium.CHAT,
    scheme=Scheme.WEBCHAT,
    fields=FIELDS,
    settings=ChatSettings.from_account,
    build=late.build,
    parse=late.parse,
    test=late.test,
    normalise=late.normalise,
    abilities=Abilities(max_text=10_000, max_bytes=25 << 20, receipts=True, repeatable=True),
    pages=late.pages,
)
