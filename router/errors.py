"""Errors, sorted by what the caller must do.

HubError                code + plain words; the desk translates the code
  NotFound              it is not there, or you may not see it: the same answer
  Conflict              somebody was faster: look again, then decide
  Forbidden             you may see it, but not do this
  Invalid               the request itself is wrong; `field` says where
  Unavailable           the store or another part is down for the moment: try again later
ChannelError
  Unreachable           try again, after `retry_after` seconds when given
    Down                nobody answers there: no fault of the message that was to be sent
  Refused               never try again; the reason is in plain words
  Unknown               it may have been sent: do not repeat blindly
"""

from __future__ import annotations


class HubError(Exception):
    """Something the caller must handle; `code` is stable ('offer.gone'), the text is for people."""

    def __init__(self, code: str, text: str, **params: str | int | None) -> None:
        super().__init__(text)
        self.code = code
        self.text = text
        self.params = params


class NotFound(HubError):
    """It is not there, or the asker may not see it."""


class Conflict(HubError):
    """Somebody was faster."""


class Forbidden(HubError):
    """Seen, but not allowed."""


class Invalid(HubError):
    """The request is wrong; `params['field']` names the place when known."""


class Unavailable(HubError):
    """A part of the hub is down for the moment."""


class ChannelError(Exception):
    """A provider did not do what was asked; `code` is stable, the text is for people."""

    def __init__(self, code: str, text: str) -> None:
        super().__init__(text)
        self.code = code
        self.text = text


class Unreachable(ChannelError):
    """Try again, after `retry_after` seconds when the provider named a time."""

    def __init__(self, code: str, text: str, retry_after: float | None = None) -> None:
        super().__init__(code, text)
        self.retry_after = retry_after


class Down(Unreachable):
    """The provider answers nobody; as soon as it does again, everything goes on."""


class Refused(ChannelError):
    """The provider will never take it."""


class Unknown(ChannelError):
    """It may have been sent."""
