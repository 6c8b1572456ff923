/**
 * As much of better-sqlite3 as the product uses, over libsql: in the old Electron that tests on a closed network get,
 * the real driver does not load. For the test build alone; the product never sees it.
 */
import Libsql from 'libsql';

type Row = Record<string, unknown>;
type Shape = 'object' | 'array' | 'value';

class Statement {
  readonly #statement: Libsql.Statement;
  #shape: Shape = 'object';
  #names: readonly string[] | null = null;

  constructor(statement: Libsql.Statement) {
    this.#statement = statement;
  }

  pluck(): this {
    this.#shape = 'value';
    return this;
  }

  raw(): this {
    this.#shape = 'array';
    return this;
  }

  safeIntegers(): this {
    this.#statement.safeIntegers(true);
    return this;
  }

  run(...parameters: unknown[]): { changes: number; lastInsertRowid: number } {
    return this.#statement.run(bound(parameters)) as { changes: number; lastInsertRowid: number };
  }

  get(...parameters: unknown[]): unknown {
    for (const row of this.iterate(...parameters)) return row;
    return undefined;
  }

  all(...parameters: unknown[]): unknown[] {
    return [...this.iterate(...parameters)];
  }

  *iterate(...parameters: unknown[]): Generator {
    // Rows as objects carry a field of libsql's own, so only arrays are asked for.
    for (const row of this.#statement.raw(true).iterate(bound(parameters)) as Iterable<unknown[]>) yield this.#shaped(row);
  }

  #shaped(row: unknown[]): unknown {
    if (this.#shape === 'value') return row[0];
    if (this.#shape === 'array') return [...row];
    this.#names ??= this.#statement.columns().map(({ name }) => name);
    return Object.fromEntries(this.#names.map((name, index) => [name, row[index]])) satisfies Row;
  }
}

/** libsql takes one object for named parameters, or one array; a lone Buffer or null must not look like the former. */
function bound(parameters: readonly unknown[]): unknown {
  const [only] = parameters;
  const isNamed = parameters.length === 1 && typeof only === 'object' && only !== null && !ArrayBuffer.isView(only);
  return isNamed ? only : parameters;
}

export default class Database {
  static readonly SqliteError = Libsql.SqliteError;
  readonly name: string;
  readonly #database: Libsql.Database;
  readonly #functions = new Map<string, () => unknown>();

  constructor(file: string, { timeout = 5000 }: { timeout?: number } = {}) {
    this.name = file;
    this.#database = new Libsql(file, { timeout });
    this.pragma(`busy_timeout = ${timeout}`);
  }

  get open(): boolean {
    return this.#database.open;
  }

  get inTransaction(): boolean {
    return this.#database.inTransaction;
  }

  /** libsql takes no functions: what the one without parameters says stands in the statement itself, asked once. */
  function(name: string, answer: () => unknown): this {
    this.#functions.set(`${name}()`, answer);
    return this;
  }

  prepare(sql: string): Statement {
    let text = sql;
    for (const [call, answer] of this.#functions) text = text.replaceAll(call, () => String(answer()));
    return new Statement(this.#database.prepare(text));
  }

  exec(sql: string): this {
    this.#database.exec(sql);
    return this;
  }

  pragma(source: string, { simple = false }: { simple?: boolean } = {}): unknown {
    const statement = this.#database.prepare(`PRAGMA ${source}`);
    if (!statement.reader) {
      statement.run([]);
      return simple ? undefined : [];
    }
    const rows = new Statement(statement);
    return simple ? rows.pluck().get() : rows.all();
  }

  transaction<Arguments extends unknown[], Result>(work: (...args: Arguments) => Result): (...args: Arguments) => Result {
    return this.#database.transaction(work) as (...args: Arguments) => Result;
  }

  close(): this {
    if (this.open) this.#database.close();
    return this;
  }
}
