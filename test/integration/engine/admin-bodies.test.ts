/** Large and awkward bodies against the interface's port of a running engine: refused in clear words, and cheap. */
import { request } from 'node:http';
import { expect, test } from 'vitest';
import { contract } from '../../../src-main/contract/api.ts';
import { listCalls } from '../../../src-main/contract/call-meta.ts';
import { adminClient } from '../../support/admin-client.ts';
import { postJson } from '../../support/browser.ts';
import { sendMessage, testHeadless } from '../../support/engine.ts';

const MB = 1024 * 1024;

/** Sends `sizeBytes` of a text as fast as they are taken; the answer may come before the end. Null: cut off without one. */
function sendLarge(
  url: string,
  headers: Record<string, string>,
  sizeBytes: number,
  isAnnounced: boolean,
): Promise<[number, string] | null> {
  return new Promise((resolve) => {
    const length = isAnnounced ? { 'content-length': String(sizeBytes) } : {};
    const call = request(url, { method: 'POST', headers: { 'content-type': 'application/json', ...headers, ...length } }, (answer) => {
      let text = '';
      answer.setEncoding('utf8').on('data', (piece: string) => (text += piece));
      answer.once('end', () => {
        resolve([answer.statusCode ?? 0, text]);
        call.destroy();
      });
    });
    call.once('error', () => resolve(null));
    const piece = Buffer.alloc(64 * 1024, 'x');
    let left = sizeBytes;
    const more = (): void => {
      while (left > 0) {
        left -= piece.length;
        if (!call.write(left < 0 ? piece.subarray(0, piece.length + left) : piece)) return void call.once('drain', more);
      }
      call.end();
    };
    more();
  });
}

test('thirty bodies of 31 MB with a member’s key are refused, announced or not, and the gateway serves meanwhile', async () => {
  const { adminUrl, gatewayUrl, firstKey } = await testHeadless();
  const headers = { authorization: `Bearer ${firstKey}` };
  const sending = Array.from({ length: 30 }, (_, index) => sendLarge(`${adminUrl}/rpc/spend/get`, headers, 31 * MB, index % 2 === 0));
  expect((await sendMessage(gatewayUrl, firstKey ?? '')).status).toBe(200);
  for (const answer of await Promise.all(sending)) {
    expect(answer?.[0]).toBe(413);
    expect(JSON.parse(answer?.[1] ?? '')).toMatchObject({ code: 'body_too_large', message: expect.stringContaining('at most 16 kB') });
  }
});

test('a large login is refused by its size, announced or not, and nothing of it is an error of ours', async () => {
  const { adminUrl } = await testHeadless();
  for (const isAnnounced of [true, false]) {
    const answer = await sendLarge(`${adminUrl}/api/login`, {}, 5 * MB, isAnnounced);
    expect(answer?.[0]).toBe(413);
    expect(JSON.parse(answer?.[1] ?? '')).toMatchObject({ code: 'body_too_large', message: expect.stringContaining('at most 4 kB') });
  }
});

test('whatever is sent as the input of a call is refused as such, never an error of ours', async () => {
  const { adminUrl, loginToken } = await testHeadless();
  const headers = { authorization: `Bearer ${loginToken}`, 'content-type': 'application/json' };
  const nested = '['.repeat(15_000) + ']'.repeat(15_000);
  const record = `${'{"a":'.repeat(7000)}1${'}'.repeat(7000)}`;
  const bodies = [
    '',
    '{',
    'null',
    `{"json":${nested}}`,
    `{"json":${record}}`,
    '{"json":{"__proto__":{"limit":1}},"meta":[]}',
    '{"json":{"filter":1},"meta":[[9,"filter","x"]]}',
    '{"json":[],"meta":{"length":1e9}}',
    '{"json":null,"meta":[[4,"constructor","prototype"]]}',
    '\ud800',
  ];
  const reads = [...listCalls(contract)].filter(([call, { effect }]) => effect === 'read' && call !== 'live.events' && call !== 'doctor');
  for (const [call] of reads) {
    for (const prefix of ['/rpc/', '/api/']) {
      const url = adminUrl + prefix + call.replaceAll('.', '/');
      const statuses = await Promise.all(
        bodies.map(async (body) => {
          const answer = await fetch(url, { method: 'POST', headers, body });
          await answer.text();
          return answer.status;
        }),
      );
      expect([url, statuses.filter((status) => status >= 500)]).toEqual([url, []]);
    }
  }
});

test('a list of two megabytes is taken from an admin, one text of very many values is not', async () => {
  const { adminUrl, loginToken, engine } = await testHeadless();
  const headers = { authorization: `Bearer ${loginToken}` };
  const text = `id,name,team\n${'x,"a, ""b""",main\n'.repeat(90_000)}`;
  const preview = await adminClient(engine.admin).people.previewImport({ text });
  expect(preview.rows.length).toBe(90_000);
  const many = Object.fromEntries(Array.from({ length: 100_000 }, (_, index) => [`k${index}`, 0]));
  const refused = await postJson(`${adminUrl}/api/people/previewImport`, many, headers);
  expect(refused.status).toBe(400);
  expect(await refused.json()).toMatchObject({ code: 'body_invalid' });
});
