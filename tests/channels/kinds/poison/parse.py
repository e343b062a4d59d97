import os
import signal
import sys
import time

from router.accounts import Account, RawRow
from router.inbound import Ignored, Inbound, Parsed
from router.model import Handle, Scheme
from router.ports import ReplyToken


def parse(row: RawRow, account: Account, token: ReplyToken) -> Parsed:
    assert not account.secrets
    match row.content.split(b":")[0]:
        case b"hang":
            while True:
                time.sleep(1)
        case b"spin":
            while True:
                pass
        case b"doze":
            time.sleep(0.05)
        case b"nap":
            time.sleep(2.2)
        case b"crash":
            os.kill(os.getpid(), signal.SIGSEGV)
        case b"memory":
            bytearray(1 << 30)
        case b"raise":
            raise ValueError("who would have thought")
        case b"print":
            print("some library is chatty")  # noqa: T201  # what is tested
        case b"ignore":
            return Parsed(ignored=Ignored("probe"))
        case b"modules":
            return _said(row, " ".join(sys.modules))
    return _said(row, row.content.decode())


def _said(row: RawRow, text: str) -> Parsed:
    sender = Handle(Scheme.MAILTO, "anna@customer.test", "anna@customer.test")
    return Parsed(
        messages=(Inbound(row.source_key, "poison", None, row.received_at, sender, text=text),)
    )
