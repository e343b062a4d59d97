const AT_MOST_MS = 2000

/** Does it once the page has nothing better to do; soon anyway where the browser cannot tell. */
export function whenIdle(work: () => unknown) {
  if ('requestIdleCallback' in window) requestIdleCallback(() => void work(), { timeout: AT_MOST_MS })
  else setTimeout(work, AT_MOST_MS / 10)
}
