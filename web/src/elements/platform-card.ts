// <bt-platform-card>: a dialog with what stands behind the numbers: the device as a buyer sees it, the basis and error
// of each kind of layer, the coefficients with their support, the sources.
import { css, html, LitElement, nothing } from 'lit';
import { customElement, property, query } from 'lit/decorators.js';
import type { PlatformInfo } from '../../../wasm/blackthorn';
import type { KindBasis, Report } from '../../../wasm/report';
import { bytes, plain, significant } from '../format';
import { BASES, sigmaWords, variableName } from '../words';
import { closeOnBackdrop } from './coverage';
import { base } from './styles';

@customElement('bt-platform-card')
export class BtPlatformCard extends LitElement {
  static override styles = [
    base,
    css`
      section {
        padding: 16px 24px;
      }
      h2 {
        font-size: 15px;
      }
      h3 {
        margin: 16px 0 4px;
      }
      dl {
        display: grid;
        grid-template-columns: minmax(96px, 160px) 1fr;
        gap: 2px 16px;
      }
      dt {
        color: var(--bt-muted);
      }
      .wide {
        overflow-x: auto;
      }
      table {
        border-collapse: collapse;
        width: 100%;
      }
      th,
      td {
        text-align: left;
        vertical-align: top;
        font-weight: normal;
        padding: 2px 16px 2px 0;
        border-bottom: 1px solid var(--bt-line);
      }
      thead th {
        color: var(--bt-muted);
      }
      .kinds td:not(:nth-child(2)) {
        min-width: 208px;
      }
      td.number,
      th.number {
        text-align: right;
      }
      .sources {
        list-style: disc;
        padding-left: 16px;
        overflow-wrap: anywhere;
      }
      form {
        position: sticky;
        top: 0;
        float: right;
      }
    `,
  ];

  @property({ attribute: false }) platform?: PlatformInfo | undefined;
  @property({ attribute: false }) report?: Report | undefined;
  @query('dialog') private dialog!: HTMLDialogElement;

  show(): void {
    this.dialog.showModal();
  }

  protected override render() {
    const name = this.platform?.name ?? this.report?.platform.name ?? '';
    return html`<dialog aria-labelledby="title" @click=${closeOnBackdrop}>
      <section>
        <form method="dialog"><button>Close</button></form>
        <h2 id="title">${name}</h2>
        ${this.platform ? this.#renderPlatform(this.platform) : this.#renderReport()}
      </section>
    </dialog>`;
  }

  /** A reopened report of a platform that this page does not know: what the report itself says. */
  #renderReport() {
    const { report } = this;
    if (!report) return nothing;
    return html`<p>${report.platform.software}; ${report.platform.basis}: ${BASES[report.platform.basis]}.</p>
      ${this.#renderKinds(report.platform.kinds)}`;
  }

  #renderPlatform(platform: PlatformInfo) {
    const { device } = platform;
    return html`
      <p>${platform.description}</p>
      <h3>Device</h3>
      <dl>
        ${pair('GPU', `${device.gpu}, ${device.sm_count} SM, compute capability ${device.compute_capability}`)}
        ${pair('memory', `${bytes(device.memory_bytes)}, of which the system takes ${bytes(device.reserved_bytes)}`)}
        ${pair('price at launch', `${device.launch_price_usd} USD (${device.launch_year})${device.price_note ? `; ${device.price_note}` : ''}`)}
        ${pair('last software', device.last_software)} ${pair('table made for', platform.software)}
        ${pair('date of the table', platform.date)} ${pair('basis', `${platform.basis}: ${BASES[platform.basis]}`)}
        ${pair('common error', `${sigmaWords(platform.common_sigma)}, shared by all layers (clocks, software)`)}
      </dl>
      <p>
        <a href="docs/accuracy.html" target="_blank" rel="noopener">How accurate the tables are, and how we know</a> ·
        <a href="docs/calibration.html" target="_blank" rel="noopener">how they are made</a>
      </p>
      <h3>Power modes</h3>
      <div class="wide" tabindex="0" role="region" aria-label="Power modes">
        <table>
          <thead>
            <tr>
              <th scope="col">mode</th>
              <th scope="col" class="number">GPU, MHz</th>
              <th scope="col" class="number">memory, GB/s</th>
              <th scope="col" class="number">power, W</th>
              <th scope="col">basis</th>
            </tr>
          </thead>
          <tbody>
            ${platform.modes.map(
              (mode) => html`<tr>
                <th scope="row">${mode.name}${mode.id === this.report?.platform.mode ? ' (this report)' : nothing}</th>
                <td class="number">${plain(mode.gpu_mhz)}</td>
                <td class="number">${plain(mode.memory_gb_s)}</td>
                <td class="number">${mode.power_w === null ? 'not stated' : plain(mode.power_w)}</td>
                <td>${mode.basis}</td>
              </tr>`,
            )}
          </tbody>
        </table>
      </div>
      <p>
        ${platform.precisions.map(({ id, gflop_s }) => `${id}: ${significant(gflop_s)} GFLOP/s`).join(' · ')}
        <span class="muted">at most, in the first mode</span>
      </p>
      ${this.#renderKinds(platform.kinds)} ${this.#renderCoefficients(platform)}
      <h3>Sources</h3>
      <ul class="sources">
        ${platform.sources.map(
          ({ text, url }) =>
            html`<li>${/^https?:\/\//.test(url) ? html`<a href=${url} rel="noreferrer noopener" target="_blank">${text}</a>` : text}</li>`,
        )}
      </ul>
    `;
  }

  #renderKinds(kinds: readonly KindBasis[]) {
    return html`<h3>What each kind of layer rests on</h3>
      <div class="wide" tabindex="0" role="region" aria-label="Basis of each kind">
        <table class="kinds">
          <thead>
            <tr>
              <th scope="col">kind</th>
              <th scope="col">basis</th>
              <th scope="col">error</th>
              <th scope="col">formula</th>
              <th scope="col">range</th>
            </tr>
          </thead>
          <tbody>
            ${kinds.map(
              (kind) => html`<tr>
                <th scope="row">${kind.kind.replaceAll('_', ' ')}</th>
                <td>${kind.basis}</td>
                <td>${sigmaWords(kind.error_sigma)}<div class="small muted">${kind.error_source}</div></td>
                <td>${kind.formula}</td>
                <td class="small">
                  ${kind.ranges.map(rangeWords).join(', ') || 'no limit stated'}
                </td>
              </tr>`,
            )}
          </tbody>
        </table>
      </div>`;
  }

  #renderCoefficients({ coefficients }: PlatformInfo) {
    if (coefficients.length === 0) return nothing;
    return html`<h3>Coefficients</h3>
      <div class="wide" tabindex="0" role="region" aria-label="Coefficients">
        <table>
          <thead>
            <tr>
              <th scope="col">name</th>
              <th scope="col" class="number">value</th>
              <th scope="col" class="number">low – high</th>
              <th scope="col">support</th>
              <th scope="col">source</th>
            </tr>
          </thead>
          <tbody>
            ${coefficients.map(
              (row) => html`<tr>
                <th scope="row">${row.name}</th>
                <td class="number">${plain(row.value)}</td>
                <td class="number">
                  ${row.low === null || row.high === null ? '–' : `${plain(row.low)} – ${plain(row.high)}`}
                </td>
                <td>${row.support}</td>
                <td class="small">${row.source}</td>
              </tr>`,
            )}
          </tbody>
        </table>
      </div>`;
  }
}

function rangeWords({ variable, low, high }: KindBasis['ranges'][number]): string {
  const limits = low === high ? plain(low) : `${plain(low)}–${plain(high)}`;
  return `${variableName(variable)} ${limits}`;
}

function pair(term: string, text: string) {
  return html`<dt>${term}</dt>
    <dd>${text}</dd>`;
}

declare global {
  interface HTMLElementTagNameMap {
    'bt-platform-card': BtPlatformCard;
  }
}
