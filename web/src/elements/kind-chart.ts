// <bt-kind-chart>: time by kind of layer as one bar, and the kinds with label, share and time beneath it. A kind is a
// button: it filters the table. It is the legend of the layer chart too.
import { css, html, LitElement, nothing } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import type { Report } from '../../../wasm/report';
import { kindClass } from '../colours';
import { milliseconds, roundShares } from '../format';
import { cssStyle } from './css-style';
import { emit } from './events';
import { base, swatches } from './styles';

@customElement('bt-kind-chart')
export class BtKindChart extends LitElement {
  static override styles = [
    base,
    swatches,
    css`
      :host {
        display: grid;
        grid-template-columns: max-content 1fr;
        gap: 0 16px;
        align-items: center;
      }
      .bar {
        display: flex;
        height: 14px;
      }
      .bar div {
        min-width: 1px;
      }
      ul {
        display: flex;
        flex-wrap: wrap;
        gap: 0 20px;
        grid-column: 1 / -1;
      }
      button.plain {
        display: flex;
        align-items: center;
        gap: 6px;
        min-height: 24px;
        border-bottom: 1px solid transparent;
      }
      button[aria-pressed='true'] {
        border-bottom-color: var(--bt-accent);
        color: var(--bt-accent);
      }
      button:hover {
        text-decoration: underline;
      }
    `,
  ];

  @property({ attribute: false }) report?: Report;
  /** Label of the kind that the table is filtered by, or "". */
  @property({ attribute: false }) chosen = '';

  protected override render() {
    const rows = this.report?.by_kind.filter((row) => row.latency_ms > 0) ?? [];
    if (rows.length === 0) return nothing;
    const percents = roundShares(
      rows.map((row) => row.share),
      1,
    );
    return html`
      <h2 id="title">Time by kind</h2>
      <div class="bar" aria-hidden="true">
        ${rows.map(
          (row) => html`<div
            class=${kindClass(row.kind, row.label)}
            ${cssStyle({ 'flex-grow': String(row.share), 'flex-basis': '0' })}
          ></div>`,
        )}
      </div>
      <ul aria-labelledby="title">
        ${rows.map((row, index) => {
          const pressed = row.label === this.chosen;
          return html`<li>
            <button
              class="plain"
              aria-pressed=${pressed}
              title=${pressed ? 'Show all kinds in the table' : 'Show this kind alone in the table'}
              @click=${() => emit(this, 'kind-select', { label: pressed ? '' : row.label })}
            >
              <span class="swatch ${kindClass(row.kind, row.label)}"></span>
              <span>${row.label}</span>
              <b>${percents[index]?.toFixed(1)} %</b>
              <span class="muted small">${milliseconds(row.latency_ms)} · ${row.layers}×</span>
            </button>
          </li>`;
        })}
      </ul>
    `;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'bt-kind-chart': BtKindChart;
  }
}
