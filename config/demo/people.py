"""Who appears in the demonstration: customers, agents, queues and what happened before."""

from __future__ import annotations

from dataclasses import dataclass

from router.model import Role

PASSWORD = "centralita-demo"
SUPPORT = "support@shop.demo"
SOPORTE = "soporte@tienda.demo"
CHAT = "Chat"


@dataclass(frozen=True, slots=True)
class Person:
    """A customer of the demonstration."""

    name: str
    address: str
    language: str


@dataclass(frozen=True, slots=True)
class Colleague:
    """Somebody who signs in; `queues` are names of SEATS' queues."""

    name: str
    email: str
    role: Role
    language: str
    queues: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Past:
    """A closed interaction of a customer, told as (who, text) turns, `days` ago."""

    address: str
    desk: str
    subject: str
    days: int
    turns: tuple[tuple[str, str], ...]


QUEUES = {
    "Support": ("en", "Kind regards\nThe Bicycle Shop"),
    "Soporte": ("es", "Un saludo\nLa tienda de bicicletas"),
    CHAT: ("", ""),
}
MAILBOXES = {"Support": SUPPORT, "Soporte": SOPORTE}

CUSTOMERS = (
    Person("María López Ferrer", "maria.lopez@ejemplo.demo", "es"),
    Person("Emma Wilson", "emma.wilson@example.demo", "en"),
    Person("Дмитрий Орлов", "dmitri.orlov@primer.demo", "ru"),
)

COLLEAGUES = (
    Colleague("Laura García", "laura@shop.demo", Role.AGENT, "es", ("Support", "Soporte", CHAT)),
    Colleague("Iván Petrov", "ivan@shop.demo", Role.AGENT, "ru", ("Support", CHAT)),
    Colleague("Amy Carter", "amy@shop.demo", Role.AGENT, "en", ("Support", CHAT)),
    Colleague("Sara Ruiz", "sara@shop.demo", Role.SUPERVISOR, "en", ("Support", "Soporte", CHAT)),
    Colleague("Grace Adeyemi", "grace@shop.demo", Role.ADMIN, "en", ("Support", "Soporte", CHAT)),
)

SOLVED = "Solved"
OUTCOMES = (SOLVED, "Refunded", "Passed on", "No answer needed", "Spam")

CANNED = (
    ("greeting", "en", "Hello {customer.first_name},\n\nthank you for writing to us."),
    ("saludo", "es", "Hola {customer.first_name}:\n\nGracias por escribirnos."),
    ("привет", "ru", "Здравствуйте, {customer.first_name}!\n\nСпасибо за обращение."),
    (
        "return",
        "en",
        "You can send it back within **30 days**:\n\n- pack it well\n- print the label",
    ),
    (
        "devolución",
        "es",
        "Puede devolverlo en **30 días**:\n\n- embálelo bien\n- imprima la etiqueta",
    ),
)

PAST = (
    Past(
        "maria.lopez@ejemplo.demo",
        SOPORTE,
        "Factura duplicada de marzo",
        41,
        (
            ("customer", "Hola, he recibido dos veces la factura de marzo. ¿Cuál es la buena?"),
            ("agent", "Hola María:\n\nLa segunda anula a la primera. Disculpe la confusión."),
            ("customer", "Perfecto, muchas gracias."),
        ),
    ),
    Past(
        "maria.lopez@ejemplo.demo",
        SOPORTE,
        "¿Hacen envíos a Canarias?",
        96,
        (
            ("customer", "Buenos días, ¿envían bicicletas montadas a Tenerife?"),
            ("agent", "Sí, en unos **diez días**. El envío cuesta 39 €."),
        ),
    ),
    Past(
        "emma.wilson@example.demo",
        SUPPORT,
        "Change of delivery address",
        12,
        (
            ("customer", "Could you send order 48102 to my office instead? 12 Mill Lane, Leeds."),
            ("agent", "Done. The courier has the new address and comes on Thursday."),
            ("customer", "Brilliant, thank you!"),
        ),
    ),
    Past(
        "dmitri.orlov@primer.demo",
        SUPPORT,
        "Не приходит код подтверждения",
        5,
        (
            ("customer", "Здравствуйте! Код подтверждения так и не пришёл."),
            ("agent", "Здравствуйте, Дмитрий! Мы отправили код ещё раз, проверьте папку «Спам»."),
        ),
    ),
)

WAITING = (
    ("maria.lopez@ejemplo.demo", SOPORTE, "Pedido 48213 sin entregar",
     "Hola:\n\nEl pedido 48213 tenía que llegar el martes y sigue sin aparecer.\n"
     "¿Me pueden confirmar la fecha de entrega?\n\nUn saludo\nMaría"),
    ("emma.wilson@example.demo", SUPPORT, "Wheel makes a noise",
     "Hi,\n\nthe rear wheel of my new bike clicks at every turn. Is that a warranty case?\n\nEmma"),
    ("dmitri.orlov@primer.demo", SUPPORT, "Оплатил, но заказ не подтверждён",
     "Здравствуйте!\n\nОплатил заказ вчера вечером, но подтверждения до сих пор нет.\n\nДмитрий"),
)  # fmt: skip
