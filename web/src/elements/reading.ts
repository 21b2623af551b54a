// <bt-reading>: how far the way to a report is, and a way to stop it.
import { css, html, LitElement, nothing } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import { bytes } from '../format';
import type { Reading } from '../session';
import { emit } from './events';
import { base } from './styles';

@customElement('bt-reading')
export class BtReading extends LitElement {
  static override styles = [
    base,
    css`
      div {
        display: flex;
        flex-wrap: wrap;
        gap: 4px 16px;
        align-items: center;
        padding: 8px 16px;
        background: var(--bt-panel);
        border-left: 3px solid var(--bt-accent);
      }
      progress {
        width: 240px;
        accent-color: var(--bt-accent);
      }
      .name {
        overflow-wrap: anywhere;
      }
    `,
  ];

  @property({ attribute: false }) reading?: Reading | undefined;

  protected override render() {
    const { reading } = this;
    if (!reading) return nothing;
    const [done, of] = extent(reading);
    const words = wordsOf(reading);
    return html`<div>
      <span class="name" role="status">${reading.doing} ${reading.name}</span>
      <progress aria-label="${reading.doing} ${reading.name}" max=${of || nothing} value=${of ? done : nothing}></progress>
      ${words ? html`<span class="muted">${words}</span>` : nothing}
      <button @click=${() => emit(this, 'cancel', null)}>Cancel</button>
    </div>`;
  }
}

/** Bytes that are behind it, and those in all: 0 while unknown. */
function extent(reading: Reading): [number, number] {
  if (reading.doing === 'Downloading') return [reading.read, reading.size];
  if (reading.doing === 'Reading' && reading.progress) return [reading.progress.position, reading.progress.size];
  return [0, 0];
}

function wordsOf(reading: Reading): string {
  if (reading.doing === 'Downloading')
    return `${bytes(reading.read)} ${reading.size ? `of ${bytes(reading.size)}` : 'so far'}`;
  if (reading.doing === 'Reading' && reading.progress)
    return `${bytes(reading.progress.read)} read of a file of ${bytes(reading.progress.size)}; weights are skipped`;
  return '';
}

/** Beside what is shown, while the same is estimated with other settings. */
export function estimatingNote(host: EventTarget) {
  return html`· <span role="status">estimating</span>
    <button class="plain link" @click=${() => emit(host, 'cancel', null)}>Cancel</button>`;
}

declare global {
  interface HTMLElementTagNameMap {
    'bt-reading': BtReading;
  }
}
