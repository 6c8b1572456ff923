/**
 * A list of developers from a spreadsheet (`id,name,team,email,monthlyUsd`) against the configuration: what each line
 * would add or change, and what is wrong with it. Whoever is not in the list stays as they are. Pure.
 */
import { z } from 'zod';
import type { ConfigEdit } from '../../config/config-edit.ts';
import { idSchema, type Config } from '../../contract/config.ts';
import type { BudgetConfig } from '../../contract/governance.ts';
import type { ImportPreview, ImportRow } from '../../contract/people.ts';
import { readCsv } from './read-csv.ts';

const columns = ['id', 'name', 'team', 'email', 'monthlyUsd'] as const;
type Cells = Record<(typeof columns)[number], string>;

export interface PeopleImport extends ImportPreview {
  readonly edits: readonly ConfigEdit[];
}

export function readImport(config: Config, text: string, addTeams: boolean): PeopleImport {
  const [header, ...lines] = readCsv(text);
  const empty = { rows: [], newTeams: [], edits: [] };
  if (header === undefined)
    return { ...empty, problem: 'The list is empty. Its first line names the columns: id,name,team,email,monthlyUsd.' };
  const places = new Map(header.cells.map((cell, index) => [simple(cell), index]));
  const missing = (['id', 'name', 'team'] as const).filter((column) => !places.has(simple(column)));
  if (missing.length > 0) {
    return {
      ...empty,
      problem: `The first line must name the columns id,name,team,email,monthlyUsd; ${missing.join(', ')} cannot be found.`,
    };
  }
  const context = new ImportContext(config, addTeams);
  const rows = lines.map(({ line, cells }) => {
    const values = Object.fromEntries(columns.map((column) => [column, cells[places.get(simple(column)) ?? -1] ?? ''])) as Cells;
    return context.read(line, values);
  });
  return { rows, newTeams: [...context.newTeams.values()], problem: null, edits: context.edits };
}

class ImportContext {
  readonly newTeams = new Map<string, string>();
  readonly #teamEdits: ConfigEdit[] = [];
  readonly #edits: ConfigEdit[] = [];
  readonly #addTeams: boolean;
  readonly #developers: ReadonlyMap<string, Config['developers'][number]>;
  /** By id and by name, in small letters. */
  readonly #teams: ReadonlyMap<string, string>;
  readonly #teamIds: ReadonlySet<string>;
  readonly #lines = new Map<string, number>();

  constructor(config: Config, addTeams: boolean) {
    this.#addTeams = addTeams;
    this.#developers = new Map(config.developers.map((one) => [one.id, one]));
    this.#teams = new Map(config.teams.flatMap(({ id, name }) => [[name.toLowerCase(), id] as const, [id, id] as const]));
    this.#teamIds = new Set(config.teams.map(({ id }) => id));
  }

  get edits(): readonly ConfigEdit[] {
    return [...this.#teamEdits, ...this.#edits];
  }

  read(line: number, cells: Cells): ImportRow {
    const problems: string[] = [];
    const id = cells.id.toLowerCase();
    const before = this.#developers.get(id);
    if (!idSchema.safeParse(id).success)
      problems.push(cells.id === '' ? 'The id is missing.' : `The id ${cells.id} may hold small letters, digits, ".", "-" and "_" only.`);
    const earlier = this.#lines.get(id);
    if (earlier === undefined) this.#lines.set(id, line);
    else problems.push(`${id} stands in line ${earlier} already.`);
    if (cells.name === '') problems.push('The name is missing.');
    else if (cells.name.length > 120) problems.push('The name is longer than 120 characters.');
    if (cells.email !== '' && !z.email().safeParse(cells.email).success) problems.push(`${cells.email} is not an email address.`);
    const amountUsd = readUsd(cells.monthlyUsd);
    if (amountUsd === undefined) problems.push(`${cells.monthlyUsd} is not an amount between 0 and 9,000,000 dollars.`);
    const team = this.#team(cells.team, problems);
    if (problems.length > 0 || amountUsd === undefined) return { line, ...cells, action: 'refused', problems };
    const edits = before === undefined ? added(id, cells, team, amountUsd) : changed(before, cells, team, amountUsd);
    this.#edits.push(...edits);
    return { line, ...cells, id, team, action: before === undefined ? 'add' : edits.length === 0 ? 'same' : 'change', problems };
  }

  #team(cell: string, problems: string[]): string {
    const known = this.#teams.get(cell.toLowerCase());
    if (known !== undefined) return known;
    const id = cell
      .toLowerCase()
      .replace(/[^a-z0-9]+/g, '-')
      .replace(/^-+|-+$/g, '')
      .slice(0, 63);
    if (cell === '') problems.push('The team is missing.');
    else if (id === '' || this.#teamIds.has(id)) problems.push(`The team ${cell} is not known and cannot be given an id; add it first.`);
    else if (!this.#addTeams) problems.push(`There is no team ${cell}.`);
    else if (!this.newTeams.has(id)) {
      this.newTeams.set(id, cell);
      this.#teamEdits.push({ op: 'append', path: ['teams'], value: { id, name: cell } });
    }
    return id;
  }
}

function added(id: string, { name, email }: Cells, team: string, amountUsd: number | null): ConfigEdit[] {
  const budgets = amountUsd === null ? {} : { budgets: [monthly(amountUsd)] };
  return [{ op: 'append', path: ['developers'], value: { id, name, team, ...(email !== '' && { email }), ...budgets } }];
}

/** A cell that is left empty changes nothing. */
function changed(before: Config['developers'][number], { name, email }: Cells, team: string, amountUsd: number | null): ConfigEdit[] {
  const path = ['developers', { id: before.id }] as const;
  const edits: ConfigEdit[] = [];
  if (name !== before.name) edits.push({ op: 'set', path: [...path, 'name'], value: name });
  if (team !== before.team) edits.push({ op: 'set', path: [...path, 'team'], value: team });
  if (email !== '' && email !== before.email) edits.push({ op: 'set', path: [...path, 'email'], value: email });
  if (amountUsd === null) return edits;
  const budgets = before.budgets ?? [];
  const index = budgets.findIndex(isPlainMonthly);
  if (index < 0) edits.push({ op: 'append', path: [...path, 'budgets'], value: monthly(amountUsd) });
  else if (budgets[index]?.amountUsd !== amountUsd)
    edits.push({ op: 'set', path: [...path, 'budgets', index, 'amountUsd'], value: amountUsd });
  return edits;
}

function monthly(amountUsd: number): BudgetConfig {
  return { amountUsd, window: { calendar: 'month' } };
}

function isPlainMonthly({ window, models, providers }: BudgetConfig): boolean {
  return 'calendar' in window && window.calendar === 'month' && models === undefined && providers === undefined;
}

/** Null for an empty cell, undefined for what is no amount. `$1,200.50` and `1200.5` are the same. */
function readUsd(cell: string): number | null | undefined {
  if (cell === '') return null;
  const plain = cell.replace(/^\$\s*/, '').replaceAll(/,(?=\d{3}(\D|$))/g, '');
  if (!/^\d+(\.\d{1,9})?$/.test(plain)) return undefined;
  return Number(plain) <= 9_000_000 ? Number(plain) : undefined;
}

function simple(text: string): string {
  return text.toLowerCase().replace(/[^a-z]/g, '');
}
