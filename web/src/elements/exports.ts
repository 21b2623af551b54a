// <bt-exports>: the report as a file or on the clipboard. The text comes from the core, byte for byte what the command
// line writes.
import { css, html, LitElement, nothing } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import { facts } from '../facts';
import type { Session } from '../session';
import { downloadName } from '../settings';
import { emit } from './events';
import { base } from './styles';

/** The text table is for terminals: the page is its own. */
const FILES = facts.formats.filter(({ id }) => id !== 'table');

const SAID_MS = 4000;

@customElement('bt-exports')
export class BtExports extends LitElement {
  static override styles = [
    base,
    css`
      div {
        display: flex;
        flex-wrap: wrap;
        gap: 8px;
        align-items: center;
      }
    `,
  ];

  @property({ attribute: false }) session?: Session;
  /** A reopened report has no model behind it: only its own JSON can be saved again. */
  @property({ type: Boolean }) fixed = false;
  /** A file takes long to write. */
  @property({ type: Boolean }) writing = false;
  @state() private said = '';
  #timer = 0;

  override focus(): void {
    this.renderRoot.querySelector('button')?.focus();
  }

  protected override render() {
    const why = 'This report was reopened from a file; open its model to write other formats';
    return html`<div role="group" aria-label="Export">
      <span class="muted" role="status">${this.writing ? 'Writing' : this.said}</span>
      ${this.writing ? html`<button @click=${() => emit(this, 'cancel', null)}>Cancel</button>` : nothing}
      ${FILES.map((format) => {
        const off = this.fixed && format.id !== 'json';
        return html`<button
          ?disabled=${off}
          title=${off ? why : `Save as ${format.words}`}
          @click=${() => this.#save(format)}
        >
          ${format.words}
        </button>`;
      })}
      <button ?disabled=${this.fixed} title=${this.fixed ? why : 'Copy the report as Markdown'} @click=${this.#copy}>Copy</button>
    </div>`;
  }

  async #save({ id, extension, media }: (typeof FILES)[number]): Promise<void> {
    const report = this.session?.report;
    const file = await this.#file(id);
    if (!report || !file) return;
    const url = URL.createObjectURL(file.slice(0, file.size, media));
    const link = document.createElement('a');
    link.href = url;
    link.download = downloadName(report, extension);
    link.click();
    setTimeout(() => URL.revokeObjectURL(url), 60_000);
    this.#say(`Saved ${link.download}`);
  }

  async #copy(): Promise<void> {
    const file = await this.#file('md');
    if (!file) return;
    try {
      await navigator.clipboard.writeText(await file.text());
      this.#say('Copied as Markdown');
    } catch {
      this.#say('The browser does not allow copying here; save the Markdown file');
    }
  }

  async #file(format: string): Promise<Blob | undefined> {
    try {
      return await this.session?.export(format);
    } catch (error) {
      const cancelled = error instanceof DOMException && error.name === 'AbortError';
      this.#say(cancelled ? 'Cancelled' : error instanceof Error ? error.message : String(error));
      return undefined;
    }
  }

  #say(text: string): void {
    this.said = text;
    clearTimeout(this.#timer);
    this.#timer = window.setTimeout(() => {
      this.said = '';
    }, SAID_MS);
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'bt-exports': BtExports;
  }
}
