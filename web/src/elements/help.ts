// <bt-help>: the keys, and what the page is and is not.
import { css, html, LitElement } from 'lit';
import { customElement, query } from 'lit/decorators.js';
import { closeOnBackdrop } from './coverage';
import { base } from './styles';

const KEYS: readonly (readonly [string, string])[] = [
  ['o', 'open a file'],
  ['/', 'filter the table'],
  ['j  k', 'next and previous row'],
  ['Enter', 'open or close the selected row'],
  ['e', 'go to the exports'],
  ['Esc', 'back: close, clear, deselect'],
  ['← →', 'layer by layer, with the chart in focus'],
  ['?', 'this list'],
];

@customElement('bt-help')
export class BtHelp extends LitElement {
  static override styles = [
    base,
    css`
      section {
        padding: 16px 24px;
        max-width: 480px;
      }
      dl {
        display: grid;
        grid-template-columns: 72px 1fr;
        gap: 4px 8px;
        margin: 8px 0 16px;
      }
      p {
        margin-bottom: 16px;
      }
    `,
  ];

  @query('dialog') private dialog!: HTMLDialogElement;

  show(): void {
    this.dialog.showModal();
  }

  protected override render() {
    return html`<dialog aria-labelledby="title" @click=${closeOnBackdrop}>
      <section>
        <h2 id="title">Keys</h2>
        <dl>
          ${KEYS.map(
            ([keys, text]) => html`<dt>${keys.split('  ').map((key) => html`<kbd>${key}</kbd> `)}</dt>
              <dd>${text}</dd>`,
          )}
        </dl>
        <p>
          Everything happens in this tab: the model is read here and never sent anywhere, and its weights are not read at
          all. The page also takes a report saved as JSON and a platform table of your own.
        </p>
        <form method="dialog"><button>Close</button></form>
      </section>
    </dialog>`;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'bt-help': BtHelp;
  }
}
