// <blackthorn-estimate src="model.onnx" platform="jetson-nano" precision="fp16">: summary, charts and table of a model
// (or of a saved report) within another page. It brings its own looks, starts its own worker, and leaves the address
// of the page alone.
import { css, html, LitElement, nothing, type PropertyValues } from 'lit';
import { customElement, property, query } from 'lit/decorators.js';
import { count, macs } from '../format';
import { Session } from '../session';
import { DEFAULTS } from '../settings';
import type { BlackthornEvent } from './events';
import './kind-chart';
import './layer-chart';
import './layer-table';
import type { BtLayerTable } from './layer-table';
import './platform-card';
import type { BtPlatformCard } from './platform-card';
import { estimatingNote } from './reading';
import { Selection } from './selection';
import { base, tokens } from './styles';
import './summary';
import './trouble';
import './warnings';

@customElement('blackthorn-estimate')
export class BlackthornEstimate extends LitElement {
  static override styles = [
    tokens,
    base,
    css`
      :host {
        border: 1px solid var(--bt-line);
        text-align: left;
      }
      .facts,
      .pad {
        padding: 8px 16px;
        background: var(--bt-panel);
        border-bottom: 1px solid var(--bt-line);
        overflow-wrap: anywhere;
      }
      bt-layer-table {
        max-height: var(--blackthorn-table-height, 420px);
        background: var(--bt-panel);
      }
      .wait {
        padding: 16px;
      }
    `,
  ];

  /** Address of a model or of a saved report, relative to the page. */
  @property() src = '';
  @property() platform = DEFAULTS.platform;
  @property() mode = '';
  @property() precision = '';
  @property({ type: Number }) batch: number | null = null;
  /** "33ms" or "30fps". */
  @property() budget = '';

  @query('bt-layer-table') private table?: BtLayerTable;
  @query('bt-platform-card') private card!: BtPlatformCard;

  #session: Session | undefined;
  #selection = new Selection(this, (index) => void this.table?.showRow(index));

  constructor() {
    super();
    this.addEventListener('settings-change', (event) =>
      this.#session?.change((event as BlackthornEvent<'settings-change'>).detail.patch),
    );
    this.addEventListener('show-card', () => this.card.show());
    this.addEventListener('cancel', () => this.#session?.cancel());
    this.addEventListener('dismiss', () => this.#session?.dismissTrouble());
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#session?.close();
    this.#session = undefined;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    if (this.hasUpdated) void this.#load();
  }

  protected override willUpdate(changed: PropertyValues): void {
    if (changed.has('src')) void this.#load();
    else if (['platform', 'mode', 'precision', 'batch', 'budget'].some((key) => changed.has(key)))
      this.#session?.change(this.#settings());
    this.#selection.follow(this.#session?.report, this.#session?.subject ?? 0);
  }

  #settings() {
    const { platform, mode, precision, batch, budget } = this;
    return { platform, mode: mode || null, precision: precision || null, batch, budget };
  }

  async #load(): Promise<void> {
    this.#session?.close();
    this.#session = undefined;
    if (!this.src) return;
    const session = new Session(this.#settings());
    this.#session = session;
    session.addEventListener('change', () => this.requestUpdate());
    await session.start();
    // Another address may have been given meanwhile, or the element removed.
    if (this.#session === session) await session.openAddress(this.src);
  }

  protected override render() {
    const session = this.#session;
    if (!session) return html`<p class="wait">No model is given: set the attribute src.</p>`;
    const { report } = session;
    const { hovered, selected, kind } = this.#selection;
    return html`
      ${session.reading ? html`<bt-reading .reading=${session.reading}></bt-reading>` : nothing}
      ${
        session.trouble
          ? html`<bt-trouble .trouble=${session.trouble} ?kept=${report !== undefined}></bt-trouble>`
          : nothing
      }
      ${
        report
          ? html`<p class="facts">
                <b>${report.model.name}</b> · ${report.platform.name}, ${report.platform.mode_name},
                ${report.platform.precision}, batch ${report.batch} · ${macs(report.model.macs + report.model.body_macs)} ·
                ${count(report.model.parameters)} params
                ${session.estimating && !session.reading ? estimatingNote(this) : nothing}
              </p>
              <bt-summary .report=${report} .budget=${session.settings.budget} ?fixed=${!session.canEstimate}></bt-summary>
              ${report.warnings.length > 0 ? html`<bt-warnings class="pad" .report=${report}></bt-warnings>` : nothing}
              <div class="pad">
                <bt-layer-chart .report=${report} .hovered=${hovered} .selected=${selected}></bt-layer-chart>
                <bt-kind-chart .report=${report} .chosen=${kind}></bt-kind-chart>
              </div>
              <bt-layer-table .report=${report} .subject=${session.subject} .hovered=${hovered} .selected=${selected} .kind=${kind}></bt-layer-table>`
          : session.trouble || session.reading
            ? nothing
            : html`<p class="wait muted" role="status">Estimating ${this.src}</p>`
      }
      <bt-platform-card .platform=${session.platform} .report=${report}></bt-platform-card>
    `;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'blackthorn-estimate': BlackthornEstimate;
  }
}
