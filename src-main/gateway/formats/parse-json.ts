/**
 * Parses JSON whose members' names must come out right. V8's parser guesses that an object has the names of the one
 * before it, and after a name that ends in a backslash it may take a wrong one for a name with an escape at the same
 * place (nodejs/node issue 63785). Names with escapes are rare: only texts that have one are read here, slower.
 */

/** The last escape of a string, and the end of one that is a name. Matches inside texts too: those are only read slower. */
const ESCAPED_NAME = /\\.[^"\\]*"\s*:/s;

/** Throws SyntaxError. */
export function parseJson(text: string): unknown {
  const value: unknown = JSON.parse(text);
  return ESCAPED_NAME.test(text) ? new ValidJson(text).value() : value;
}

/** Reads text that is known to be JSON, and not deeper than the stack. */
class ValidJson {
  readonly #text: string;
  #at = 0;

  constructor(text: string) {
    this.#text = text;
  }

  value(): unknown {
    switch (this.#peek()) {
      case '{':
        return this.#object();
      case '[':
        return this.#list();
      case '"':
        return this.#string();
      default:
        return this.#scalar();
    }
  }

  #object(): object {
    const object = {};
    for (let more = this.#enter('}'); more; more = this.#more()) {
      this.#peek();
      const name = this.#string();
      this.#take(':');
      // As JSON.parse does it: `__proto__` is a name like any other.
      Object.defineProperty(object, name, { value: this.value(), writable: true, enumerable: true, configurable: true });
    }
    return object;
  }

  #list(): unknown[] {
    const list: unknown[] = [];
    for (let more = this.#enter(']'); more; more = this.#more()) list.push(this.value());
    return list;
  }

  /** Steps into brackets; false when nothing stands in them. */
  #enter(close: string): boolean {
    this.#at += 1;
    if (this.#peek() !== close) return true;
    this.#at += 1;
    return false;
  }

  /** Past the comma or the closing bracket; false after the bracket. */
  #more(): boolean {
    const isComma = this.#peek() === ',';
    this.#at += 1;
    return isComma;
  }

  #take(char: string): void {
    this.#at = this.#text.indexOf(char, this.#at) + 1;
  }

  /** A string alone has no names to mistake. */
  #string(): string {
    const start = this.#at;
    let end = start;
    do end = this.#text.indexOf('"', end + 1);
    while (this.#isEscaped(end));
    this.#at = end + 1;
    return String(JSON.parse(this.#text.slice(start, this.#at)));
  }

  #isEscaped(quote: number): boolean {
    let before = quote - 1;
    while (this.#text[before] === '\\') before -= 1;
    return (quote - before) % 2 === 0;
  }

  #scalar(): unknown {
    const start = this.#at;
    SCALAR.lastIndex = start;
    SCALAR.test(this.#text);
    this.#at = SCALAR.lastIndex;
    return JSON.parse(this.#text.slice(start, this.#at));
  }

  /** The next character that is no space. */
  #peek(): string {
    SPACE.lastIndex = this.#at;
    SPACE.test(this.#text);
    this.#at = SPACE.lastIndex;
    return this.#text[this.#at] ?? '';
  }
}

const SPACE = /[ \t\n\r]*/y;
const SCALAR = /[-+.\w]+/y;
