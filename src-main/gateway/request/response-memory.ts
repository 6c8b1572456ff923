/**
 * Responses that were given here, so that their clients may refer to them: by `previous_response_id`, and item by item.
 * Clients that leave `store` out rely on that (the Vercel AI SDK sends `item_reference` from the second step on). Each key
 * sees its own. Kept in memory alone, within a bound; what is forgotten is refused like any id that nobody knows.
 */
import { type Fields, fieldsList, fieldsOf, parseFields, textOf } from '../formats/open-json.ts';

/** A conversation is picked up within a day, or sent whole. */
const LIFETIME_MS = 24 * 3_600_000;
/** References within references; a longer chain of responses is refused, not followed. */
const MOST_STEPS = 500;

interface Entry {
  readonly json: string;
  readonly at: number;
}

export class ResponseMemory {
  readonly #now: () => number;
  readonly #mostBytes: () => number;
  /** By key and id; a response holds what was asked and said, an item itself. The oldest first. */
  readonly #entries = new Map<string, Entry>();
  #bytes = 0;

  constructor(now: () => number, mostBytes: () => number) {
    this.#now = now;
    this.#mostBytes = mostBytes;
  }

  /** `asked` as the client sent it, `response` as it got it. A client that says `store: false` refers to nothing. */
  keep(keyId: string, asked: unknown, response: Fields): void {
    const fields = fieldsOf(asked) ?? {};
    const id = textOf(response['id']);
    if (!mayBeReferredTo(asked) || id === null) return;
    const { input, previous_response_id: previous } = fields;
    this.#put(nameOf(keyId, id), JSON.stringify({ previous, input, output: response['output'] }));
    for (const item of fieldsList(response['output'])) {
      const itemId = textOf(item['id']);
      if (itemId !== null) this.#put(nameOf(keyId, itemId), JSON.stringify(item));
    }
  }

  /** The request with what it refers to in full; null when it refers to nothing that is known here. */
  recall(keyId: string, asked: unknown): Fields | null {
    const fields = fieldsOf(asked);
    if (fields === null || this.#entries.size === 0) return null;
    const { previous_response_id: previous, ...rest } = fields;
    const before = typeof previous === 'string' ? this.#conversation(keyId, previous) : [];
    if (before === null) return null;
    const items = listOfInput(fields['input']);
    const input = items.map((item) => this.#item(keyId, item) ?? item);
    const isChanged = before.length > 0 || input.some((item, at) => item !== items[at]);
    return isChanged ? { ...rest, input: [...before, ...input] } : null;
  }

  /** Everything up to and with this response, oldest first; null when a part of it is not known. */
  #conversation(keyId: string, lastId: string): Fields[] | null {
    const parts: Fields[][] = [];
    let id: string | null = lastId;
    for (let step = 0; id !== null; step += 1) {
      const kept = step < MOST_STEPS ? this.#find(keyId, id) : null;
      if (kept === null || !('output' in kept)) return null;
      const input = listOfInput(kept['input']).map((item) => this.#item(keyId, item) ?? item);
      parts.unshift([...input, ...fieldsList(kept['output'])]);
      id = textOf(kept['previous']);
    }
    return parts.flat();
  }

  #item(keyId: string, { type, id, role }: Fields): Fields | null {
    return isReference({ type, id, role }) ? this.#find(keyId, String(id)) : null;
  }

  #find(keyId: string, id: string): Fields | null {
    const name = nameOf(keyId, id);
    const entry = this.#entries.get(name);
    if (entry === undefined || this.#now() - entry.at >= LIFETIME_MS) return null;
    this.#entries.delete(name);
    this.#entries.set(name, entry);
    return parseFields(entry.json);
  }

  #put(name: string, json: string): void {
    this.#drop(name);
    this.#entries.set(name, { json, at: this.#now() });
    this.#bytes += name.length + json.length;
    for (const oldest of this.#entries.keys()) {
      if (this.#bytes <= this.#mostBytes()) return;
      this.#drop(oldest);
    }
  }

  #drop(name: string): void {
    const entry = this.#entries.get(name);
    if (entry === undefined) return;
    this.#bytes -= name.length + entry.json.length;
    this.#entries.delete(name);
  }
}

/** May a later request refer to the answer? A client that says `store: false` refers to nothing. */
export function mayBeReferredTo(asked: unknown): boolean {
  return fieldsOf(asked)?.['store'] !== false;
}

/** Does the request refer to anything, or its answer need to be kept? Then it must be read where the memory is. */
export function needsMemory(asked: unknown): boolean {
  const fields = fieldsOf(asked) ?? {};
  return mayBeReferredTo(asked) || typeof fields['previous_response_id'] === 'string' || listOfInput(fields['input']).some(isReference);
}

function isReference({ type, id, role }: Fields): boolean {
  return (type === 'item_reference' || (type === undefined && role === undefined)) && typeof id === 'string';
}

function nameOf(keyId: string, id: string): string {
  return `${keyId}\n${id}`;
}

function listOfInput(input: unknown): readonly Fields[] {
  return typeof input === 'string' ? [{ type: 'message', role: 'user', content: input }] : fieldsList(input);
}
