"""E-mail: IMAP or LMTP in, SMTP out."""

from channels.base import Abilities, Spec
from channels.email import late
from channels.email.settings import FIELDS, EmailSettings
from router.identity import mailto
from router.model import Medium, Scheme

SPEC = Spec(
    kind="email",
    medium=Medium.EMAIL,
    scheme=Scheme.MAILTO,
    fields=FIELDS,
    settings=EmailSettings.from_account,
    build=late.build,
    parse=late.parse,
    test=late.test,
    normalise=mailto,
    abilities=Abilities(
        max_text=1_000_000,
        max_bytes=25 << 20,
        html=True,
        subject=True,
        copies=True,
        repeatable=True,
    ),
    consent=late.consent,
    consents="oauth_refresh_token",
    fenced=True,
    quiet_until="smtp_login",
)
