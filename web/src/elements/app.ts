// <blackthorn-app>: the page. Routes files, keys and events to the session and lays out what the elements show.
import { html, LitElement, nothing } from 'lit';
import { customElement, query, state } from 'lit/decorators.js';
import { count, macs } from '../format';
import { Session } from '../session';
import { switchTheme, themeName } from '../theme';
import type { BlackthornEvent } from './events';
import { EXAMPLES, onExample } from './examples';
import './exports';
import type { BtExports } from './exports';
import './help';
import type { BtHelp } from './help';
import './kind-chart';
import './layer-chart';
import './layer-table';
import type { BtLayerTable } from './layer-table';
import './platform-card';
import type { BtPlatformCard } from './platform-card';
import { estimatingNote } from './reading';
import { Selection } from './selection';
import './settings-panel';
import type { BtSettings } from './settings-panel';
import './start';
import { base, tokens } from './styles';
import './summary';
import './trouble';
import './warnings';
import { appStyles } from './app-styles';

@customElement('blackthorn-app')
export class BlackthornApp extends LitElement {
  static override styles = [tokens, base, appStyles];

  @state() private dragging = false;
  @query('bt-layer-table') private table?: BtLayerTable;
  @query('bt-exports') private exports?: BtExports;
  @query('bt-settings') private panel?: BtSettings;
  @query('bt-help') private help!: BtHelp;
  @query('bt-platform-card') private card!: BtPlatformCard;
  @query('input[type="file"]') private chooser!: HTMLInputElement;

  #session = new Session();
  #selection = new Selection(this, (index) => void this.table?.showRow(index));
  #dragDepth = 0;

  constructor() {
    super();
    this.#session.addEventListener('change', () => this.requestUpdate());
    this.addEventListener('settings-change', (event) =>
      this.#session.change((event as BlackthornEvent<'settings-change'>).detail.patch),
    );
    this.addEventListener('example-chosen', (event) => {
      const { url, name } = (event as BlackthornEvent<'example-chosen'>).detail;
      void this.#session.openAddress(url, name);
    });
    this.addEventListener('open-chooser', (event) =>
      this.#choose((event as BlackthornEvent<'open-chooser'>).detail.accept),
    );
    this.addEventListener('show-card', () => this.card.show());
    this.addEventListener('cancel', () => this.#session.cancel());
    this.addEventListener('dismiss', () => this.#session.dismissTrouble());
  }

  override connectedCallback(): void {
    super.connectedCallback();
    window.addEventListener('dragenter', this.#onDragEnter);
    window.addEventListener('dragover', this.#onDragOver);
    window.addEventListener('dragleave', this.#onDragLeave);
    window.addEventListener('drop', this.#onDrop);
    window.addEventListener('paste', this.#onPaste);
    window.addEventListener('keydown', this.#onKey);
    void this.#session.start();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    window.removeEventListener('dragenter', this.#onDragEnter);
    window.removeEventListener('dragover', this.#onDragOver);
    window.removeEventListener('dragleave', this.#onDragLeave);
    window.removeEventListener('drop', this.#onDrop);
    window.removeEventListener('paste', this.#onPaste);
    window.removeEventListener('keydown', this.#onKey);
    this.#session.close();
  }

  protected override willUpdate(): void {
    const { report, subject } = this.#session;
    this.#selection.follow(report, subject);
    this.classList.toggle('has-result', report !== undefined);
    document.title = report ? `${report.model.name} – Blackthorn` : 'Blackthorn: the time of every layer';
  }

  protected override render() {
    const session = this.#session;
    const { report } = session;
    return html`
      ${this.#renderHeader()}
      <main>
        ${session.reading ? html`<bt-reading .reading=${session.reading}></bt-reading>` : nothing}
        ${
          session.trouble
            ? html`<bt-trouble .trouble=${session.trouble} ?kept=${report !== undefined}></bt-trouble>`
            : nothing
        }
        ${session.notice ? html`<p class="notice" role="status">${session.notice}</p>` : nothing}
        ${report ? this.#renderResult() : html`<bt-start></bt-start>`}
      </main>
      <footer class="bar small muted">
        <span>Apache License 2.0</span>
        <a href="third-party.txt">Third-party notices</a>
      </footer>
      <bt-help></bt-help>
      <bt-platform-card .platform=${session.platform} .report=${report}></bt-platform-card>
      <input type="file" hidden tabindex="-1" aria-label="Model file" @change=${this.#onChosen} />
      ${this.dragging ? html`<div class="drop" aria-hidden="true">Drop to open. Nothing is uploaded.</div>` : nothing}
    `;
  }

  #renderHeader() {
    return html`<header class="bar">
      <h1>Blackthorn</h1>
      <button title="Open a model, a saved report or a platform table (o)" @click=${() => this.#choose('.onnx,.json')}>Open</button>
      <details class="menu">
        <summary class="button">Examples</summary>
        <ul>
          ${EXAMPLES.map(
            (example) => html`<li>
              <a
                href=${example.url}
                @click=${(event: MouseEvent) => {
                  onExample(this, event, example);
                  (event.target as HTMLElement).closest('details')?.removeAttribute('open');
                }}
                >${example.label}</a
              >
            </li>`,
          )}
        </ul>
      </details>
      <span class="fill"></span>
      <button title="Keys (?)" @click=${() => this.help.show()}>?<span class="wide"> keys</span></button>
      <button
        title="Light, dark, or as the system has it"
        @click=${() => {
          switchTheme();
          this.requestUpdate();
        }}
      >
        <span aria-hidden="true">◐</span> <span class="wide">theme: </span>${themeName()}
      </button>
    </header>`;
  }

  #renderResult() {
    const session = this.#session;
    const { report } = session;
    if (!report) return nothing;
    const { hovered, selected, kind } = this.#selection;
    const { model } = report;
    return html`
      <div class="model bar">
        <p class="facts">
          <b>${model.name}</b> · opset ${model.opset} · ${macs(model.macs + model.body_macs)} · ${count(model.parameters)} params
          ${session.reopened ? html`· <span class="reopened">reopened report, drop its model to change settings</span>` : nothing}
          ${session.estimating && !session.reading ? estimatingNote(this) : nothing}
        </p>
        <bt-settings
          .settings=${session.settings}
          .platforms=${session.platforms}
          .report=${report}
          ?fixed=${!session.canEstimate}
        ></bt-settings>
      </div>
      <bt-summary
        .report=${report}
        .budget=${session.reopened && report.budget ? `${report.budget.latency_ms} ms` : session.settings.budget}
        ?fixed=${!session.canEstimate}
      ></bt-summary>
      ${report.warnings.length > 0 ? html`<bt-warnings class="pad" .report=${report}></bt-warnings>` : nothing}
      <section class="charts pad" aria-label="Charts">
        <bt-layer-chart .report=${report} .hovered=${hovered} .selected=${selected}></bt-layer-chart>
        <bt-kind-chart .report=${report} .chosen=${kind}></bt-kind-chart>
      </section>
      <bt-layer-table .report=${report} .subject=${session.subject} .hovered=${hovered} .selected=${selected} .kind=${kind}>
        <bt-exports .session=${session} ?writing=${session.writing} ?fixed=${session.reopened}></bt-exports>
      </bt-layer-table>
    `;
  }

  #choose(accept: string): void {
    this.chooser.accept = accept;
    this.chooser.value = '';
    this.chooser.click();
  }

  #onChosen = () => void this.#session.take([...(this.chooser.files ?? [])]);

  #onDragEnter = (event: DragEvent) => {
    if (!event.dataTransfer?.types.includes('Files')) return;
    this.#dragDepth++;
    this.dragging = true;
  };

  #onDragLeave = () => {
    this.#dragDepth = Math.max(0, this.#dragDepth - 1);
    if (this.#dragDepth === 0) this.dragging = false;
  };

  #onDragOver = (event: DragEvent) => {
    if (event.dataTransfer?.types.includes('Files')) event.preventDefault();
  };

  #onDrop = (event: DragEvent) => {
    this.#dragDepth = 0;
    this.dragging = false;
    const files = [...(event.dataTransfer?.files ?? [])];
    if (files.length === 0) return;
    event.preventDefault();
    void this.#session.take(files);
  };

  #onPaste = (event: ClipboardEvent) => {
    const files = [...(event.clipboardData?.files ?? [])];
    const text = event.clipboardData?.getData('text/plain').trim() ?? '';
    if (files.length > 0) void this.#session.take(files);
    else if (text.startsWith('{') && !isTyping(event)) void this.#session.takeJson(new Blob([text]), 'the pasted text');
    else return;
    event.preventDefault();
  };

  #onKey = (event: KeyboardEvent) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
    if (event.key === 'Escape') {
      this.#back(event);
      return;
    }
    if (isTyping(event) || insideDialog(event)) return;
    const actions: Record<string, (() => void) | undefined> = {
      '?': () => this.help.show(),
      o: () => this.#choose('.onnx,.json'),
      '/': this.table && (() => this.table?.focusFilter()),
      e: this.exports && (() => this.exports?.focus()),
      j: this.table && (() => this.table?.moveSelection(1)),
      k: this.table && (() => this.table?.moveSelection(-1)),
      Enter: this.table && !onControl(event) ? () => this.table?.toggleSelected() : undefined,
    };
    const action = actions[event.key];
    if (!action) return;
    event.preventDefault();
    action();
  };

  /** One step back: out of a field, a panel, an open row, a filter, the selection. */
  #back(event: KeyboardEvent): void {
    if (insideDialog(event)) return;
    const { reading, estimating, writing } = this.#session;
    if (reading || estimating || writing) this.#session.cancel();
    else if (this.panel?.closePanel()) return;
    else if (isTyping(event)) (event.composedPath()[0] as HTMLElement).blur();
    else if (this.table?.closeAll()) return;
    else if (this.table?.clearFilters()) return;
    else if (this.#selection.clear()) return;
    else if (this.#session.trouble || this.#session.notice) this.#session.dismissTrouble();
  }
}

function isTyping(event: Event): boolean {
  const target = event.composedPath()[0];
  return target instanceof HTMLElement && target.matches('input, textarea, select, [contenteditable]');
}

function insideDialog(event: Event): boolean {
  return event.composedPath().some((node) => node instanceof HTMLDialogElement);
}

function onControl(event: Event): boolean {
  const target = event.composedPath()[0];
  return target instanceof HTMLElement && target.matches('button, a, summary');
}

declare global {
  interface HTMLElementTagNameMap {
    'blackthorn-app': BlackthornApp;
  }
}
