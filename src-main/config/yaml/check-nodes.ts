/**
 * What the YAML library lets pass or only notices later: repeated fields, field names that are no text, aliases that
 * lead to nothing.
 */
import { type Document, isAlias, isCollection, isMap, isScalar, isSeq, type Node } from 'yaml';
import type { SyntaxFinding, ValuePath } from '../finding.ts';

/** Looks at every node once, in the order of the text. */
export function checkNodes(document: Document.Parsed): SyntaxFinding[] {
  const findings: SyntaxFinding[] = [];
  checkNode(document.contents, [], new Set(), findings);
  return findings;
}

function checkNode(node: unknown, path: ValuePath, anchors: Set<string>, findings: SyntaxFinding[]): void {
  if (isAlias(node) && !anchors.has(node.source)) {
    const message = `There is no anchor for this alias: ${node.source}`;
    findings.push({ path, at: 'value', offset: startOf(node), message, fix: 'Define it further up with &name, or write the value out.' });
  }
  if (isSeq(node)) node.items.forEach((item, index) => checkNode(item, [...path, index], anchors, findings));
  if (isMap(node)) {
    const seen = new Set<string>();
    for (const { key, value } of node.items) {
      const name = isScalar(key) ? (key.source ?? '') : '';
      const finding = { path: [...path, name], at: 'key', offset: startOf(key as Node | null) || startOf(node) } as const;
      if (name === '') findings.push({ ...finding, path, message: 'A field name must be plain text', fix: 'Write it as `name: value`.' });
      else if (seen.has(name) && name !== '<<')
        findings.push({ ...finding, message: `\`${name}\` stands here twice`, fix: 'Keep one of the two and delete the other.' });
      seen.add(name);
      checkNode(value, finding.path, anchors, findings);
    }
  }
  if ((isCollection(node) || isScalar(node)) && node.anchor !== undefined) anchors.add(node.anchor);
}

function startOf(node: Node | null): number {
  return node?.range?.[0] ?? 0;
}
