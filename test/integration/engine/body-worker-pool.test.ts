/** The threads for large bodies, for real: what they may fail of stays with one job, and nothing ever hangs. */
import { afterEach, describe, expect, test } from 'vitest';
import { BodyWorkerPool } from '../../../src-main/engine/body-worker-pool.ts';
import { workerFile } from '../../../src-main/engine/worker-files.ts';
import type { ClientBody } from '../../../src-main/gateway/body-jobs.ts';

let pool: BodyWorkerPool;
afterEach(() => pool.stop());

const wanted = () => new AbortController().signal;
const code = (text: string) => new URL(`data:text/javascript,${encodeURIComponent(text)}`);
/** Each thread does `text` with what it is given. */
const threads = (text: string) =>
  new BodyWorkerPool({
    file: () => code(`import { parentPort } from 'node:worker_threads'; parentPort.on('message', (order) => { ${text} });`),
  });
const chat = (text: string): ClientBody => ({ door: 'chat', terms: { model: null, stream: null }, bytes: Buffer.from(text) });
const hello = chat('{"model":"m","messages":[{"role":"user","content":"hello"}]}');

describe('a job', () => {
  test('comes back with what it made, or with the very error that it would throw here', async () => {
    pool = new BodyWorkerPool({ file: () => workerFile('body') });
    const read = await pool.run('read', hello, wanted());
    expect(JSON.parse(Buffer.from(read!.body).toString())).toMatchObject({ model: 'm', messages: [{ role: 'user' }] });
    await expect(pool.run('read', chat('{"model":"m"'), wanted())).rejects.toMatchObject({
      code: 'body_invalid',
      message: expect.any(String) as string,
    });
    await expect(pool.run('read', { ...hello, door: 'none' }, wanted())).rejects.toMatchObject({ code: 'internal' });
  });

  test('that ends its thread fails with a clear error; those that wait are done by another', async () => {
    pool = threads(`if (order.input.door === 'die') process.exit(3); else parentPort.postMessage({ result: order.input.door });`);
    const deaths = [1, 2].map(() => pool.run('read', { ...hello, door: 'die' }, wanted()));
    const after = pool.run('read', { ...hello, door: 'lives' }, wanted());
    const failed = { code: 'internal', message: expect.stringContaining('try again') as string };
    await Promise.all(deaths.map((death) => expect(death).rejects.toMatchObject(failed)));
    expect(await after).toBe('lives');
  });

  test('whose code cannot be loaded fails', async () => {
    pool = new BodyWorkerPool({ file: () => code('throw new Error("damaged");') });
    await expect(pool.run('read', hello, wanted())).rejects.toMatchObject({ code: 'internal' });
  });
});

describe('threads that never answer', () => {
  const silent = () => threads('');

  test('are two at most, and so many jobs wait for them: another is refused as overloaded', async () => {
    pool = silent();
    const jobs = Array.from({ length: 34 }, () => pool.run('read', hello, wanted()).catch(() => null));
    expect(pool.threads).toBe(2);
    expect(pool.waiting).toBe(32);
    await expect(pool.run('read', hello, wanted())).rejects.toMatchObject({ code: 'buffer_full' });
    await pool.stop();
    await Promise.all(jobs);
  });

  test('nobody waits for once the request is given up, running or not', async () => {
    pool = silent();
    const gone = new AbortController();
    const jobs = [1, 2, 3].map(() => pool.run('read', hello, gone.signal));
    expect(pool.waiting).toBe(1);
    gone.abort();
    for (const job of jobs) await expect(job).rejects.toMatchObject({ code: 'client_closed' });
    expect(pool.waiting).toBe(0);
    await expect(pool.run('read', hello, gone.signal)).rejects.toMatchObject({ code: 'client_closed' });
  });

  test('end with the engine, and whoever waited hears that it stops', async () => {
    pool = threads('for (;;);');
    const jobs = [1, 2, 3].map(() => pool.run('read', hello, wanted()));
    const failed = Promise.all(jobs.map((job) => expect(job).rejects.toMatchObject({ code: 'draining' })));
    await pool.stop();
    await failed;
    expect(pool.threads).toBe(0);
    await expect(pool.run('read', hello, wanted())).rejects.toMatchObject({ code: 'draining' });
  });
});

test('no thread is started before there is work', () => {
  pool = new BodyWorkerPool({ file: () => workerFile('body') });
  expect(pool.threads).toBe(0);
});
