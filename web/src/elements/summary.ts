// <bt-summary>: the headline figures: time with its interval, throughput against the budget, memory, coverage, and how
// sure all that is.
import { css, html, LitElement, nothing } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import type { Report } from '../../../wasm/report';
import { figuresOf } from '../figures';
import { bytes, interval, percentOfAll, significant } from '../format';
import { BASES, budgetWords, coveredMacs, memoryVerdict, spread } from '../words';
import './coverage';
import { emit } from './events';
import { base } from './styles';

/** Something is missing from the total. */
const LEAST = html`<span class="least">at least </span>`;
const MOST = html`<span class="least">at most </span>`;

@customElement('bt-summary')
export class BtSummary extends LitElement {
  static override styles = [
    base,
    css`
      :host {
        container-type: inline-size;
      }
      dl {
        display: grid;
        grid-template-columns: repeat(4, minmax(0, 1fr)) minmax(0, 1.3fr);
        gap: 1px;
        background: var(--bt-line);
      }
      div.tile {
        background: var(--bt-panel);
        padding: 8px 16px;
        min-width: 0;
      }
      dt {
        color: var(--bt-muted);
      }
      .figure {
        font-size: 26px;
        line-height: 32px;
        font-weight: 500;
        letter-spacing: -0.01em;
        white-space: nowrap;
      }
      .least {
        font-size: 13px;
        letter-spacing: 0;
      }
      .unit {
        font-size: 15px;
        letter-spacing: 0;
        color: var(--bt-muted);
        margin-left: 4px;
      }
      input {
        width: 72px;
        height: 22px;
        min-height: 0;
        padding: 0 4px;
        font-size: 13px;
      }
      .sure {
        font-weight: 600;
      }
      @container (max-width: 1000px) {
        dl {
          grid-template-columns: repeat(2, minmax(0, 1fr));
        }
        div.tile:last-child {
          grid-column: 1 / -1;
        }
      }
      @container (max-width: 640px) {
        dl {
          grid-template-columns: 1fr;
        }
        div.tile {
          padding: 4px 12px;
          display: grid;
          grid-template-columns: 104px 1fr;
          align-items: baseline;
        }
        dd {
          grid-column: 2;
        }
        dt {
          grid-row: 1;
        }
        .figure {
          font-size: 22px;
          line-height: 28px;
        }
      }
    `,
  ];

  @property({ attribute: false }) report?: Report;
  /** As typed: "33ms", "30fps" or empty. */
  @property({ attribute: false }) budget = '';
  /** No model stands behind the report, or the page gives no settings: the budget cannot be changed. */
  @property({ type: Boolean }) fixed = false;

  protected override render() {
    const { report } = this;
    if (!report) return nothing;
    const { total, memory } = report;
    return html`<dl>
      <div class="tile">
        <dt>Estimated time</dt>
        <dd class="figure">
          ${total.at_least ? LEAST : nothing}${significant(total.latency_ms)}<span class="unit">ms</span>
        </dd>
        <dd class="small">
          ${interval(total.low_ms, total.high_ms)} ms
          <span class="muted">90 % interval</span>
        </dd>
        ${
          total.energy
            ? html`<dd class="small">
                ${significant(total.energy.mj)} mJ <span class="muted">energy, ${interval(total.energy.low_mj, total.energy.high_mj)} mJ</span>
              </dd>`
            : nothing
        }
      </div>
      <div class="tile">
        <dt>Throughput</dt>
        <dd class="figure">
          ${total.at_least ? MOST : nothing}${significant(total.fps)}<span class="unit">FPS</span>
        </dd>
        <dd class="small">${this.#renderBudget(report)}</dd>
      </div>
      <div class="tile">
        <dt>Memory</dt>
        <dd class="figure">
          ${this.#split(bytes(memory.weights_bytes))}<span class="unit">weights</span>
        </dd>
        <dd class="small">
          peak ${bytes(memory.peak_activation_bytes)} ·
          <span class=${memory.fits ? 'good' : 'bad'} title="with ${bytes(memory.reserved_bytes)} taken by the system"
            >${memoryVerdict(memory)}</span
          >
        </dd>
      </div>
      <div class="tile">
        <dt>Coverage</dt>
        <dd class="figure">${coveredMacs(report.coverage)}<span class="unit">of MACs</span></dd>
        <dd><bt-coverage .report=${report}></bt-coverage></dd>
      </div>
      <div class="tile">
        <dt>How sure</dt>
        <dd>
          <span class="sure">${report.platform.basis}</span>, ${spread(total)} ·
          <button class="plain link" @click=${() => emit(this, 'show-card', null)}>platform card</button>
        </dd>
        <dd class="small muted">${BASES[report.platform.basis]}${this.#outside(report)}</dd>
      </div>
    </dl>`;
  }

  /** The number large, its unit small. */
  #split(text: string) {
    const at = text.lastIndexOf('\u202f');
    return html`${text.slice(0, at)}<span class="unit">${text.slice(at + 1)}</span>`;
  }

  #outside(report: Report): string {
    const { outside, outsideShare } = figuresOf(report);
    if (outside === 0) return '; every layer is inside the range of the table';
    const noun = outside === 1 ? 'layer is' : 'layers are';
    return `; ${outside} ${noun} outside the range of the table, ${percentOfAll(outsideShare, 1)} of the time`;
  }

  #renderBudget({ budget }: Report) {
    return html`<label
        >budget
        <input
          .value=${this.budget}
          placeholder="33 ms"
          title="a time or a rate: 33 ms, 30 fps"
          size="8"
          autocomplete="off"
          spellcheck="false"
          ?disabled=${this.fixed}
          @change=${(event: Event) =>
            emit(this, 'settings-change', { patch: { budget: (event.target as HTMLInputElement).value.trim() } })}
      /></label>
      ${
        budget === null
          ? nothing
          : html`<span class=${budget.met ? 'good' : 'bad'}
              >${budgetWords(budget)}</span
            >`
      }`;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'bt-summary': BtSummary;
  }
}
