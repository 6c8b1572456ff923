/**
 * New YAML in the handwriting of the file it goes into: its indentation, its way to set lists, the quotes of the value
 * that is replaced. Every scalar fits on one line.
 */
import { type Document, isMap, isScalar, isSeq, type Node, type Scalar, stringify, type ToStringOptions, visit } from 'yaml';
import type { SourceText } from './source-text.ts';

export class YamlWriter {
  readonly #options: ToStringOptions;

  constructor(document: Document, source: SourceText) {
    this.#options = {
      lineWidth: 0,
      blockQuote: false,
      doubleQuotedMinMultiLineLength: Number.MAX_SAFE_INTEGER,
      ...handwriting(document, source),
    };
  }

  /** `name: value` as lines at a column. */
  pairLines(name: string, value: unknown, column: number): string[] {
    return indent(this.#write({ [name]: value }), column);
  }

  /** `- value` as lines at a column. */
  itemLines(value: unknown, column: number): string[] {
    return indent(this.#write([value]), column);
  }

  /** A scalar (or an empty collection) on one line, quoted like the one it replaces. */
  scalarLike(old: Node | null, value: unknown): string {
    const style = isScalar(old) && (old.type === 'QUOTE_SINGLE' || old.type === 'QUOTE_DOUBLE') ? old.type : null;
    return this.#write({ k: value }, style === null ? {} : { defaultStringType: style, defaultKeyType: 'PLAIN' }).slice('k: '.length);
  }

  /** A value inside brackets or braces. */
  flow(value: unknown): string {
    return this.#flow([value]).slice(1, -1);
  }

  flowPair(name: string, value: unknown): string {
    return this.#flow({ [name]: value }).slice(1, -1);
  }

  /** What stands between the braces of a flow collection; braces get a space inside, brackets none. */
  padded(inner: string, node: Node): string {
    return isMap(node) && inner !== '' ? ` ${inner} ` : inner;
  }

  #flow(value: unknown): string {
    return this.#write(value, { collectionStyle: 'flow', flowCollectionPadding: false });
  }

  #write(value: unknown, options: ToStringOptions = {}): string {
    return stringify(value, { version: '1.2', aliasDuplicateObjects: false, ...this.#options, ...options }).trimEnd();
  }
}

function indent(text: string, column: number): string[] {
  return text.split('\n').map((line) => ' '.repeat(column) + line);
}

/** How the file indents: the first nested block says it. */
function handwriting(document: Document, source: SourceText): { indent: number; indentSeq: boolean } {
  let found: { indent: number; indentSeq: boolean } | null = null;
  let width: number | null = null;
  visit(document, {
    Pair(_, pair) {
      const { key, value } = pair as { key: Scalar; value: Node | null };
      if (!isScalar(key) || !(isMap(value) || isSeq(value)) || value.flow === true) return undefined;
      const step = source.columnOf(value.range?.[0] ?? 0) - source.columnOf(key.range?.[0] ?? 0);
      if (isMap(value) && step > 0) width ??= step;
      if (isSeq(value)) found ??= { indent: Math.max(step, 0), indentSeq: step > 0 };
      return found !== null && width !== null ? visit.BREAK : undefined;
    },
  });
  const list = found as { indent: number; indentSeq: boolean } | null;
  return { indent: width ?? (list?.indent || 2), indentSeq: list?.indentSeq ?? true };
}
