// The looks that all elements share: colours, type, controls. Quiet: two greys, one accent, hairlines, an 8 px grid.
import { css, unsafeCSS } from 'lit';
import { COLOURS } from '../colours';

/** On the outermost element only; everything inside inherits. Both themes stand side by side in light-dark(). */
export const tokens = css`
  :host {
    --bt-bg: light-dark(#f7f7f8, #111317);
    --bt-panel: light-dark(#ffffff, #17191e);
    --bt-text: light-dark(#191b1f, #e4e6ea);
    --bt-muted: light-dark(#5a606a, #9ba2ad);
    --bt-line: light-dark(#dcdee2, #2b2f37);
    --bt-control: light-dark(#868c96, #6b727d);
    --bt-accent: light-dark(#4b3fa0, #b0a6ff);
    --bt-accent-soft: light-dark(#eceafa, #262341);
    --bt-hover: light-dark(#f1f1f5, #1e2128);
    --bt-good: light-dark(#00694a, #4fc998);
    --bt-bad: light-dark(#a83200, #ff9466);
    --bt-mono: ui-monospace, 'SF Mono', 'Cascadia Mono', 'DejaVu Sans Mono', Menlo, Consolas, monospace;
    color: var(--bt-text);
    background: var(--bt-bg);
    font: 13px/20px system-ui, -apple-system, 'Segoe UI', Roboto, 'Helvetica Neue', 'Noto Sans', 'Liberation Sans', sans-serif;
    font-variant-numeric: tabular-nums;
    -webkit-text-size-adjust: 100%;
  }

  @media (forced-colors: active) {
    :host {
      --bt-bg: Canvas;
      --bt-panel: Canvas;
      --bt-text: CanvasText;
      --bt-muted: CanvasText;
      --bt-line: ButtonBorder;
      --bt-control: ButtonBorder;
      --bt-accent: LinkText;
      --bt-accent-soft: Canvas;
      --bt-hover: Canvas;
      --bt-good: CanvasText;
      --bt-bad: CanvasText;
    }
  }
`;

export const base = css`
  :host {
    display: block;
    box-sizing: border-box;
  }
  :host([hidden]) {
    display: none;
  }
  *,
  *::before,
  *::after {
    box-sizing: inherit;
  }
  h2,
  h3,
  p,
  figure,
  ul,
  ol,
  dl,
  dd {
    margin: 0;
    padding: 0;
  }
  h2,
  h3 {
    font: inherit;
    font-weight: 600;
  }
  ul,
  ol {
    list-style: none;
  }
  a {
    color: var(--bt-accent);
    text-underline-offset: 2px;
  }
  .muted {
    color: var(--bt-muted);
  }
  .small {
    font-size: 11px;
    line-height: 16px;
  }
  .number {
    text-align: right;
    white-space: nowrap;
  }
  .good {
    color: var(--bt-good);
  }
  .bad {
    color: var(--bt-bad);
  }
  .visually-hidden {
    position: absolute;
    width: 1px;
    height: 1px;
    overflow: hidden;
    clip-path: inset(50%);
    white-space: nowrap;
  }
  button,
  input,
  select {
    font: inherit;
    color: inherit;
    font-variant-numeric: inherit;
  }
  button,
  .button,
  input,
  select {
    height: 26px;
    padding: 0 8px;
    border: 1px solid var(--bt-control);
    border-radius: 2px;
    background: var(--bt-panel);
  }
  button,
  .button {
    cursor: pointer;
    white-space: nowrap;
  }
  button:hover:not(:disabled),
  .button:hover {
    background: var(--bt-hover);
    border-color: var(--bt-text);
  }
  button:disabled,
  input:disabled,
  select:disabled {
    color: var(--bt-muted);
    border-color: var(--bt-line);
    cursor: not-allowed;
  }
  button.plain {
    height: auto;
    padding: 0;
    border: 0;
    background: none;
    text-align: inherit;
  }
  button.link {
    color: var(--bt-accent);
    text-decoration: underline;
    text-underline-offset: 2px;
  }
  select {
    padding-right: 4px;
    max-width: 100%;
  }
  input:user-invalid,
  input[aria-invalid='true'] {
    border-color: var(--bt-bad);
    outline-color: var(--bt-bad);
  }
  :focus-visible {
    outline: 2px solid var(--bt-accent);
    outline-offset: 1px;
  }
  :focus:not(:focus-visible) {
    outline: none;
  }
  kbd {
    font: 11px/16px var(--bt-mono);
    border: 1px solid var(--bt-line);
    border-radius: 2px;
    padding: 0 4px;
    background: var(--bt-panel);
  }
  dialog {
    color: var(--bt-text);
    background: var(--bt-panel);
    border: 1px solid var(--bt-control);
    padding: 0;
    max-width: min(960px, calc(100vw - 32px));
    max-height: calc(100dvh - 48px);
    overflow: auto;
    overscroll-behavior: contain;
  }
  dialog::backdrop {
    background: rgb(0 0 0 / 0.4);
  }
  @media (pointer: coarse) {
    button:not(.plain),
    .button,
    input,
    select {
      min-height: 32px;
    }
    input,
    select {
      font-size: 16px;
    }
  }
`;

/** Backgrounds in the colour and pattern of a kind: `class=${kindClass(kind, label)}`. */
export const swatches = css`
  .swatch {
    display: inline-block;
    width: 10px;
    height: 10px;
    flex: none;
  }
  .k {
    forced-color-adjust: none;
    background-color: var(--c);
    /* Yellow on white and blue on black need an edge to be seen. */
    box-shadow: inset 0 0 0 1px color-mix(in srgb, var(--c), var(--bt-text) 35%);
  }
  .p-stripes {
    background-image: repeating-linear-gradient(
      135deg,
      transparent 0 2px,
      color-mix(in srgb, var(--bt-panel), transparent 25%) 2px 4px
    );
  }
  .p-dots {
    background-image: radial-gradient(color-mix(in srgb, var(--bt-panel), transparent 10%) 1px, transparent 1.3px);
    background-size: 4px 4px;
  }
  ${unsafeCSS(
    Object.entries(COLOURS)
      .map(([name, value]) => `.c-${name}{--c:${value}}`)
      .join(''),
  )}
`;
