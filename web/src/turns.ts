// Long work on the page's thread, done in turns: after a few milliseconds the thread is given back, so that keys,
// pointer and frames are not held up.

const TURN_MS = 8;
/** The clock is looked at once in so many steps. */
const STEPS = 32;

export class Turns {
  #since = performance.now();
  #steps = 0;

  constructor(private readonly signal: AbortSignal) {}

  /** To be asked after each step: whether this turn is over. */
  over(): boolean {
    this.#steps = (this.#steps + 1) % STEPS;
    return this.#steps === 0 && performance.now() - this.#since > TURN_MS;
  }

  /** Comes back in the next turn; throws where the work is no longer wanted. */
  async next(): Promise<void> {
    await nextTask();
    this.signal.throwIfAborted();
    this.#since = performance.now();
  }
}

/** Layers that an element draws in no time beside others. */
const FEW_LAYERS = 1000;

/**
 * For an element's scheduleUpdate(): elements that show a report are updated one after the other without a break, so
 * those for which many layers are work put it off until the page has had its turn.
 */
export function inItsTurn(
  report: { layers: readonly unknown[] } | undefined,
  update: () => unknown,
): Promise<void> | void {
  if (!report || report.layers.length <= FEW_LAYERS) update();
  else return nextTask().then(() => void update());
}

async function nextTask(): Promise<void> {
  await (scheduler?.yield?.() ?? new Promise((resolve) => setTimeout(resolve)));
}

/** Not in every browser yet. */
const { scheduler } = globalThis as { scheduler?: { yield?(): Promise<void> } };

/** A new array in order, by merging ever longer runs. */
export async function sortInTurns<Item>(
  items: readonly Item[],
  compare: (a: Item, b: Item) => number,
  turns: Turns,
): Promise<Item[]> {
  const RUN = 32;
  let sorted: Item[] = [];
  for (let at = 0; at < items.length; at += RUN) {
    for (const item of items.slice(at, at + RUN).sort(compare)) {
      sorted.push(item);
      if (turns.over()) await turns.next();
    }
  }
  for (let run = RUN; run < items.length; run *= 2) sorted = await mergeRuns(sorted, run, compare, turns);
  return sorted;
}

/** Runs of that length, each in order, become runs of twice that length. */
async function mergeRuns<Item>(
  items: readonly Item[],
  run: number,
  compare: (a: Item, b: Item) => number,
  turns: Turns,
): Promise<Item[]> {
  const merged: Item[] = [];
  for (let start = 0; start < items.length; start += 2 * run) {
    const middle = Math.min(start + run, items.length);
    const end = Math.min(start + 2 * run, items.length);
    let left = start;
    let right = middle;
    while (left < middle || right < end) {
      const takeLeft = right >= end || (left < middle && compare(items[left] as Item, items[right] as Item) <= 0);
      merged.push(items[takeLeft ? left++ : right++] as Item);
      if (turns.over()) await turns.next();
    }
  }
  return merged;
}
