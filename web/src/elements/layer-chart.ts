// <bt-layer-chart>: time by layer in order of execution. Hover shows, click selects; with the keyboard it is a
// slider over the layers. Beneath it two lines say what is pointed at, or else what a glance says.
import { css, html, LitElement, nothing, type PropertyValues } from 'lit';
import { customElement, property, query, state } from 'lit/decorators.js';
import type { Layer, Report } from '../../../wasm/report';
import { drawLayerChart, type LayerChart } from '../charts/layer-chart';
import { chartForm } from '../charts/layer-data';
import { kindClass } from '../colours';
import { interval, milliseconds, percent, shape } from '../format';
import { layerMark } from '../identity';
import { inItsTurn } from '../turns';
import { BASES, BOUNDS, compactName, glance, rangeSentence, stepSentence } from '../words';
import { emit } from './events';
import { base, swatches } from './styles';

const HEIGHT = 190;

@customElement('bt-layer-chart')
export class BtLayerChart extends LitElement {
  static override styles = [
    base,
    swatches,
    css`
      header {
        display: flex;
        flex-wrap: wrap;
        justify-content: space-between;
        gap: 0 16px;
      }
      .legend {
        display: flex;
        gap: 16px;
      }
      .legend svg {
        vertical-align: -1px;
        margin-right: 4px;
      }
      .scroll {
        overflow-x: auto;
        overflow-y: hidden;
        cursor: crosshair;
        touch-action: pan-x pan-y;
      }
      svg {
        display: block;
      }
      .legend svg {
        display: inline-block;
      }
      text {
        fill: var(--bt-muted);
        font-size: 11px;
      }
      .axis {
        font-family: inherit;
        font-size: 11px;
      }
      .axis path,
      .axis line {
        stroke: var(--bt-control);
        shape-rendering: crispEdges;
      }
      .grid path {
        display: none;
      }
      .grid line {
        stroke: var(--bt-line);
      }
      .ink {
        fill: var(--bt-panel);
        fill-opacity: 0.75;
      }
      .whiskers {
        stroke: var(--bt-text);
        stroke-width: 1;
        fill: none;
      }
      .cumulative {
        stroke: var(--bt-accent);
        stroke-width: 1.5;
        fill: none;
      }
      .area {
        fill: #0072b2;
        fill-opacity: 0.35;
      }
      .band {
        fill: var(--bt-text);
        fill-opacity: 0.15;
      }
      .line {
        stroke: light-dark(#0072b2, #56b4e9);
        stroke-width: 1;
        fill: none;
      }
      .unknown {
        stroke: var(--bt-bad);
        stroke-width: 1.5;
        fill: none;
      }
      .peak {
        fill: var(--bt-text);
        stroke: var(--bt-panel);
        stroke-width: 3px;
        paint-order: stroke;
      }
      .mark {
        visibility: hidden;
        fill: var(--bt-accent);
        fill-opacity: 0.14;
      }
      .mark.selected {
        fill-opacity: 0.22;
        stroke: var(--bt-accent);
        stroke-width: 1;
      }
      .mark[visibility='visible'] {
        visibility: visible;
      }
      .readout {
        min-height: 40px;
      }
      .readout p {
        overflow: hidden;
        text-overflow: ellipsis;
        white-space: nowrap;
      }
      .readout .swatch {
        margin-right: 4px;
      }
      @media (max-width: 640px) {
        /* The same height whatever is pointed at: nothing beneath may jump. */
        .readout {
          height: 80px;
        }
        .readout p {
          white-space: normal;
          display: -webkit-box;
          -webkit-box-orient: vertical;
          -webkit-line-clamp: 2;
        }
      }
    `,
  ];

  @property({ attribute: false }) report?: Report;
  @property({ attribute: false }) hovered: number | null = null;
  @property({ attribute: false }) selected: number | null = null;
  @state() private width = 0;
  @query('.scroll') private scroller!: HTMLElement;
  @query('svg.chart') private svg!: SVGSVGElement;

  #chart: LayerChart | undefined;
  #resize = new ResizeObserver(([entry]) => {
    if (entry) this.width = Math.floor(entry.contentRect.width);
  });

  override firstUpdated(): void {
    this.#resize.observe(this.scroller);
  }

  override connectedCallback(): void {
    super.connectedCallback();
    if (this.hasUpdated) this.#resize.observe(this.scroller);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#resize.disconnect();
  }

  protected override scheduleUpdate(): Promise<void> | void {
    return inItsTurn(this.report, () => super.scheduleUpdate());
  }

  protected override updated(changed: PropertyValues): void {
    if (this.report && this.width > 0 && (changed.has('report') || changed.has('width'))) {
      const { form, width } = chartForm(this.report.layers.length, this.width);
      this.#chart = drawLayerChart(this.svg, this.report, { width, height: HEIGHT, form });
    }
    this.#chart?.mark('hovered', this.hovered);
    this.#chart?.mark('selected', this.selected);
    if (changed.has('selected') && this.selected !== null) this.#reveal(this.selected);
  }

  protected override render() {
    const { report } = this;
    if (!report) return nothing;
    const shown = this.hovered ?? this.selected;
    const layer = shown === null ? undefined : report.layers[shown];
    const count = report.layers.length;
    return html`
      <header>
        <h2>Time by layer, in order of execution</h2>
        <p class="legend small muted" aria-hidden="true">
          <span><svg width="9" height="10"><path class="whiskers" d="M4.5 0V10M2 .5H7M2 9.5H7" /></svg>90 % interval</span>
          <span><svg width="16" height="10"><path class="cumulative" d="M0 9L16 1" /></svg>cumulative share</span>
        </p>
      </header>
      <div
        class="scroll"
        role="slider"
        tabindex=${count > 0 ? 0 : -1}
        aria-label="Layer in the chart"
        aria-valuemin="0"
        aria-valuemax=${Math.max(0, count - 1)}
        aria-valuenow=${shown ?? 0}
        aria-valuetext=${layer ? this.#describe(layer) : glance(report)}
        @keydown=${this.#onKey}
        @pointermove=${this.#onMove}
        @pointerleave=${() => emit(this, 'layer-hover', { index: null })}
        @click=${this.#onClick}
      >
        <svg class="chart" aria-hidden="true"></svg>
      </div>
      <div class="readout">${layer ? this.#renderLayer(layer) : html`<p>${glance(report)}</p>`}</div>
    `;
  }

  #describe(layer: Layer): string {
    return `Layer ${layer.index}, ${this.#name(layer)}, ${layer.label}, ${this.#time(layer)}`;
  }

  #name(layer: Layer): string {
    return `${this.report ? layerMark(this.report, layer) : ''}${compactName(layer.name)}`;
  }

  #time(layer: Layer): string {
    if (!layer.supported) return 'time unknown';
    return `${milliseconds(layer.latency_ms)} (${interval(layer.low_ms, layer.high_ms)})`;
  }

  #renderLayer(layer: Layer) {
    const basis = this.report?.platform.kinds.find(({ kind }) => kind === layer.kind);
    return html`
      <p>
        <span class="swatch ${kindClass(layer.kind, layer.label)}"></span>
        <b>${layer.index} ${this.#name(layer)}</b> · ${layer.label} · ${shape(layer.outputs[0]?.shape)} ·
        ${this.#time(layer)} · ${percent(layer.share, 1)} · ${BOUNDS[layer.bound]}
      </p>
      <p class="muted">
        ${layer.step ? html`${stepSentence(layer.step)} · ` : nothing}${layer.basis}: ${BASES[layer.basis]} ·
        ${rangeSentence(layer, basis)}${basis?.formula ? html` · formula: ${basis.formula}` : nothing}
      </p>
    `;
  }

  #reveal(index: number): void {
    const middle = this.#chart?.middle(index) ?? 0;
    const { scrollLeft, clientWidth } = this.scroller;
    if (middle < scrollLeft + 24 || middle > scrollLeft + clientWidth - 24)
      this.scroller.scrollLeft = middle - clientWidth / 2;
  }

  #layerAt(event: MouseEvent): number | null {
    return this.#chart?.at(event.clientX - this.svg.getBoundingClientRect().left) ?? null;
  }

  #onMove(event: PointerEvent): void {
    const index = this.#layerAt(event);
    if (index !== this.hovered) emit(this, 'layer-hover', { index });
  }

  #onClick(event: MouseEvent): void {
    const index = this.#layerAt(event);
    if (index !== null) emit(this, 'layer-select', { index: index === this.selected ? null : index, reveal: false });
  }

  #onKey(event: KeyboardEvent): void {
    const last = (this.report?.layers.length ?? 0) - 1;
    const at = this.selected ?? -1;
    const targets: Record<string, number> = {
      ArrowRight: Math.min(last, at + 1),
      ArrowUp: Math.min(last, at + 1),
      ArrowLeft: Math.max(0, at - 1),
      ArrowDown: Math.max(0, at - 1),
      PageUp: Math.min(last, at + 10),
      PageDown: Math.max(0, at - 10),
      Home: 0,
      End: last,
    };
    const index = targets[event.key];
    if (index === undefined || last < 0) return;
    event.preventDefault();
    emit(this, 'layer-select', { index, reveal: false });
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'bt-layer-chart': BtLayerChart;
  }
}
