// <bt-trouble>: what is wrong, where, why and what to do. The last good result stays beneath it.
import { css, html, LitElement, nothing } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import type { Trouble } from '../session';
import { errorTitle } from '../words';
import { emit } from './events';
import { base } from './styles';

@customElement('bt-trouble')
export class BtTrouble extends LitElement {
  static override styles = [
    base,
    css`
      div {
        display: grid;
        grid-template-columns: 1fr auto;
        gap: 0 16px;
        padding: 8px 16px;
        border-left: 3px solid var(--bt-bad);
        background: var(--bt-panel);
        overflow-wrap: anywhere;
      }
      h2 {
        color: var(--bt-bad);
      }
      button {
        grid-column: 2;
        grid-row: 1 / span 3;
        align-self: start;
      }
      p {
        grid-column: 1;
        max-width: 100ch;
      }
    `,
  ];

  @property({ attribute: false }) trouble?: Trouble | undefined;
  /** A good result is shown beneath. */
  @property({ type: Boolean }) kept = false;

  protected override render() {
    const { trouble } = this;
    if (!trouble) return nothing;
    const { code, message, where } = trouble.error;
    return html`<div role="alert">
      <h2>${errorTitle(code)}${trouble.subject ? html`: ${trouble.subject}` : nothing}</h2>
      <p>${message}</p>
      ${where ? html`<p class="muted">Where: ${where}</p>` : nothing}
      ${this.kept ? html`<p class="muted small">What is shown beneath is the last good result.</p>` : nothing}
      <button @click=${() => emit(this, 'dismiss', null)}>Dismiss</button>
    </div>`;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'bt-trouble': BtTrouble;
  }
}
