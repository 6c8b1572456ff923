import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { appendFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, onTestFinished, test } from 'vitest';
import { eventually } from '../../support/eventually.ts';
import { startFakeAnthropic, stream } from '../../support/fake-anthropic.ts';
import { messageEvents, text } from '../../support/messages-stream.ts';
import { sendMessage } from '../../support/engine.ts';
import { runGatehouse, serveGatehouse } from '../../support/run-gatehouse.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

test('told to stop, it lets a running answer finish, charges it, and leaves nothing open', async () => {
  const fake = await startFakeAnthropic();
  const gate = Promise.withResolvers<void>();
  const events = messageEvents({ blocks: [text('to the very end')] });
  fake.reply(stream([...events.slice(0, 3), gate.promise, ...events.slice(3)]));
  const dataDir = await temporaryFolder();
  const env = { UPSTREAM: 'sk-ant-x' };
  const served = await serveGatehouse(dataDir, { env });
  await runGatehouse(
    ['accounts', 'add', 'fake', '--provider', 'anthropic', '--base-url', fake.url, '--secret', '${env:UPSTREAM}', '--data', dataDir],
    { env },
  );
  const { value } = JSON.parse(
    (await runGatehouse(['keys', 'create', '--owner', 'developer:me', '--json', '--data', dataDir], { env })).stdout,
  );

  const answer = await sendMessage(served.gatewayUrl, value, { stream: true });
  const stopping = served.stop();
  await eventually(() => expect(fetch(`${served.gatewayUrl}/v1/models`)).rejects.toThrow());
  gate.resolve();
  expect(await answer.text()).toMatch(/message_stop/);
  expect(await stopping).toBe(0);

  const { total } = JSON.parse((await runGatehouse(['spend', '--json', '--data', dataDir])).stdout);
  expect(total).toMatchObject({ requests: 1, estimated: 0, simulated: 0 });
  await fake.close();
});

test('a second signal ends it at once', async () => {
  const fake = await startFakeAnthropic();
  fake.reply(stream([...messageEvents().slice(0, 3), new Promise(() => {})]));
  const dataDir = await temporaryFolder();
  const env = { UPSTREAM: 'sk-ant-x' };
  const served = await serveGatehouse(dataDir, { env });
  await runGatehouse(
    ['accounts', 'add', 'fake', '--provider', 'anthropic', '--base-url', fake.url, '--secret', '${env:UPSTREAM}', '--data', dataDir],
    { env },
  );
  const { value } = JSON.parse(
    (await runGatehouse(['keys', 'create', '--owner', 'developer:me', '--json', '--data', dataDir], { env })).stdout,
  );
  const answer = await sendMessage(served.gatewayUrl, value, { stream: true });
  const cut = answer.text().then(
    () => 'ended',
    () => 'cut',
  );
  served.process.kill('SIGTERM');
  await eventually(() => expect(fetch(`${served.gatewayUrl}/v1/models`)).rejects.toThrow());
  served.process.kill('SIGTERM');
  const [code, signal] = await once(served.process, 'close');
  expect([code, signal]).toEqual([null, 'SIGTERM']);
  expect(await cut).toBe('cut');
  // What ran when it was cut is charged as an estimate at the next start.
  const { total } = JSON.parse((await runGatehouse(['spend', '--json', '--data', dataDir])).stdout);
  expect(total).toMatchObject({ requests: 1, estimated: 1 });
  await fake.close();
});

test('it ends whatever runs: a stream that is decoded, a client that reads nothing, a request that never comes', async () => {
  const fake = await startFakeAnthropic();
  const events = messageEvents({ blocks: [text('to no end')] });
  const event = events.find((one) => one.event === 'content_block_delta')!;
  async function* endless(): AsyncGenerator<(typeof events)[number]> {
    yield* events.slice(0, 3);
    for (;;) yield event;
  }
  const dataDir = await temporaryFolder();
  const env = { UPSTREAM: 'sk-ant-x' };
  const run = async (...args: string[]) => (await runGatehouse([...args, '--data', dataDir], { env })).stdout;
  await run('accounts', 'add', 'fake', '--provider', 'anthropic', '--base-url', fake.url, '--secret', '${env:UPSTREAM}');
  await appendFile(join(dataDir, 'gatehouse.yaml'), '\nconnections: { drainMs: 100 }\n');
  const { value } = JSON.parse(await run('keys', 'create', '--owner', 'developer:me', '--json')) as { value: string };
  const served = await serveGatehouse(dataDir, { env });

  fake.reply(stream(endless(), { encoding: 'gzip' }));
  const decoded = await sendMessage(served.gatewayUrl, value, { stream: true });
  fake.reply(stream(endless()));
  const unread = await sendMessage(served.gatewayUrl, value, { stream: true });
  const halfOpen = connect({ port: Number(new URL(served.gatewayUrl).port), host: '127.0.0.1', allowHalfOpen: true });
  halfOpen.on('error', () => undefined).write('POST /v1/messages HTTP/1.1\r\nhost: 127');
  const cut = decoded.text().catch(() => 'cut');

  expect(await served.stop()).toBe(0);
  await cut;
  await unread.body?.cancel().catch(() => undefined);
  halfOpen.destroy();
  const { total } = JSON.parse(await run('spend', '--json')) as { total: { requests: number } };
  expect(total.requests).toBe(2);
  await fake.close();
});

test('a thread that is stuck inside native code does not keep the process: the rest is closed, then it is killed', async () => {
  const child = spawn(process.execPath, [fileURLToPath(new URL('../../support/stuck-child.ts', import.meta.url))]);
  onTestFinished(() => void child.kill('SIGKILL'));
  let said = '';
  const ready = new Promise<void>((resolve) => {
    child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
      said += chunk;
      if (said.includes('ready')) resolve();
    });
  });
  await ready;
  child.kill('SIGTERM');
  const [code, signal] = (await once(child, 'close')) as [number | null, string | null];
  expect([code, signal]).toEqual([null, 'SIGKILL']);
  expect(said).toContain('closed the rest');
});
