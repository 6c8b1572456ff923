/**
 * YAML text -> a document that keeps its source ranges, its plain value, and every syntax problem with line and
 * column. Never throws for bad input: broken text, binary data, alias bombs and deep nesting all come out as findings.
 */
import { type Document, parseDocument } from 'yaml';
import type { Finding, SyntaxFinding } from '../finding.ts';
import { checkNodes } from './check-nodes.ts';
import { offsetOf } from './node-at.ts';
import { findDeepNesting, findUnprintable } from './raw-text-checks.ts';
import { explainSyntax } from './syntax-problems.ts';

export interface ParsedYaml {
  readonly document: Document.Parsed | null;
  readonly value: unknown;
  /** Empty for readable YAML. */
  readonly findings: readonly SyntaxFinding[];
  /** Where a finding's path stands in the text. Lines and columns start at 1. */
  locate(finding: Finding): { line: number; column: number };
}

/** Reads the text once. `value` is undefined when there are findings. */
export function parseYaml(text: string): ParsedYaml {
  const place = placesIn(text);
  const unreadable = findUnprintable(text) ?? findDeepNesting(text);
  if (unreadable !== null) return { document: null, value: undefined, findings: [unreadable], locate: () => place(unreadable.offset) };

  // Repeated fields are looked for by `checkNodes`, in one pass; the library compares every field with every other.
  const document = parseDocument(text, { version: '1.2', merge: true, uniqueKeys: false, prettyErrors: false, logLevel: 'error' });
  const findings = [...document.errors, ...document.warnings].map((error) => explainSyntax(error, document, text));
  if (findings.length === 0) findings.push(...checkNodes(document));

  let value: unknown;
  if (findings.length === 0) {
    try {
      value = document.toJS({ maxAliasCount: 1000 });
    } catch (error) {
      findings.push(unreadableValue(error));
    }
  }
  const hasOffset = (finding: Finding | SyntaxFinding): finding is SyntaxFinding => 'offset' in finding;
  return { document, value, findings, locate: (finding) => place(hasOffset(finding) ? finding.offset : offsetOf(document, finding)) };
}

/** Offset -> line and column. The lines are counted when first asked for: most files have no problem. */
function placesIn(text: string): (offset: number) => { line: number; column: number } {
  let starts: number[] | null = null;
  return (offset) => {
    starts ??= [0, ...Array.from(text.matchAll(/\n/g), ({ index }) => index + 1)];
    const within = Math.min(offset, text.length);
    const line = starts.findLastIndex((start) => start <= within);
    return { line: line + 1, column: within - (starts[line] ?? 0) + 1 };
  };
}

function unreadableValue(error: unknown): SyntaxFinding {
  const merges = error instanceof Error && error.message.startsWith('Merge sources');
  const message = merges ? 'A `<<:` must name a block of fields' : 'Its aliases (*name) multiply beyond what can be read';
  const fix = merges
    ? 'Name an anchored block, e.g. `<<: *defaults`, or remove the line.'
    : 'Write the repeated parts out instead of nesting anchors in anchors.';
  return { path: [], at: 'value', offset: 0, message, fix };
}
