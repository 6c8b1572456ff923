/**
 * What a list of edits means for the plain value of the file. `edit-yaml.ts` then finds the smallest change of text
 * with that meaning; the two are compared afterwards, so an edit does exactly what was asked or nothing.
 */
import { GatehouseError } from '../contract/errors.ts';
import type { ConfigEdit, ConfigPath } from './config-edit.ts';
import { formatPath, type ValuePath } from './finding.ts';

/** The value after all edits; the given value is left alone. Throws `not_found` when a path leads nowhere. */
export function applyEdits(value: unknown, edits: readonly ConfigEdit[]): unknown {
  return edits.reduce(applyEdit, value);
}

function applyEdit(root: unknown, edit: ConfigEdit): unknown {
  const value = edit.op === 'remove' ? undefined : plain(edit.value);
  if (edit.op !== 'append') return put(root, edit.path, [], () => value);
  return put(root, edit.path, [], (list, path) => {
    if (list !== undefined && list !== null && !Array.isArray(list))
      throw new GatehouseError('input_invalid', `${formatPath(path)} is not a list; nothing can be added to it.`);
    return [...(list ?? []), value];
  });
}

/** A copy of `node` with the value at `path` replaced; undefined takes it out. Missing blocks on the way are made. */
function put(node: unknown, path: ConfigPath, walked: ValuePath, change: (old: unknown, path: ValuePath) => unknown): unknown {
  const [segment, ...rest] = path;
  if (segment === undefined) return change(node, walked);
  if (typeof segment === 'string') {
    if (node !== undefined && node !== null && !isBlock(node)) throw nowhere([...walked, segment]);
    const { [segment]: old, ...others } = node ?? {};
    const next = put(old, rest, [...walked, segment], change);
    // Spread keeps the order of fields; a new one comes last.
    return next === undefined ? others : { ...node, [segment]: next };
  }
  const index = Array.isArray(node) ? indexOf(node, segment) : -1;
  if (!Array.isArray(node) || index < 0) throw nowhere([...walked, typeof segment === 'number' ? segment : segment.id]);
  const next = put(node[index], rest, [...walked, index], change);
  return next === undefined ? node.toSpliced(index, 1) : node.with(index, next);
}

function indexOf(list: readonly unknown[], segment: number | { readonly id: string }): number {
  if (typeof segment === 'number') return segment < list.length ? segment : -1;
  return list.findIndex((item) => isBlock(item) && item.id === segment.id);
}

function isBlock(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Fields that are undefined do not exist in a file. */
function plain(value: unknown): unknown {
  return value === undefined ? undefined : (JSON.parse(JSON.stringify(value)) as unknown);
}

function nowhere(path: ValuePath): GatehouseError {
  return new GatehouseError('not_found', `${formatPath(path)} is not in the configuration.`);
}
