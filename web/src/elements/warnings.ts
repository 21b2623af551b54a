// <bt-warnings>: one line with a count that opens the list; each warning names its nodes, which lead to their rows.
import { css, html, LitElement, nothing } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
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
  @state() private opened = false;
  /** Layers that bear a name given by a warning, or run a node that does. Looked for only while the list is open. */
  #layers = new Map<string, Set<number>>();

  protected override willUpdate(): void {
    const { report, opened } = this;
    if (!report || !opened) return;
    this.#layers = new Map(report.warnings.flatMap(({ where }) => shown(where).map((name) => [name, new Set()])));
    for (const { name, layer } of report.nodes) if (layer !== null) this.#layers.get(name)?.add(layer);
    for (const { name, index } of report.layers) this.#layers.get(name)?.add(index);
  }

  protected override render() {
    const warnings = this.report?.warnings ?? [];
    if (warnings.length === 0) return nothing;
    const noun = warnings.length === 1 ? 'warning' : 'warnings';
    return html`<details
      @toggle=${(event: Event) => {
        this.opened = (event.target as HTMLDetailsElement).open;
      }}
    >
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
    return html`${shown(where).map((name) => this.#renderName(name))}${more > 0 ? html`<span class="muted">and ${more} more</span>` : nothing}`;
  }

  /** A link to each of the layers: names are not unique. */
  #renderName(name: string) {
    const layers = [...(this.#layers.get(name) ?? [])].slice(0, MOST_NAMES);
    if (layers.length === 0) return html`<span class="muted">${name}</span>`;
    return layers.map(
      (index) =>
        html`<button class="plain link" @click=${() => emit(this, 'layer-select', { index, reveal: true })}>${name}${layers.length > 1 ? ` (layer ${index})` : nothing}</button>`,
    );
  }
}

const shown = (where: readonly string[]) => where.slice(0, MOST_NAMES);

declare global {
  interface HTMLElementTagNameMap {
    'bt-warnings': BtWarnings;
  }
}
