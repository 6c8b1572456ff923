/**
 * Every text that the interface puts onto the page passes here, because every element is made by this folder's JSX
 * runtime (`jsxImportSource` in tsconfig.json): no view can forget it. Only what is shown changes; what a field edits
 * (`value`), what a button copies (`text`) and what is sent stay exact.
 */
import { visibleText } from '../../src-main/contract/visible-text.ts';

/** The properties by which elements and Mantine's components show text. */
const SHOWN = [
  'children',
  'title',
  'label',
  'description',
  'placeholder',
  'error',
  'message',
  'legend',
  'alt',
  'aria-label',
  'aria-description',
  'aria-valuetext',
] as const;

type Props = Readonly<Record<string, unknown>>;

/** The very same object when nothing in it is hidden. */
export function visibleProps(props: Props): Props {
  let shown = props;
  for (const name of SHOWN) {
    const given = props[name];
    const made = visibleNode(given);
    if (made !== given) shown = { ...shown, [name]: made };
  }
  const options = props['data'];
  return Array.isArray(options) && options.some(hidesText) ? { ...shown, data: options.map(visibleOption) } : shown;
}

/** A text, or a list of children some of which are texts; elements were made visible when they were made. */
function visibleNode(node: unknown): unknown {
  if (typeof node === 'string') return visibleText(node);
  return Array.isArray(node) && node.some(hidesText) ? node.map(visibleNode) : node;
}

function hidesText(one: unknown): boolean {
  if (typeof one === 'string') return visibleText(one) !== one;
  if (Array.isArray(one)) return one.some(hidesText);
  return isOption(one) && hidesText(one.label);
}

/** One of a Select's options: what is chosen stays, what is read is shown. */
function visibleOption(option: unknown): unknown {
  if (typeof option === 'string') return hidesText(option) ? { value: option, label: visibleText(option) } : option;
  return isOption(option) ? { ...option, label: visibleText(option.label) } : option;
}

function isOption(one: unknown): one is { readonly label: string } {
  return typeof one === 'object' && one !== null && 'label' in one && typeof one.label === 'string';
}
