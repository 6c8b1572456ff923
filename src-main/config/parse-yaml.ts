/**
 * YAML text -> a document that keeps its source ranges, its plain value, and every syntax problem with line and
 * column. Never throws for bad input: broken text, binary data, alias bombs and deep nesting all come out as findings.
 */
import {
  type Document,
  isAlias,
  isCollection,
  isMap,
  isScalar,
  isSeq,
  LineCounter,
  type Node,
  type ParsedNode,
  parseDocument,
  type YAMLMap,
} from 'yaml';
import type { Finding, SyntaxFinding, ValuePath } from './finding.ts';
import { explainSyntax } from './syntax-problems.ts';

export type YamlDocument = Document.Parsed<ParsedNode>;

export interface ParsedYaml {
  readonly document: YamlDocument | null;
  readonly value: unknown;
  /** Empty for readable YAML. */
  readonly findings: readonly SyntaxFinding[];
  /** Where a finding's path stands in the text. Lines and columns start at 1. */
  locate(finding: Finding): { line: number; column: number };
}

/** Far beyond anything a person writes, far below what overflows the stack. */
const MAX_DEPTH = 200;

/** Reads the text once. `value` is undefined when there are findings. */
export function parseYaml(text: string): ParsedYaml {
  const lines = new LineCounter();
  const findings: SyntaxFinding[] = [];
  const at = (offset: number) => {
    const { line, col } = lines.linePos(offset);
    return { line: Math.max(1, line), column: Math.max(1, col) };
  };
  const refused = (finding: SyntaxFinding): ParsedYaml => ({
    document: null,
    value: undefined,
    findings: [finding],
    locate: () => positionOf(text, finding.offset),
  });

  const binary = findUnprintable(text);
  if (binary !== null) return refused(binary);
  const deep = findDeepNesting(text);
  if (deep !== null) return refused(deep);

  // Duplicate keys are looked for below, in one pass; the library compares every key with every other.
  const document = parseDocument(text, {
    version: '1.2',
    merge: true,
    uniqueKeys: false,
    lineCounter: lines,
    prettyErrors: false,
    logLevel: 'silent',
  });
  for (const error of [...document.errors, ...document.warnings])
    findings.push(explainSyntax(error.code, error.pos[0], error.message, text));
  if (findings.length === 0) findRepeatedKeys(document.contents, [], findings);

  let value: unknown;
  if (findings.length === 0) {
    try {
      value = document.toJS({ maxAliasCount: 1000 });
    } catch {
      const finding = {
        path: [],
        at: 'value',
        offset: 0,
        message: 'Its aliases (*name) multiply beyond what can be read',
        fix: 'Write the repeated parts out instead of nesting anchors in anchors.',
      } as const;
      findings.push(finding);
    }
  }
  return {
    document,
    value,
    findings,
    locate: (finding) => at('offset' in finding && typeof finding.offset === 'number' ? finding.offset : offsetOf(document, finding)),
  };
}

/** The offset of the node a finding points to; of the nearest block around it when the field is not in the file. */
function offsetOf(document: YamlDocument, finding: Finding): number {
  let node: Node | null = document.contents;
  let offset = startOf(node) ?? 0;
  for (const [index, segment] of finding.path.entries()) {
    const isLast = index === finding.path.length - 1;
    const found = childOf(document, node, segment);
    if (found === null) break;
    offset = (isLast && finding.at === 'key' ? startOf(found.key) : startOf(found.value)) ?? startOf(found.key) ?? offset;
    node = found.value;
  }
  return offset;
}

/** The pair or item under one path segment, through aliases and merge keys; null when it is not there. */
export function childOf(
  document: YamlDocument,
  parent: Node | null,
  segment: string | number,
): { key: Node | null; value: Node | null } | null {
  const node: Node | null = isAlias(parent) ? (parent.resolve(document) ?? null) : parent;
  if (isSeq(node)) {
    const item = typeof segment === 'number' ? node.items[segment] : undefined;
    return item === undefined ? null : { key: null, value: item as Node };
  }
  if (!isMap(node)) return null;
  for (const pair of node.items) {
    if (isScalar(pair.key) && String(pair.key.value) === String(segment)) return { key: pair.key, value: pair.value as Node | null };
  }
  for (const source of mergedMaps(document, node)) {
    const found = childOf(document, source, segment);
    if (found !== null) return found;
  }
  return null;
}

function mergedMaps(document: YamlDocument, map: YAMLMap): Node[] {
  const sources: Node[] = [];
  for (const pair of map.items) {
    if (!isScalar(pair.key) || pair.key.source !== '<<') continue;
    const value = isAlias(pair.value) ? pair.value.resolve(document) : pair.value;
    if (isMap(value)) sources.push(value);
    else if (isSeq(value)) sources.push(...(value.items as Node[]));
  }
  return sources;
}

function startOf(node: Node | null | undefined): number | undefined {
  return node?.range?.[0];
}

function findRepeatedKeys(node: unknown, path: ValuePath, findings: SyntaxFinding[]): void {
  if (isSeq(node))
    for (const [index, item] of node.items.entries()) if (isCollection(item)) findRepeatedKeys(item, [...path, index], findings);
  if (!isMap(node)) return;
  const seen = new Set<string>();
  for (const pair of node.items) {
    const offset = startOf(pair.key as Node) ?? startOf(node) ?? 0;
    const name = isScalar(pair.key) ? pair.key.source : undefined;
    if (!isScalar(pair.key) || name === undefined || name === '') {
      findings.push({ path, at: 'key', offset, message: 'A field name must be plain text', fix: 'Write it as `name: value`.' });
      continue;
    }
    if (seen.has(name) && name !== '<<') {
      findings.push({
        path: [...path, name],
        at: 'key',
        offset,
        message: `\`${name}\` stands here twice`,
        fix: 'Keep one of the two and delete the other.',
      });
    }
    seen.add(name);
    if (isCollection(pair.value)) findRepeatedKeys(pair.value, [...path, name], findings);
  }
}

/** Control characters other than tab and line ends, and bytes that were not UTF-8: this is no text file. */
function findUnprintable(text: string): SyntaxFinding | null {
  // oxlint-disable-next-line no-control-regex -- control characters are what this looks for
  const offset = text.search(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f\ufffd]/);
  if (offset < 0) return null;
  return {
    path: [],
    at: 'value',
    offset,
    message: 'This is not readable text: it holds a byte that no UTF-8 text has',
    fix: 'Save the file as UTF-8 text, or put back the last good version.',
  };
}

/** The library recurses, so hostile nesting is refused before it is read. */
function findDeepNesting(text: string): SyntaxFinding | null {
  const message = `It is nested deeper than ${MAX_DEPTH} levels`;
  const fix = 'No setting needs that; remove the nested part.';
  let depth = 0;
  for (let offset = 0; offset < text.length; offset++) {
    const character = text.charCodeAt(offset);
    if (character === 0x5b || character === 0x7b) depth++;
    else if (character === 0x5d || character === 0x7d) depth = Math.max(0, depth - 1);
    if (depth > MAX_DEPTH) return { path: [], at: 'value', offset, message, fix };
  }
  const indented = new RegExp(`^(?: |- ){${MAX_DEPTH * 2},}\\S`, 'm').exec(text);
  return indented === null ? null : { path: [], at: 'value', offset: indented.index, message, fix };
}

function positionOf(text: string, offset: number): { line: number; column: number } {
  const before = text.slice(0, offset);
  return { line: before.split('\n').length, column: offset - (before.lastIndexOf('\n') + 1) + 1 };
}
