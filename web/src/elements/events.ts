// The events that elements send upwards. All of them bubble out of shadow trees.
import type { UserSettings } from '../settings';

export interface BlackthornEvents {
  /** A pointer or the focus rests on a layer; null: no longer. */
  'layer-hover': { index: number | null };
  /** A layer is chosen, in chart or table; null: none any more. `reveal`: bring its row into view. */
  'layer-select': { index: number | null; reveal: boolean };
  /** The table shall show one kind only; "" for all. */
  'kind-select': { label: string };
  'settings-change': { patch: Partial<UserSettings> };
  'example-chosen': { url: string; name: string };
  'show-card': null;
  'open-chooser': { accept: string };
  cancel: null;
  dismiss: null;
}

export function emit<Name extends keyof BlackthornEvents>(
  target: EventTarget,
  name: Name,
  detail: BlackthornEvents[Name],
): void {
  target.dispatchEvent(new CustomEvent(name, { detail, bubbles: true, composed: true }));
}

/** A listener's argument: `(event: BlackthornEvent<'layer-hover'>) => …`. */
export type BlackthornEvent<Name extends keyof BlackthornEvents> = CustomEvent<BlackthornEvents[Name]>;
