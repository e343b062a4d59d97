"""Placeholders of canned replies, pure: a fixed list, filled once."""

from __future__ import annotations

import re
from collections.abc import Mapping

PLACEHOLDERS = (
    "customer.name",
    "customer.first_name",
    "agent.name",
    "interaction.number",
    "queue.name",
)

_PLACEHOLDER = re.compile(r"\{(" + "|".join(re.escape(name) for name in PLACEHOLDERS) + r")\}")


def fill(text: str, values: Mapping[str, str]) -> str:
    """Put the values in. One pass: a value that looks like a placeholder stays as it is, and a
    placeholder without a value, or not on the list, too.
    """
    return _PLACEHOLDER.sub(lambda found: values.get(found[1], found[0]), text)


def values(
    customer_name: str, agent_name: str, interaction_number: int, queue_name: str
) -> dict[str, str]:
    """Name the values of every placeholder."""
    name = " ".join(customer_name.split())
    return {
        "customer.name": name,
        "customer.first_name": name.partition(" ")[0],
        "agent.name": agent_name,
        "interaction.number": str(interaction_number),
        "queue.name": queue_name,
    }
