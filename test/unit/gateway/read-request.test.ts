import type { IncomingMessage } from 'node:http';
import { Readable } from 'node:stream';
import { describe, expect, test } from 'vitest';
import { BodyBudget } from '../../../src-main/gateway/body/read-body.ts';
import { doors } from '../../../src-main/gateway/listener/doors.ts';
import { parseTarget } from '../../../src-main/gateway/listener/target.ts';
import { readRequest } from '../../../src-main/gateway/request/read-request.ts';
import type { Snapshot } from '../../../src-main/gateway/snapshot.ts';
import { Watch } from '../../../src-main/gateway/watch.ts';
import { createManualClock } from '../../support/manual-clock.ts';

const snapshot = {
  limits: { bodyBytes: 1_000_000, bufferBytes: 1_000_000 },
  connections: { uploadMs: 1000 },
  aliases: new Map(),
} as unknown as Snapshot;
const watch = new Watch(createManualClock());
const terms = { model: 'us.anthropic.claude-opus-5-5', stream: null };

function read(body: string, budget: BodyBudget) {
  const request = Object.assign(Readable.from([Buffer.from(body)]), { headers: {}, rawHeaders: [] }) as unknown as IncomingMessage;
  return readRequest(
    { ...doors.azureDeployment, terms },
    parseTarget('/openai/deployments/x/chat/completions'),
    request,
    snapshot,
    budget,
    watch,
    () => Promise.reject(new Error('no body here is large')),
  );
}

describe('a request whose path names the model', () => {
  test.each([
    '{"messages":[{"role":"user","content":"hi"}]}',
    '{"model":"a much longer name than that","messages":[{"role":"user","content":"hi"}]}',
  ])('%s: says it in both formats, and what it held is let go to the byte', async (body) => {
    const budget = new BodyBudget();
    const { saved } = await read(body, budget);
    expect(saved.json().model).toBe('claude-opus-5-5');
    expect(saved.native?.body.toString()).toBe('{"messages":[{"role":"user","content":"hi"}],"model":"claude-opus-5-5"}');
    expect(budget.held).toBe(saved.body.length + saved.native!.body.length);
    saved.release();
    expect(budget.held).toBe(0);
  });

  test.each(['{"messages":"none"}', '{}'])('%s: is kept in its own bytes alone, once', async (body) => {
    const budget = new BodyBudget();
    const { saved } = await read(body, budget);
    expect(saved.untranslatable).toMatchObject({ refusal: { code: 'body_invalid' }, terms: { model: 'claude-opus-5-5' } });
    expect(() => saved.json()).toThrow('messages: ');
    expect(budget.held).toBe(saved.body.length);
    saved.release();
    expect(budget.held).toBe(0);
  });

  test.each(['[1]', '{"messages":'])('%s: is refused, and nothing stays held', async (body) => {
    const budget = new BodyBudget();
    await expect(read(body, budget)).rejects.toMatchObject({ code: 'body_invalid' });
    expect(budget.held).toBe(0);
  });
});

describe('a body that would cost too much to parse', () => {
  const deep = (levels: number) => `{"messages":[],"tools":[{"a":${'['.repeat(levels)}${']'.repeat(levels)}}]}`;
  const many = `{"messages":[${'0,'.repeat(260_000)}0]}`;

  test.each([
    ['nested too deep', deep(5000), /nested deeper than 512/],
    ['of too many values', many, /more than 250000 JSON values/],
  ])('%s: is refused before it is parsed, and nothing stays held', async (_what, body, message) => {
    const budget = new BodyBudget();
    await expect(read(body, budget)).rejects.toMatchObject({ code: 'body_invalid', message: expect.stringMatching(message) as string });
    expect(budget.held).toBe(0);
  });
});
