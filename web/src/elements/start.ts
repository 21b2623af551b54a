// <bt-start>: the page before anything is open: what it does, a large drop area, three examples.
import { css, html, LitElement } from 'lit';
import { customElement } from 'lit/decorators.js';
import { emit } from './events';
import { EXAMPLES, onExample } from './examples';
import { base } from './styles';

@customElement('bt-start')
export class BtStart extends LitElement {
  static override styles = [
    base,
    css`
      :host {
        display: grid;
        place-content: center;
        justify-items: center;
        gap: 16px;
        text-align: center;
        padding: 32px 16px;
      }
      .what {
        font-size: 15px;
        line-height: 24px;
        max-width: 56ch;
        text-wrap: balance;
      }
      .area {
        width: min(640px, calc(100vw - 32px));
        padding: 88px 16px;
        border: 1px dashed var(--bt-control);
        background: var(--bt-panel);
        display: grid;
        gap: 12px;
        justify-items: center;
      }
      .area button {
        height: 32px;
        padding: 0 16px;
        border-color: var(--bt-accent);
        color: var(--bt-accent);
        font-weight: 600;
      }
      ul {
        display: flex;
        flex-wrap: wrap;
        justify-content: center;
        gap: 4px 16px;
      }
    `,
  ];

  protected override render() {
    return html`
      <p class="what">
        Blackthorn estimates how long every layer of a convolutional network takes on an Nvidia Jetson, and says what
        each estimate rests on.
      </p>
      <div class="area">
        <p>Drop an ONNX model anywhere on this page</p>
        <button @click=${() => emit(this, 'open-chooser', { accept: '.onnx,.json' })}>Choose a file</button>
        <p class="muted">or paste one. Nothing is uploaded: the model is read in this tab, without its weights.</p>
      </div>
      <ul aria-label="Examples">
        <li class="muted">Examples:</li>
        ${EXAMPLES.map(
          (example) =>
            html`<li><a href=${example.url} @click=${(event: MouseEvent) => onExample(this, event, example)}>${example.label}</a></li>`,
        )}
      </ul>
    `;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'bt-start': BtStart;
  }
}
