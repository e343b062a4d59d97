"""Signing in with access tokens: at a real Dovecot and a real Postfix, and what can go wrong."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import replace

import pytest
from aiohttp import web

from channels.base import Check
from channels.egress import Egress
from channels.email.consent import consent
from channels.email.imap_session import Session as ImapSession
from channels.email.oauth import AccessTokens, token_of
from channels.email.server import Server
from channels.email.settings import EmailSettings, Security
from channels.email.smtp_session import Session as SmtpSession
from channels.email.xoauth2_words import why_refused
from channels.registry import Registry
from router.accounts import Account, Health
from router.errors import ChannelError, HubError, Unreachable
from router.model import AccountId, QueueId
from tests.channels.email.oauth_provider import CLIENT, SECRET, Provider, provider
from tests.channels.email.scripted_imap import scripted_imap
from tests.channels.email.test_check import account, steps_of
from tests.channels.rig import LeapingClock, Rig, rig_with, until
from tests.servers.mail import MailServers
from tests.servers.patience import PATIENCE

NewAddress = Callable[[str, str], str]
LOOPBACK = ("127.0.0.0/8",)


def mailbox(servers: MailServers, there: Provider, refresh: str = "") -> Account:
    made = account(
        servers,
        there.address,
        auth="xoauth2",
        oauth_provider="other",
        oauth_client_id=CLIENT,
        oauth_authorize_url="https://login.example/authorize?prompt=yes",
        oauth_token_url=there.url,
        oauth_scope="mail",
    )
    return replace(made, secrets={"oauth_client_secret": SECRET, "oauth_refresh_token": refresh})


@asynccontextmanager
async def desk(servers: MailServers, clock: LeapingClock | None = None) -> AsyncIterator[Rig]:
    rig = await rig_with({"check.arrival": 20.0, "imap.command": 5.0}, str(servers.ca), clock)
    rig.supplies = replace(rig.supplies, http=Egress(LOOPBACK))
    yield rig
    await rig.store.close()


async def consented(rig: Rig, bare: Account, there: Provider) -> Account:
    asked = consent(bare, rig.tools(bare.id))
    assert asked is not None
    secrets = await asked.answered(there.consent(asked.link))
    return replace(bare, secrets={**bare.secrets, **secrets})


def failed(checks: list[Check]) -> list[Check]:
    return [check for check in checks if not check.ok]


async def test_after_the_owners_consent_mail_is_read_and_sent_with_access_tokens(
    mail_servers: MailServers, new_address: NewAddress
) -> None:
    async with provider(new_address("oauth", "desk.test")) as there, desk(mail_servers) as rig:
        new = mailbox(mail_servers, there)
        [*_, refused] = await steps_of(rig, new)
        assert (refused.step, refused.ok) == ("oauth", False)
        assert "consent" in refused.detail
        checks = await steps_of(rig, await consented(rig, new, there))
        assert failed(checks) == []
        assert {"oauth", "imap_login", "smtp_login", "send"} <= {check.step for check in checks}
        # Two connections, one token: the code was turned in, and then one was asked for.
        assert [form["grant_type"] for form in there.asked] == [
            "authorization_code",
            "refresh_token",
        ]


async def test_a_token_is_renewed_before_it_ends_and_after_one_refusal(
    mail_servers: MailServers, new_address: NewAddress
) -> None:
    clock = LeapingClock()
    async with (
        provider(new_address("oauth", "desk.test")) as there,
        desk(mail_servers, clock) as rig,
    ):
        whole = await consented(rig, mailbox(mail_servers, there), there)
        settings, tools = EmailSettings.from_account(whole), rig.tools(whole.id)
        token = token_of(settings, tools)
        assert token is not None
        first = await token()
        assert await token() == first
        clock.leap(3600 - 200)
        there.spoilt = 1  # the next one looks well, and no server takes it
        spoilt = await token()
        assert spoilt != first
        reader = Server.for_reading(settings, tools.ca_file, token)
        imap = ImapSession(reader, 10.0)
        await imap.connect()
        await imap.close()
        there.spoilt = 1
        await token(await token())
        smtp = SmtpSession(Server.for_sending(settings, tools.ca_file, token), 10.0)
        await smtp.connect()
        await smtp.quit()
        assert len({form["refresh_token"] for form in there.asked[1:]}) == len(there.asked) - 1


async def test_of_two_processes_that_renew_at_once_both_have_the_token_of_the_faster(
    mail_servers: MailServers, new_address: NewAddress
) -> None:
    clock = LeapingClock()
    async with (
        provider(new_address("oauth", "desk.test")) as there,
        desk(mail_servers, clock) as rig,
    ):
        whole = await consented(rig, mailbox(mail_servers, there), there)
        settings, tools = EmailSettings.from_account(whole), rig.tools(whole.id)
        first, second = token_of(settings, tools), token_of(settings, tools)
        assert first is not None
        assert second is not None
        for _ in range(2):
            asked = len(there.asked)
            one, two = await asyncio.gather(first(), second())
            assert one == two
            assert len(there.asked) == asked + 2
            clock.leap(3600)


async def test_a_consent_taken_back_shows_with_its_reason_and_is_asked_for_late(
    mail_servers: MailServers, new_address: NewAddress
) -> None:
    async with provider(new_address("oauth", "desk.test")) as there, desk(mail_servers) as rig:
        whole = await consented(rig, mailbox(mail_servers, there), there)
        there.revoked = True
        await rig.add(whole)
        registry = asyncio.create_task(Registry(rig.supplies).run())

        async def told() -> bool:
            async with rig.store.unit.read() as reads:
                [shown] = await reads.health()
            why = "withdrawn (invalid_grant: Token has been revoked.)"
            return shown.state == Health.AUTH_ERROR and why in shown.error_text

        await until(told)
        asked = len(there.asked)
        await asyncio.sleep(1.5)  # other trouble is tried again after one second
        assert len(there.asked) == asked
        registry.cancel()
        await asyncio.wait([registry])


async def test_a_token_refused_for_good_is_explained_and_a_silent_server_is_left(
    mail_servers: MailServers, new_address: NewAddress
) -> None:
    async def another(refused: str) -> str:
        return "no token of theirs"

    address = new_address("oauth", "desk.test")
    settings = EmailSettings.from_account(account(mail_servers, address))
    ca = str(mail_servers.ca)
    for session in (
        ImapSession(Server.for_reading(settings, ca, another), 10.0),
        SmtpSession(Server.for_sending(settings, ca, another), 10.0),
    ):
        with pytest.raises(Unreachable, match=r"token was refused \(status 401") as refusal:
            await session.connect()
        assert refusal.value.code == "auth"
        if isinstance(session, ImapSession):
            await session.close()
    async with scripted_imap(AUTHENTICATE=b"+ e30=\r\n") as port:
        server = replace(Server.for_reading(settings, ca, another), host="127.0.0.1", port=port)
        silent = ImapSession(replace(server, security=Security.PLAIN), 0.5)
        with pytest.raises(Unreachable, match="no answer"):
            await asyncio.wait_for(silent.connect(), PATIENCE)
        await silent.close()


@pytest.mark.parametrize(
    ("status", "body", "code", "words"),
    [
        (400, '{"error": "invalid_grant"}', "auth", "withdrawn (invalid_grant)"),
        (401, '{"error": "invalid_client"}', "auth", "does not know this client"),
        (400, '{"error": "x", "error_description": "a\\n b"}', "auth", "(x: a b)"),
        (503, "busy", "oauth.unreachable", "HTTP 503"),
        (429, '{"error": "slow_down"}', "oauth.unreachable", "slow_down"),
        (200, "[]", "oauth.unreachable", "HTTP 200 without a token"),
        (200, '{"access_token": 5}', "oauth.unreachable", "without a token"),
        (302, "", "oauth.unreachable", "HTTP 302"),
        (200, '{"access_token": "t", "expires_in": "soon"}', "", ""),
        (200, '{"access_token": "t", "expires_in": 1e9}', "", ""),
    ],
)
async def test_whatever_a_provider_answers_is_a_token_or_a_reason(
    status: int, body: str, code: str, words: str
) -> None:
    rig = await rig_with()
    async with provider("a@desk.test") as there:
        there.says = web.Response(status=status, text=body)
        tokens = tokens_of(rig, there, Egress(LOOPBACK))
        if not code:
            assert await tokens() == "t"
            return
        with pytest.raises(Unreachable) as refusal:
            await tokens()
        assert refusal.value.code == code
        assert words in refusal.value.text


def bare(there: Provider, **secrets: str) -> Account:
    """A mailbox whose servers nobody calls."""
    values: dict[str, str | int | bool] = {
        "auth": "xoauth2", "oauth_provider": "other", "oauth_client_id": CLIENT,
        "oauth_authorize_url": "https://login.example", "oauth_token_url": there.url,
        "address": there.address, "imap_host": "localhost", "smtp_host": "localhost",
    }  # fmt: skip
    return Account(AccountId("mailbox"), "Box", "email", QueueId("help"), values, secrets)


def tokens_of(rig: Rig, there: Provider, http: Egress) -> AccessTokens:
    client = EmailSettings.from_account(bare(there, oauth_refresh_token="given")).oauth
    assert client is not None
    tools = rig.tools()
    return AccessTokens(client, tools.doc, http, tools.clock)


async def test_tokens_are_asked_for_only_where_config_lets_them_be() -> None:
    rig = await rig_with()
    async with provider("a@desk.test") as there:
        with pytest.raises(Unreachable) as refusal:
            await tokens_of(rig, there, Egress())()
    assert (refusal.value.code, there.asked) == ("oauth.address", [])


async def test_what_is_pasted_is_the_address_or_the_code_of_this_very_attempt() -> None:
    rig = await rig_with()
    rig.supplies = replace(rig.supplies, http=Egress(LOOPBACK))
    async with provider("a@desk.test") as there:
        made = bare(there, oauth_client_secret=SECRET)
        for pasted, what in (
            ("", "oauth.code"),
            ("http://localhost/?state=other&code=x", "oauth.state"),
            ("http://localhost/?error=access_denied&error_description=No", "oauth.refused"),
            ("http://localhost/?nothing", "oauth.state"),
            ("http://[::1", "auth"),
            ("wrong", "auth"),
        ):
            asked = consent(made, rig.tools())
            assert asked is not None
            with pytest.raises((HubError, ChannelError)) as refusal:
                await asked.answered(pasted)
            assert refusal.value.code == what  # type: ignore[attr-defined]  # both have one
        asked = consent(made, rig.tools())
        assert asked is not None
        ended = there.consent(asked.link)
        code = ended.partition("code=")[2].partition("&")[0]
        assert "oauth_refresh_token" in await asked.answered(f"  {code}\n")


@pytest.mark.parametrize(
    ("challenge", "words"),
    [
        (b" eyJzdGF0dXMiOiI0MDAiLCJzY29wZSI6Im0ifQ==", "(status 400, it wants the scope m)"),
        (b" e30=", "refused"),
        (b" W10=", "refused"),
        (b" ?", "refused"),
        (b"", "refused"),
        (b" /w==", "refused"),
    ],
)
def test_a_challenge_is_told_in_plain_words(challenge: bytes, words: str) -> None:
    assert words in why_refused(challenge)
