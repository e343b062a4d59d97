"""Storm: everything is killed -9 again and again while mail comes in and answers go out.

The hub, Dovecot, Postfix (and PostgreSQL where it keeps the rows) die at random moments, seconds
apart, and start again. What counts is read from the mailboxes, not from the hub: every mail that
stands in the desk's mailbox is one message, and every answer that an agent sent is in its
customer's mailbox. Copies of an answer are the very same mail: 'resent', not 'doubled'. Mail
servers that are killed deliver twice now and then; that is theirs, and shows as what it is.
"""

from __future__ import annotations

import asyncio
import random
import tempfile
import time
from collections import Counter
from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median
from typing import Any

from tests.bench.databases import SQLITE
from tests.bench.figures import say
from tests.bench.victims import Victim, victim, victims
from tests.servers import mail
from tests.servers.mail import MailServers
from tests.servers.postgres import Postgres
from tests.system import ledger
from tests.system.clerk import Clerk, clerk_at_work
from tests.system.customer import Customer, as_sent
from tests.system.hub import HubProcess
from tests.system.ledger import Ledger
from tests.system.machines import machines
from tests.system.prepared import Prepared, until_read
from tests.system.test_crashes import arrived

CLERKS = 8
CUSTOMERS = 20
CALM = 0.8
"""Share of the time in which things die; afterwards everything must come to its end."""

SETTLED_S = 600
HOPELESS_S = 90
FIRST_PROBE = 100_000
"""Number of the first mail that is written to see whether work goes on."""

GAP_S = (3.0, 7.0)
DOWN_S = (0.0, 2.0)
TIMINGS = "outbox.unknown=5"
"""What the hub waits before its one repeat of an unclear send: 10 minutes in real life."""


def measure(
    database: str = SQLITE,
    seconds: int = 180,
    seed: int = 1,
    mails: int = 2_000,
    answers: int = 500,
    processes: int = 0,
) -> dict[str, Any]:
    """Kill hub and servers at random under load; count what is lost and doubled. On PostgreSQL
    there may be so many web and as many worker processes instead of one hub.
    """
    with tempfile.TemporaryDirectory(prefix="centralita-storm-") as name:
        return asyncio.run(_storm(Path(name), seconds, seed, mails, answers, database, processes))


@dataclass
class Storm:
    """The scene, and what has happened so far."""

    hub: HubProcess
    chance: random.Random
    victims: tuple[Victim, ...]
    mailbox: str
    customers: list[Customer]
    clerks: list[Clerk] = field(default_factory=list)
    recovered: dict[str, list[float]] = field(default_factory=dict)
    probes: int = 0

    async def kill_again_and_again(self, until: float) -> None:
        """Kill somebody every few seconds, and wait each time until work goes on."""
        while time.monotonic() < until:
            await asyncio.sleep(self.chance.uniform(*GAP_S))
            victim = self.chance.choice(self.victims)
            await asyncio.to_thread(victim.kill)
            await asyncio.sleep(self.chance.uniform(*DOWN_S))
            began = time.monotonic()
            await asyncio.to_thread(victim.start)
            await self._until_work_goes_on(began)
            spent = time.monotonic() - began
            self.recovered.setdefault(victim.name, []).append(spent)
            say(f"killed {victim.name}, at work again after {spent:.1f} s")

    async def _until_work_goes_on(self, began: float) -> None:
        """Wait until a mail that is written now is a message of the hub: it passes them all."""
        number = FIRST_PROBE + self.probes
        self.probes += 1
        await asyncio.to_thread(self._write, number)
        while not await ledger.holds(self.hub.environment, f"mark-{number}"):
            await asyncio.sleep(0.1)
            if time.monotonic() - began > HOPELESS_S:
                return

    async def write(self, mails: int, until: float) -> None:
        """Write marked mails, spread over the time of the storm."""
        began = time.monotonic()
        for number in range(mails):
            await asyncio.to_thread(self._write, number)
            due = began + (until - began) * (number + 1) / mails
            await asyncio.sleep(max(0.0, due - time.monotonic()))

    def _write(self, number: int) -> None:
        customer = self.customers[number % CUSTOMERS]
        files = (("a.bin", "application/octet-stream", bytes(40_000)),) if number % 20 == 0 else ()
        while True:
            try:
                customer.write(self.mailbox, f"mark-{number}", f"This is {number}.", files=files)
                return
            except OSError:  # smtplib's errors are such: the customer's program tries again
                time.sleep(0.3)

    async def settle(self, mails: int, answers: int) -> tuple[Ledger, Counter[str]]:
        """Wait until all mails are messages and nothing is on its way; return the books."""
        deadline = time.monotonic() + SETTLED_S
        while True:
            books = await ledger.read(self.hub.environment, contradictions=False)
            there = await asyncio.to_thread(self._desk().subjects)
            await self.clerks[0].send_again(books.left_to_a_human)
            answered = len(books.answered) >= answers and books.nothing_on_its_way
            if len(there) >= mails and books.received == there and answered:
                break
            if time.monotonic() > deadline:
                say("not settled in time")
                break
            await asyncio.sleep(1)
        return await ledger.read(self.hub.environment), there

    def _desk(self) -> Customer:
        return Customer(self.mailbox, "", self.customers[0].servers)


def _servers(
    folder: Path, database: str, stack: AsyncExitStack
) -> tuple[MailServers, Postgres | None]:
    folder.chmod(0o755)  # the servers leave root behind and must still get in
    (folder / "mail").mkdir()
    stack.callback(mail.stop, folder / "mail")
    servers = mail.start(folder / "mail")
    if database == SQLITE:
        return servers, None
    postgres = Postgres(folder / "postgres", safe=True)
    stack.callback(postgres.stop)
    postgres.make()
    return servers, postgres


@asynccontextmanager
async def _at_work(
    made: Prepared, folder: Path, processes: int, servers: tuple[Victim, ...]
) -> AsyncIterator[tuple[tuple[HubProcess, ...], tuple[Victim, ...]]]:
    """Whom agents call, all of them ready, and who may die."""
    if processes:
        async with machines(made, folder, processes, TIMINGS) as many:
            await until_read(many.webs[0])
            ours = (*map(victim, many.all), Victim("redis", many.redis.kill, many.redis.start))
            yield many.webs, (*ours, *servers)
        return
    async with made.hub(folder, TIMINGS) as hub:
        hub.start()
        await until_read(hub)
        yield (hub,), (victim(hub), *servers)


async def _storm(
    folder: Path,
    seconds: int,
    seed: int,
    mails: int,
    answers: int,
    database: str,
    processes: int,
) -> dict[str, Any]:
    async with AsyncExitStack() as stack:
        servers, postgres = _servers(folder, database, stack)
        agents = tuple(f"agent-{n}@desk.test" for n in range(CLERKS))
        say("preparing a hub with its agents")
        made = Prepared.make(folder / "made", servers, "support@desk.test", agents, postgres)
        mortal = victims(folder / "mail", postgres)
        working = _at_work(made, folder / "hub", processes, mortal)
        hubs, dying = await stack.enter_async_context(working)
        people = [Customer(f"c{n}@customer.test", f"C {n}", servers) for n in range(CUSTOMERS)]
        storm = Storm(hubs[0], random.Random(seed), dying, made.mailbox, people)
        for number, agent in enumerate(agents):
            here, *others = hubs[number % len(hubs) :] + hubs[: number % len(hubs)]
            elsewhere = tuple(hub.url for hub in others)
            clerk = clerk_at_work(here, agent, -(-answers // CLERKS), 0.5, elsewhere)
            storm.clerks.append(await stack.enter_async_context(clerk))
        end = time.monotonic() + seconds * CALM
        await asyncio.gather(storm.kill_again_and_again(end), storm.write(mails, end))
        say("the storm is over; waiting until everything has come to its end")
        books, there = await storm.settle(mails + storm.probes, answers)
        return _result(storm, books, there, mails) | {
            "seconds": seconds, "seed": seed, "database": database, "processes": processes,
        }  # fmt: skip


def _result(storm: Storm, books: Ledger, there: Counter[str], mails: int) -> dict[str, Any]:
    copies: dict[str, list[bytes]] = {}
    for customer in storm.customers:
        for mark, found in arrived(customer.mailbox()).items():
            copies.setdefault(mark, []).extend(as_sent(one) for one in found)
    said: Counter[str] = Counter(books.answered)
    probes = range(FIRST_PROBE, FIRST_PROBE + storm.probes)
    written = {f"mark-{n}" for n in (*range(mails), *probes)}
    lost = written - set(books.received)
    unsent = set(said) - set(copies)
    doubled = sum((books.received - there).values()) + sum(n - 1 for n in said.values())
    doubled += sum(len(set(same)) - 1 for same in copies.values())
    contradictions = {what: len(rows) for what, rows in books.contradictions.items()}
    missing = len(lost | set(there - books.received)) + len(unsent)
    return {
        "bench": "storm",
        "lost": missing,
        "doubled": doubled,
        "resent": sum(len(same) - 1 for same in copies.values()),
        "mails": len(written),
        "answers": len(said),
        "by_hand": sum(clerk.sent_again for clerk in storm.clerks),
        "mailbox_copies": sum(there.values()) - len(written),
        "faults": {name: len(times) for name, times in sorted(storm.recovered.items())},
        "recovery_s": _figures(storm.recovered, median),
        "recovery_worst_s": _figures(storm.recovered, max),
        "raws": dict(books.raws),
        "contradictions": contradictions,
        "ok": not (missing or doubled or contradictions) and set(books.raws) == {"done"},
    }


def _figures(times: Mapping[str, list[float]], of: Any) -> dict[str, float]:
    return {name: round(of(some), 2) for name, some in sorted(times.items())}
