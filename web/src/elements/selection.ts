// Which layer is pointed at and which is selected: one state for chart and table, kept over a new estimate by what the
// layer stands for.
import type { ReactiveController, ReactiveControllerHost } from 'lit';
import type { Report } from '../../../wasm/report';
import { carryOver } from '../identity';
import type { BlackthornEvent } from './events';

export class Selection implements ReactiveController {
  hovered: number | null = null;
  selected: number | null = null;
  /** Label of the kind that the table shows alone, or "". */
  kind = '';
  #report: Report | undefined;
  #subject = 0;

  constructor(
    private readonly host: ReactiveControllerHost & HTMLElement,
    private readonly reveal: (index: number) => void,
  ) {
    host.addController(this);
  }

  hostConnected(): void {
    this.host.addEventListener('layer-hover', this.#onHover);
    this.host.addEventListener('layer-select', this.#onSelect);
    this.host.addEventListener('kind-select', this.#onKind);
  }

  hostDisconnected(): void {
    this.host.removeEventListener('layer-hover', this.#onHover);
    this.host.removeEventListener('layer-select', this.#onSelect);
    this.host.removeEventListener('kind-select', this.#onKind);
  }

  /** Finds the selected layer again in a new report; what is about another subject starts with nothing selected. */
  follow(report: Report | undefined, subject: number): void {
    if (report === this.#report) return;
    const kept = this.selected === null || subject !== this.#subject ? [] : [this.selected];
    const found = this.#report && report ? [...carryOver(this.#report, report, kept)] : [];
    this.#report = report;
    this.#subject = subject;
    this.hovered = null;
    this.selected = found[0] ?? null;
    if (!report?.by_kind.some(({ label }) => label === this.kind)) this.kind = '';
  }

  clear(): boolean {
    const had = this.selected !== null;
    this.selected = null;
    this.host.requestUpdate();
    return had;
  }

  #onHover = (event: Event) => {
    this.hovered = (event as BlackthornEvent<'layer-hover'>).detail.index;
    this.host.requestUpdate();
  };

  #onSelect = (event: Event) => {
    const { index, reveal } = (event as BlackthornEvent<'layer-select'>).detail;
    this.selected = index;
    this.host.requestUpdate();
    if (reveal && index !== null) void this.host.updateComplete.then(() => this.reveal(index));
  };

  #onKind = (event: Event) => {
    this.kind = (event as BlackthornEvent<'kind-select'>).detail.label;
    this.host.requestUpdate();
  };
}
