/**
 * `node test/bench/large-organisation.ts`: how long the interface's lists and a reload take in an organisation of ten
 * thousand developers with a key each. Medians of seven rounds with their spread; nothing in `npm test` is decided by such times.
 */
import { appendFile, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startEngine } from '../../src-main/engine/engine.ts';
import { workerFile } from '../../src-main/engine/worker-files.ts';
import { compareBodies } from '../../src-main/store/bodies/compare-bodies.ts';
import { adminClient } from '../support/admin-client.ts';
import { spread } from './statistics.ts';

const DEVELOPERS = 10_000;
const ROUNDS = 7;

const dataDir = await mkdtemp(join(tmpdir(), 'gatehouse-bench-'));
const engine = await startEngine({ dataDir, mode: 'desktop', port: 0, worker: workerFile });
try {
  const file = join(dataDir, 'gatehouse.yaml');
  const numbers = Array.from({ length: DEVELOPERS }, (_, index) => index);
  const people = numbers.map((index) => `  - { id: dev${index}, name: Developer ${index}, team: main }\n`);
  const keys = numbers.map(
    (index) =>
      `  - { id: k${index}, owner: 'developer:dev${index}', hash: 'sha256:${String(index).padStart(64, '0')}', prefix: sk-gate-x, created: 2026-11-23T09:00:00Z }\n`,
  );
  const before = await readFile(file, 'utf8');
  const text = before.replace(/^developers:\n/m, `developers:\n${people.join('')}`).replace(/^keys:\n/m, `keys:\n${keys.join('')}`);
  await writeFile(file, text);
  await engine.config.reload();
  const admin = adminClient(engine.admin);
  const team = { kind: 'team', id: 'main' } as const;
  const manyBlocks = (word: string) =>
    Buffer.from(JSON.stringify({ system: numbers.map((index) => ({ type: 'text', text: `${word} ${index}` })) }));

  await measure('a page of keys', () => admin.keys.list({ limit: 200 }));
  await measure('keys found by their owner', () => admin.keys.list({ text: 'developer 9999' }));
  await measure('a page of people', () => admin.people.children({ of: team, limit: 50 }));
  await measure('the last page of people, by name', () => admin.people.children({ of: team, offset: DEVELOPERS - 20, order: 'name' }));
  await measure('people found by name', () => admin.people.find({ text: 'developer 9999' }));
  await measure('a reload', async () => {
    await appendFile(file, '# a note\n');
    await engine.config.reload();
  });
  await measure('the difference of two bodies of 10,000 blocks', async () => compareBodies(manyBlocks('one'), manyBlocks('two')));
} finally {
  await engine.close();
  await rm(dataDir, { recursive: true, force: true });
}

async function measure(what: string, work: () => Promise<unknown>): Promise<void> {
  const times: number[] = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    const started = performance.now();
    await work();
    times.push(performance.now() - started);
  }
  const { median, low, high } = spread(times);
  console.log(`${what}: ${median.toFixed(0)} ms (${low.toFixed(0)} to ${high.toFixed(0)})`);
}
