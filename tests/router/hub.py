"""A whole centre to try: store, clock, an account, two queues, and agents as they are hired."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from router.accounts import Account
from router.assign import Assigner
from router.desk import Desk
from router.events import Event
from router.identity import mailto
from router.inbound import Claim, Inbound, Parsed, Part, Raw
from router.intake import Arrival, Intake
from router.messages import Message, Outgoing
from router.model import (
    AccountId,
    AgentId,
    ConversationId,
    Interaction,
    InteractionId,
    Medium,
    MessageId,
    OutcomeId,
    ProfileId,
    QueueId,
    RawId,
    Role,
)
from router.notebook import Notebook
from router.offers import Answers
from router.people import (
    Agent,
    Load,
    Offer,
    Outcome,
    Presence,
    ProfileQueue,
    Queue,
    RoutingProfile,
)
from router.presence import Attendance
from router.reply import Replies
from router.repositories import Tx
from router.seeing import Principal
from storage.store import Store
from tests.clock import FakeClock

SUPPORT, SALES = QueueId("support"), QueueId("sales")
MAILBOX, OTHER_MAILBOX = AccountId("mailbox"), AccountId("other")
SOLVED = OutcomeId("solved")


@dataclass(frozen=True)
class MailLimits:
    max_text: int = 1000
    max_bytes: int = 100
    copies: bool = True


class Hub:
    def __init__(self, clock: FakeClock, store: Store) -> None:
        unit, ids = store.unit, store.ids
        self.clock, self.store, self.unit, self.ids = clock, store, unit, ids
        self.desk = Desk(unit, clock, ids)
        self.notebook = Notebook(unit, clock, ids)
        self.answers = Answers(unit, clock, ids)
        self.replies = Replies(unit, clock, ids, {"email": MailLimits()})
        self.attendance = Attendance(unit, clock, ids)
        self.intake = Intake(unit, clock, ids, store.blobs, {"email": Medium.EMAIL})
        self.assigner = Assigner(unit, store.bus, clock, ids, self.attendance)
        self._keys = 0

    async def found(self) -> None:
        """Open for business."""

        async def work(tx: Tx) -> None:
            await tx.config.put_queue(Queue(SUPPORT, "Support"))
            await tx.config.put_queue(Queue(SALES, "Sales"))
            await tx.config.put_outcome(Outcome(SOLVED, "Solved"))
            for account, queue in ((MAILBOX, SUPPORT), (OTHER_MAILBOX, SALES)):
                settings = {"address": f"{account}@hub.example"}
                await tx.config.put_account(Account(account, account, "email", queue, settings))
            lines = (ProfileQueue(SUPPORT), ProfileQueue(SALES))
            await tx.config.put_profile(RoutingProfile(ProfileId("all"), "All", lines))
            only = (ProfileQueue(SALES),)
            await tx.config.put_profile(RoutingProfile(ProfileId("sales"), "Sales", only))

        await self.unit.write(work)

    async def hire(
        self, name: str, role: Role = Role.AGENT, cap: int = 2, profile: str = "all"
    ) -> Principal:
        agent = Agent(AgentId(name), name, f"{name}@hub.example", role, ProfileId(profile))
        await self.unit.write(lambda tx: tx.people.add(agent, {Medium.EMAIL: cap}))
        return Principal(agent.id, role)

    async def hire_present(self, name: str, cap: int = 2, profile: str = "all") -> Principal:
        """Hire an agent who sits there and is available; each a second after the one before."""
        who = await self.hire(name, cap=cap, profile=profile)
        await self.attendance.connected(who.agent_id, f"{name}'s tab", "web")
        await self.attendance.set(who.agent_id, Presence.AVAILABLE)
        self.clock.pass_by(1)
        return who

    def mail(self, sender: str | None, text: str = "Hello", **fields: object) -> Inbound:
        self._keys += 1
        values: dict[str, object] = {
            "source_key": str(self._keys),
            "kind": "email",
            "provider_at": self.clock.now(),
            "received_at": self.clock.now(),
            "sender": mailto(sender) if sender else None,
            "text": text,
            "subject": "Question",
            "provider_ref": f"<{self._keys}@customer.example>",
        }
        return Inbound(**{**values, **fields})  # type: ignore[arg-type]  # any field by name

    async def arrivals(
        self, *mails: Inbound | Parsed, account: AccountId = MAILBOX
    ) -> list[Arrival]:
        """Keep raw rows for what has been understood already."""
        now = self.clock.now()
        made = []
        for mail in mails:
            raw_id = RawId(self.ids.new())
            raw = Raw(raw_id, now, now, b"raw")
            await self.unit.write(
                lambda tx, id=raw_id, raw=raw: tx.raws.keep(account, [(id, raw)])  # type: ignore[misc]  # a lambda's defaults
            )
            parsed = mail if isinstance(mail, Parsed) else Parsed((mail,))
            made.append(Arrival(raw_id, account, parsed, now))
        return made

    async def receive(self, *mails: Inbound | Parsed, account: AccountId = MAILBOX) -> None:
        await self.intake.take_in(await self.arrivals(*mails, account=account))

    async def receive_one(self, mail: Inbound, account: AccountId = MAILBOX) -> Interaction:
        """Take one mail in; return the work it stands in."""
        await self.receive(mail, account=account)
        said = await self.said(mail)
        assert said.interaction_id is not None
        return await self.item(said.interaction_id)

    async def said(self, mail: Inbound) -> Message:
        found = await self.unit.write(lambda tx: tx.messages.by_refs([mail.provider_ref]))
        return found[mail.provider_ref]

    async def item(self, id: InteractionId) -> Interaction:
        return (await self.unit.write(lambda tx: tx.interactions.get([id])))[id]

    async def message(self, id: MessageId) -> Message:
        return (await self.unit.write(lambda tx: tx.messages.get([id])))[id]

    async def thread(self, id: ConversationId) -> Sequence[Message]:
        async with self.unit.read() as reads:
            return await reads.conversation_messages(id, 0)

    async def events(self) -> Sequence[Event]:
        async with self.unit.read() as reads:
            return await reads.events(0, 10_000)

    async def load(self, who: Principal) -> int:
        load: Load = await self.unit.write(lambda tx: tx.people.load(who.agent_id, Medium.EMAIL))
        return load.load

    async def agent(self, who: Principal) -> Agent:
        agent = await self.unit.write(lambda tx: tx.people.agent(who.agent_id))
        assert agent is not None
        return agent

    async def offered(self, item: Interaction) -> Offer:
        """Return the live offer of an interaction."""
        made = await self.unit.write(lambda tx: tx.offers.live_of(item.id))
        assert made is not None
        return made

    async def outbox(self, message: Message) -> Sequence[Outgoing]:
        return await self.unit.write(lambda tx: tx.outbox.of(message.id))

    async def route(self) -> datetime | None:
        """Let the owner take a turn, on a web process that lives."""
        await self.attendance.keep_alive("web")
        return await self.assigner.step()

    async def taken_by(self, who: Principal, sender: str = "ana@customer.example") -> Interaction:
        """Receive a mail that this agent takes at once."""
        item = await self.receive_one(self.mail(sender))
        return await self.desk.take(who, item.id, over=True)


def part(content: bytes) -> Part:
    return Part("file.txt", "text/plain", content)


def claims(*pairs: Claim) -> tuple[Claim, ...]:
    return pairs


def later(at: datetime, seconds: float) -> datetime:
    return at + timedelta(seconds=seconds)
