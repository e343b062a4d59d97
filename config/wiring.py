"""Puts the sides together: the only place where all of them meet."""

from __future__ import annotations

from channels.supplies import Supplies
from config.settings import Settings
from config.words import intro
from router.ports import Meter
from storage.store import Store


def supplies(store: Store, settings: Settings, meter: Meter) -> Supplies:
    """Return what the machinery of channels is lent."""
    return Supplies(
        unit=store.unit,
        bus=store.bus,
        clock=store.clock,
        ids=store.ids,
        blobs=store.blobs,
        meter=meter,
        token=store.token,
        intro=intro,
        ca_file=settings.ca_file,
    )
