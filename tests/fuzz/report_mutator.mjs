// Mutations of JSON that know its structure: a text is taken apart once, into the places of its values and members; a
// mutation puts other text in one place. So a result may be what no program would write: a key twice, a number beyond
// all bounds, a text cut in the middle.

const VALUES = [
  'null',
  'true',
  'false',
  '0',
  '-0',
  '1',
  '-1',
  '2',
  '0.5',
  '1e-400',
  '5e-324',
  '1e-7',
  '1e21',
  '1e300',
  '1.7976931348623157e308',
  '1e999',
  '-1e999',
  '9007199254740993',
  '4294967296',
  '-2147483649',
  '""',
  '"0"',
  '"__proto__"',
  '"constructor"',
  '"toString"',
  '"hasOwnProperty"',
  '"<img src=x onerror=alert(1)>"',
  '"</script><script>"',
  '"\\u202e\\u2066abc\\u0000\\ud800"',
  '"\\ud83d"',
  '"a + b + /c/d + "',
  '" + "',
  '[]',
  '[null]',
  '[[]]',
  '{}',
  '{"__proto__":{"kind":"conv"}}',
  '{"constructor":1}',
];
const KEYS = ['"__proto__"', '"constructor"', '"prototype"', '"toString"', '"length"', '""', '"\\u0000"', '"0"'];
const MOST_MUTATIONS = 4;
const MOST_REPEATS = 40;

/** Small, fast and good enough to choose by (mulberry32). */
function random(seed) {
  let state = seed >>> 0;
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below;
  };
}

export class Mutator {
  #text;
  /** {from, to} of every value; of every member of an object or element of an array, with `separated`: a comma stands
   *  before it; of every key. */
  #values = [];
  #members = [];
  #keys = [];

  /** `text` is JSON without spaces. */
  constructor(text) {
    this.#text = text;
    this.#scanValue(0);
  }

  /** Always the same for one seed and run. */
  mutate(seed, run) {
    const pick = random(Math.imul(seed, 0x9e3779b1) ^ Math.imul(run, 0x85ebca6b) ^ Math.floor(run / 2 ** 32));
    const edits = [];
    for (let left = 1 + pick(MOST_MUTATIONS); left > 0; left--) {
      const edit = this.#edit(pick);
      if (edits.every(({ from, to }) => edit.to <= from || edit.from >= to)) edits.push(edit);
    }
    edits.sort((a, b) => a.from - b.from);
    let result = '';
    let at = 0;
    for (const { from, to, text } of edits) {
      result += this.#text.slice(at, from) + text;
      at = to;
    }
    result += this.#text.slice(at);
    if (pick(64) === 0) result = result.slice(0, pick(result.length));
    return result;
  }

  #edit(pick) {
    const some = (list) => list[pick(list.length)];
    const text = ({ from, to }) => this.#text.slice(from, to);
    const of = (place, replacement) => ({ from: place.from, to: place.to, text: replacement });
    switch (pick(32)) {
      default: {
        const place = some(this.#values);
        return of(place, some(VALUES));
      }
      case 0:
      case 1:
      case 2:
        return of(some(this.#values), text(some(this.#values)));
      case 3:
      case 4: {
        // A leaf takes the value of another leaf: mostly of its own type.
        const place = some(this.#values);
        return of(place, /^[-\d]/.test(text(place)) ? String(pick(2 ** 32) / 2 ** pick(40)) : text(some(this.#values)));
      }
      case 5:
      case 6: {
        const member = some(this.#members);
        return { ...of(member, ''), from: member.from - (member.separated ? 1 : 0) };
      }
      case 7: {
        const member = some(this.#members);
        return of(member, Array(2 + pick(MOST_REPEATS)).fill(text(member)).join(','));
      }
      case 8:
        return of(some(this.#keys), some(KEYS));
      case 9:
        return of(some(this.#keys), text(some(this.#keys)));
      case 10: {
        const member = some(this.#members);
        return of(member, `${text(member)},${text(some(this.#members))}`);
      }
      case 11: {
        const depth = 1 << pick(14);
        const [open, close] = pick(2) === 0 ? ['[', ']'] : ['{"a":', '}'];
        return of(some(this.#values), `${open.repeat(depth)}1${close.repeat(depth)}`);
      }
      case 12: {
        const from = pick(this.#text.length);
        return { from, to: from + pick(8), text: String.fromCharCode(pick(pick(2) === 0 ? 128 : 65536)) };
      }
    }
  }

  /** Notes all places from `at` on; returns where the value ends. */
  #scanValue(at) {
    const text = this.#text;
    let end = at;
    if (text[at] === '{' || text[at] === '[') {
      const object = text[at] === '{';
      end = at + 1;
      let separated = false;
      while (text[end] !== '}' && text[end] !== ']') {
        if (text[end] === ',') end++;
        const from = end;
        if (object) {
          end = stringEnd(text, end);
          this.#keys.push({ from, to: end });
          end++;
        }
        end = this.#scanValue(end);
        this.#members.push({ from, to: end, separated });
        separated = true;
      }
      end++;
    } else if (text[at] === '"') {
      end = stringEnd(text, at);
    } else {
      while (end < text.length && !',]}'.includes(text[end])) end++;
    }
    this.#values.push({ from: at, to: end });
    return end;
  }
}

function stringEnd(text, at) {
  let end = at + 1;
  while (text[end] !== '"') end += text[end] === '\\' ? 2 : 1;
  return end + 1;
}
