/** One step of the tables: a number, a name, and the SQL that leads there from the step before. */
export interface Migration {
  readonly version: number;
  readonly name: string;
  readonly sql: string;
}
