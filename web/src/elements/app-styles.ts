// The page's layout. On a screen with room everything stands in one view and the table scrolls in what is left; on a
// small one the page scrolls.
import { css } from 'lit';

export const appStyles = css`
  :host {
    min-height: 100dvh;
    display: flex;
    flex-direction: column;
  }
  main {
    flex: 1;
    display: flex;
    flex-direction: column;
    min-height: 0;
  }
  bt-start {
    flex: 1;
  }
  .bar {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: 8px;
    padding: 6px 16px;
    border-bottom: 1px solid var(--bt-line);
    background: var(--bt-panel);
  }
  footer.bar {
    gap: 0 16px;
    padding: 2px 16px;
    border: 0;
    border-top: 1px solid var(--bt-line);
    background: none;
  }
  h1 {
    margin: 0 8px 0 0;
    font: inherit;
    font-weight: 700;
  }
  .fill {
    flex: 1;
  }
  .menu {
    position: relative;
  }
  .menu summary {
    list-style: none;
    display: flex;
    align-items: center;
  }
  .menu summary::after {
    content: '▾';
    margin-left: 4px;
  }
  .menu summary::-webkit-details-marker {
    display: none;
  }
  .menu ul {
    position: absolute;
    z-index: 6;
    top: calc(100% + 4px);
    left: 0;
    padding: 8px 0;
    background: var(--bt-panel);
    border: 1px solid var(--bt-control);
  }
  .menu a {
    display: block;
    padding: 4px 16px;
    white-space: nowrap;
  }
  .facts {
    flex: 1 1 320px;
    min-width: 0;
    overflow-wrap: anywhere;
  }
  .reopened {
    color: var(--bt-muted);
  }
  .pad {
    padding: 6px 16px;
    background: var(--bt-panel);
    border-bottom: 1px solid var(--bt-line);
  }
  bt-summary {
    border-bottom: 1px solid var(--bt-line);
  }
  .notice {
    padding: 6px 16px;
    border-bottom: 1px solid var(--bt-line);
    overflow-wrap: anywhere;
  }
  bt-trouble,
  bt-reading {
    border-bottom: 1px solid var(--bt-line);
  }
  bt-layer-table {
    flex: 1;
    background: var(--bt-panel);
  }
  .drop {
    position: fixed;
    inset: 8px;
    z-index: 10;
    display: grid;
    place-content: center;
    font-size: 15px;
    border: 2px dashed var(--bt-accent);
    background: color-mix(in srgb, var(--bt-bg), transparent 15%);
    pointer-events: none;
  }
  @media (min-width: 1000px) and (min-height: 760px) {
    :host(.has-result) {
      height: 100dvh;
    }
    :host(.has-result) bt-layer-table {
      min-height: 200px;
    }
  }
  @media (max-width: 640px) {
    .bar,
    .pad,
    .notice {
      padding: 8px 12px;
    }
    .wide {
      display: none;
    }
    .model bt-settings {
      width: 100%;
    }
  }
  @media print {
    :host(.has-result) {
      height: auto;
    }
    header.bar,
    footer.bar,
    bt-settings,
    bt-exports {
      display: none;
    }
  }
`;
