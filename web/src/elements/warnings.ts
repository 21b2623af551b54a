// <bt-warnings>: one line with a count that opens the list; each warning names its nodes, which lead to their rows.
import { css, html, LitElement, nothing, type PropertyValues } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import type { Report } from '../../../wasm/report';
import { emit } from './events';
import { base } from './styles';

const MOST_NAMES = 24;

@customElement('bt-warnings')
export class BtWarnings extends LitElement {
  static override styles = [
    base,
    css`
      summary {
        cursor: pointer;
        overflow: hidden;
        text-overflow: ellipsis;
        white-space: nowrap;
      }
      details[open] > .list {
        max-height: 280px;
        overflow: auto;
        padding: 4px 0 8px 16px;
      }
      details[open] .first {
        display: none;
      }
      li {
        overflow-wrap: anywhere;
        padding: 2px 0;
      }
      b {
        color: var(--bt-bad);
      }
      .where {
        display: inline;
      }
      .where > * {
        margin-right: 8px;
        white-space: normal;
      }
    `,
  ];

  @property({ attribute: false }) report?: Report;
  /** Layer of every name that a warning may give: nodes and layers. */
  #layers = new Map<string, number>();

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (!changed.has('report') || !this.report) return;
    this.#layers = new Map();
    for (const node of this.report.nodes) if (node.layer !== null) this.#layers.set(node.name, node.layer);
    for (const layer of this.report.layers) this.#layers.set(layer.name, layer.index);
  }

  protected override render() {
    const warnings = this.report?.warnings ?? [];
    if (warnings.length === 0) return nothing;
    const noun = warnings.length === 1 ? 'warning' : 'warnings';
    return html`<details>
      <summary>
        <b>${warnings.length} ${noun}</b><span class="first muted">: ${warnings[0]?.message}</span>
      </summary>
      <ul class="list" tabindex="0" role="list" aria-label="Warnings">
        ${warnings.map(
          ({ code, message, where }) => html`<li>
            ${message} <span class="muted small">${code}</span>
            ${where.length > 0 ? html`<div class="where">${this.#renderNames(where)}</div>` : nothing}
          </li>`,
        )}
      </ul>
    </details>`;
  }

  #renderNames(where: readonly string[]) {
    const more = where.length - MOST_NAMES;
    return html`${where.slice(0, MOST_NAMES).map((name) => {
      const index = this.#layers.get(name);
      if (index === undefined) return html`<span class="muted">${name}</span>`;
      return html`<button class="plain link" @click=${() => emit(this, 'layer-select', { index, reveal: true })}>${name}</button>`;
    })}${more > 0 ? html`<span class="muted">and ${more} more</span>` : nothing}`;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'bt-warnings': BtWarnings;
  }
}
