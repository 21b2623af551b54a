// Counts of work against those that were accepted: more than the tolerance is a failure, less is worth accepting.

/**
 * `counted` and `accepted` are {case: {what: number}}; `tolerance` is {what: part}, with `all` for what it does not
 * name. Returns what grew, what shrank and what has no accepted count, or no count any more.
 */
export function compare(counted, accepted, tolerance) {
  const result = { grown: [], shrunk: [], unknown: [] };
  const names = (object) => Object.keys(object ?? {});
  for (const name of new Set([...names(counted), ...names(accepted)])) {
    for (const what of new Set([...names(counted[name]), ...names(accepted[name])])) {
      const now = counted[name]?.[what];
      const before = accepted[name]?.[what];
      const row = { name, what, now, before };
      const part = tolerance[what] ?? tolerance.all;
      if (now === undefined || before === undefined) result.unknown.push(row);
      else if (now > before * (1 + part)) result.grown.push(row);
      else if (now < before * (1 - part)) result.shrunk.push(row);
    }
  }
  return result;
}

/** How much one more unit of size costs, late against early: 1 where work grows in line with size. */
export function growth([small, middle, large]) {
  const slope = (a, b) => (b.work - a.work) / (b.size - a.size);
  return slope(middle, large) / slope(small, middle);
}
