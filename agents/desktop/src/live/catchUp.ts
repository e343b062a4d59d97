/**
 * An answer under way may be older than what is told meanwhile: then it would undo it. So whatever
 * changes during a load is done at once, and once more after the answer.
 */
export function makeCatchUp() {
  let underWay = 0
  const told: (() => void)[] = []

  async function load<T>(answer: () => Promise<T>): Promise<T> {
    underWay += 1
    try {
      const came = await answer()
      told.forEach((change) => change())
      return came
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
