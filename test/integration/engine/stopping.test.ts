import { once } from 'node:events';
import { expect, test } from 'vitest';
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
