// <bt-reading>: how far the reading is, and a way to stop it.
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
    const { position, read, size } = reading.progress ?? { position: 0, read: 0, size: 0 };
    return html`<div>
      <span class="name" role="status">Reading ${reading.name}</span>
      <progress aria-label="Reading ${reading.name}" max=${size || nothing} value=${size ? position : nothing}></progress>
      ${
        reading.progress
          ? html`<span class="muted">${bytes(read)} read of a file of ${bytes(size)}; weights are skipped</span>`
          : nothing
      }
      <button @click=${() => emit(this, 'cancel', null)}>Cancel</button>
    </div>`;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'bt-reading': BtReading;
  }
}
