/**
 * Walks over the bytes of a JSON text, once and forwards: no value is built, so a field that nobody asks for costs
 * nothing but its length. What is walked through is checked; of what is skipped only brackets and strings are. Depth and
 * the number of values are bounded, because whoever parses the same text later pays for both.
 * Source of the grammar: RFC 8259.
 */
import { GatehouseError } from '../../contract/errors.ts';
import type { WordTable } from './word-table.ts';

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const COMMA = 0x2c;
const COLON = 0x3a;
const OPEN_LIST = 0x5b;
const CLOSE_LIST = 0x5d;
const OPEN_OBJECT = 0x7b;
const CLOSE_OBJECT = 0x7d;

const MAX_DEPTH = 512;
/**
 * A conversation that fills a context window of a million tokens has some 75,000 values; parsing this many takes about
 * 60 ms, and nobody else is served meanwhile.
 */
const MAX_VALUES = 250_000;
/** Names and short words end sooner; the native search is quicker only for what is longer. */
const SHORT_BYTES = 24;

export class JsonCursor {
  readonly body: Buffer;
  /** The byte that is looked at. */
  at = 0;
  /** Of the name that was read last: where its opening quote stands. */
  nameStart = 0;
  #depth = 0;
  #values = 0;

  constructor(body: Buffer) {
    this.body = body;
    this.space();
  }

  get isObject(): boolean {
    return this.body[this.at] === OPEN_OBJECT;
  }

  get isList(): boolean {
    return this.body[this.at] === OPEN_LIST;
  }

  get isString(): boolean {
    return this.body[this.at] === QUOTE;
  }

  /**
   * Steps into the object that begins here; true when it has a member, whose name is next. To be followed by `name`, the
   * value, and `moreMembers`, in turns. Anything else than an object is skipped, and has no members.
   */
  enterObject(): boolean {
    if (!this.isObject) return this.#pass();
    return this.#enter(CLOSE_OBJECT);
  }

  /** As `enterObject`, for elements: the value and `moreElements`, in turns. */
  enterList(): boolean {
    if (!this.isList) return this.#pass();
    return this.#enter(CLOSE_LIST);
  }

  moreMembers(): boolean {
    return this.#more(CLOSE_OBJECT, '"," or "}" was expected');
  }

  moreElements(): boolean {
    return this.#more(CLOSE_LIST, '"," or "]" was expected');
  }

  /** Reads a member's name and moves to its value. Null when it is not one of the words, however it is written. */
  name<W extends string>(words: WordTable<W>): W | null {
    const start = this.#name();
    return words.find(this.body, start + 1, this.#nameEnd - 1);
  }

  /** Reads a member's name as it is meant: escapes decoded. */
  anyName(): string {
    const start = this.#name();
    return this.#decode(start, this.#nameEnd);
  }

  /** Moves past the value that begins here. Of objects and lists nobody looks into only the brackets and strings are checked. */
  skip(): void {
    const byte = this.body[this.at];
    if (byte === QUOTE) this.skipString();
    else if (byte === OPEN_OBJECT || byte === OPEN_LIST) this.#skipNested();
    else this.#scalar();
  }

  /** The string that begins here, decoded; null, and the value is skipped, when it is something else. */
  string(): string | null {
    const start = this.at;
    if (!this.isString) {
      this.skip();
      return null;
    }
    this.skipString();
    return this.#decode(start, this.at);
  }

  /** The string that began at `start` and was passed, decoded; empty when it was something else. */
  stringAt(start: number): string {
    return this.body[start] === QUOTE ? this.#decode(start, this.#endOfString(start)) : '';
  }

  /** How the string that begins here begins: its first characters, decoded. The cursor stays. */
  startOfString(): string {
    const end = this.#endOfString(this.at);
    const raw = this.body.toString('latin1', this.at + 1, Math.min(end - 1, this.at + 1 + SHORT_BYTES));
    return raw.includes('\\') ? this.#decode(this.at, end) : raw;
  }

  /** The string that begins here, when it is one of the words; null, and the value is skipped, when it is not. */
  word<W extends string>(words: WordTable<W>): W | null {
    const start = this.at;
    if (!this.isString) {
      this.skip();
      return null;
    }
    this.skipString();
    return words.find(this.body, start + 1, this.at - 1);
  }

  /** The scalar or short string that begins here, as JSON has it; undefined, and the value is skipped, for objects and lists. */
  scalar(): unknown {
    const start = this.at;
    const isNested = this.isObject || this.isList;
    this.skip();
    if (isNested) return undefined;
    try {
      return JSON.parse(this.body.toString('utf8', start, this.at));
    } catch {
      throw this.invalid(`the value at byte ${start} is malformed`);
    }
  }

  /** Nothing but white space may be left. */
  end(): void {
    this.space();
    if (this.at !== this.body.length) throw this.invalid(`something follows the JSON object at byte ${this.at}`);
  }

  space(): void {
    const { body } = this;
    let { at } = this;
    while (body[at] === 0x20 || body[at] === 0x0a || body[at] === 0x0d || body[at] === 0x09) at += 1;
    this.at = at;
  }

  skipString(): void {
    this.#count();
    this.at = this.#endOfString(this.at);
  }

  invalid(what: string): GatehouseError {
    return new GatehouseError('body_invalid', `The request body is not valid JSON: ${what}.`);
  }

  #nameEnd = 0;

  #name(): number {
    const start = this.at;
    if (!this.isString) throw this.#unexpected('a field name was expected');
    this.nameStart = start;
    this.at = this.#nameEnd = this.#endOfString(start);
    this.space();
    if (this.body[this.at] !== COLON) throw this.#unexpected('":" was expected');
    this.at += 1;
    this.space();
    return start;
  }

  #pass(): false {
    this.skip();
    return false;
  }

  #enter(close: number): boolean {
    this.#count();
    this.#depth += 1;
    if (this.#depth > MAX_DEPTH) throw this.#tooDeep();
    this.at += 1;
    this.space();
    if (this.body[this.at] !== close) return true;
    this.at += 1;
    this.#depth -= 1;
    return false;
  }

  #more(close: number, expected: string): boolean {
    this.space();
    const byte = this.body[this.at];
    if (byte === COMMA) {
      this.at += 1;
      this.space();
      return true;
    }
    if (byte !== close) throw this.#unexpected(expected);
    this.at += 1;
    this.#depth -= 1;
    return false;
  }

  #skipNested(): void {
    const { body } = this;
    const closers: number[] = [];
    for (let at = this.at; at < body.length; at += 1) {
      const byte = body[at]!;
      if (byte === QUOTE) at = this.#endOfString(at) - 1;
      else if (byte === COMMA) this.#count();
      else if (byte === OPEN_OBJECT || byte === OPEN_LIST) {
        this.#count();
        closers.push(byte === OPEN_OBJECT ? CLOSE_OBJECT : CLOSE_LIST);
        if (this.#depth + closers.length > MAX_DEPTH) throw this.#tooDeep();
      } else if (byte === CLOSE_OBJECT || byte === CLOSE_LIST) {
        if (closers.pop() !== byte) throw this.invalid(`a bracket does not match at byte ${at}`);
        if (closers.length === 0) {
          this.at = at + 1;
          return;
        }
      }
    }
    throw this.invalid('it ends too early');
  }

  #scalar(): void {
    this.#count();
    const { body } = this;
    const start = this.at;
    let at = start;
    while (at < body.length && isScalarByte(body[at]!)) at += 1;
    if (at === start) throw this.#unexpected('a value was expected');
    this.at = at;
  }

  #count(): void {
    this.#values += 1;
    if (this.#values > MAX_VALUES) {
      throw new GatehouseError('body_invalid', `The request body has more than ${MAX_VALUES} JSON values: send fewer in one request.`);
    }
  }

  /** `start` is at the opening quote; returns the position after the closing one. */
  #endOfString(start: number): number {
    const { body } = this;
    let at = start + 1;
    // Where escaped quotes are many the native search finds little at a time.
    for (let reach = SHORT_BYTES; ; reach *= 2) {
      const near = Math.min(at + reach, body.length);
      while (at < near) {
        const byte = body[at];
        if (byte === QUOTE) return at + 1;
        at += byte === BACKSLASH ? 2 : 1;
      }
      const quote = at < body.length ? body.indexOf(QUOTE, at) : -1;
      if (quote === -1) throw this.invalid('a string is not closed');
      let backslashes = 0;
      while (quote - 1 - backslashes >= at && body[quote - 1 - backslashes] === BACKSLASH) backslashes += 1;
      if (backslashes % 2 === 0) return quote + 1;
      at = quote + 1;
    }
  }

  #decode(start: number, end: number): string {
    const raw = this.body.toString('utf8', start + 1, end - 1);
    if (!raw.includes('\\')) return raw;
    try {
      return String(JSON.parse(`"${raw}"`));
    } catch {
      throw this.invalid(`the string at byte ${start} is malformed`);
    }
  }

  #tooDeep(): GatehouseError {
    return this.invalid(`it is nested deeper than ${MAX_DEPTH} levels`);
  }

  #unexpected(what: string): GatehouseError {
    return this.invalid(this.at >= this.body.length ? 'it ends too early' : `${what} at byte ${this.at}`);
  }
}

function isScalarByte(byte: number): boolean {
  return (
    byte > 0x20 &&
    byte !== COMMA &&
    byte !== CLOSE_OBJECT &&
    byte !== CLOSE_LIST &&
    byte !== QUOTE &&
    byte !== COLON &&
    byte !== OPEN_LIST &&
    byte !== OPEN_OBJECT
  );
}
