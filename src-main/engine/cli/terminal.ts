/**
 * What a command sees of the terminal it runs in. Secrets go to a terminal somebody looks at, or to a file only they
 * can read; never into a pipe that may end in a log.
 */
import { visibleJson, visibleLine, visibleText } from '../../contract/visible-text.ts';
import { writePrivateFile } from '../machine/private-file.ts';

export interface Terminal {
  readonly env: NodeJS.ProcessEnv;
  /** True when a person, and nothing else, reads the notes as they come. */
  readonly isTty: boolean;
  /** One line of result. */
  out(line: string): void;
  /** One line for the person, beside the result. */
  note(line: string): void;
  readInput(): Promise<string>;
}

export function processTerminal(): Terminal {
  for (const output of [process.stdout, process.stderr]) output.on('error', unlessNobodyReads);
  return {
    env: process.env,
    isTty: process.stderr.isTTY,
    out: (line) => void process.stdout.write(`${visibleText(line)}\n`),
    note: (line) => void process.stderr.write(`${visibleText(line)}\n`),
    async readInput() {
      const chunks: Buffer[] = [];
      for await (const chunk of process.stdin) chunks.push(Buffer.from(chunk as Uint8Array));
      return Buffer.concat(chunks).toString('utf8');
    },
  };
}

/** Whoever read along (`| head`, a supervisor) may leave: a command ends as it would have, and a gateway goes on. */
function unlessNobodyReads(error: NodeJS.ErrnoException): void {
  if (error.code !== 'EPIPE') throw error;
}

/** Shows `secret` to whoever looks, or writes it into `file` (0600) and says where that is. */
export async function handOver(terminal: Terminal, name: string, secret: string, file: string): Promise<void> {
  if (terminal.isTty) return terminal.note(`${name}: ${secret}`);
  await writePrivateFile(file, `${secret}\n`);
  terminal.note(`${name} written to ${file}`);
}

/** A value for programs: JSON that says exactly the same, with nothing in it that a terminal would obey. */
export function jsonText(value: unknown): string {
  return visibleJson(JSON.stringify(value));
}

/** Columns padded with spaces, a header line first. Names come from people: what cannot be seen in them is marked. */
export function formatTable(header: readonly string[], rows: ReadonlyArray<readonly string[]>): string {
  const lines = [header, ...rows].map((line) => line.map(visibleLine));
  const widths = header.map((_name, column) => Math.max(...lines.map((line) => line[column]?.length ?? 0)));
  return lines
    .map((line) =>
      line
        .map((text, column) => text.padEnd(widths[column] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}
