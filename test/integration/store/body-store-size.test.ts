/**
 * The figures of the body store: how much smaller the file is than the bodies that passed, on sessions built as real
 * ones are. The file is measured after a truncating checkpoint, headers included; raw bytes count bodies alone.
 */
import { statSync } from 'node:fs';
import path from 'node:path';
import { beforeEach, expect, test } from 'vitest';
import { createBodiesReader } from '../../../src-main/store/bodies/bodies-reader.ts';
import { openBodyStore } from '../../../src-main/store/bodies/recorder-client.ts';
import { claudeSession, type SessionShape, type SessionTurn } from '../../support/claude-session.ts';
import { createManualClock } from '../../support/manual-clock.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

let folder: string;
beforeEach(async () => {
  folder = await temporaryFolder();
});

test('a session of 50 turns is kept in a twentieth of its raw bodies', async () => {
  const { ratio } = await record({ turns: 50, seed: 1, imageEvery: 15, compactAt: 30, subagentEvery: 10 });
  expect(ratio).toBeGreaterThanOrEqual(20);
});

test('a session of 400 turns is kept in a hundredth of its raw bodies', async () => {
  const { ratio } = await record({ turns: 400, seed: 2, imageEvery: 60, compactAt: 220, subagentEvery: 12 });
  expect(ratio).toBeGreaterThanOrEqual(100);
});

/** Sends a session through a real recorder, reads a part of it back, and measures the file. */
async function record(shape: SessionShape): Promise<{ ratio: number }> {
  const file = path.join(folder, 'bodies.db');
  const store = openBodyStore({
    file,
    worker: new URL('../../../src-main/store/bodies/recorder-worker.ts', import.meta.url),
    clock: createManualClock(),
    retention: { maxBytes: 2e9, maxAgeMs: 7 * 86_400_000 },
    onWarning: (warning) => {
      throw new Error(warning?.text);
    },
  });
  const kept: SessionTurn[] = [];
  let raw = 0;
  let count = 0;
  for (const turn of claudeSession(shape)) {
    const { requestId, sessionId, agentId, headers, body, responseHeaders, response } = turn;
    expect(store.recorder.request({ requestId, startedAt: count, sessionId, agentId, headers, body })).toBe(true);
    expect(store.recorder.response({ requestId, headers: responseHeaders, chunks: response, truncated: false })).toBe(true);
    raw += body.length + response.reduce((sum, chunk) => sum + chunk.length, 0);
    if (++count % 7 === 0) kept.push(turn);
    if (count % 20 === 0) await store.flush();
  }
  await store.close();
  const bytes = statSync(file).size;
  expect(store.stats()).toEqual({ queuedBytes: 0, recorded: 2 * shape.turns, dropped: 0, lost: 0 });

  const reader = createBodiesReader(file);
  for (const { requestId, body, response } of kept) {
    const read = reader.bodies({ id: requestId, startedAt: 0, bodies: 'recorded' });
    expect(read.request === body.toString() && read.response === Buffer.concat(response).toString()).toBe(true);
  }
  reader.close();
  const ratio = raw / bytes;
  console.info(
    `${shape.turns} turns: ${(raw / 1e6).toFixed(1)} MB of bodies in ${(bytes / 1e3).toFixed(0)} kB, ${ratio.toFixed(1)} times smaller`,
  );
  return { ratio };
}
