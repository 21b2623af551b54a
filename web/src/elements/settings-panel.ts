// <bt-settings>: device, power mode, precision, batch and the sizes of the inputs. Every change is applied at once. In
// a narrow place the row folds into one line that opens it.
import { css, html, LitElement, nothing } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import type { PlatformInfo } from '../../../wasm/blackthorn';
import type { Report } from '../../../wasm/report';
import { shape } from '../format';
import { inputsLabel, type UserSettings } from '../settings';
import { emit } from './events';
import './shape-panel';
import { base } from './styles';

@customElement('bt-settings')
export class BtSettings extends LitElement {
  static override styles = [
    base,
    css`
      :host {
        position: relative;
      }
      .row {
        display: flex;
        flex-wrap: wrap;
        gap: 8px;
        align-items: center;
      }
      label {
        display: flex;
        align-items: center;
        gap: 4px;
        color: var(--bt-muted);
      }
      label > * {
        color: var(--bt-text);
      }
      input[type='number'] {
        width: 64px;
      }
      .shapes {
        max-width: 260px;
        overflow: hidden;
        text-overflow: ellipsis;
      }
      .panel {
        position: absolute;
        right: 0;
        top: calc(100% + 4px);
        z-index: 5;
        width: min(480px, calc(100vw - 24px));
        background: var(--bt-panel);
        border: 1px solid var(--bt-control);
        padding: 16px;
      }
      .fold {
        display: none;
      }
      @media (max-width: 640px) {
        .fold {
          display: block;
          width: 100%;
          text-align: left;
          overflow: hidden;
          text-overflow: ellipsis;
        }
        .row {
          display: none;
        }
        .row.unfolded {
          display: grid;
          grid-template-columns: 1fr;
          gap: 8px;
          padding-top: 8px;
        }
        label {
          display: grid;
          grid-template-columns: 92px 1fr;
        }
        label > span {
          color: var(--bt-muted);
        }
        .visible-folded {
          position: static;
          width: auto;
          height: auto;
          clip-path: none;
        }
        .shapes {
          max-width: none;
        }
        .panel {
          position: static;
          width: auto;
          margin-top: 8px;
        }
      }
    `,
  ];

  @property({ attribute: false }) settings!: UserSettings;
  @property({ attribute: false }) platforms: readonly PlatformInfo[] = [];
  @property({ attribute: false }) report?: Report | undefined;
  /** The report was reopened: there is no model to estimate again. */
  @property({ type: Boolean }) fixed = false;
  @state() private unfolded = false;
  @state() private shapesOpen = false;

  /** Closes what is open; says whether anything was. */
  closePanel(): boolean {
    const had = this.shapesOpen;
    this.shapesOpen = false;
    return had;
  }

  protected override render() {
    const { report, fixed } = this;
    const id = fixed && report ? report.platform.id : this.settings.platform;
    const platform = this.platforms.find((row) => row.id === id);
    // Until an answer is there, what was asked for; then what it was made with.
    const current = report && report.platform.id === id ? report.platform : undefined;
    const mode = (fixed ? current?.mode : (this.settings.mode ?? platform?.modes[0]?.id)) ?? '';
    const precision = (fixed ? current?.precision : (this.settings.precision ?? platform?.precisions[0]?.id)) ?? '';
    const batch = fixed ? report?.batch : (this.settings.batch ?? report?.batch ?? 1);
    const modes = platform?.modes ?? (current ? [{ id: current.mode, name: current.mode_name }] : []);
    const precisions = platform?.precisions ?? (current ? [{ id: current.precision }] : []);
    const modeName = modes.find((row) => row.id === mode)?.name ?? mode;
    return html`
      <button
        class="fold"
        aria-expanded=${this.unfolded}
        @click=${() => {
          this.unfolded = !this.unfolded;
        }}
      >
        ${this.unfolded ? '▾' : '▸'} ${platform?.name ?? current?.name ?? id} · ${modeName} · ${precision} · batch ${batch}
      </button>
      <div class="row ${this.unfolded ? 'unfolded' : ''}" role="group" aria-label="Settings">
        <label
          ><span class="visually-hidden visible-folded">device</span>
          <select ?disabled=${fixed} aria-label="Device" @change=${(event: Event) => this.#change({ platform: value(event) })}>
            ${platform || !current ? nothing : html`<option selected>${current.name}</option>`}
            ${this.platforms.map((row) => html`<option value=${row.id} ?selected=${row.id === id}>${row.name}</option>`)}
          </select></label
        >
        <label
          ><span class="visually-hidden visible-folded">mode</span>
          <select ?disabled=${fixed} aria-label="Power mode" @change=${(event: Event) => this.#change({ mode: value(event) })}>
            ${modes.map((row) => html`<option value=${row.id} ?selected=${row.id === mode}>${row.name}</option>`)}
          </select></label
        >
        <label
          ><span class="visually-hidden visible-folded">precision</span>
          <select ?disabled=${fixed} aria-label="Precision" @change=${(event: Event) => this.#change({ precision: value(event) })}>
            ${precisions.map((row) => html`<option value=${row.id} ?selected=${row.id === precision}>${row.id}</option>`)}
          </select></label
        >
        <label
          ><span>batch</span>
          <input
            type="number"
            min="1"
            max="4096"
            step="1"
            required
            .value=${String(batch ?? 1)}
            ?disabled=${fixed}
            @input=${this.#onBatch}
        /></label>
        ${
          report
            ? html`<button
                class="shapes"
                aria-expanded=${this.shapesOpen}
                title="Input shapes and free dimensions"
                @click=${() => {
                  this.shapesOpen = !this.shapesOpen;
                }}
              >
                ${inputsLabel(report, shape)} ✎
              </button>`
            : nothing
        }
        <button title="Load a platform table of your own (.json)" @click=${() => emit(this, 'open-chooser', { accept: '.json' })}>
          Load platform…
        </button>
      </div>
      ${
        this.shapesOpen && report
          ? html`<div class="panel">
              <bt-shape-panel .report=${report} .settings=${this.settings} ?fixed=${fixed}></bt-shape-panel>
            </div>`
          : nothing
      }
    `;
  }

  #change(patch: Partial<UserSettings>): void {
    emit(this, 'settings-change', { patch });
  }

  #onBatch(event: Event): void {
    const input = event.target as HTMLInputElement;
    if (input.validity.valid) this.#change({ batch: input.valueAsNumber });
  }
}

function value(event: Event): string {
  return (event.target as HTMLSelectElement).value;
}

declare global {
  interface HTMLElementTagNameMap {
    'bt-settings': BtSettings;
  }
}
