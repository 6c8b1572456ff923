import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { beforeEach, expect, test } from 'vitest';
import { openLedgerFiles } from '../../support/ledger-files.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

const child = new URL('../../support/ledger-child.ts', import.meta.url).pathname;

let folder: string;
beforeEach(async () => {
  folder = await temporaryFolder();
});

/** Runs the child until it has written `count` lines, kills it outright, and returns every whole line it wrote. */
async function killAfter(count: number, prefix: string): Promise<string[]> {
  const running: ChildProcess = spawn(process.execPath, [child, folder, prefix, '16'], { stdio: ['ignore', 'pipe', 'inherit'] });
  const lines: string[] = [];
  const reader = createInterface({ input: running.stdout! });
  reader.on('line', (line) => {
    lines.push(line);
    if (lines.length === count) running.kill('SIGKILL');
  });
  await Promise.all([once(running, 'exit'), once(reader, 'close')]);
  return lines;
}

test('whatever was acknowledged before a kill -9 is charged exactly once, whatever was open is charged from its estimate', async () => {
  // Line counts from a fixed generator: the same eight moments in every run.
  let state = 20261123;
  const moments = Array.from({ length: 8 }, () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return 1 + (state % 600);
  });
  const settled = new Map<string, number>();
  const opened = new Set<string>();
  const asked = new Set<string>();
  for (const [index, moment] of moments.entries()) {
    for (const line of await killAfter(moment, `run${index}`)) {
      const [what, id, cost] = line.split(' ') as [string, string, string?];
      if (what === 'asking') asked.add(id);
      if (what === 'opened') opened.add(id);
      if (what === 'settled') settled.set(id, Number(cost));
    }
  }

  const files = openLedgerFiles({ folder, run: 'after the crashes', journalBytes: 8 << 20 });
  try {
    const rows = files.database
      .prepare<[], { id: string; cost: number; basis: string }>('SELECT request_id AS id, cost_nano_usd AS cost, basis FROM ledger')
      .all();
    const byId = new Map(rows.map((row) => [row.id, row]));
    expect(byId.size).toBe(rows.length);
    expect(settled.size).toBeGreaterThan(200);
    expect([...settled].filter(([id, cost]) => byId.get(id)?.basis !== 'exact' || byId.get(id)?.cost !== cost)).toEqual([]);
    expect([...opened].filter((id) => !byId.has(id))).toEqual([]);
    // Nothing is charged that was never asked for; an estimate stands only where the settle was not acknowledged.
    expect(rows.filter(({ id, basis }) => !asked.has(id) || (basis === 'interrupted' && settled.has(id)))).toEqual([]);
    expect(rows.some(({ basis }) => basis === 'interrupted')).toBe(true);
    expect(files.database.prepare('SELECT count(*) FROM open_charges').pluck().get()).toBe(0);
    expect(files.database.prepare('SELECT count(*) FROM ledger WHERE request_id NOT IN (SELECT id FROM requests)').pluck().get()).toBe(0);
    expect(files.database.prepare('SELECT total(cost_nano_usd) FROM spend_quarters').pluck().get()).toBe(
      rows.reduce((sum, { cost }) => sum + cost, 0),
    );
    expect(files.database.pragma('integrity_check', { simple: true })).toBe('ok');
  } finally {
    files.remove();
  }
});

const hasTracer = spawnSync('strace', ['-o', '/dev/null', 'true']).status === 0;

test.skipIf(!hasTracer)('no charge is acknowledged before the disk has it (needs strace)', async () => {
  const trace = join(folder, 'trace');
  const tracer = spawn(
    'strace',
    ['-f', '-qq', '-s', '64', '-e', 'trace=write,fsync,fdatasync', '-o', trace, process.execPath, child, folder, 'traced', '1'],
    {
      stdio: ['ignore', 'pipe', 'inherit'],
    },
  );
  const reader = createInterface({ input: tracer.stdout });
  const pid = await new Promise<number>((resolve) => {
    reader.on('line', (line) => {
      if (line.startsWith('settled traced-20 ')) resolve(Number(readFileSync(trace, 'utf8').split(/\s/, 1)[0]));
    });
  });
  process.kill(pid, 'SIGKILL');
  await once(tracer, 'exit');

  let synced = 0;
  let promises = 0;
  for (const line of readFileSync(trace, 'utf8').split('\n')) {
    if (/\bf(data)?sync\b.*= 0$/.test(line)) synced += 1;
    const said = /write\(1, "(asking|opened|settled) /.exec(line)?.[1];
    if (said === 'opened' || said === 'settled') {
      expect(synced, line).toBeGreaterThan(0);
      promises += 1;
    }
    if (said !== undefined) synced = 0;
  }
  expect(promises).toBeGreaterThanOrEqual(40);
});
