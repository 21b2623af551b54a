// Sets style properties through the CSSOM: `<div ${cssStyle({ width: '40%' })}>`. Lit's styleMap writes a style
// attribute first, which the page's Content-Security-Policy forbids.
import { nothing } from 'lit';
import { Directive, directive, type ElementPart } from 'lit/directive.js';

class CssStyle extends Directive {
  render(_properties: Record<string, string>) {
    return nothing;
  }

  override update(part: ElementPart, [properties]: [Record<string, string>]) {
    const { style } = part.element as HTMLElement;
    for (const [name, value] of Object.entries(properties)) style.setProperty(name, value);
    return nothing;
  }
}

export const cssStyle = directive(CssStyle);
