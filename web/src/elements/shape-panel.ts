// <bt-shape-panel>: the free dimensions of the model with the values taken for them, the whole shape of each input, what
// inputs hold that say sizes, and which dimension is the batch.
import { css, html, LitElement, nothing } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import { repeat } from 'lit/directives/repeat.js';
import type { InputInfo, Report } from '../../../wasm/report';
import { batchOptions, batchWords, sameChoice } from '../batch';
import { parseShape, parseValues, shape } from '../format';
import type { UserSettings } from '../settings';
import { cssStyle } from './css-style';
import { emit } from './events';
import { ListWindow, ROW_PX } from './list-window';
import { base } from './styles';

@customElement('bt-shape-panel')
export class BtShapePanel extends LitElement {
  static override styles = [
    base,
    css`
      .field {
        display: grid;
        grid-template-columns: minmax(80px, 1fr) 2fr;
        gap: 0 8px;
        align-items: center;
        margin: 8px 0;
      }
      .field .small {
        grid-column: 2;
      }
      .name {
        overflow: hidden;
        text-overflow: ellipsis;
        white-space: nowrap;
      }
      input,
      select {
        width: 100%;
      }
      .list {
        max-height: 320px;
        overflow: auto;
        position: relative;
      }
      .long .row {
        position: absolute;
        left: 0;
        right: 0;
      }
      .long .field {
        margin: 2px;
      }
      .long .small {
        overflow: hidden;
        text-overflow: ellipsis;
        white-space: nowrap;
      }
      h2 + .list {
        margin-bottom: 16px;
      }
    `,
  ];

  @property({ attribute: false }) report!: Report;
  @property({ attribute: false }) settings!: UserSettings;
  @property({ type: Boolean }) fixed = false;

  #bindings = new ListWindow(this);
  #inputs = new ListWindow(this);

  protected override render() {
    const { bindings, model } = this.report;
    return html`
      ${
        bindings.length > 0
          ? html`<h2>Free dimensions</h2>
              ${this.#renderList(bindings, this.#bindings, (binding) => this.#renderBinding(binding))}`
          : nothing
      }
      <h2>Batch</h2>
      ${this.#renderBatch()}
      <h2>Inputs</h2>
      ${this.#renderList(model.inputs, this.#inputs, (input) => this.#renderInput(input))}
      <button
        ?disabled=${this.fixed}
        @click=${this.#reset}
      >
        Back to the model's own
      </button>
    `;
  }

  /** A model may have thousands of inputs and dimensions. */
  #renderList<Item>(items: readonly Item[], window: ListWindow, render: (item: Item) => unknown) {
    const long = window.isLong(items.length);
    return html`<div class="list" @scroll=${window.onScroll} @focusin=${window.onFocus}>
      <div class=${long ? 'long' : ''} role="list" ${cssStyle({ height: long ? `${items.length * ROW_PX}px` : '' })}>
        ${repeat(
          window.places(items.length),
          (place) => place,
          (place) => html`<div
            class="row"
            role="listitem"
            aria-setsize=${items.length}
            aria-posinset=${place + 1}
            data-place=${place}
            ${cssStyle({ top: long ? `${place * ROW_PX}px` : '' })}
          >
            ${render(items[place] as Item)}
          </div>`,
        )}
      </div>
    </div>`;
  }

  #renderBinding({ name, value, assumed }: Report['bindings'][number]) {
    return html`<label class="field">
      <span class="name" title=${name}>${name}</span>
      <input
        type="number"
        min="1"
        step="1"
        required
        .value=${String(value)}
        data-shown=${String(value)}
        ?disabled=${this.fixed}
        @change=${(event: Event) => this.#onDim(name, event.target as HTMLInputElement)}
      />
      ${assumed ? html`<span class="small muted">assumed: the model leaves it open</span>` : nothing}
    </label>`;
  }

  #renderBatch() {
    const chosen = this.settings.batchAxis;
    const options = batchOptions(this.report);
    const words = batchWords(this.report);
    return html`<label class="field">
      <span class="name">dimension</span>
      <select
        aria-label="Batch dimension"
        ?disabled=${this.fixed}
        @change=${(event: Event) => {
          const option = options[(event.target as HTMLSelectElement).selectedIndex];
          if (option) this.#change({ batchAxis: option.choice });
        }}
      >
        ${options.map(({ label, choice }) => html`<option .selected=${sameChoice(choice, chosen)}>${label}</option>`)}
      </select>
      ${words ? html`<span class="small muted">${words}</span>` : nothing}
    </label>`;
  }

  #renderInput(input: InputInfo) {
    return html`${this.#renderShape(input)}${saysSizes(input) ? this.#renderValues(input) : nothing}`;
  }

  #renderValues({ name }: InputInfo) {
    const shown = this.settings.values[name]?.join(', ') ?? '';
    return html`<label class="field">
      <span class="name" title="values of ${name}">values of ${name}</span>
      <input
        .value=${shown}
        data-shown=${shown}
        placeholder="not given"
        autocomplete="off"
        spellcheck="false"
        ?disabled=${this.fixed}
        @change=${(event: Event) => this.#onValues(name, event.target as HTMLInputElement)}
      />
    </label>`;
  }

  #renderShape(input: InputInfo) {
    return html`<label class="field">
      <span class="name" title=${input.name}>${input.name}</span>
      <input
        .value=${shape(input.shape)}
        data-shown=${shape(input.shape)}
        autocomplete="off"
        spellcheck="false"
        ?disabled=${this.fixed}
        @change=${(event: Event) => this.#onShape(input.name, event.target as HTMLInputElement)}
      />
      <span class="small muted">${input.dtype}, declared ${shape(input.declared)}</span>
    </label>`;
  }

  #onDim(name: string, input: HTMLInputElement): void {
    if (input.validity.valid) this.#change({ dims: { ...this.settings.dims, [name]: input.valueAsNumber } });
  }

  #onShape(name: string, input: HTMLInputElement): void {
    const dims = parseShape(input.value);
    input.setAttribute('aria-invalid', String(!dims));
    input.setCustomValidity(dims ? '' : 'Type sizes as 1x3x224x224.');
    if (dims) this.#change({ shapes: { ...this.settings.shapes, [name]: dims } });
    else input.reportValidity();
  }

  #onValues(name: string, input: HTMLInputElement): void {
    const { [name]: _, ...others } = this.settings.values;
    const values = parseValues(input.value);
    const empty = input.value.trim() === '';
    input.setAttribute('aria-invalid', String(!values && !empty));
    input.setCustomValidity(values || empty ? '' : 'Type numbers as 1, 3, 448, 448.');
    if (values) this.#change({ values: { ...others, [name]: values } });
    else if (empty) this.#change({ values: others });
    else input.reportValidity();
  }

  #reset(): void {
    // What was typed and refused still stands in the fields, behind Lit's back.
    for (const input of this.renderRoot.querySelectorAll('input')) {
      input.value = input.dataset.shown ?? '';
      input.removeAttribute('aria-invalid');
      input.setCustomValidity('');
    }
    this.#change({ batchAxis: null, dims: {}, shapes: {}, values: {} });
  }

  #change(patch: Partial<UserSettings>): void {
    emit(this, 'settings-change', { patch });
  }
}

/** A short list of whole numbers, or of scales: it may decide on shapes. */
function saysSizes({ dtype, shape: dims }: InputInfo): boolean {
  const longest = 8;
  if (dims && (dims.length > 1 || (dims[0] ?? 1) > longest)) return false;
  return dtype === 'int64' || dtype === 'int32' || (dtype === 'float32' && dims?.length === 1);
}

declare global {
  interface HTMLElementTagNameMap {
    'bt-shape-panel': BtShapePanel;
  }
}
