/**
 * The difference between two turns' bodies, block by block, in the order in which a provider's prompt cache reads them:
 * tools, system, messages. The first block that differs is why the cache missed.
 */
import type { Difference } from '../../contract/views.ts';
import { listParts, type Part } from './body-parts.ts';

type DifferenceBlock = Difference['blocks'][number];

/** Longest text shown of a block, characters. */
const LONGEST_TEXT = 4000;
/** How much of what is the same is shown in front of a difference, characters. */
const LEAD = 200;
/** Beyond this many possible pairs nobody looks for them: all went, all came. */
const MOST_PAIRS = 10_000_000;
/** How many parts may lie between two that are taken for the same: short texts repeat. */
const NEAR = 8;

interface Compared extends DifferenceBlock {
  /** Whether a prompt cache would miss from here on: not for a moved marker, nor for fields it does not look at. */
  readonly breaksCache: boolean;
}

/** Compares two request bodies; `before` null means there is no earlier turn. Never throws, whatever the bytes. */
export function compareBodies(before: Buffer | null, after: Buffer): Omit<Difference, 'previousId'> {
  const [left, right] = [before === null ? [] : listParts(before), listParts(after)];
  const sections = ['fields', 'tools', 'system', 'messages'] as const;
  const blocks = sections.flatMap((section) =>
    compareSection(
      left.filter((part) => part.section === section),
      right.filter((part) => part.section === section),
    ),
  );
  const sum = (changes: readonly DifferenceBlock['change'][]) =>
    blocks.reduce((bytes, block) => bytes + (changes.includes(block.change) ? block.bytes : 0), 0);
  return {
    blocks: blocks.map(({ label, change, bytes, before: old, after: fresh }) => ({ label, change, bytes, before: old, after: fresh })),
    firstDifference: before === null ? null : (blocks.find(({ breaksCache }) => breaksCache)?.label ?? null),
    sameBytes: sum(['same']),
    addedBytes: sum(['added', 'changed']),
  };
}

function compareSection(left: readonly Part[], right: readonly Part[]): Compared[] {
  let start = 0;
  while (start < left.length && start < right.length && left[start]?.core === right[start]?.core) start++;
  let tail = 0;
  while (tail < left.length - start && tail < right.length - start && left.at(-1 - tail)?.core === right.at(-1 - tail)?.core) tail++;

  const same = (from: number, count: number, offset: number) =>
    right.slice(from, from + count).map((part, index) => comparePair(left[from + index + offset], part));
  return [
    ...same(0, start, 0),
    ...compareMiddle(left.slice(start, left.length - tail), right.slice(start, right.length - tail)),
    ...same(right.length - tail, tail, left.length - right.length),
  ].filter((block) => block !== null);
}

/** Pairs parts in their order: the same ones close by, then those of the same name or place. The rest came or went. */
function compareMiddle(left: readonly Part[], right: readonly Part[]): (Compared | null)[] {
  const blocks: (Compared | null)[] = [];
  let next = 0;
  if (left.length * right.length > MOST_PAIRS)
    return [...left.map((part) => comparePair(part, undefined)), ...right.map((part) => comparePair(undefined, part))];
  const find = (isPair: (part: Part) => boolean) => left.findIndex((part, index) => index >= next && isPair(part));
  for (const part of right) {
    const same = find(({ core }) => core === part.core);
    const pair = same >= 0 && same < next + NEAR ? same : find(({ key }) => key === part.key);
    if (pair < 0) {
      blocks.push(comparePair(undefined, part));
      continue;
    }
    for (; next < pair; next++) blocks.push(comparePair(left[next], undefined));
    blocks.push(comparePair(left[next++], part));
  }
  for (; next < left.length; next++) blocks.push(comparePair(left[next], undefined));
  return blocks;
}

/** One line of the difference; null for parts that are only worth a line when they change. */
function comparePair(before: Part | undefined, after: Part | undefined): Compared | null {
  const part = after ?? before;
  if (part === undefined) return null;
  const { label, bytes, cached } = part;
  if (before === undefined || after === undefined) {
    if (part.isQuiet) return null;
    const text = shorten(part.text, 0);
    if (before === undefined) return { label, bytes, change: 'added', before: null, after: text, breaksCache: cached !== null };
    return { label, bytes, change: 'removed', before: text, after: null, breaksCache: cached !== null };
  }
  if (before.core !== after.core) {
    const from = firstDifferenceOf(before.text, after.text);
    return {
      label,
      bytes,
      change: 'changed',
      before: shorten(before.text, from),
      after: shorten(after.text, from),
      breaksCache: before.cached !== after.cached,
    };
  }
  if (before.dress !== after.dress) {
    return { label, bytes, change: 'changed', before: before.dress, after: after.dress, breaksCache: false };
  }
  return part.isQuiet ? null : { label, bytes, change: 'same', before: null, after: null, breaksCache: false };
}

function firstDifferenceOf(left: string, right: string): number {
  let index = 0;
  while (index < left.length && left[index] === right[index]) index++;
  return index;
}

/** At most LONGEST_TEXT characters around what differs. */
function shorten(text: string, from: number): string {
  if (text.length <= LONGEST_TEXT) return text;
  const start = Math.min(Math.max(0, from - LEAD), text.length - LONGEST_TEXT);
  const end = start + LONGEST_TEXT;
  const skipped = start === 0 ? '' : `[${start} characters] … `;
  return `${skipped}${text.slice(start, end)}${end === text.length ? '' : ` … [${text.length - end} characters]`}`;
}
