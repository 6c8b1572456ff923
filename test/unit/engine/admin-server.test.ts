import { expect, test } from 'vitest';
import { openAdminServer } from '../../../src-main/engine/interface/admin-server.ts';

const listen = { host: '127.0.0.1', port: 0, tls: null, behindProxy: false, hosts: [] };
const answer = () => new Response('hello');

test('an address that others can reach is refused without TLS or a proxy that brings it', async () => {
  for (const host of ['0.0.0.0', '::', '192.0.2.1', '127.evil.example']) {
    await expect(openAdminServer({ ...listen, host }, 0, answer)).rejects.toMatchObject({
      code: 'bind_refused',
      message: expect.stringContaining('listen.tls'),
    });
  }
});

test('behind a proxy it may listen for others, and is told with an address that works here', async () => {
  const server = await openAdminServer({ ...listen, host: '0.0.0.0', behindProxy: true }, 0, answer);
  expect(server.url).toBe(`http://127.0.0.1:${server.port}`);
  expect(await (await fetch(server.url)).text()).toBe('hello');
  await server.close();
});
