/**
 * What changed between two configurations, value by value: items of a list that have ids are compared by id, other lists
 * as a whole. It gives way to traffic between pieces, because a file may hold ten thousand developers.
 */
import { isDeepStrictEqual } from 'node:util';
import type { AuditChange } from '../../contract/audit.ts';

/** More than that in one change is named, not listed. */
const MOST_CHANGES = 500;
const ITEMS_PER_PIECE = 500;

/** Never shown: a hash is no secret, but says nothing either. */
const HIDDEN = new Set(['hash']);

/** Paths as in the file: `developers[kim].budgets`. At most so many, then one that says how many more. */
export async function configDifference(before: object, after: object): Promise<AuditChange[]> {
  const changes: AuditChange[] = [];
  for (const name of namesOf(before, after)) await compareField(changes, name, fieldOf(before, name), fieldOf(after, name));
  if (changes.length <= MOST_CHANGES) return changes;
  const more = changes.length - MOST_CHANGES;
  return [...changes.slice(0, MOST_CHANGES), { path: '', after: `and ${more} more changes` }];
}

/** A field of the file itself: the only place where lists are long. */
async function compareField(changes: AuditChange[], path: string, before: unknown, after: unknown): Promise<void> {
  if (!isKeyedList(before) || !isKeyedList(after)) return compare(changes, path, before, after);
  const befores = new Map(before.map((item) => [item.id, item]));
  const afters = new Map(after.map((item) => [item.id, item]));
  let count = 0;
  for (const id of new Set([...befores.keys(), ...afters.keys()])) {
    compare(changes, `${path}[${id}]`, befores.get(id), afters.get(id));
    count += 1;
    if (count % ITEMS_PER_PIECE === 0) await new Promise((resolve) => setImmediate(resolve));
  }
}

function compare(changes: AuditChange[], path: string, before: unknown, after: unknown): void {
  if (before === after) return;
  if (isRecord(before) && isRecord(after)) {
    for (const name of namesOf(before, after)) compare(changes, `${path}.${name}`, fieldOf(before, name), fieldOf(after, name));
  } else if (!isDeepStrictEqual(before, after)) {
    const isHidden = HIDDEN.has(path.slice(path.lastIndexOf('.') + 1));
    changes.push({
      path,
      ...(before !== undefined && { before: isHidden ? '(hidden)' : withoutHidden(before) }),
      ...(after !== undefined && { after: isHidden ? '(hidden)' : withoutHidden(after) }),
    });
  }
}

function withoutHidden(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutHidden);
  if (!isRecord(value)) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([name]) => !HIDDEN.has(name))
      .map(([name, one]) => [name, withoutHidden(one)]),
  );
}

function namesOf(before: object, after: object): Set<string> {
  return new Set([...Object.keys(before), ...Object.keys(after)]);
}

function fieldOf(value: object, name: string): unknown {
  return Object.hasOwn(value, name) ? (value as Record<string, unknown>)[name] : undefined;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isKeyedList(value: unknown): value is { readonly id: string }[] {
  return Array.isArray(value) && value.every((item) => isRecord(item) && typeof item['id'] === 'string');
}
