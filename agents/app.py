"""The people's side as one aiohttp application: every place to call, on one screen."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping, Sequence
from functools import partial

from aiohttp import web, web_response

from agents import (
    accounts,
    admin,
    audit,
    consents,
    customers,
    description,
    directory,
    files,
    inbox,
    labels,
    live,
    mail,
    moves,
    offers,
    people,
    presence,
    quarantine,
    replies,
    search,
    session,
    setup,
    supervise,
    visits,
    workspace,
)
from agents.body import MAX_BYTES
from agents.callers import behind
from agents.endpoint import Route, serve, tell_errors
from agents.pages import add_pages
from agents.passwords import Passwords
from agents.schema import Session
from agents.tools import Ports, Settings, Tools, equip
from router.consent import Limits
from router.model import Role
from router.ports import (
    Accounts,
    Blobs,
    Bus,
    Clock,
    Ids,
    Meter,
    PublicHolidays,
    Unit,
)
from router.presence import Attendance
from router.views_staff import CheckView

API = "/api/v1"
ADMINS = frozenset({Role.ADMIN})
LEADERS = frozenset({Role.SUPERVISOR, Role.ADMIN})
ITEM = f"{API}/interactions/{{interaction_id}}"
MAIL = f"{API}/messages/{{message_id}}"
ACCOUNT = f"{API}/accounts/{{account_id}}"
PERSON = f"{API}/people/{{agent_id}}"
CUSTOMER = f"{API}/customers/{{customer_id}}"

ROUTES: tuple[Route, ...] = (
    Route("GET", f"{API}/setup", setup.state, open=True),
    Route("POST", f"{API}/setup", setup.first_admin, open=True, answers=Session),
    Route("POST", f"{API}/session", session.sign_in, open=True, answers=Session),
    Route("GET", f"{API}/session", session.current, open=True),
    Route("DELETE", f"{API}/session", session.sign_out),
    Route("PUT", f"{API}/me", session.change_me),
    Route("GET", f"{API}/presence", presence.own),
    Route("PUT", f"{API}/presence", presence.put),
    Route("PUT", f"{PERSON}/presence", presence.put_for, roles=LEADERS),
    Route("POST", f"{PERSON}/hand-in", supervise.hand_in, roles=LEADERS),
    Route("GET", f"{API}/board", supervise.board, roles=LEADERS),
    Route("GET", f"{API}/board/rows", supervise.rows, roles=LEADERS),
    Route("GET", f"{API}/directory", directory.directory),
    Route("GET", f"{API}/accounts", directory.accounts, roles=LEADERS),
    Route("GET", f"{API}/inbox", inbox.page),
    Route("GET", f"{API}/inbox/counters", inbox.counters),
    Route("GET", f"{API}/inbox/count", inbox.count),
    Route("GET", ITEM, inbox.card),
    Route("GET", f"{ITEM}/visit", visits.visit),
    Route("POST", f"{ITEM}/take", moves.take),
    Route("POST", f"{ITEM}/transfer", moves.transfer),
    Route("POST", f"{ITEM}/snooze", moves.snooze),
    Route("POST", f"{ITEM}/wake", moves.wake),
    Route("POST", f"{ITEM}/finish", moves.finish),
    Route("POST", f"{ITEM}/wrap-up", moves.wrap_up),
    Route("POST", f"{ITEM}/lengthen", moves.lengthen),
    Route("POST", f"{ITEM}/unfinish", moves.unfinish),
    Route("POST", f"{ITEM}/reopen", moves.reopen),
    Route("POST", f"{ITEM}/assign", supervise.assign),
    Route("POST", f"{ITEM}/priority", supervise.prioritise),
    Route("POST", f"{ITEM}/seen", replies.seen),
    Route("POST", f"{ITEM}/unseen", replies.unseen),
    Route("POST", f"{ITEM}/replies", replies.reply),
    Route("GET", f"{ITEM}/ways", replies.ways),
    Route("POST", f"{ITEM}/notes", replies.note),
    Route("POST", f"{ITEM}/noticed", replies.noticed),
    Route("POST", f"{ITEM}/tag", labels.tag),
    Route("POST", f"{ITEM}/untag", labels.untag),
    Route("PUT", f"{ITEM}/fields", labels.fill),
    Route("PUT", f"{ITEM}/draft", replies.put_draft),
    Route("DELETE", f"{ITEM}/draft", replies.drop_draft),
    Route("POST", f"{MAIL}/retry", replies.retry),
    Route("POST", f"{MAIL}/cancel", replies.cancel),
    Route("POST", f"{MAIL}/schedule", replies.schedule),
    Route("POST", f"{MAIL}/take-back", replies.take_back),
    Route("GET", f"{API}/mentions", replies.mentions),
    Route("GET", f"{MAIL}/html", mail.frame),
    Route("GET", f"{MAIL}/images/{{n}}", mail.image, file=True),
    Route("GET", f"{MAIL}/raw", files.raw_mail, file=True),
    Route("GET", f"{MAIL}/headers", mail.headers),
    Route("GET", f"{API}/customers", customers.page),
    Route("GET", CUSTOMER, customers.card),
    Route("PATCH", CUSTOMER, customers.rename),
    Route("PUT", f"{CUSTOMER}/fields", labels.fill_customer),
    Route("GET", f"{CUSTOMER}/timeline", customers.timeline),
    Route("GET", f"{CUSTOMER}/alike", customers.similar),
    Route("POST", f"{CUSTOMER}/merge", customers.merge),
    Route("POST", f"{CUSTOMER}/separate", customers.separate),
    Route("POST", f"{CUSTOMER}/notes", customers.note),
    Route("POST", f"{CUSTOMER}/identities", customers.add_identity),
    Route("DELETE", f"{CUSTOMER}/identities/{{identity_id}}", customers.drop_identity),
    Route("GET", f"{API}/search", search.page),
    Route("GET", f"{API}/offers", offers.mine),
    Route("POST", f"{API}/offers/{{offer_id}}/accept", offers.accept),
    Route("POST", f"{API}/offers/{{offer_id}}/decline", offers.decline),
    Route("POST", f"{API}/uploads", files.upload),
    Route("GET", f"{API}/arrivals", quarantine.arrivals, roles=ADMINS),
    Route("GET", f"{API}/quarantine", quarantine.lines, roles=ADMINS),
    Route("GET", f"{API}/quarantine/{{raw_id}}", quarantine.raw, roles=ADMINS, file=True),
    Route("POST", f"{API}/quarantine/{{raw_id}}/replay", quarantine.replay, roles=ADMINS),
    Route("GET", f"{API}/account-kinds", accounts.kinds, roles=ADMINS),
    Route("POST", f"{API}/accounts", accounts.create, roles=ADMINS),
    Route("POST", f"{API}/accounts/test", accounts.test, roles=ADMINS, answers=CheckView),
    Route("POST", f"{API}/accounts/consent", accounts.ask, roles=ADMINS),
    Route("POST", f"{API}/accounts/consent/answer", consents.answer, roles=ADMINS),
    Route("GET", ACCOUNT, accounts.record, roles=ADMINS),
    Route("PUT", ACCOUNT, accounts.change, roles=ADMINS),
    Route("POST", f"{ACCOUNT}/pause", accounts.pause, roles=ADMINS),
    Route("POST", f"{ACCOUNT}/resume", accounts.resume, roles=ADMINS),
    Route("POST", f"{ACCOUNT}/retire", accounts.retire, roles=ADMINS),
    Route("GET", f"{API}/people", people.lines, roles=ADMINS),
    Route("POST", f"{API}/people", people.invite, roles=ADMINS),
    Route("PUT", PERSON, people.change, roles=ADMINS),
    Route("POST", f"{PERSON}/link", people.link, roles=ADMINS),
    Route("POST", f"{PERSON}/disable", people.disable, roles=ADMINS),
    Route("POST", f"{PERSON}/enable", people.enable, roles=ADMINS),
    Route("POST", f"{API}/join", people.join, open=True, answers=Session),
    Route("POST", f"{API}/join/look", people.look, open=True),
    Route("PUT", f"{API}/me/password", people.change_password),
    Route("GET", f"{API}/workspace", workspace.shown, roles=ADMINS),
    Route("PUT", f"{API}/workspace", workspace.change, roles=ADMINS),
    Route("GET", f"{API}/first-steps", workspace.first_steps, roles=ADMINS),
    Route("POST", f"{API}/first-steps/dismiss", workspace.dismiss, roles=ADMINS),
    Route("GET", f"{API}/countries", workspace.countries, roles=ADMINS),
    Route("GET", f"{API}/holidays", workspace.holidays, roles=ADMINS),
    Route("GET", f"{API}/audit", audit.lines, roles=ADMINS),
    Route("GET", f"{API}/audit/check", audit.check, roles=ADMINS),
    Route("GET", f"{API}/audit.csv", audit.export, roles=ADMINS, file=True),
    *admin.routes(API),
    Route("GET", "/blob/{blob_id}/{signed}", files.blob, open=True, file=True),
    Route("GET", "/openapi.json", description.served, open=True, file=True),
    Route("GET", "/ws", live.socket, open=True),
)

# The library names itself and its version in each answer, also where a request is too broken to
# come as far as us; it has no setting for it.
web_response.SERVER_SOFTWARE = "Centralita"  # type: ignore[attr-defined]  # imported there, not told

# What an answer does not say itself. Nothing of ours is framed, guessed at or told about to others.
EVERY_ANSWER = {
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}


def build_app(
    *,
    unit: Unit,
    bus: Bus,
    blobs: Blobs,
    clock: Clock,
    ids: Ids,
    meter: Meter,
    account_kinds: Accounts,
    holidays: PublicHolidays,
    settings: Settings,
    limits: Mapping[str, Limits],
    attendance: Attendance,
    passwords: Passwords | None = None,
    extra: Sequence[web.RouteDef] = (),
) -> web.Application:
    """Make the application. `limits` are what each kind of account can send; `extra` are routes
    of the process itself (/healthz and the like). Nothing runs before aiohttp starts it.
    """
    ports = Ports(unit, bus, blobs, clock, ids, meter, account_kinds, holidays)
    tools = equip(ports, settings, limits, attendance, passwords or Passwords())

    async def drain(_: web.Application) -> None:
        tools.fanout.drain()

    middlewares = [behind(settings.trusted_proxies), tell_errors]
    app = web.Application(middlewares=middlewares, client_max_size=MAX_BYTES)
    app.cleanup_ctx.append(partial(_running, tools))
    # Before connections are waited for: an open socket would hold the process for ever.
    app.on_shutdown.append(drain)
    app.on_response_prepare.append(_guard)
    for route in ROUTES:
        app.router.add_route(route.method, route.pattern, serve(route, tools))
    app.router.add_routes(extra)
    add_pages(app, settings)
    return app


async def _running(tools: Tools, _: web.Application) -> AsyncIterator[None]:
    async with (
        tools.gateway.running(),
        tools.viewing.running(),
        tools.visitors.running(),
        tools.fanout.running(),
    ):
        yield


async def _guard(_: web.Request, response: web.StreamResponse) -> None:
    for name, value in EVERY_ANSWER.items():
        response.headers.setdefault(name, value)
