"""Chromium as the tests drive it."""

import os
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from playwright.async_api import Browser, async_playwright, expect

from tests.servers.patience import PATIENCE

# For every test of this process, whichever was read first.
expect.set_options(timeout=PATIENCE * 1_000)

# Windows show the page alone: for the address field above it, which no headless browser shows, each
# would first load three pages of Chromium's own, and they take as long as the desk.
WITHOUT_ADDRESS = ("WebUIOmniboxPopup", "WebUIOmniboxAimPopup", "WebUIOmniboxFullPopup")
# What Playwright takes away too: of several such lists Chromium heeds the last.
AS_PLAYWRIGHT = (
    "AimEnabled", "AvoidCorsURLLoaderRestartOnRedirect", "AvoidUnnecessaryBeforeUnloadCheckSync",
    "DestroyProfileOnBrowserClose", "HttpsFirstBalancedModeAutoEnable", "HttpsUpgrades",
    "LensOverlay", "MediaRouter", "NetworkTimeServiceQuerying", "OptimizationHints",
    "PaintHolding", "PreconnectToSearch", "ThirdPartyStoragePartitioning",
)  # fmt: skip

OPTIONS = (
    f"--disable-features={','.join(WITHOUT_ADDRESS + AS_PLAYWRIGHT)}",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-gpu",
    "--disable-quic",
    "--disable-sync",
    "--no-first-run",
    # No name leads out of this machine.
    "--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE localhost , EXCLUDE 127.0.0.1",
)


@asynccontextmanager
async def launched(*more: str) -> AsyncIterator[Browser]:
    """A headless browser with `more` options, closed at the end; RuntimeError where the system has
    none.
    """
    program = shutil.which("chromium") or shutil.which("chromium-browser")
    if program is None:
        raise RuntimeError("Chromium is missing: ./centralita test names what to install")
    # Chromium's own sandbox does not start as root.
    options = [*OPTIONS, *more, *(["--no-sandbox"] if os.geteuid() == 0 else [])]
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(
            executable_path=program, headless=True, args=options
        )
        try:
            yield browser
        finally:
            await browser.close()
