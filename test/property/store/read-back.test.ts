/** Whatever passed is read back byte for byte, through the real thread and the real file. */
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { startBodyStore, type TestBodyStore } from '../../support/body-store.ts';

vi.setConfig({ testTimeout: 60_000 }); // real files, on machines that may be busy

let bodies: TestBodyStore;
let count = 0;
beforeAll(() => {
  bodies = startBodyStore();
});
afterAll(() => bodies.remove());

/** White space wherever JSON allows it. */
const space = fc.constantFrom('', '', '', ' ', '\n', '\t ', '\r\n  ');
/** Strings as a client may write them: escapes, lone surrogates, what looks like structure. */
const string = fc
  .array(fc.constantFrom('a', 'word ', '\\"', '\\\\', '\\ud800', '\\u0000', '"}],'.replaceAll('"', '\\"'), 'é', '漢', 'cache_control'), {
    maxLength: 60,
  })
  .map((parts) => `"${parts.join('')}"`);
const scalar = fc.oneof(string, fc.constantFrom('null', 'true', '-0', '1e400', '12345678901234567890', '""'));
const keys = ['tools', 'system', 'messages', 'content', 'cache_control', 'type', 'text', 'role', 'name', 'ca\\u0063he_control', ''];

/** JSON text with odd spacing, repeated keys, and the names the splitter looks for in places they do not belong. */
const { json } = fc.letrec<{ json: string; list: string; record: string }>((tie) => ({
  json: fc.oneof({ depthSize: 'small', withCrossShrink: true }, scalar, tie('list'), tie('record')),
  list: fc
    .tuple(space, fc.array(tie('json'), { maxLength: 5 }), space)
    .map(([left, items, right]) => `[${left}${items.join(`${right},${left}`)}${right}]`),
  record: fc
    .tuple(space, space, fc.array(fc.tuple(fc.constantFrom(...keys), tie('json')), { maxLength: 6 }))
    .map(
      ([left, right, members]) =>
        `{${left}${members.map(([key, value]) => `"${key}"${right}:${left}${value}`).join(`${right},${left}`)}${right}}`,
    ),
}));

const marker = fc.constantFrom(
  '',
  '',
  ',"cache_control":{"type":"ephemeral"}',
  ' , "cache_control" : null ',
  ',"cache_control":{},"cache_control":[]',
);
const long = fc.integer({ min: 0, max: 400 }).map((size) => 'long text that is worth a block of its own '.repeat(size / 40));
const block = fc.tuple(string, long, marker).map(([text, more, mark]) => `{"type":"text","text":"${more}${text.slice(1)}${mark}}`);
const message = fc.oneof(
  fc.tuple(fc.array(block, { maxLength: 4 }), space).map(([blocks, gap]) => `{"role":"user",${gap}"content":[${blocks.join(',')}]}`),
  string.map((text) => `{"role":"assistant","content":${text},"output_config":{"effort":"high"}}`),
  json,
);
/** Bodies of the expected build, whole or broken off. */
const messagesBody = fc
  .tuple(
    space,
    fc.array(block, { maxLength: 3 }),
    fc.array(message, { maxLength: 8 }),
    fc.array(block, { maxLength: 4 }),
    fc.option(fc.nat(4000)),
  )
  .map(([gap, system, messages, tools, cut]) => {
    const whole = `${gap}{"model":"m",${gap}"messages":[${messages.join(`,${gap}`)}],"system":[${system.join(',')}],"tools":[${tools.join(',')}],"stream":true}${gap}`;
    return Buffer.from(cut === null ? whole : whole.slice(0, cut));
  });
const anyBody = fc.oneof(
  messagesBody,
  json.map((text) => Buffer.from(text)),
  fc.uint8Array({ maxLength: 3000 }).map((bytes) => Buffer.from(bytes)),
  // Bytes that are no UTF-8, inside of JSON that is.
  fc
    .tuple(messagesBody, fc.uint8Array({ minLength: 1, maxLength: 9 }), fc.nat(2000))
    .map(([body, bytes, at]) => Buffer.concat([body.subarray(0, at), bytes, body.subarray(at)])),
);

test('every request of a session is read back byte for byte', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(anyBody, { minLength: 1, maxLength: 6 }), fc.boolean(), async (turns, inSession) => {
      const session = inSession ? `session-${++count}` : null;
      const ids = turns.map(() => `req-${++count}`);
      turns.forEach((body, index) => expect(bodies.request(ids[index] ?? '', body, session)).toBe(true));
      await bodies.store.flush();
      turns.forEach((body, index) => expect(bodies.read(ids[index] ?? '')?.request).toEqual(body));
    }),
    { numRuns: 150 },
  );
  expect(bodies.store.stats()).toMatchObject({ queuedBytes: 0, dropped: 0, lost: 0 });
});

test('a body that grows, shrinks and moves its marker is read back byte for byte', async () => {
  const step = fc.record({ drop: fc.nat(3), add: fc.array(block, { maxLength: 3 }), mark: fc.boolean(), gap: space });
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 2, maxLength: 40 }), async (steps) => {
      const session = `session-${++count}`;
      let blocks: string[] = [];
      const sent = steps.map(({ drop, add, mark, gap }) => {
        blocks = [...blocks.slice(drop), ...add];
        const last = mark ? blocks.at(-1)?.replace(/\}$/, `${gap},${gap}"cache_control":{"type":"ephemeral"}}`) : blocks.at(-1);
        const content = last === undefined ? [] : [...blocks.slice(0, -1), last];
        return {
          id: `req-${++count}`,
          body: Buffer.from(
            `{"messages":[{"role":"user","content":[${content.join(gap === '' ? ',' : `,${gap}`)}]}],"tools":[${blocks[0] ?? ''}]}`,
          ),
        };
      });
      for (const { id, body } of sent) expect(bodies.request(id, body, session)).toBe(true);
      await bodies.store.flush();
      for (const { id, body } of sent) expect(bodies.read(id)?.request).toEqual(body);
    }),
    { numRuns: 60 },
  );
});

test('every response is read back byte for byte, however it was cut into chunks', async () => {
  const event = fc.tuple(
    fc.constantFrom('event: content_block_delta\ndata: ', 'event: ping\ndata: ', ': comment', 'data:', '\n'),
    json,
    fc.constantFrom('\n\n', '\n', '\r\n\r\n', '\n\n\n'),
  );
  const stream = fc.array(event, { maxLength: 30 }).map((events) => Buffer.from(events.flat().join('')));
  const answer = fc.oneof(
    stream,
    fc.uint8Array({ maxLength: 2000 }).map((bytes) => Buffer.from(bytes)),
    stream.map((bytes) => Buffer.concat([Buffer.from('event: x\n'), bytes])),
  );
  await fc.assert(
    fc.asyncProperty(fc.array(answer, { minLength: 1, maxLength: 5 }), fc.integer({ min: 1, max: 200 }), async (answers, size) => {
      const session = `session-${++count}`;
      const ids = answers.map(() => `req-${++count}`);
      answers.forEach((bytes, index) => {
        const chunks = Array.from({ length: Math.ceil(bytes.length / size) }, (_, chunk) =>
          bytes.subarray(chunk * size, (chunk + 1) * size),
        );
        expect(bodies.request(ids[index] ?? '', '{}', session)).toBe(true);
        expect(bodies.response(ids[index] ?? '', ...chunks)).toBe(true);
      });
      await bodies.store.flush();
      answers.forEach((bytes, index) => expect(bodies.read(ids[index] ?? '')?.response).toEqual(bytes));
    }),
    { numRuns: 100 },
  );
});
