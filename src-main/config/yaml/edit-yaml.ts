/**
 * The smallest change of text that gives a YAML file a new value. It compares old and new value along the document's
 * source ranges and touches only lines whose value changes: comments, quoting, indentation, line ends and anchors
 * everywhere else stay as the person wrote them. Whether the text then means what was asked is for the caller to
 * check by reading it again (an anchor may carry a change to other places).
 */
import { isDeepStrictEqual } from 'node:util';
import { type Document, isMap, isSeq, type Node, type Pair, type YAMLMap, type YAMLSeq } from 'yaml';
import { SourceText } from './source-text.ts';
import { YamlWriter } from './yaml-writer.ts';

/** The text with `after` in place of `before`, which is what `document` now means. */
export function editYaml(text: string, document: Document.Parsed, before: unknown, after: unknown): string {
  const source = new SourceText(text);
  const diff = new Difference(source, new YamlWriter(document, source));
  if (document.contents !== null) diff.node(document.contents, before, after, false);
  return source.result();
}

/** One item of a collection in the text. A map's item has a key, a list's has none. */
interface Item {
  readonly start: number;
  readonly end: number;
}

class Difference {
  readonly #source: SourceText;
  readonly #writer: YamlWriter;

  constructor(source: SourceText, writer: YamlWriter) {
    this.#source = source;
    this.#writer = writer;
  }

  /** Changes what is inside a collection, if both values are of its kind. False: the node must be replaced whole. */
  node(node: Node | null, before: unknown, after: unknown, inFlow: boolean): boolean {
    if (isMap(node) && isRecord(before) && isRecord(after)) this.#map(node, before, after, inFlow || node.flow === true);
    else if (isSeq(node) && Array.isArray(before) && Array.isArray(after)) this.#list(node, before, after, inFlow || node.flow === true);
    else return false;
    return true;
  }

  #map(map: YAMLMap, before: Record<string, unknown>, after: Record<string, unknown>, flow: boolean): void {
    const items: Item[] = [];
    const removed = new Set<number>();
    const present = new Set<string>();
    for (const [index, pair] of (map.items as Pair<Node, Node | null>[]).entries()) {
      items.push({ start: startOf(pair.key), end: this.#pairEnd(pair) });
      const name = String(pair.key);
      if (!(name in before)) continue; // a merge key: what it brings in is compared by name below
      present.add(name);
      if (!(name in after)) removed.add(index);
      else if (!isDeepStrictEqual(before[name], after[name])) this.#pairValue(pair, before[name], after[name], flow);
    }
    // New fields, and fields that a merge key brought in and that now differ: written here, they win over the merge.
    const added = Object.keys(after).filter((name) => !present.has(name) && !isDeepStrictEqual(before[name], after[name]));
    if (flow) {
      this.#flowItems(
        map,
        items,
        removed,
        added.map((name) => this.#writer.flowPair(name, after[name])),
      );
      return;
    }
    const column = this.#source.columnOf(items[0]?.start ?? 0);
    const lines = added.flatMap((name) => this.#writer.pairLines(name, after[name], column));
    if (removed.size === items.length && lines.length > 0) {
      this.#source.replace(items[0]?.start ?? 0, this.#endOf(map), lines.join(this.#source.eol).trimStart());
      return;
    }
    this.#removeLines(items, removed);
    if (lines.length > 0) this.#source.insertLines(this.#endOf(map), lines);
  }

  #list(list: YAMLSeq, before: readonly unknown[], after: readonly unknown[], flow: boolean): void {
    const nodes = list.items as Node[];
    const items = flow ? nodes.map((node) => ({ start: startOf(node), end: this.#endOf(node) })) : this.#blockItems(list);
    // What stands at both ends and did not change is left alone; between them items are paired in order.
    let head = 0;
    while (head < Math.min(before.length, after.length) && isDeepStrictEqual(before[head], after[head])) head++;
    let tail = 0;
    while (tail < Math.min(before.length, after.length) - head && isDeepStrictEqual(before.at(-1 - tail), after.at(-1 - tail))) tail++;
    const paired = Math.min(before.length, after.length) - head - tail;

    for (let index = head; index < head + paired; index++) {
      const node = nodes[index];
      if (node === undefined || isDeepStrictEqual(before[index], after[index])) continue;
      if (empties(node, after[index]) || !this.node(node, before[index], after[index], flow))
        this.#replaceItem(node, items[index], after[index], flow);
    }
    const removed = new Set(Array.from({ length: before.length - tail - head - paired }, (_, offset) => head + paired + offset));
    const added = after.slice(head + paired, after.length - tail);
    if (flow) {
      this.#flowItems(
        list,
        items,
        removed,
        added.map((value) => this.#writer.flow(value)),
        head + paired,
      );
      return;
    }
    this.#removeLines(items, removed);
    if (added.length > 0) {
      const place = head + paired > 0 ? (items[head + paired - 1]?.end ?? this.#endOf(list)) : null;
      const lines = added.flatMap((value) => this.#writer.itemLines(value, this.#source.columnOf(items[0]?.start ?? 0)));
      if (place === null) this.#source.insertLinesBefore(items[0]?.start ?? 0, lines);
      else this.#source.insertLines(place, lines);
    }
  }

  /** The value after `name:`. */
  #pairValue(pair: Pair<Node, Node | null>, before: unknown, after: unknown, flow: boolean): void {
    const { value } = pair;
    if (!empties(value, after) && this.#fillsInPlace(value, before) && this.node(value, before, after, flow)) return;
    const colon = this.#source.colonAfter(endOfScalar(pair.key));
    if (flow) return this.#source.replace(...this.#valueRange(pair, colon), this.#spaced(pair, this.#writer.flow(after, value)));
    const writesBlock = isCollectionValue(after) && sizeOf(after) > 0;
    if (isBlockCollection(value)) {
      const items = this.#blockItems(value);
      this.#removeLines(items, new Set(items.keys()));
    } else if (value !== null && this.#source.length(startOf(value), this.#endOf(value)) > 0) {
      if (!writesBlock) return this.#source.replace(startOf(value), this.#endOf(value), this.#writer.scalarLike(value, after));
      this.#source.replace(colon, this.#endOf(value), '');
    }
    if (!writesBlock) return this.#source.insert(colon, ` ${this.#writer.scalarLike(value, after)}`);
    this.#source.insertLines(
      this.#pairEnd(pair),
      this.#writer.pairLines(String(pair.key), after, this.#source.columnOf(startOf(pair.key))).slice(1),
    );
  }

  /** An empty `[]` or `{}` is filled by a block below it, which reads better than a growing line. */
  #fillsInPlace(value: Node | null, before: unknown): boolean {
    return isBlockCollection(value) || !isCollectionValue(before) || sizeOf(before) > 0;
  }

  #replaceItem(node: Node, item: Item | undefined, after: unknown, flow: boolean): void {
    if (flow) return this.#source.replace(startOf(node), this.#endOf(node), this.#writer.flow(after, node));
    const { start, end } = item ?? { start: startOf(node), end: this.#endOf(node) };
    if (isCollectionValue(after) && sizeOf(after) > 0) {
      const lines = this.#writer.itemLines(after, this.#source.columnOf(start));
      return this.#source.replace(start, end, lines.join(this.#source.eol).trimStart());
    }
    const text = this.#writer.scalarLike(node, after);
    if (this.#endOf(node) > startOf(node)) this.#source.replace(startOf(node), end, text);
    else this.#source.insert(end, ` ${text}`);
  }

  #blockItems(node: YAMLMap | YAMLSeq): Item[] {
    if (isMap(node))
      return (node.items as Pair<Node, Node | null>[]).map((pair) => ({ start: startOf(pair.key), end: this.#pairEnd(pair) }));
    const dashes = this.#source.dashesFrom(startOf(node), node.range?.[1] ?? 0);
    return (node.items as Node[]).map((item, index) => {
      const start = dashes[index] ?? startOf(item);
      return { start, end: this.#endOf(item) > startOf(item) ? this.#endOf(item) : start + 1 };
    });
  }

  /** Takes whole lines out. The first field of a list item shares its line with the dash, which stays for the next. */
  #removeLines(items: readonly Item[], removed: ReadonlySet<number>): void {
    const firstKept = items.findIndex((_, index) => !removed.has(index));
    const [first, next] = [items[0], items[firstKept]];
    const joins = removed.has(0) && first !== undefined && next !== undefined && !this.#source.startsLine(first.start);
    if (joins) this.#source.replace(first.start, next.start, '');
    for (const index of removed) {
      const item = items[index];
      if (item !== undefined && !(joins && index < firstKept)) this.#source.removeLines(item.start, item.end);
    }
  }

  #flowItems(
    node: YAMLMap | YAMLSeq,
    items: readonly Item[],
    removed: ReadonlySet<number>,
    added: readonly string[],
    place = items.length,
  ): void {
    const [open = 0, close = 0] = node.range ?? [];
    const firstKept = items.findIndex((_, index) => !removed.has(index));
    if (firstKept < 0) {
      if (items.length > 0 || added.length > 0) this.#source.replace(open + 1, close - 1, this.#writer.padded(added.join(', '), node));
      return;
    }
    for (const index of removed) {
      const item = items[index];
      const [previous, next] = [items[index - 1], items[index + 1]];
      if (item === undefined) continue;
      if (index > firstKept && previous !== undefined) this.#source.replace(previous.end, item.end, '');
      else if (next !== undefined) this.#source.replace(item.start, next.start, '');
    }
    if (added.length === 0) return;
    const previous = items[place - 1];
    if (previous === undefined) this.#source.insert(items[0]?.start ?? open + 1, `${added.join(', ')}, `);
    else this.#source.insert(previous.end, `, ${added.join(', ')}`);
  }

  #valueRange(pair: Pair<Node, Node | null>, colon: number): [number, number] {
    const start = pair.value === null ? colon : startOf(pair.value);
    const end = this.#pairEnd(pair);
    return end > start ? [start, end] : [colon, colon];
  }

  #spaced(pair: Pair<Node, Node | null>, text: string): string {
    return pair.value === null || startOf(pair.value) === this.#endOf(pair.value) ? ` ${text}` : text;
  }

  #pairEnd(pair: Pair<Node, Node | null>): number {
    const keyEnd = endOfScalar(pair.key);
    if (pair.value === null) return keyEnd;
    const end = this.#endOf(pair.value);
    return end > startOf(pair.value) ? end : this.#source.colonAfter(keyEnd);
  }

  /** Where a node's last written character ends: without the comments and empty lines the library counts in. */
  #endOf(node: Node): number {
    if (isBlockCollection(node)) {
      const last = node.items.at(-1);
      if (last === undefined) return startOf(node);
      if (isMap(node)) return this.#pairEnd(last as Pair<Node, Node | null>);
      const end = this.#endOf(last as Node);
      return end > startOf(last as Node) ? end : (this.#blockItems(node).at(-1)?.end ?? end);
    }
    return this.#source.trimmedEnd(startOf(node), node.range?.[1] ?? 0);
  }
}

function isBlockCollection(node: unknown): node is YAMLMap | YAMLSeq {
  return (isMap(node) || isSeq(node)) && node.flow !== true;
}

/** A block without a line would read as nothing; an empty collection must be written as `[]` or `{}`. */
function empties(node: Node | null, after: unknown): boolean {
  return isBlockCollection(node) && isCollectionValue(after) && sizeOf(after) === 0;
}

function isCollectionValue(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return isCollectionValue(value) && !Array.isArray(value);
}

function sizeOf(value: object): number {
  return Object.keys(value).length;
}

function startOf(node: Node): number {
  return node.range?.[0] ?? 0;
}

function endOfScalar(node: Node): number {
  return node.range?.[1] ?? 0;
}
