// Counts of work against those that were accepted (more than the tolerance is a failure, less is worth accepting), and
// how work grows with size.

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

/** e where work grows as size^e, beside what there is to do at the smallest size. */
export function exponent([small, middle, large]) {
  const step = (key) => (large[key] - small[key]) / (middle[key] - small[key]);
  return Math.log(step('work')) / Math.log(step('size'));
}

/**
 * The exponent at ten times the size if each part of the work goes on as it has grown from `middle` to `large`, `ratio`
 * times the size, and the part that is the most of it then. Both are Maps of work by part. So a part that is quadratic
 * shows while it is small; one that has only begun is taken for that at most.
 */
export function steepest(middle, large, ratio) {
  const parts = [...large].map(([name, work]) => {
    const before = middle.get(name) ?? work / ratio;
    const steep = Math.min(Math.max(Math.log(work / before) / Math.log(ratio), 0), 2);
    return { name, steep, work, later: work * 10 ** steep };
  });
  const total = (key) => parts.reduce((sum, part) => sum + part[key], 0);
  return { exponent: Math.log10(total('later') / total('work')), part: parts.sort((a, b) => b.later - a.later)[0] };
}
