/**
 * An answer under way may be older than what is told meanwhile: then it would undo it. So whatever
 * changes during a load is done at once, and once more after the answer.
 */
export function makeCatchUp() {
  let underWay = 0
  const told: (() => void)[] = []

  async function load(answer: () => Promise<void>) {
    underWay += 1
    try {
      await answer()
      told.forEach((change) => change())
    } finally {
      underWay -= 1
      if (!underWay) told.length = 0
    }
  }

  function tell(change: () => void) {
    if (underWay) told.push(change)
    change()
  }

  return { load, tell }
}
