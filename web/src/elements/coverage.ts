// <bt-coverage>: how much of the network is modelled: nodes, MACs and time as three strips, and in figures on request.
import { css, html, LitElement, nothing } from 'lit';
import { customElement, property, query, state } from 'lit/decorators.js';
import type { CoverageClass, Report } from '../../../wasm/report';
import { integer, macs, milliseconds, percentOfAll } from '../format';
import { COVERAGE, COVERAGE_CLASSES, coverageSentence } from '../words';
import { cssStyle } from './css-style';
import { base } from './styles';

type Counts = Record<CoverageClass, number>;

const STRIPS: readonly { name: string; of: (report: Report) => Counts; text: (value: number) => string }[] = [
  { name: 'nodes', of: ({ coverage }) => coverage.nodes, text: integer },
  { name: 'MACs', of: ({ coverage }) => coverage.macs, text: macs },
  { name: 'time', of: ({ coverage }) => coverage.time, text: milliseconds },
];

@customElement('bt-coverage')
export class BtCoverage extends LitElement {
  static override styles = [
    base,
    css`
      button.strips {
        display: grid;
        grid-template-columns: repeat(3, 1fr);
        gap: 8px;
        width: 100%;
        font-size: 11px;
        line-height: 16px;
        color: var(--bt-muted);
      }
      .strip {
        display: flex;
        height: 6px;
        background: var(--bt-line);
        forced-color-adjust: none;
      }
      .modelled {
        background: light-dark(#00694a, #4fc998);
      }
      .approximated {
        background: repeating-linear-gradient(90deg, #e69f00 0 3px, light-dark(#8a5f00, #5f4200) 3px 5px);
      }
      .free {
        background: light-dark(#9aa1ab, #6b727d);
      }
      .unsupported {
        background: repeating-linear-gradient(45deg, #d55e00 0 2px, light-dark(#fff, #000) 2px 4px);
      }
      .strip > * {
        min-width: 2px;
      }
      section {
        padding: 16px 24px;
      }
      table {
        border-collapse: collapse;
        margin: 16px 0;
      }
      th,
      td {
        text-align: left;
        font-weight: normal;
        padding: 2px 16px 2px 0;
        vertical-align: top;
      }
      thead th {
        color: var(--bt-muted);
      }
      .number {
        text-align: right;
      }
      .key {
        display: inline-block;
        width: 10px;
        height: 10px;
        margin-right: 6px;
        forced-color-adjust: none;
      }
      .list {
        max-height: 240px;
        overflow: auto;
        overflow-wrap: anywhere;
        margin-bottom: 16px;
      }
    `,
  ];

  @property({ attribute: false }) report?: Report;
  /** The figures look at every node; closed, they are not worked out. */
  @state() private opened = false;
  @query('dialog') private dialog!: HTMLDialogElement;

  #show = async () => {
    this.opened = true;
    await this.updateComplete;
    this.dialog.showModal();
  };

  protected override render() {
    const { report } = this;
    if (!report) return nothing;
    return html`
      <button class="plain strips" title="Coverage in figures" @click=${this.#show}>
        <span class="visually-hidden">${coverageSentence(report.coverage)} Coverage in figures: </span>
        ${STRIPS.map(({ name, of }) => html`<span>${name}${strip(of(report))}</span>`)}
      </button>
      <dialog
        aria-labelledby="title"
        @click=${closeOnBackdrop}
        @close=${() => {
          this.opened = false;
        }}
      >
        ${this.opened ? this.#renderFigures(report) : nothing}
      </dialog>
    `;
  }

  #renderFigures(report: Report) {
    const missing = report.nodes.filter((node) => node.coverage === 'unsupported' || node.coverage === 'approximated');
    return html`<section>
      <h2 id="title">Coverage</h2>
      <p>${coverageSentence(report.coverage)}</p>
      <table>
        <thead>
          <tr>
            <th scope="col">class</th>
            ${STRIPS.map(({ name }) => html`<th scope="col" class="number">${name}</th><th><span class="visually-hidden">share of ${name}</span></th>`)}
          </tr>
        </thead>
        <tbody>
          ${COVERAGE_CLASSES.map(
            (name) => html`<tr>
              <th scope="row"><span class="key ${name}"></span>${name}: <span class="muted">${COVERAGE[name]}</span></th>
              ${STRIPS.map(({ of, text }) => {
                const counts = of(report);
                return html`<td class="number">${text(counts[name])}</td>
                  <td class="number muted">${percentOfAll(counts[name], sum(counts))}</td>`;
              })}
            </tr>`,
          )}
        </tbody>
      </table>
      ${
        missing.length > 0
          ? html`<h3>Nodes that are approximated or unsupported</h3>
              <ul class="list">
                ${missing.slice(0, 500).map((node) => html`<li>${node.coverage}: ${node.op} <span class="muted">${node.name}</span></li>`)}
                ${missing.length > 500 ? html`<li>and ${missing.length - 500} more; the JSON report has them all</li>` : nothing}
              </ul>`
          : nothing
      }
      <form method="dialog"><button>Close</button></form>
    </section>`;
  }
}

function sum(counts: Counts): number {
  return COVERAGE_CLASSES.reduce((total, name) => total + counts[name], 0);
}

function strip(counts: Counts) {
  return html`<span class="strip" aria-hidden="true"
    >${COVERAGE_CLASSES.filter((name) => counts[name] > 0).map(
      (name) => html`<span class=${name} ${cssStyle({ 'flex-grow': String(counts[name] / sum(counts)) })}></span>`,
    )}</span
  >`;
}

/** A click beside a modal dialog closes it. */
export function closeOnBackdrop(event: MouseEvent): void {
  if (event.target === event.currentTarget) (event.currentTarget as HTMLDialogElement).close();
}

declare global {
  interface HTMLElementTagNameMap {
    'bt-coverage': BtCoverage;
  }
}
