// <bt-layer-detail>: everything about one layer: its nodes and the rule that joined them, sizes, step, basis, range.
import { css, html, LitElement, nothing, type TemplateResult } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import type { Layer, Report, TensorInfo } from '../../../wasm/report';
import { bytes, count, integer, interval, macs, milliseconds, shape } from '../format';
import { layerMark, nodeMark, nodesOf } from '../identity';
import { BASES, BOUNDS, EVIDENCE, rangeSentence, sigmaWords, stepSentence, variableName } from '../words';
import { base } from './styles';

@customElement('bt-layer-detail')
export class BtLayerDetail extends LitElement {
  static override styles = [
    base,
    css`
      :host {
        padding: 8px 0;
        display: grid;
        grid-template-columns: repeat(auto-fit, minmax(min(340px, 100%), 1fr));
        gap: 8px 32px;
        white-space: normal;
        overflow-wrap: anywhere;
      }
      dl {
        display: grid;
        grid-template-columns: 112px 1fr;
        gap: 0 8px;
        align-content: start;
      }
      dt {
        color: var(--bt-muted);
      }
      table {
        border-collapse: collapse;
        width: 100%;
      }
      .rule {
        margin-top: 8px;
      }
      caption {
        text-align: left;
        color: var(--bt-muted);
      }
      th,
      td {
        text-align: left;
        font-weight: normal;
        padding: 0 12px 0 0;
        vertical-align: top;
      }
      thead th {
        color: var(--bt-muted);
      }
    `,
  ];

  @property({ attribute: false }) layer?: Layer;
  @property({ attribute: false }) report?: Report;

  protected override render() {
    const { layer, report } = this;
    if (!layer || !report) return nothing;
    const basis = report.platform.kinds.find(({ kind }) => kind === layer.kind);
    const rule = Object.hasOwn(report.rules, layer.rule) ? report.rules[layer.rule] : undefined;
    return html`
      <div>
        ${this.#renderNodes(report, nodesOf(report, layer.index))}
        <dl class="rule">
          ${row('rule', rule ? `${layer.rule}: ${rule.description}` : layer.rule)}
          ${rule ? row('evidence', EVIDENCE[rule.evidence]) : nothing}
        </dl>
      </div>
      <dl>
        ${row('layer', `${layerMark(report, layer)}${layer.name}`)}
        ${row(
          'estimate',
          layer.supported
            ? `${milliseconds(layer.latency_ms)}, 90 % interval ${interval(layer.low_ms, layer.high_ms)} ms`
            : 'no time is known; the total leaves it out',
        )}
        ${row('of which', `${milliseconds(layer.kernel_ms)} kernels, ${milliseconds(layer.wait_ms)} waiting for the CPU`)}
        ${row('bound', `${layer.bound}: ${BOUNDS[layer.bound]}`)}
        ${layer.step ? row('step', stepSentence(layer.step)) : row('step', 'no step was found nearby')}
        ${layer.step ? row('next step', `+${layer.step.next_in} in ${variableName(layer.step.variable)}`) : nothing}
        ${row('basis', `${layer.basis}: ${BASES[layer.basis]}`)}
        ${basis ? row('error', `${sigmaWords(basis.error_sigma)}, ${basis.error_source}`) : nothing}
        ${basis?.formula ? row('formula', basis.formula) : nothing}
        ${row('range', rangeSentence(layer, basis))}
      </dl>
      <dl>
        ${layer.turns === 1 ? nothing : row('turns', `runs ${integer(layer.turns)} times in one inference; all figures are those of all turns`)}
        ${row('MACs', layer.macs > 0 ? `${macs(layer.macs)} (${integer(layer.macs)})` : '0')}
        ${row('traffic', `${bytes(layer.bytes)} (${integer(layer.bytes)} bytes)`)}
        ${row('parameters', layer.parameters > 0 ? `${count(layer.parameters)} (${integer(layer.parameters)})` : '0')}
        ${row('inputs', tensors(layer.inputs))} ${row('outputs', tensors(layer.outputs))}
      </dl>
    `;
  }

  #renderNodes(report: Report, nodes: ReturnType<typeof nodesOf>) {
    if (nodes.length === 0) return html`<p class="muted">No node of the model stands behind this layer.</p>`;
    return html`<table>
      <caption>
        ${nodes.length} ${nodes.length === 1 ? 'node' : 'nodes'} of the model
      </caption>
      <thead>
        <tr>
          <th scope="col">operator</th>
          <th scope="col">node</th>
          <th scope="col">class</th>
        </tr>
      </thead>
      <tbody>
        ${nodes.map(
          ({ node, position }) => html`<tr>
            <td>${node.op}</td>
            <td>${nodeMark(report, node, position)}${node.name || '(unnamed)'}</td>
            <td>${node.class}${node.coverage === 'modelled' ? nothing : `, ${node.coverage}`}</td>
          </tr>`,
        )}
      </tbody>
    </table>`;
  }
}

function row(term: string, text: string | TemplateResult) {
  return html`<dt>${term}</dt>
    <dd>${text}</dd>`;
}

function tensors(list: readonly TensorInfo[]): TemplateResult {
  return html`${list.map((tensor) => html`<div>${shape(tensor.shape)} ${tensor.dtype} <span class="muted">${tensor.name}</span></div>`)}`;
}

declare global {
  interface HTMLElementTagNameMap {
    'bt-layer-detail': BtLayerDetail;
  }
}
