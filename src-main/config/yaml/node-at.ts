/** Where a path of the plain value stands in the text, through aliases and merge keys. */
import { type Document, isAlias, isMap, isScalar, isSeq, type Node, type YAMLMap } from 'yaml';
import type { Finding } from '../finding.ts';

/** The offset of the node a finding points to; of the nearest block around it when the field is not in the file. */
export function offsetOf(document: Document.Parsed, finding: Finding): number {
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
function childOf(
  document: Document.Parsed,
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

function mergedMaps(document: Document.Parsed, map: YAMLMap): Node[] {
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
