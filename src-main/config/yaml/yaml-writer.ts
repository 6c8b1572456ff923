/**
 * New YAML in the handwriting of the file it goes into: its indentation, its way to set lists, the quotes of the value
 * that is replaced. Every scalar fits on one line.
 */
import { Document, isMap, isScalar, isSeq, type Node, type Scalar, type ToStringOptions, visit } from 'yaml';
import type { SourceText } from './source-text.ts';

export class YamlWriter {
  readonly #options: ToStringOptions;
  /** JSON is YAML; a file that is JSON should stay it. */
  readonly #isJson: boolean;

  constructor(document: Document, source: SourceText) {
    this.#isJson = isMap(document.contents) && document.contents.flow === true && /^\s*\{\s*"/.test(source.text);
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
    return this.#write({ k: value }, quotesOf(old)).slice('k: '.length);
  }

  /** A value inside brackets or braces, on one line, quoted like the one it replaces. */
  flow(value: unknown, old: Node | null = null): string {
    if (this.#isJson) return JSON.stringify(value);
    if (Array.isArray(value)) return `[${value.map((item) => this.flow(item)).join(', ')}]`;
    if (typeof value !== 'object' || value === null) {
      const options = { collectionStyle: 'flow', flowCollectionPadding: false, ...quotesOf(old) } as const;
      return this.#write([value], options).slice(1, -1);
    }
    const pairs = Object.entries(value).map(([name, item]) => this.flowPair(name, item));
    return pairs.length === 0 ? '{}' : `{ ${pairs.join(', ')} }`;
  }

  flowPair(name: string, value: unknown): string {
    return `${this.flow(name)}: ${this.flow(value)}`;
  }

  /** What stands between the braces of a flow collection; braces get a space inside, brackets none. */
  padded(inner: string, node: Node): string {
    return isMap(node) && inner !== '' ? ` ${inner} ` : inner;
  }

  #write(value: unknown, options: ToStringOptions = {}): string {
    const document = new Document(value, { version: '1.2', aliasDuplicateObjects: false });
    visit(document, {
      Scalar(_, scalar) {
        if (typeof scalar.value === 'string' && scalar.value.includes('\n')) scalar.type = 'QUOTE_DOUBLE';
      },
    });
    return document.toString({ ...this.#options, ...options }).trimEnd();
  }
}

function quotesOf(old: Node | null): ToStringOptions {
  const quoted = isScalar(old) && (old.type === 'QUOTE_SINGLE' || old.type === 'QUOTE_DOUBLE');
  return quoted ? { defaultStringType: old.type as 'QUOTE_SINGLE' | 'QUOTE_DOUBLE', defaultKeyType: 'PLAIN' } : {};
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
