// The looks of the layer table: dense rows, a heading that stays, fewer columns where there is less room.
import { css, unsafeCSS } from 'lit';
import { columnStyles, NARROW } from './layer-columns';

const looks = css`
  :host {
    container-type: inline-size;
    display: flex;
    flex-direction: column;
    min-height: 0;
  }
  .tools {
    display: flex;
    flex-wrap: wrap;
    gap: 8px;
    align-items: center;
    padding: 8px 16px;
  }
  input[type='search'] {
    width: 240px;
  }
  .count {
    flex: 1;
    white-space: nowrap;
  }
  .scroll {
    overflow: auto;
    min-height: 0;
    flex: 1;
    border-top: 1px solid var(--bt-line);
  }
  .scroll.virtual {
    max-height: 80dvh;
    min-height: 320px;
    overflow-anchor: none;
  }
  .none {
    padding: 16px;
  }
  table {
    width: 100%;
    table-layout: fixed;
    border-collapse: separate;
    border-spacing: 0;
  }
  thead th {
    position: sticky;
    top: 0;
    z-index: 1;
    background: var(--bt-panel);
    border-bottom: 1px solid var(--bt-line);
    height: 28px;
    padding: 0 8px;
    font-weight: normal;
    text-align: left;
    color: var(--bt-muted);
  }
  thead button {
    color: inherit;
  }
  thead th:not([aria-sort='none']) button {
    color: var(--bt-text);
    font-weight: 600;
  }
  thead button:hover {
    text-decoration: underline;
  }
  .arrow {
    font-size: 9px;
    margin-left: 4px;
  }
  .number {
    text-align: right;
  }
  td,
  tbody th {
    height: 26px;
    padding: 0 8px;
    font-weight: normal;
    text-align: left;
    white-space: nowrap;
    overflow: hidden;
    text-overflow: ellipsis;
    border-bottom: 1px solid color-mix(in srgb, var(--bt-line), transparent 50%);
  }
  td.number {
    text-align: right;
  }
  th.expand {
    width: 40px;
  }
  tr.layer > :first-child,
  thead tr > :first-child {
    padding-left: 16px;
  }
  tr.layer {
    cursor: pointer;
    scroll-margin: 32px 0 8px;
  }
  tr.layer.hovered > * {
    background: var(--bt-hover);
  }
  tr.layer[aria-current] > * {
    background: var(--bt-accent-soft);
  }
  tr.layer[aria-current] > :first-child {
    box-shadow: inset 3px 0 0 var(--bt-accent);
  }
  .swatch {
    margin-right: 6px;
  }
  .value {
    position: relative;
    display: inline-block;
    width: 88px;
    padding-right: 4px;
  }
  .value span {
    position: relative;
  }
  .value .time-bar {
    position: absolute;
    left: 0;
    top: 1px;
    bottom: 1px;
    background: color-mix(in srgb, var(--bt-accent), transparent 78%);
    forced-color-adjust: none;
  }
  .interval {
    display: inline-block;
    width: 100px;
  }
  .outside {
    border: 1px solid currentColor;
    color: var(--bt-bad);
    padding: 0 3px;
    font-size: 11px;
    line-height: 14px;
    display: inline-block;
    margin-left: 4px;
  }
  .expand button {
    width: 24px;
    height: 24px;
    text-align: center;
    transition: transform 80ms;
  }
  .expand button[aria-expanded='true'] {
    transform: rotate(90deg);
  }
  tr.detail td {
    height: auto;
    padding: 0 24px 0 56px;
    overflow: visible;
    white-space: normal;
    background: var(--bt-bg);
  }
  tr.spacer td {
    padding: 0;
    border: 0;
  }
  @media (prefers-reduced-motion: reduce) {
    .expand button {
      transition: none;
    }
  }

  @media print {
    .tools {
      display: none;
    }
    .scroll {
      overflow: visible;
    }
  }

  @container (max-width: ${unsafeCSS(NARROW)}px) {
    .tools {
      padding: 8px 12px;
    }
    input[type='search'] {
      width: 100%;
    }
    .value {
      width: 100%;
    }
    .interval {
      display: block;
      width: auto;
      line-height: 12px;
    }
    td,
    tbody th {
      height: 40px;
    }
    tbody th {
      white-space: normal;
      overflow-wrap: anywhere;
      line-height: 16px;
      padding: 4px 4px 4px 12px;
    }
    thead th.names {
      padding-left: 12px;
    }
    tr.detail td {
      padding: 0 12px;
    }
  }
`;

export const tableStyles = [looks, columnStyles];
