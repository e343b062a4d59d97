"""An eye that walks over a page: what axe finds in either light, what lies out of reach, what moves
though it was asked not to.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from axe_playwright_python.async_playwright import Axe
from playwright.async_api import Frame, Page

Size = tuple[int, int]
SMALL: Size = (320, 720)
ZOOMED: Size = (720, 450)  # 1440x900 at 200 %
SIZES: tuple[Size, ...] = (SMALL, (390, 844), ZOOMED, (820, 720), (1280, 720), (1440, 900))
COLOURS = {"runOnly": ["color-contrast", "link-in-text-block"], "resultTypes": ["violations"]}

# Whatever can be pressed or written in, and neither lies whole inside the window nor in something
# there that can be scrolled to it; and the page itself, if it has to be moved sideways.
OUT_OF_REACH = """
() => {
  const inside = one => {
    const { left, right, top, bottom } = one.getBoundingClientRect()
    const wide = left >= -0.5 && right <= innerWidth + 0.5
    return wide && (top >= -0.5 && bottom <= innerHeight + 0.5 || scrolled(one.parentElement))
  }
  const scrolled = one => {
    while (one && !/auto|scroll/.test(getComputedStyle(one).overflowY)) one = one.parentElement
    return one && inside(one)
  }
  return [...document.querySelectorAll('a[href], button, input, select, textarea, [role=option]')]
    .filter(one => one.checkVisibility({ visibilityProperty: true }))
    .filter(one => !one.closest('.visually-hidden') && !one.matches('.skip') && !inside(one))
    .map(one => `${one.localName} ${one.ariaLabel || one.textContent.trim().slice(0, 40)}`)
    .concat(document.documentElement.scrollWidth > innerWidth ? ['the page itself'] : [])
}
"""
# What would be seen moving: it takes longer than a picture of the screen lasts.
MOVING = """
() => [...document.querySelectorAll('*')]
  .filter(one => {
    const { animationName, animationDuration, animationIterationCount, transitionDuration } =
      getComputedStyle(one)
    const longest = times => Math.max(...times.split(',').map(parseFloat))
    return longest(transitionDuration) > 0.01 || animationName !== 'none' &&
      (longest(animationDuration) > 0.01 || animationIterationCount !== '1')
  })
  .map(one => `${one.localName}.${one.className}`)
"""
# As the agent's own choice does, at once.
WEAR = "light => { document.documentElement.dataset.theme = light }"
# All that follows from a new size, or another light, has been drawn: what takes its colour from a
# part that still changes begins to change after that, so one look is not enough.
# What has no end, or one that is far, is not waited for.
DRAWN = """
async () => {
  const soon = one => one.effect?.getComputedTiming().endTime < 2000
  for (let n = 0; n < 4; n++) {
    await new Promise(done => { requestAnimationFrame(done); setTimeout(done, 1000) })
    await Promise.allSettled(document.getAnimations().filter(soon).map(one => one.finished))
  }
}
"""


async def faults(page: Page, sizes: Sequence[Size] = ()) -> list[str]:
    """What is wrong with what the page shows, in either light; at these sizes, or as it is.

    The page must have been asked for reduced motion.
    """
    found = [f"moves: {one}" for one in await page.evaluate(MOVING)]
    found += await in_either_light(page)
    before = page.viewport_size
    for width, height in sizes:
        await page.set_viewport_size({"width": width, "height": height})
        found += [f"at {width}: {one}" for one in await out_of_reach(page)]
    if before and sizes:
        await page.set_viewport_size(before)
    return found if sizes else found + await out_of_reach(page)


async def in_either_light(page: Page) -> list[str]:
    """What axe finds; in the dark only the colours can differ."""
    await page.evaluate(WEAR, "light")
    found = await violations(page)
    await page.evaluate(WEAR, "dark")
    found += [f"dark: {one}" for one in await violations(page, options=COLOURS)]
    await page.evaluate(WEAR, "light")
    return found


async def out_of_reach(page: Page) -> list[str]:
    """What lies out of reach, once nothing moves."""
    await page.evaluate(DRAWN)
    found: list[str] = await page.evaluate(OUT_OF_REACH)
    return found


async def violations(
    page: Page | Frame, part: str | None = None, options: dict[str, list[str]] | None = None
) -> list[str]:
    """What axe finds on a page, or in a part of it, once nothing moves."""
    await page.evaluate(DRAWN)
    options = options or {"resultTypes": ["violations"]}
    result = await Axe().run(page, context=part, options=options)
    return [f"{one['id']} {_first(one['nodes'])}" for one in result.response["violations"]]


def _first(nodes: list[dict[str, Any]]) -> str:
    """The first of them, and why."""
    checks = [check["message"] for kind in ("any", "all", "none") for check in nodes[0][kind]]
    return f"{nodes[0]['html'][:160]} {'; '.join(checks)}"
