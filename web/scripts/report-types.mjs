// Writes wasm/report.d.ts from the published schemas: npm run types. The types carry the schemas' descriptions as
// comments. It knows the part of JSON Schema that our schemas use and refuses the rest.
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const path = (name) => fileURLToPath(new URL(`../../${name}`, import.meta.url));
const schema = (name) => JSON.parse(readFileSync(path(`core/report/${name}.schema.json`), 'utf8'));

export const TYPES_FILE = path('wasm/report.d.ts');

const HEAD = `// blackthorn-report/1 and the platforms' cards as TypeScript types: written by \`npm run types\` (in web/) from
// core/report/report.schema.json and core/report/platform-info.schema.json. A test holds this file to them.
`;
const MOST_COLUMNS = 120;

/** What the schema calls a definition for TypeScript; a definition without a title has no type of its own. */
function nameOf(reference, report) {
  const [, key] = /^(?:urn:blackthorn:report:1)?#\/\$defs\/(\w+)$/.exec(reference) ?? [];
  const name = report.$defs[key]?.title;
  if (!name) throw new Error(`${reference} names no definition with a title`);
  return name;
}

function comment(text, indent) {
  if (!text) return '';
  const line = `${indent}/** ${text} */\n`;
  if (line.length <= MOST_COLUMNS + 1) return line;
  const lines = [''];
  for (const word of text.split(' ')) {
    const last = lines.length - 1;
    const longer = lines[last] ? `${lines[last]} ${word}` : word;
    if (indent.length + 3 + longer.length > MOST_COLUMNS) lines.push(word);
    else lines[last] = longer;
  }
  return `${indent}/**\n${lines.map((part) => `${indent} * ${part}\n`).join('')}${indent} */\n`;
}

const PRIMITIVES = { string: 'string', integer: 'number', number: 'number', boolean: 'boolean', null: 'null' };

function typeOf(node, report, indent) {
  if (node.$ref) return nameOf(node.$ref, report);
  if ('const' in node) return literal(node.const);
  if (node.enum) return node.enum.map(literal).join(' | ');
  if (node.anyOf) return node.anyOf.map((one) => typeOf(one, report, indent)).join(' | ');
  if (Array.isArray(node.type)) return [...new Set(node.type.map((type) => primitive(type)))].join(' | ');
  if (node.type === 'array') {
    const item = typeOf(node.items, report, indent);
    return isUnion(node.items) ? `(${item})[]` : `${item}[]`;
  }
  if (node.type === 'object')
    return node.properties
      ? object(node, report, indent)
      : `Record<string, ${typeOf(node.additionalProperties, report, indent)}>`;
  return primitive(node.type);
}

const isUnion = (node) => [node.enum, node.anyOf, node.type].some(Array.isArray);

function literal(value) {
  if (typeof value !== 'string') throw new Error(`a constant that is no text: ${JSON.stringify(value)}`);
  return `'${value}'`;
}

function primitive(type) {
  if (!Object.hasOwn(PRIMITIVES, type)) throw new Error(`no TypeScript for the type ${JSON.stringify(type)}`);
  return PRIMITIVES[type];
}

function object({ properties, required }, report, indent) {
  const inner = `${indent}  `;
  const members = Object.entries(properties).map(([key, member]) => {
    const mark = required.includes(key) ? '' : '?';
    return `${comment(member.description, inner)}${inner}${key}${mark}: ${typeOf(member, report, inner)};\n`;
  });
  return `{\n${members.join('')}${indent}}`;
}

function declaration(name, node, report) {
  const type = typeOf(node, report, '');
  const said = comment(node.description, '');
  return type.startsWith('{') ? `${said}export interface ${name} ${type}\n` : `${said}export type ${name} = ${type};\n`;
}

/** The text of wasm/report.d.ts. */
export function reportTypes(report = schema('report'), platform = schema('platform-info')) {
  const definitions = Object.values(report.$defs).map((node) => declaration(node.title, node, report));
  const ends = [declaration('Report', report, report), declaration(platform.title, platform, report)];
  return [HEAD, ...definitions, ...ends].join('\n');
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  writeFileSync(TYPES_FILE, reportTypes());
  console.log(`written: ${TYPES_FILE}`);
}
