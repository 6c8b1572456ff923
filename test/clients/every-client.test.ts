/**
 * Every real client, set up by nothing but its guide: a tool loop that writes a file, by its own format and by another;
 * a key and a budget that stop it, and a model that declines. What came of it is written down in matrix.md.
 */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { type Reply, type ReceivedRequest, stream } from '../support/fake-anthropic.ts';
import { govern, tier } from '../support/governed.ts';
import { messageEvents } from '../support/messages-stream.ts';
import { startProviderGateway } from '../support/provider-gateway.ts';
import { newPlace } from '../support/run-claude.ts';
import { foundryClaude } from '../support/vendors/claude-vendors.ts';
import type { Vendor } from '../support/vendors/vendor.ts';
import { INSTALL_LIMIT_MS, installClient } from './install-client.ts';
import { realClients } from './real-clients.ts';
import { runClient } from './run-client.ts';

const COLUMNS = ['its own format', 'another format', 'unknown key', 'budget used up', 'the model declines'] as const;
const cells = new Map<string, string>();
/** Longer than any of them waits for a limit that ends soon. */
const LIMIT_MS = 100_000;

async function start(vendor: Vendor, reply: (request: ReceivedRequest) => Reply) {
  const gateway = await startProviderGateway(vendor.provider, vendor.config);
  onTestFinished(() => gateway.close());
  gateway.fake.replyAlways(reply);
  return gateway;
}

const requests = (count: number) => `${count} request${count === 1 ? '' : 's'}`;

describe.each(realClients.map((client) => [client.title, client] as const))('%s', (title, client) => {
  const cell = (column: (typeof COLUMNS)[number], text: string) => cells.set(`${title}/${column}`, text);
  beforeAll(() => void installClient(client.package), INSTALL_LIMIT_MS);

  test.each([
    ['its own format', client.native],
    ['another format', client.other],
  ] as const)('writes a file by %s', { timeout: LIMIT_MS * 2 }, async (column, vendor) => {
    const place = await newPlace();
    const file = join(place.work, 'note.txt');
    const refused: string[] = [];
    const gateway = await start(vendor, (request) => {
      // What the client itself wrote passes as it came; what was translated must suit the provider.
      if (vendor === client.other) refused.push(...vendor.problems(request));
      const { results, tools } = vendor.seen(request);
      const tool = client.write(file, 'hello');
      return vendor.reply(results > 0 || !tools.has(tool.name) ? { text: 'It is written.' } : { text: 'I write it.', tool });
    });

    const run = await runClient(client, { ...terms(gateway, vendor), prompt: 'write the note', place, limitMs: LIMIT_MS });

    expect(refused).toEqual([]);
    expect(run, run.output).toMatchObject({ code: 0 });
    expect(run.output).toContain('It is written.');
    expect((await readFile(file, 'utf8')).trim()).toBe('hello');
    expect(gateway.ports.finished.map(({ row }) => row.status)).not.toContain(400);
    cell(column, `writes the file (${vendor.title})`);
  });

  test('ends at a key that is not known', { timeout: LIMIT_MS * 2 }, async () => {
    const vendor = client.native;
    const gateway = await start(vendor, () => vendor.reply({ text: 'never' }));
    const key = `sk-gate-${'x'.repeat(49)}`;
    const run = await runClient(client, { ...terms(gateway, vendor), key, prompt: 'hi', limitMs: LIMIT_MS });
    expect(gateway.fake.requests).toEqual([]);
    expect(run.code).not.toBeNull();
    const told = /virtual key is (?:incomplete|not known)/.test(run.output) ? 'our sentence' : 'a sentence of its own';
    cell('unknown key', `${requests(gateway.ports.finished.length)}, ${told}`);
  });

  test('stops at a budget that is used up, and says so', { timeout: LIMIT_MS * 2 }, async () => {
    const vendor = client.native;
    const gateway = await start(vendor, () => vendor.reply({ text: 'never' }));
    govern(gateway, [tier('team', { budgets: [{ capNanoUsd: 1, window: { kind: 'calendar', unit: 'month' } }] })]);
    const run = await runClient(client, { ...terms(gateway, vendor), prompt: 'hi', limitMs: LIMIT_MS });
    expect(gateway.fake.requests).toEqual([]);
    expect(gateway.ports.finished.length).toBeGreaterThan(0);
    const told = run.output.includes('has used') ? 'our sentence' : 'a sentence of its own';
    cell('budget used up', `${requests(gateway.ports.finished.length)}, ${told}`);
  });

  test('takes a model that declines for an answer', { timeout: LIMIT_MS * 2 }, async () => {
    const declined = () => stream(messageEvents({ blocks: [], stopReason: 'refusal' }));
    const gateway = await start(foundryClaude, declined);
    const run = await runClient(client, { ...terms(gateway, foundryClaude), prompt: 'hi', limitMs: LIMIT_MS });
    cell('the model declines', `${requests(gateway.fake.requests.length)}, ends with ${run.code ?? 'a time-out'}`);
  });
});

test('the matrix of all of them is the one that is checked in', async () => {
  const rows = realClients.map(({ title, package: { name, version } }) =>
    [title, `${name} ${version}`, ...COLUMNS.map((column) => cells.get(`${title}/${column}`) ?? 'not run')].join(' | '),
  );
  const head = ['Client', 'Package', ...COLUMNS];
  const text = `# The real clients

Written by \`npm run test:clients -- --update\`; see every-client.test.ts. Every client ran with an empty HOME and its set-up guide. A model that declines is Claude, which ends with \`stop_reason: refusal\` and says nothing.

| ${head.join(' | ')} |
|${head.map(() => ' --- |').join('')}
${rows.map((row) => `| ${row} |`).join('\n')}
`;
  await expect(text).toMatchFileSnapshot('matrix.md');
});

function terms({ url, key }: { readonly url: string; readonly key: string }, { model }: Vendor) {
  return { url, key, model };
}
