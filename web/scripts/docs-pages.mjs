// Documents that the page links to, as plain pages beside it: they work offline and from any folder.
import { readFileSync } from 'node:fs';
import { marked } from 'marked';

const NAMES = ['accuracy', 'calibration'];
const STYLE = `:root{color-scheme:light dark}body{margin:0;font:15px/24px system-ui,sans-serif}main{max-width:1120px;margin:32px auto;padding:0 16px}
img{width:720px;max-width:100%;height:auto;display:block}.wide{overflow-x:auto}table{border-collapse:collapse;font-size:13px;line-height:20px}
h1{line-height:1.2}th,td{padding:2px 12px 2px 0;text-align:left;vertical-align:top;border-bottom:1px solid #8884}td+td{white-space:nowrap}pre{overflow-x:auto}`;

function page(markdown) {
  const body = marked
    .parse(markdown, { async: false })
    .replaceAll(/href="(\w+)\.md"/g, 'href="$1.html"')
    .replaceAll('<table>', '<div class="wide" tabindex="0" role="region" aria-label="Table"><table>')
    .replaceAll('</table>', '</table></div>');
  const title = markdown.match(/^# (.*)$/m)[1];
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; img-src 'self'; style-src 'unsafe-inline'">
<title>${title} – Blackthorn</title>
<style>${STYLE}</style>
</head>
<body><main>
${body}</main></body>
</html>
`;
}

/** A Vite plugin: the documents of `folder` and the pictures that they name, under docs/. */
export function docsPages(folder) {
  return {
    name: 'docs-pages',
    apply: 'build',
    generateBundle() {
      for (const name of NAMES) {
        const markdown = readFileSync(new URL(`${name}.md`, folder), 'utf8');
        this.emitFile({ type: 'asset', fileName: `docs/${name}.html`, source: page(markdown) });
        for (const [, picture] of markdown.matchAll(/\]\(([\w-]+\.svg)\)/g))
          this.emitFile({ type: 'asset', fileName: `docs/${picture}`, source: readFileSync(new URL(picture, folder)) });
      }
    },
  };
}
