// <bt-layer-table>: the layers as a native table: sortable, filterable, rows open to their nodes. Up to a few hundred
// rows stand in the document; beyond, only those in view do (a virtualiser moves them).
import {
  elementScroll,
  observeElementOffset,
  observeElementRect,
  type VirtualItem,
  Virtualizer,
} from '@tanstack/virtual-core';
import { html, LitElement, nothing, type PropertyValues } from 'lit';
import { customElement, property, query, state } from 'lit/decorators.js';
import { repeat } from 'lit/directives/repeat.js';
import type { Bound, Layer, Report } from '../../../wasm/report';
import { carryOver, layerMark } from '../identity';
import { EXECUTION_ORDER, type Filter, isWhole, nextSort, type Sort, selectRows, selectRowsInTurns } from '../rows';
import { inItsTurn } from '../turns';
import { compactName } from '../words';
import { cssStyle } from './css-style';
import { emit } from './events';
import { COLUMNS, type Column, type Surroundings, surroundingsOf } from './layer-columns';
import './layer-detail';
import { type Row, RowList } from './row-list';
import { base, swatches } from './styles';
import { tableStyles } from './table-styles';

const MOST_PLAIN_ROWS = 300;
/** Layers that are filtered and put in order within a few milliseconds. */
const MOST_AT_ONCE = 2000;
const ROW_PX = 26;
const DETAIL_PX = 240;

@customElement('bt-layer-table')
export class BtLayerTable extends LitElement {
  static override styles = [base, swatches, tableStyles];

  @property({ attribute: false }) report?: Report;
  /** What the report is about: rows stay open over reports with the same. */
  @property({ attribute: false }) subject = 0;
  @property({ attribute: false }) hovered: number | null = null;
  @property({ attribute: false }) selected: number | null = null;
  /** Label of the one kind to show, or "". */
  @property({ attribute: false }) kind = '';

  @state() private text = '';
  @state() private bound: Bound | '' = '';
  @state() private sort: Sort = EXECUTION_ORDER;
  /** Indices of layers. */
  @state() private open: ReadonlySet<number> = new Set();
  /** Layers on show, in order. */
  @state() private layers: readonly Layer[] = [];
  @state() private window: readonly VirtualItem[] | undefined;
  /** Columns on show. A cell that spans more than those would make the browser add empty ones beside them. */
  @state() private columns = COLUMNS.length + 1;
  @query('.scroll') private scroller!: HTMLElement;
  @query('input') private search!: HTMLInputElement;

  #rows = new RowList([], new Set());
  /** Of the report whose layers are on show. */
  #around: Surroundings | undefined;
  #selecting: AbortController | undefined;
  #selected: Promise<void> = Promise.resolve();
  #virtual: Virtualizer<HTMLElement, HTMLElement> | undefined;
  #unmount: (() => void) | undefined;
  #width = new ResizeObserver(() => this.#countColumns());

  /** The box that `/` goes to. */
  focusFilter(): void {
    this.search.focus();
    this.search.select();
  }

  /** Selects the row `by` rows further down, as the table shows them. */
  moveSelection(by: number): void {
    const at = this.layers.findIndex(({ index }) => index === this.selected);
    const start = at < 0 && by > 0 ? -1 : Math.max(at, 0);
    const target = this.layers[Math.min(this.layers.length - 1, Math.max(0, start + by))];
    if (target) emit(this, 'layer-select', { index: target.index, reveal: true });
  }

  /** Brings a layer's row into view, also where a filter hides it or the page has to scroll. */
  async showRow(index: number): Promise<void> {
    if (!this.#shows(index)) this.clearFilters();
    await this.updateComplete;
    await this.#selected;
    await this.updateComplete;
    this.#scrollTo(index);
    this.#rowOf(index)?.scrollIntoView({ block: 'nearest' });
  }

  /** Opens or closes the selected row. */
  toggleSelected(): void {
    const layer = this.selected === null ? undefined : this.report?.layers[this.selected];
    if (layer) this.#toggle(layer);
  }

  /** Opens nothing any more; says whether anything was open. */
  closeAll(): boolean {
    const had = this.open.size > 0;
    this.open = new Set();
    return had;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.#width.observe(this);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#width.disconnect();
    this.#stopVirtual();
  }

  protected override scheduleUpdate(): Promise<void> | void {
    return inItsTurn(this.report, () => super.scheduleUpdate());
  }

  protected override shouldUpdate(changed: PropertyValues<this>): boolean {
    // A pointer passing over the chart must not cost a thousand rows.
    if (changed.size === 1 && changed.has('hovered') && this.hasUpdated) {
      this.#markHovered();
      return false;
    }
    return true;
  }

  protected override willUpdate(changed: PropertyValues): void {
    if (changed.has('report')) this.#keepOpen(changed.get('report'), changed.has('subject'));
    if (['report', 'text', 'bound', 'sort', 'kind'].some((key) => changed.has(key))) this.#selectLayers();
    if (this.#rows.layers === this.layers && this.#rows.open === this.open) return;
    this.#rows = new RowList(this.layers, this.open);
    if (this.layers.length > MOST_PLAIN_ROWS) this.#startVirtual();
    else this.#stopVirtual();
  }

  protected override updated(changed: PropertyValues<this>): void {
    this.#markHovered();
    if (changed.has('selected') && this.selected !== null) this.#scrollTo(this.selected);
  }

  #keepOpen(before: Report | undefined, another: boolean): void {
    this.open = before && this.report && !another ? carryOver(before, this.report, this.open) : new Set();
  }

  /** At once where that takes no time; else what was on show stays until the new order is there. */
  #selectLayers(): void {
    const { report, sort } = this;
    if (!report) return;
    this.#selecting?.abort();
    const filter: Filter = { text: this.text, kind: this.kind, bound: this.bound };
    const show = (layers: readonly Layer[]) => {
      this.layers = layers;
      this.#around = surroundingsOf(report);
    };
    if (isWhole(filter, sort)) show(report.layers);
    else if (report.layers.length <= MOST_AT_ONCE) show(selectRows(report.layers, filter, sort));
    else {
      const selecting = new AbortController();
      this.#selecting = selecting;
      this.#selected = selectRowsInTurns(report.layers, filter, sort, selecting.signal).then(show, (error) => {
        if (!selecting.signal.aborted) throw error;
      });
    }
  }

  #startVirtual(): void {
    const options = {
      count: this.#rows.length,
      getScrollElement: () => this.scroller ?? null,
      estimateSize: (index: number) => (this.#rows.isDetail(index) ? DETAIL_PX : ROW_PX),
      overscan: 12,
      scrollToFn: elementScroll,
      observeElementRect,
      observeElementOffset,
      onChange: (virtual: Virtualizer<HTMLElement, HTMLElement>) => {
        this.window = virtual.getVirtualItems();
      },
    };
    if (this.#virtual) {
      this.#virtual.setOptions(options);
      this.#virtual.measure();
      this.window = this.#virtual.getVirtualItems();
      return;
    }
    this.#virtual = new Virtualizer(options);
    void this.updateComplete.then(() => {
      this.#unmount = this.#virtual?._didMount();
      this.#virtual?._willUpdate();
      this.window = this.#virtual?.getVirtualItems();
    });
  }

  #stopVirtual(): void {
    this.#unmount?.();
    this.#unmount = undefined;
    this.#virtual = undefined;
    this.window = undefined;
  }

  protected override render() {
    const { report } = this;
    const around = this.#around;
    if (!report || !around) return nothing;
    return html`
      <div class="tools" role="group" aria-label="Table tools">
        <input
          type="search"
          placeholder="/ filter layers and nodes"
          aria-label="Filter layers and nodes"
          .value=${this.text}
          @input=${(event: InputEvent) => {
            this.text = (event.target as HTMLInputElement).value;
          }}
        />
        <select
          aria-label="Kind"
          @change=${(event: Event) => emit(this, 'kind-select', { label: (event.target as HTMLSelectElement).value })}
        >
          <option value="" ?selected=${this.kind === ''}>all kinds</option>
          ${report.by_kind.map(
            ({ label }) => html`<option value=${label} ?selected=${label === this.kind}>${label}</option>`,
          )}
        </select>
        <select
          aria-label="Bound"
          @change=${(event: Event) => {
            this.bound = (event.target as HTMLSelectElement).value as Bound | '';
          }}
        >
          <option value="">all bounds</option>
          ${(['compute', 'memory', 'launch'] as const).map((bound) => html`<option value=${bound}>${bound}</option>`)}
        </select>
        <span class="muted count" role="status">${this.#countWords(report.layers.length)}</span>
        <slot></slot>
      </div>
      <div class="scroll ${this.#virtual ? 'virtual' : ''}" tabindex="0" role="region" aria-label="Layers" @keydown=${this.#onKey}>
        <table aria-rowcount=${this.#rows.length + 1}>
          <caption class="visually-hidden">
            Layers of ${report.model.name} on ${report.platform.name}, ${report.platform.mode_name},
            ${report.platform.precision}: estimated times in milliseconds
          </caption>
          <thead>
            <tr>
              ${COLUMNS.map((column) => this.#renderHeading(column, around))}
              <th class="expand"><span class="visually-hidden">details</span></th>
            </tr>
          </thead>
          <tbody>
            ${this.#renderBody(around)}
          </tbody>
        </table>
        ${this.layers.length === 0 ? html`<p class="muted none">No layer matches. Esc clears the filters.</p>` : nothing}
      </div>
    `;
  }

  /** Takes the filters away; says whether there were any. */
  clearFilters(): boolean {
    const had = this.text !== '' || this.bound !== '' || this.kind !== '';
    this.text = '';
    this.bound = '';
    for (const select of this.renderRoot.querySelectorAll('select')) select.value = '';
    if (this.kind !== '') emit(this, 'kind-select', { label: '' });
    return had;
  }

  #countWords(all: number): string {
    const shown = this.layers.length;
    return shown === all ? `${all} layers` : `${shown} of ${all} layers`;
  }

  #renderHeading({ id, heading, unit, title, numeric, names, orderOf }: Column, around: Surroundings) {
    const key = orderOf ?? id;
    const state = this.sort.key === key && !orderOf ? this.sort.direction : 'none';
    const arrow = state === 'none' ? '' : state === 'ascending' ? '▲' : '▼';
    const behind = unit?.(around);
    // One text: letters of two texts stand apart differently.
    const words = behind ? `${heading}, ${behind}` : heading;
    return html`<th scope="col" class="${id} ${numeric ? 'number' : ''} ${names ? 'names' : ''}" aria-sort=${state}>
      <button
        class="plain"
        title=${title ?? nothing}
        @click=${() => {
          this.sort = nextSort(this.sort, key);
        }}
      >
        ${words}<span class="arrow" aria-hidden="true">${arrow}</span>
      </button>
    </th>`;
  }

  #renderBody(around: Surroundings) {
    if (!this.#virtual)
      return repeat(
        Array.from({ length: this.#rows.length }, (_, position) => this.#rows.at(position) as Row),
        rowKey,
        (row, position) => this.#renderRow(around, row, position),
      );
    const items = this.window ?? [];
    const before = items[0]?.start ?? 0;
    const after = this.#virtual.getTotalSize() - (items.at(-1)?.end ?? 0);
    return html`
      ${spacer(before, this.columns)}
      ${repeat(
        items.flatMap(({ index }) => this.#rows.at(index) ?? []),
        rowKey,
        (row, place) => this.#renderRow(around, row, (items[0]?.index ?? 0) + place),
      )}
      ${spacer(after, this.columns)}
    `;
  }

  #renderRow(around: Surroundings, { layer, detail }: Row, position: number) {
    if (detail)
      return html`<tr class="detail" id="detail-${layer.index}" aria-rowindex=${position + 2} data-index=${position}>
        <td colspan=${this.columns}>
          <bt-layer-detail .layer=${layer} .report=${around.report}></bt-layer-detail>
        </td>
      </tr>`;
    const selected = layer.index === this.selected;
    const open = this.open.has(layer.index);
    const tabbable = selected || (position === 0 && !this.#shows(this.selected));
    return html`<tr
      class="layer"
      data-layer=${layer.index}
      data-index=${position}
      aria-rowindex=${position + 2}
      aria-current=${selected ? 'true' : nothing}
      @click=${() => emit(this, 'layer-select', { index: layer.index, reveal: false })}
      @dblclick=${() => this.#toggle(layer)}
      @pointerenter=${() => emit(this, 'layer-hover', { index: layer.index })}
      @pointerleave=${() => emit(this, 'layer-hover', { index: null })}
      @focusin=${() => emit(this, 'layer-hover', { index: layer.index })}
      @focusout=${() => emit(this, 'layer-hover', { index: null })}
    >
      ${COLUMNS.map(({ id, names, numeric, cell, cellTitle }) => {
        const title = cellTitle?.(layer) ?? nothing;
        return names
          ? html`<th scope="row" class=${id} title=${title}>${cell(layer, around)}</th>`
          : html`<td class="${id} ${numeric ? 'number' : ''}" title=${title}>${cell(layer, around)}</td>`;
      })}
      <td class="expand">
        <button
          class="plain"
          tabindex=${tabbable ? 0 : -1}
          aria-expanded=${open}
          aria-controls=${open ? `detail-${layer.index}` : nothing}
          aria-label="Details of ${layerMark(around.report, layer)}${compactName(layer.name)}"
          @click=${(event: Event) => {
            event.stopPropagation();
            this.#toggle(layer);
          }}
        >
          ▸
        </button>
      </td>
    </tr>`;
  }

  #shows(index: number | null): boolean {
    return index !== null && this.layers.some((layer) => layer.index === index);
  }

  #toggle(layer: Layer): void {
    const open = new Set(this.open);
    if (!open.delete(layer.index)) open.add(layer.index);
    this.open = open;
    if (this.selected !== layer.index) emit(this, 'layer-select', { index: layer.index, reveal: false });
  }

  #rowOf(index: number): HTMLElement | null {
    return this.renderRoot.querySelector(`tr[data-layer="${index}"]`);
  }

  #markHovered(): void {
    for (const row of this.renderRoot.querySelectorAll('tr.hovered')) row.classList.remove('hovered');
    if (this.hovered !== null) this.#rowOf(this.hovered)?.classList.add('hovered');
  }

  /** Within the table's own scrolling area only: a click in the chart must not move the page. */
  #scrollTo(index: number): void {
    if (this.#virtual) {
      const position = this.#rows.positionOf(index);
      if (position >= 0) this.#virtual.scrollToIndex(position, { align: 'auto' });
    } else if (this.scroller.scrollHeight > this.scroller.clientHeight) {
      this.#rowOf(index)?.scrollIntoView({ block: 'nearest' });
    }
  }

  #countColumns(): void {
    const headings = [...this.renderRoot.querySelectorAll('thead th')];
    const shown = headings.filter((heading) => getComputedStyle(heading).display !== 'none').length;
    if (shown > 0) this.columns = shown;
  }

  #onKey(event: KeyboardEvent): void {
    if (event.key !== 'ArrowDown' && event.key !== 'ArrowUp') return;
    event.preventDefault();
    this.moveSelection(event.key === 'ArrowDown' ? 1 : -1);
    void this.updateComplete.then(() => {
      const row = this.selected === null ? null : this.#rowOf(this.selected);
      row?.querySelector<HTMLElement>('button')?.focus({ preventScroll: true });
    });
  }
}

const rowKey = ({ layer, detail }: Row) => `${layer.index}${detail ? ' detail' : ''}`;

function spacer(height: number, columns: number) {
  return height > 0
    ? html`<tr class="spacer" aria-hidden="true"><td colspan=${columns} ${cssStyle({ height: `${height}px` })}></td></tr>`
    : nothing;
}

declare global {
  interface HTMLElementTagNameMap {
    'bt-layer-table': BtLayerTable;
  }
}
