/**
 * Names that the configuration gives to models: aliases, and what accounts call them (`modelMap`). A name is looked up as
 * it was asked for; a key that is a model's plain name holds for its other spellings too.
 */
import { withoutMark } from '../without-mark.ts';
import { canonicalModel, identify } from './canonical-model.ts';
import { isKnownModel } from './is-known-model.ts';

/** Asked name -> the name that is meant. As YAML gives it, or as the snapshot keeps it. */
export type ModelTable = ReadonlyMap<string, string> | Readonly<Record<string, string>>;

interface Index {
  readonly byKey: ReadonlyMap<string, string>;
  /** Keys that are plain names, by canonical name. */
  readonly byModel: ReadonlyMap<string, string>;
  /** The keys that lead to a value, by its canonical name. */
  readonly keysOf: ReadonlyMap<string, readonly string[]>;
}

/** Made once for each table; tables live as long as their configuration. */
const indexes = new WeakMap<ModelTable, Index>();

/** What the table says of the model; undefined when it says nothing. */
export function meantBy(table: ModelTable, asked: string): string | undefined {
  const { byKey, byModel } = indexOf(table);
  return byKey.get(asked) ?? byKey.get(withoutMark(asked)) ?? byModel.get(canonicalModel(asked));
}

/**
 * The models that lead to this name of an account's own, a deployment or an ARN: it is one of them, whoever asks for it. Empty
 * where the name says itself which model it is.
 */
export function mappedFrom(table: ModelTable | undefined, own: string): readonly string[] {
  if (table === undefined) return [];
  const keys = indexOf(table).keysOf.get(canonicalModel(own));
  return keys === undefined || isKnownModel(own) ? [] : keys;
}

function indexOf(table: ModelTable): Index {
  let index = indexes.get(table);
  if (index === undefined) indexes.set(table, (index = createIndex(table)));
  return index;
}

function createIndex(table: ModelTable): Index {
  const entries = table instanceof Map ? [...(table as ReadonlyMap<string, string>)] : Object.entries(table);
  const byModel = new Map<string, string>();
  const keysOf = new Map<string, string[]>();
  for (const [key, value] of entries) {
    const model = canonicalModel(key);
    if (isPlain(key) && !byModel.has(model)) byModel.set(model, value);
    const own = canonicalModel(value);
    keysOf.set(own, [...(keysOf.get(own) ?? []), key]);
  }
  return { byKey: new Map(entries), byModel, keysOf };
}

/** Nothing of a cloud or host stands around it. */
function isPlain(key: string): boolean {
  const { forms, spelling } = identify(key);
  return !spelling.includes('/') && forms.includes(spelling);
}
