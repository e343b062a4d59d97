"""A small house to test in: two queues that do not see each other, and mail in both."""

from __future__ import annotations

from dataclasses import dataclass, replace

from argon2 import PasswordHasher

from router.accounts import Account, RawState
from router.events import Event, Kind
from router.inbound import Raw
from router.messages import Direction, Message, StoredPart, TimelineEntry, TimelineKind
from router.model import (
    AccountId,
    AgentId,
    BlobId,
    Conversation,
    ConversationId,
    Customer,
    CustomerId,
    Handle,
    Identity,
    IdentityId,
    Interaction,
    InteractionId,
    InteractionState,
    Medium,
    MessageId,
    Origin,
    OutcomeId,
    ProfileId,
    QueueId,
    RawId,
    Role,
    Scheme,
)
from router.people import (
    Agent,
    CannedReply,
    Outcome,
    ProfileQueue,
    Queue,
    RoutingProfile,
)
from router.repositories import Tx
from storage.store import Store

QUICK = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
PASSWORD = "correct horse battery"
HASH = QUICK.hash(PASSWORD)
SALES, REPAIRS = QueueId("a" * 31 + "1"), QueueId("a" * 31 + "2")
SELLERS, FIXERS = ProfileId("b" * 31 + "1"), ProfileId("b" * 31 + "2")
MAILBOX = AccountId("c" * 31 + "1")
SOLD = OutcomeId("d" * 31 + "1")
ANA, BORIS, OLGA, SOFIA, ADA = (AgentId("e" * 31 + n) for n in "12345")
PEOPLE = {
    ANA: ("Ana", Role.AGENT, SELLERS),
    BORIS: ("Boris", Role.AGENT, SELLERS),
    OLGA: ("Olga", Role.AGENT, FIXERS),
    SOFIA: ("Sofia", Role.SUPERVISOR, SELLERS),
    ADA: ("Ada", Role.ADMIN, SELLERS),
}
CAPS = {Medium.EMAIL: 5, Medium.CHAT: 3}
RAW = b"Subject: =?utf-8?q?Se=C3=B1al?=\r\nX-Folded: one\r\n two\r\nX-Bad: \xff\r\n\r\nHello"


def email_of(agent: AgentId) -> str:
    """Return the address somebody signs in with."""
    return f"{PEOPLE[agent][0].lower()}@desk.example"


@dataclass(frozen=True, slots=True)
class Mail:
    """What one mail that came in has made."""

    interaction: InteractionId
    conversation: ConversationId
    customer: CustomerId
    message: MessageId


async def furnish(store: Store, password_hash: str = HASH) -> None:
    """Put queues, people and an account into the store."""

    async def work(tx: Tx) -> None:
        for queue, name in ((SALES, "Sales"), (REPAIRS, "Repairs")):
            await tx.config.put_queue(Queue(queue, name))
        for profile, queue in ((SELLERS, SALES), (FIXERS, REPAIRS)):
            queues = (ProfileQueue(queue),)
            await tx.config.put_profile(RoutingProfile(profile, profile, queues, CAPS))
        await tx.config.put_account(
            Account(MAILBOX, "Post", "email", SALES, {"address": "us@house.example"}, {"p": "hush"})
        )
        await tx.config.put_outcome(Outcome(SOLD, "Sold"))
        await tx.config.put_canned(CannedReply("f" * 32, "Hello", "Hello {customer.name}"))
        for agent, (name, role, profile) in PEOPLE.items():
            await tx.people.add(
                Agent(agent, name, email_of(agent), role, profile, password_hash, "en"), CAPS
            )
        tx.emit(Event(Kind.CONFIG_CHANGED, store.clock.now()))

    await store.unit.write(work)


async def mail_in(
    store: Store,
    queue: QueueId = SALES,
    text: str = "Where is my parcel?",
    html: str = "",
    remote_images: tuple[str, ...] = (),
    parts: tuple[StoredPart, ...] = (),
) -> Mail:
    """Let a mail of a new customer wait in a queue."""
    new, now = store.ids.new, store.clock.now()
    mail = Mail(InteractionId(new()), ConversationId(new()), CustomerId(new()), MessageId(new()))
    handle = Handle(Scheme.MAILTO, f"{mail.customer}@mail.example")
    raw = RawId(new())
    talk = Conversation(mail.conversation, MAILBOX, mail.customer, mail.conversation, "Parcel", now)
    item = Interaction(
        mail.interaction,
        0,
        mail.conversation,
        mail.customer,
        MAILBOX,
        Medium.EMAIL,
        Origin.INBOUND,
        InteractionState.QUEUED,
        queue,
        now,
        now,
        now,
        preview=text[:80],
        subject="Parcel",
        unread_from=1,
    )
    message = Message(
        mail.message,
        mail.conversation,
        mail.interaction,
        mail.customer,
        MAILBOX,
        Direction.IN,
        1,
        now,
        now,
        handle,
        to=("us@house.example",),
        subject="Parcel",
        text=text,
        html=html,
        remote_images=remote_images,
        parts=parts,
        provider_ref=f"<{mail.message}@mail.example>",
        raw_id=raw,
    )

    async def work(tx: Tx) -> None:
        await tx.raws.keep(MAILBOX, [(raw, Raw(raw, now, now, RAW))])
        await tx.raws.settle([raw], RawState.DONE)
        await tx.customers.add(
            [Customer(mail.customer, "Carla", now)],
            [Identity(IdentityId(new()), mail.customer, handle, now)],
        )
        await tx.conversations.add([replace(talk, next_seq=2)])
        number = await tx.interactions.numbers(1)
        await tx.interactions.add([replace(item, number=number)])
        await tx.messages.add([message])
        await tx.timeline.add([entry_of(store, message)])
        tx.emit(
            Event(
                Kind.MESSAGE_RECEIVED,
                now,
                conversation_id=mail.conversation,
                interaction_id=mail.interaction,
                customer_id=mail.customer,
                queue_id=queue,
                account_id=MAILBOX,
                data={
                    "message": mail.message,
                    "seq_in_conversation": 1,
                    "state": "queued",
                    "ver": 1,
                },
            )
        )

    await store.unit.write(work)
    return mail


def entry_of(store: Store, message: Message) -> TimelineEntry:
    """Return the message's place on the timeline."""
    return TimelineEntry(
        store.ids.new(),
        message.customer_id,
        message.at,
        TimelineKind.MESSAGE,
        message.id,
        message.conversation_id,
        message.interaction_id,
    )


def stored(blob: str, name: str, type: str, size: int) -> StoredPart:
    """Return an attachment."""
    return StoredPart(BlobId(blob), name, type, size)


def inline(part: StoredPart, content_id: str) -> StoredPart:
    """Return the attachment as a picture inside the text."""
    return replace(part, inline=True, content_id=content_id)
