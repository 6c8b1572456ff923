/**
 * 5,000 broken answers of providers, in every provider format, to clients of every format: cut, reordered, of wrong types,
 * huge, not UTF-8. The client always gets something well-formed, nothing crashes, and what was cut is never a success.
 */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { EventStreamDecoder } from '../../src-main/gateway/formats/aws-event-stream.ts';
import type { TargetFormat } from '../../src-main/gateway/formats/wire-format.ts';
import { bedrockConverseTarget } from '../../src-main/gateway/formats/bedrock-converse/bedrock-converse-target.ts';
import { bedrockInvokeTarget } from '../../src-main/gateway/formats/bedrock-invoke/bedrock-invoke-target.ts';
import { geminiTarget } from '../../src-main/gateway/formats/gemini/gemini-target.ts';
import { openAiQuirks } from '../../src-main/gateway/formats/openai-chat/chat-quirks.ts';
import { createOpenAiChatTarget } from '../../src-main/gateway/formats/openai-chat/openai-chat-target.ts';
import { openAiResponsesTarget } from '../../src-main/gateway/formats/openai-responses/openai-responses-target.ts';
import { anthropic } from '../../src-main/gateway/providers/anthropic.ts';
import type { Provider } from '../../src-main/gateway/providers/provider.ts';
import { CLOSE, RESET, type Reply, type Step, stream } from '../support/fake-anthropic.ts';
import { type ClientAnswer, type TestGateway, startTestGateway } from '../support/test-gateway.ts';
import { bedrockClaude, foundryClaude } from '../support/vendors/claude-vendors.ts';
import { bedrockConverseModel } from '../support/vendors/converse-vendor.ts';
import { gemini } from '../support/vendors/gemini-vendor.ts';
import { openAiChat, openAiResponses } from '../support/vendors/openai-vendors.ts';
import type { Vendor } from '../support/vendors/vendor.ts';

const COUNT = 5000;

const sides: readonly (readonly [TargetFormat | null, Vendor])[] = [
  [null, foundryClaude],
  [createOpenAiChatTarget(openAiQuirks), openAiChat],
  [openAiResponsesTarget, openAiResponses],
  [geminiTarget, gemini],
  [bedrockConverseTarget, bedrockConverseModel],
  [bedrockInvokeTarget, bedrockClaude],
];

const clients = [
  { path: '/v1/messages', body: { model: 'm', max_tokens: 9, stream: true, messages: [{ role: 'user', content: 'Hi' }] }, isBinary: false },
  { path: '/v1/chat/completions', body: { model: 'm', stream: true, messages: [{ role: 'user', content: 'Hi' }] }, isBinary: false },
  { path: '/v1/responses', body: { model: 'm', stream: true, input: 'Hi' }, isBinary: false },
  {
    path: '/v1beta/models/m:streamGenerateContent?alt=sse',
    body: { contents: [{ role: 'user', parts: [{ text: 'Hi' }] }] },
    isBinary: false,
  },
  { path: '/model/m/converse-stream', body: { messages: [{ role: 'user', content: [{ text: 'Hi' }] }] }, isBinary: true },
  {
    path: '/model/m/invoke-with-response-stream',
    body: { anthropic_version: 'bedrock-2023-05-31', max_tokens: 9, messages: [{ role: 'user', content: 'Hi' }] },
    isBinary: true,
  },
] as const;

/** The same numbers every time: what fails once fails again. */
function numbers(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296) * below) | 0;
  };
}
type Roll = ReturnType<typeof numbers>;

interface Broken {
  readonly steps: Step[];
  /** Most of the answer is missing. */
  readonly isCut: boolean;
}

const wrongValues = ['null', '-1', '1e999', '""', '[]', '{}', 'true', '"\\ud800"', '[[[[]]]]', '{"type":7}'];

/** The pieces of a good answer, made bad in one way. */
function breakUp(pieces: readonly Buffer[], roll: Roll): Broken {
  const whole = Buffer.concat(pieces);
  const some = <T>(list: readonly T[]): T => list[roll(list.length)]!;
  switch (roll(9)) {
    case 0:
      return { steps: [whole.subarray(0, roll(whole.length * 0.6)), some([CLOSE, RESET])], isCut: true };
    case 1:
      return { steps: [whole.subarray(0, roll(whole.length * 0.6))], isCut: true };
    case 2:
      return { steps: [pieces.toSorted(() => roll(3) - 1).reduce((all, one) => Buffer.concat([all, one]), Buffer.alloc(0))], isCut: false };
    case 3: {
      const bytes = Buffer.from(whole);
      for (let times = roll(8) + 1; times > 0; times -= 1) bytes[roll(bytes.length)] = roll(256);
      return { steps: [bytes], isCut: false };
    }
    case 4: {
      const text = whole
        .toString('latin1')
        .replaceAll(/:(?:"[^"{}]*"|\d+|null|true|false)/g, (value) => (roll(6) === 0 ? `:${some(wrongValues)}` : value));
      return { steps: [Buffer.from(text, 'latin1')], isCut: false };
    }
    case 5:
      return { steps: [...pieces.slice(0, 1), Buffer.from([0xff, 0xfe, 0xc3, 0x28, 0x80]), ...pieces.slice(1)], isCut: false };
    case 6:
      return {
        steps: [...pieces.slice(0, 2), Buffer.from(`data: {"x":"${'x'.repeat(20_000 + roll(200_000))}"}\n\n`), ...pieces.slice(2)],
        isCut: false,
      };
    case 7:
      return { steps: pieces.filter(() => roll(3) > 0), isCut: false };
    default:
      return { steps: pieces.flatMap((piece) => (roll(4) === 0 ? [piece, piece] : [piece])), isCut: false };
  }
}

const houses: TestGateway[] = [];
let next: Reply;

beforeAll(async () => {
  for (const [target] of sides) {
    const provider: Provider = {
      ...anthropic,
      serves: () => true,
      dialect: () => target,
      prepare: (_original, body, account) => ({
        url: `${account.baseUrl}/`,
        method: 'POST',
        headers: [['content-type', 'application/json']],
        body,
      }),
    };
    const house = await startTestGateway({
      account: { providerId: 'fuzz' },
      providers: new Map([['fuzz', provider]]),
      snapshot: { recording: 'none' },
    });
    house.fake.replyAlways(() => next);
    houses.push(house);
  }
});
afterAll(() => Promise.all(houses.map((house) => house.close())));

test(`${COUNT} broken answers leave every client with something well-formed`, { timeout: 110_000 }, async () => {
  const roll = numbers(20_261_125);
  const problems: string[] = [];
  for (let number = 0; number < COUNT; number += 1) {
    const side = roll(sides.length);
    const house = houses[side]!;
    const client = clients[roll(clients.length)]!;
    const good = sides[side]![1].reply({ text: 'Grüße 👋', ...(roll(2) === 0 ? {} : { tool: { name: 'Read', input: { path: 'ä.ts' } } }) });
    const pieces = [...(good.steps as Iterable<unknown>)].map(bytesOf);
    const { steps, isCut } = breakUp(pieces, roll);
    // In small writes too, but not in thousands of them.
    const bytesPerWrite = Math.max(7 + roll(200), Math.ceil(Buffer.concat(steps.map(bytesOf)).length / 100));
    next = stream(steps, { headers: good.headers, ...(roll(8) === 0 ? { bytesPerWrite } : {}) });
    const answer = await house.send({ path: client.path, body: JSON.stringify(client.body) });
    const { row } = house.ports.finished.at(-1)!;
    // A sick account would be left alone; here it gets the next one at once.
    house.gateway.forgetHealth('account-1');
    const where = `#${number} ${sides[side]![1].title} to ${client.path}`;
    const wrong = wellFormed(answer, client.isBinary, side !== clients.indexOf(client));
    if (wrong !== null) problems.push(`${where}: ${wrong}`);
    if (row.outcome === 'running') problems.push(`${where}: is still running`);
    if (isCut && row.outcome === 'ok') problems.push(`${where}: was cut and is a success`);
    if (row.errorCode === 'internal') problems.push(`${where}: ${row.error}`);
    house.ports.finished.length = 0;
  }
  expect(problems).toEqual([]);
});

function bytesOf(step: unknown): Buffer {
  if (typeof step === 'symbol') return Buffer.alloc(0);
  if (step instanceof Uint8Array) return Buffer.from(step);
  if (typeof step === 'string') return Buffer.from(step);
  const { event, data } = step as { event: string; data: unknown };
  return Buffer.from(`event: ${event}\ndata: ${JSON.stringify(data)}\n\n`);
}

/** What is wrong with an answer as such, or null. A break of the connection is the last resort and allowed. */
function wellFormed({ status, headers, text, body, isComplete }: ClientAnswer, isBinary: boolean, isTranslated: boolean): string | null {
  if (status !== 200) {
    const parsed = parse(text);
    return parsed !== null && JSON.stringify(parsed).includes('essage') ? null : `${status} without a sentence: ${text.slice(0, 200)}`;
  }
  if (isBinary) {
    const broken = new EventStreamDecoder().push(body).find(({ kind }) => kind === 'broken');
    return broken === undefined || !isComplete ? null : 'a frame that cannot be read';
  }
  if (!String(headers['content-type']).includes('event-stream')) return parse(text) === null ? 'neither a stream nor JSON' : null;
  // Bytes of the client's own format pass as they came; what we wrote ourselves is whole.
  const data = isTranslated ? [...text.matchAll(/^data: (.*)$/gm)].map(([, one]) => one!) : [];
  return data.some((one) => one !== '[DONE]' && parse(one) === null) ? 'an event that is no JSON' : null;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
