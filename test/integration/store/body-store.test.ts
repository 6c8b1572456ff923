/** The recorder with its real thread and file: what it keeps, what it lets go, and what it does when things break. */
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import Database from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { BodyStoreStats } from '../../../src-main/store/bodies/body-store.ts';
import { createBodiesReader } from '../../../src-main/store/bodies/bodies-reader.ts';
import { difference } from '../../../src-main/store/bodies/read-bodies.ts';
import { openBodyStore } from '../../../src-main/store/bodies/recorder-client.ts';
import { startBodyStore, type TestBodyStore } from '../../support/body-store.ts';
import { claudeSession, randomOf } from '../../support/claude-session.ts';
import { eventually } from '../../support/eventually.ts';
import { createManualClock } from '../../support/manual-clock.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

const day = 86_400_000;
const open: TestBodyStore[] = [];
let folder: string;
const start = (options: Parameters<typeof startBodyStore>[0] = {}) => {
  const bodies = startBodyStore({ folder, ...options });
  open.push(bodies);
  return bodies;
};
beforeEach(async () => {
  folder = await temporaryFolder();
});
afterEach(async () => {
  await Promise.all(open.splice(0).map((bodies) => bodies.remove()));
});

/** Text that does not compress away. */
const noise = (size: number, seed: number) => {
  const random = randomOf(seed);
  return Buffer.from(Array.from({ length: size }, () => Math.floor(random() * 256))).toString('base64');
};
const talk = (...texts: string[]) =>
  JSON.stringify({
    messages: texts.map((text) => ({ role: 'user', content: [{ type: 'text', text }] })),
    tools: [{ name: 'Bash', description: noise(300, 1) }],
  });
const rowsOf = (file: string, table: string) => {
  const database = new Database(file, { readonly: true });
  const { count } = database.prepare(`SELECT count(*) AS count FROM ${table}`).get() as { count: number };
  database.close();
  return count;
};

describe('reading back', () => {
  test('gives headers, bodies and the mark of a cut answer', async () => {
    const bodies = start();
    const body = Buffer.from('{"messages":[],"model":"m"}');
    bodies.store.recorder.request({
      requestId: 'r1',
      startedAt: 1,
      sessionId: null,
      agentId: null,
      headers: [
        ['x-odd', 'ü "\n\\'],
        ['x-empty', ''],
      ],
      body,
    });
    bodies.store.recorder.response({
      requestId: 'r1',
      headers: [['request-id', 'req_1']],
      chunks: [Buffer.from('data: {"a"'), Buffer.from(':1}\n\n')],
      truncated: true,
    });
    await bodies.store.flush();
    expect(bodies.read('r1')).toEqual({
      requestHeaders: [
        ['x-odd', 'ü "\n\\'],
        ['x-empty', ''],
      ],
      request: body,
      responseHeaders: [['request-id', 'req_1']],
      response: Buffer.from('data: {"a":1}\n\n'),
      truncated: true,
    });
    expect(bodies.read('r2')).toBeNull();
  });

  test('a request without its answer has none', async () => {
    const bodies = start();
    bodies.request('r1', talk('hello'));
    bodies.response('r0', 'an answer nobody asked for');
    await bodies.store.flush();
    expect(bodies.read('r1')).toMatchObject({ response: null, responseHeaders: [], truncated: false });
    expect(bodies.store.stats()).toMatchObject({ lost: 0, dropped: 0 });
  });

  test('keeps a body of 30 MB that is no JSON', async () => {
    const bodies = start();
    const body = Buffer.alloc(30_000_000, '{"messages":[');
    expect(bodies.request('r1', body)).toBe(true);
    await bodies.store.flush();
    expect(bodies.read('r1')?.request.equals(body)).toBe(true);
  });

  test('a session goes on after a restart as if nothing had been', async () => {
    const before = start();
    before.request('r1', talk('first'), 's');
    await before.store.close();
    const size = statSync(before.file).size;

    const after = start();
    after.request('r2', talk('first', 'second'), 's');
    await after.store.flush();
    const database = new Database(after.file, { readonly: true });
    expect(difference(database, 'r2')).toMatchObject({ previousId: 'r1', firstDifference: 'messages[1].content[0] text' });
    database.close();
    expect(after.read('r2')?.request.toString()).toBe(talk('first', 'second'));
    await after.store.close();
    expect(statSync(after.file).size).toBe(size); // still fits the pages that were there
  });

  test('what came in is compressed when the recorder has nothing else to do', async () => {
    const bodies = start();
    const text = 'words that are worth compressing '.repeat(900);
    bodies.request('r1', talk(text));
    bodies.response('r1', text);
    await bodies.store.flush();
    expect(rowsOf(bodies.file, 'piece')).toBeGreaterThan(0);
    await eventually(() => expect(rowsOf(bodies.file, 'piece')).toBe(0));
    expect(bodies.read('r1')).toMatchObject({ request: Buffer.from(talk(text)), response: Buffer.from(text) });
    await bodies.store.close();
    expect(statSync(bodies.file).size).toBeLessThan(text.length);
  });

  test('the files are for their owner only', async () => {
    const bodies = start();
    bodies.request('r1', talk('hello'));
    await bodies.store.flush();
    for (const side of ['', '-wal']) expect(statSync(bodies.file + side).mode & 0o777).toBe(0o600);
  });
});

describe('the difference between turns', () => {
  test('compares with the turn it continues, not with what the session asked in between', async () => {
    const bodies = start();
    bodies.request('main-1', talk('long question '.repeat(30)), 's');
    bodies.request('title', JSON.stringify({ messages: [{ role: 'user', content: 'a title for this, please' }] }), 's');
    bodies.request('main-2', talk('long question '.repeat(30), 'more'), 's');
    bodies.request('other', talk('long question '.repeat(30), 'more'), 'another session');
    await bodies.store.flush();
    const reader = createBodiesReader(bodies.file);
    expect(reader.difference('main-2')).toMatchObject({ previousId: 'main-1', firstDifference: 'messages[1].content[0] text' });
    expect(reader.difference('other')).toMatchObject({ previousId: null, firstDifference: null });
    expect(reader.difference('unknown').blocks).toEqual([]);
    reader.close();
  });
});

describe('retention', () => {
  test('lets go of what is too old, and the rest still reads back', async () => {
    const bodies = start({ retention: { maxBytes: 1e9, maxAgeMs: 7 * day } });
    const now = bodies.clock.now();
    const texts = Array.from({ length: 100 }, (_, index) => noise(400, index));
    for (let turn = 1; turn <= 100; turn++)
      bodies.request(`r${turn}`, talk(...texts.slice(0, turn)), 's', now - (turn <= 70 ? 8 : 1) * day + turn);
    for (let turn = 1; turn <= 100; turn++) bodies.response(`r${turn}`, `data: ${noise(200, turn)}\n\n`);
    await bodies.store.flush();
    expect(await bodies.store.retain()).toMatchObject({ removed: 70 });

    const reader = createBodiesReader(bodies.file);
    const state = (turn: number, startedAt: number) => reader.bodies({ id: `r${turn}`, startedAt, bodies: 'recorded' }).state;
    expect(state(70, now - 8 * day)).toBe('expired');
    expect(state(200, now)).toBe('dropped');
    expect(reader.bodies({ id: 'r300', startedAt: now, bodies: 'off' }).state).toBe('off');
    reader.close();
    for (let turn = 71; turn <= 100; turn++) {
      expect(bodies.read(`r${turn}`)?.request.toString()).toBe(talk(...texts.slice(0, turn)));
      expect(bodies.read(`r${turn}`)?.response?.toString()).toBe(`data: ${noise(200, turn)}\n\n`);
    }
  });

  test('goes by itself every minute, and a session may go on after all of it went', async () => {
    const bodies = start({ retention: { maxBytes: 1e9, maxAgeMs: day } });
    bodies.request('r1', talk('first'), 's');
    bodies.response('r1', 'answer');
    await bodies.store.flush();
    bodies.clock.advance(2 * day);
    await bodies.store.flush(); // answered after the retention that was under way
    await eventually(() => expect(bodies.read('r1')).toBeNull());
    for (const table of ['turn', 'response', 'pack', 'piece', 'block']) expect(rowsOf(bodies.file, table)).toBe(0);

    bodies.request('r2', talk('first', 'second'), 's');
    await bodies.store.flush();
    expect(bodies.read('r2')?.request.toString()).toBe(talk('first', 'second'));
  });

  test('cuts a file that grew too large back to its size, oldest first', async () => {
    const bodies = start({ retention: { maxBytes: 800_000, maxAgeMs: day } });
    for (let turn = 0; turn < 100; turn++) {
      bodies.request(`r${turn}`, talk(noise(15_000, turn)), `s${turn % 10}`);
      if (turn % 20 === 0) await bodies.store.flush();
    }
    await bodies.store.flush();
    const { removed, bytes } = await bodies.store.retain();
    expect(bytes).toBeLessThanOrEqual(800_000);
    expect(bytes).toBeGreaterThan(300_000);
    expect(statSync(bodies.file).size).toBeLessThanOrEqual(800_000);
    expect(removed).toBeGreaterThan(50);
    expect(bodies.read(`r${removed - 1}`)).toBeNull();
    for (let turn = removed; turn < 100; turn++) expect(bodies.read(`r${turn}`)?.request.toString()).toBe(talk(noise(15_000, turn)));
  });

  test('leaves no pack that nobody names, and none without those it names', async () => {
    const bodies = start({ retention: { maxBytes: 1e9, maxAgeMs: day } });
    const turns = [...claudeSession({ turns: 60, seed: 5, imageEvery: 12, compactAt: 33, subagentEvery: 8 })];
    const now = bodies.clock.now();
    turns.forEach(({ requestId, body, sessionId, agentId, headers }, index) => {
      bodies.store.recorder.request({ requestId, startedAt: now - 2 * day + index * 10_000, sessionId, agentId, headers, body });
      bodies.response(requestId, ...(turns[index]?.response ?? []));
    });
    await bodies.store.flush();
    // One step of the clock at a time: the oldest few turns go.
    for (let gone = 0; gone < 60; gone += 7) {
      bodies.clock.advance(now - day + gone * 10_000 - bodies.clock.now());
      await bodies.store.retain();
      for (const { requestId, body, response } of turns.slice(gone)) {
        const read = bodies.read(requestId);
        expect(read?.request.equals(body) && read.response?.equals(Buffer.concat(response))).toBe(true);
      }
      expect(rowsOf(bodies.file, 'turn')).toBe(60 - gone);
    }
    bodies.clock.advance(day);
    await bodies.store.retain();
    for (const table of ['turn', 'response', 'pack', 'piece', 'block']) expect(rowsOf(bodies.file, table)).toBe(0);
  });
});

describe('when things break', () => {
  test('a recorder that lags drops and counts, and takes bodies again when it has caught up', async () => {
    const bodies = start({ queueBytes: 100_000 });
    const body = talk(noise(30_000, 1));
    const taken = Array.from({ length: 10 }, (_, index) => bodies.request(`r${index}`, body));
    expect(taken.filter(Boolean)).toHaveLength(2);
    expect(bodies.store.stats()).toMatchObject({ dropped: 8, lost: 0 });
    await bodies.store.flush();
    expect(bodies.store.stats().queuedBytes).toBe(0);
    expect(bodies.request('later', body)).toBe(true);
    await bodies.store.flush();
    expect(bodies.read('later')?.request.toString()).toBe(body);
  });

  test('a locked file loses bodies, warns once, and says when it works again', async () => {
    const bodies = start();
    await bodies.store.flush();
    const other = new Database(bodies.file);
    other.exec('BEGIN EXCLUSIVE');
    for (const id of ['r1', 'r2']) {
      expect(bodies.request(id, talk('hello'), 's')).toBe(true);
      await bodies.store.flush();
    }
    expect(bodies.store.stats()).toMatchObject({ recorded: 0, lost: 2, queuedBytes: 0 });
    expect(bodies.warnings).toMatchObject([{ code: 'bodies_failing' }]);

    other.exec('ROLLBACK');
    other.close();
    bodies.request('r3', talk('hello', 'again'), 's');
    await bodies.store.flush();
    expect(bodies.read('r3')?.request.toString()).toBe(talk('hello', 'again'));
    expect(bodies.warnings).toMatchObject([{ code: 'bodies_failing' }, null]);
  });

  test('one body that cannot be kept takes no other with it', async () => {
    const bodies = start();
    bodies.request('r1', talk('first'), 's');
    bodies.request('r1', talk('first, again under the same id'), 's');
    bodies.request('r2', talk('first', 'second'), 's');
    await bodies.store.flush();
    expect(bodies.store.stats()).toMatchObject({ recorded: 2, lost: 1 });
    expect(bodies.read('r1')?.request.toString()).toBe(talk('first'));
    expect(bodies.read('r2')?.request.toString()).toBe(talk('first', 'second'));
  });

  test('a full disk loses what does not fit, and what is there can still be read', () => {
    // Files of this process may not grow beyond 500 blocks of 512 or 1024 bytes: writing fails as on a full disk.
    const child = fileURLToPath(new URL('../../support/recorder-child.ts', import.meta.url));
    const { stdout, stderr } = spawnSync('sh', ['-c', 'ulimit -f 500; exec "$0" "$@"', process.execPath, child, folder], {
      encoding: 'utf8',
    });
    expect(stderr).toBe('');
    const { stats, warnings, first } = JSON.parse(stdout) as { stats: BodyStoreStats; warnings: unknown[]; first: string };
    expect(stats.recorded).toBeGreaterThan(0);
    expect(stats.lost).toBeGreaterThan(0);
    expect(stats.recorded + stats.lost).toBe(100);
    expect(warnings).toMatchObject([{ code: 'bodies_failing' }]);
    expect(first).toBe('{"first":true}');
  });

  test('a file that is no database is set aside with a warning', async () => {
    writeFileSync(path.join(folder, 'bodies.db'), 'not a database at all '.repeat(1000));
    const bodies = start();
    bodies.request('r1', talk('hello'));
    await bodies.store.flush();
    expect(bodies.read('r1')?.request.toString()).toBe(talk('hello'));
    expect(bodies.warnings).toMatchObject([{ code: 'bodies_damaged' }]);
    expect(readFileSync(`${bodies.file}.damaged`, 'utf8')).toContain('not a database');
  });

  test('a file damaged in the middle is set aside when that is met, and readers follow', async () => {
    const bodies = start();
    for (let turn = 0; turn < 50; turn++) bodies.request(`r${turn}`, talk(noise(3000, turn)), `s${turn}`);
    await bodies.store.close();
    const bytes = readFileSync(bodies.file);
    bytes.fill(0x5a, 2048, bytes.length - 2048); // all but the first and the last page
    writeFileSync(bodies.file, bytes);

    const again = start();
    const reader = createBodiesReader(again.file);
    await again.store.flush();
    for (const id of ['new-1', 'new-2']) {
      again.request(id, talk('hello'), 's1');
      await again.store.flush();
    }
    expect(again.warnings).toMatchObject([{ code: 'bodies_damaged' }]);
    expect(existsSync(`${again.file}.damaged`)).toBe(true);
    expect(reader.bodies({ id: 'new-2', startedAt: 0, bodies: 'recorded' }).request).toBe(talk('hello'));
    reader.close();
  });

  test('bodies that are damaged say so and name the file', async () => {
    const bodies = start();
    bodies.request('r1', talk(noise(3000, 1)));
    await bodies.store.close();
    const database = new Database(bodies.file);
    database.exec("UPDATE pack SET data = x'00010203'");
    database.close();
    const reader = createBodiesReader(bodies.file);
    const read = () => reader.bodies({ id: 'r1', startedAt: 0, bodies: 'recorded' });
    expect(read).toThrow(expect.objectContaining({ code: 'database_corrupt', message: expect.stringContaining(bodies.file) as string }));
    expect(() => createBodiesReader(path.join(folder, 'missing.db')).difference('r1')).toThrow(
      expect.objectContaining({ code: 'internal' }),
    );
    reader.close();
  });

  test('a file of a newer version is left alone', async () => {
    const newer = new Database(path.join(folder, 'bodies.db'));
    newer.pragma('user_version = 99');
    newer.close();
    const bodies = start();
    bodies.request('r1', talk('hello'));
    await bodies.store.flush();
    expect(bodies.store.stats()).toMatchObject({ recorded: 0, lost: 1 });
    expect(bodies.warnings).toMatchObject([{ code: 'bodies_failing', text: expect.stringContaining('newer Gatehouse') }]);
    expect(existsSync(`${bodies.file}.damaged`)).toBe(false);
  });

  test('a thread that cannot even start drops bodies and is tried again', async () => {
    const clock = createManualClock();
    const broken = path.join(folder, 'recorder.mjs');
    writeFileSync(broken, 'throw new Error("broken");');
    let hear: () => void = () => undefined;
    const warned = new Promise<void>((resolve) => (hear = resolve));
    const store = openBodyStore({
      file: path.join(folder, 'bodies.db'),
      worker: broken,
      clock,
      retention: { maxBytes: 1e9, maxAgeMs: day },
      onWarning: (warning) => warning?.code === 'bodies_dead' && hear(),
    });
    await warned;
    const request = { requestId: 'r1', startedAt: 1, sessionId: null, agentId: null, headers: [], body: Buffer.from('{}') };
    expect(store.recorder.request(request)).toBe(false);
    await expect(store.flush()).rejects.toThrow('not running');

    // What the thread runs is mended; after a while it is started again.
    writeFileSync(broken, `import ${JSON.stringify(new URL('../../../src-main/store/bodies/recorder-worker.ts', import.meta.url).href)};`);
    clock.advance(5000);
    expect(store.recorder.request(request)).toBe(true);
    await store.flush();
    expect(store.stats()).toMatchObject({ recorded: 1, dropped: 1 });
    await store.close();
  });

  test('nothing can be handed over after closing', async () => {
    const bodies = start();
    await bodies.store.close();
    expect(bodies.request('r1', talk('hello'))).toBe(false);
    await expect(bodies.store.retain()).rejects.toThrow();
    await bodies.store.close();
  });
});
