import { expect, test } from 'vitest';
import { createRequestBodies } from '../../../src-main/admin/request-bodies.ts';

const KB = 1024;
const MB = 1024 * KB;

function post(body: string, type = 'application/json'): Request {
  return new Request('http://gatehouse/rpc/overview', { method: 'POST', body, headers: { 'content-type': type } });
}

test('a body over the limit of its call is refused, whether its length is announced or not', async () => {
  const bodies = createRequestBodies();
  const announced = post('{}');
  announced.headers.set('content-length', String(65 * KB));
  const trickled = post(`"${'x'.repeat(65 * KB)}"`);
  expect(trickled.headers.get('content-length')).toBeNull();
  for (const request of [announced, trickled]) {
    await expect(bodies.read(request, 'admin', 64 * KB)).rejects.toMatchObject({
      code: 'body_too_large',
      message: expect.stringContaining('at most 64 kB'),
    });
  }
});

test('a member’s body is smaller than an admin’s', async () => {
  const bodies = createRequestBodies();
  const text = `"${'x'.repeat(20 * KB)}"`;
  expect((await bodies.read(post(text), 'admin', 64 * KB)).bytes?.length).toBe(text.length);
  await expect(bodies.read(post(text), 'member', 64 * KB)).rejects.toMatchObject({ code: 'body_too_large' });
});

test('all bodies together are bounded, members’ apart from admins’, and room comes back with every release', async () => {
  const bodies = createRequestBodies();
  const text = `"${'x'.repeat(4 * MB - 2)}"`;
  const held = await Promise.all(Array.from({ length: 6 }, () => bodies.read(post(text), 'admin', 4 * MB)));
  await expect(bodies.read(post(text), 'admin', 4 * MB)).rejects.toMatchObject({ code: 'buffer_full' });
  await bodies.read(post('{}'), 'member', 64 * KB);
  held[0]?.release();
  held[0]?.release();
  const again = await bodies.read(post(text), 'admin', 4 * MB);
  await expect(bodies.read(post('{}'), 'admin', 4 * MB)).rejects.toMatchObject({ code: 'buffer_full' });
  for (const one of [again, ...held]) one.release();
  expect((await bodies.read(post('{}'), 'admin', 64 * KB)).bytes?.length).toBe(2);
});

test('values are counted, not bytes: a body of very many is refused before it is parsed, a long text with commas is not', async () => {
  const bodies = createRequestBodies();
  const read = async (value: unknown) => (await bodies.read(post(JSON.stringify(value)), 'admin', 4 * MB)).release();
  await read({ json: { text: '"a","b",\\"[{\n'.repeat(50_000) } });
  const many = Array.from({ length: 30_000 }, (_, index) => index);
  for (const value of [many, Object.fromEntries(many.map((index) => [`k${index}`, 0])), many.map(() => [])]) {
    await expect(read(value)).rejects.toMatchObject({ code: 'body_invalid', message: expect.stringContaining('20000 values') });
  }
});

test('a body that is no JSON by its type is refused; none at all is fine', async () => {
  const bodies = createRequestBodies();
  for (const type of ['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data; boundary=x', 'application/jsonp'])
    await expect(bodies.read(post('{}', type), 'admin', KB)).rejects.toMatchObject({ code: 'body_type' });
  expect((await bodies.read(post('{}', 'application/json; charset=utf-8'), 'admin', KB)).bytes).not.toBeNull();
  expect((await bodies.read(new Request('http://gatehouse/', { method: 'POST' }), 'admin', KB)).bytes).toBeNull();
});
