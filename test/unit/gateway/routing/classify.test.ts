/** What each refusal of each provider means: the rows that decide whether the next account is asked and whose health suffers. */
import { describe, expect, test } from 'vitest';
import { blameOf } from '../../../../src-main/gateway/routing/blame.ts';
import { type RefusedAnswer, classifyAnswer } from '../../../../src-main/gateway/routing/classify.ts';
import { refusalTables } from '../../../../src-main/gateway/routing/refusals/refusal-tables.ts';
import { noon } from '../../../support/routing.ts';

const MESSAGES = { providerId: 'anthropic', format: 'anthropic-messages' };
const OPENAI = { providerId: 'openai', format: 'openai-responses' };
const GEMINI = { providerId: 'google', format: 'gemini' };
const BEDROCK = { providerId: 'bedrock', format: 'bedrock-invoke' };

type From = Pick<RefusedAnswer, 'providerId' | 'format'>;
const says = (from: From, status: number, error: object, headers: RefusedAnswer['headers'] = []) =>
  classifyAnswer({ ...from, status, headers, text: JSON.stringify({ error }) }, noon);

describe('a refusal means', () => {
  test.each<[what: string, from: From, status: number, error: object, means: string, next: boolean, until: number | null]>([
    [
      'credit of Anthropic, told as 400',
      MESSAGES,
      400,
      { type: 'invalid_request_error', message: 'Your credit balance is too low to access the Anthropic API.' },
      'credit',
      true,
      null,
    ],
    [
      'a spending limit with its end',
      MESSAGES,
      400,
      { message: 'You have reached your specified API usage limits. You will regain access on 2026-12-01 at 00:00 UTC.' },
      'credit',
      true,
      Date.parse('2026-12-01T00:00:00Z'),
    ],
    ['a disabled organisation, told as 400', MESSAGES, 400, { message: 'This organization has been disabled.' }, 'auth', true, null],
    [
      'a limit on long contexts',
      MESSAGES,
      429,
      { type: 'rate_limit_error', message: 'Extra usage is required for long context requests.' },
      'long-context',
      true,
      null,
    ],
    ['any other 429', MESSAGES, 429, { type: 'rate_limit_error', message: 'Slow down' }, 'burst', true, null],
    [
      'a mistake of the client',
      MESSAGES,
      400,
      { type: 'invalid_request_error', message: 'max_tokens: Field required' },
      'request',
      false,
      null,
    ],
    ['an unknown model', MESSAGES, 404, { type: 'not_found_error', message: 'model: nope' }, 'not-here', true, null],
    [
      'no money at OpenAI',
      OPENAI,
      429,
      { code: 'insufficient_quota', type: 'insufficient_quota', message: 'You exceeded your current quota' },
      'credit',
      true,
      null,
    ],
    [
      'a request too large for the plan',
      OPENAI,
      429,
      { code: 'rate_limit_exceeded', message: 'Request too large for gpt-5 on tokens per min' },
      'not-here',
      true,
      null,
    ],
    [
      'a burst at OpenAI',
      OPENAI,
      429,
      { code: 'rate_limit_exceeded', message: 'Rate limit reached. Please try again in 7.66s.' },
      'burst',
      true,
      noon + 7660,
    ],
    ['a plan of ChatGPT', OPENAI, 429, { type: 'usage_limit_reached', resets_in_seconds: 7200 }, 'quota', true, noon + 7_200_000],
    [
      'a wrong key at Google, told as 400',
      GEMINI,
      400,
      { code: 400, status: 'INVALID_ARGUMENT', message: 'API key not valid.', details: [{ reason: 'API_KEY_INVALID' }] },
      'auth',
      true,
      null,
    ],
    [
      'a day used up at Google',
      GEMINI,
      429,
      { code: 429, status: 'RESOURCE_EXHAUSTED', details: [{ retryDelay: '3600s' }] },
      'quota',
      true,
      noon + 3_600_000,
    ],
    [
      'a minute used up at Google',
      GEMINI,
      429,
      { code: 429, status: 'RESOURCE_EXHAUSTED', details: [{ retryDelay: '33s' }] },
      'burst',
      true,
      noon + 33_000,
    ],
    [
      'a balance at Z.ai, told as 429',
      { providerId: 'zai', format: 'anthropic-messages' },
      429,
      { type: '1113', message: 'Insufficient balance' },
      'credit',
      true,
      null,
    ],
    [
      'an overloaded engine at Moonshot, told as 429',
      { providerId: 'moonshot', format: 'anthropic-messages' },
      429,
      { type: 'engine_overloaded_error' },
      'overloaded',
      true,
      null,
    ],
    [
      'overdue payment at Qwen, told as 400',
      { providerId: 'qwen', format: 'anthropic-messages' },
      400,
      { code: 'Arrearage', message: 'Access denied' },
      'credit',
      true,
      null,
    ],
  ])('%s', (_what, from, status, error, means, next, until) => {
    const { refusal, mayTryNext } = says(from, status, error);
    expect([refusal, mayTryNext]).toEqual([{ class: means, until }, next]);
  });

  test("Amazon's exception in a header", () => {
    const headers = [['x-amzn-errortype', 'ThrottlingException:http://internal.amazon.com/']] as const;
    const answer = { ...BEDROCK, status: 429, headers, text: '{"message":"Too many tokens per day, please wait before trying again."}' };
    expect(classifyAnswer(answer, noon).refusal?.class).toBe('quota');
    expect(classifyAnswer({ ...answer, text: '{"message":"Too many requests"}' }, noon).refusal?.class).toBe('burst');
  });

  test("Azure's milliseconds", () => {
    const headers = [['retry-after-ms', '26000']] as const;
    expect(says({ providerId: 'azure', format: 'openai-chat' }, 429, { code: '429' }, headers).refusal).toEqual({
      class: 'burst',
      until: noon + 26_000,
    });
  });

  test('a limit on fast mode, by the header that says so', () => {
    const headers = [
      ['anthropic-fast-output-tokens-remaining', '0'],
      ['retry-after', '30'],
    ] as const;
    expect(says(MESSAGES, 429, { type: 'rate_limit_error' }, headers).refusal).toEqual({ class: 'fast-mode', until: noon + 30_000 });
  });

  test('a redirect is nothing of these', () => {
    expect(classifyAnswer({ ...MESSAGES, status: 302, headers: [], text: '' }, noon)).toMatchObject({ kind: 'invalid', mayTryNext: true });
  });

  test("words of a client that an error repeats don't count", () => {
    const message = 'messages.0: Input tag "Your credit balance is too low" found';
    expect(says(MESSAGES, 400, { type: 'invalid_request_error', message })).toMatchObject({ kind: 'request', mayTryNext: false });
  });
});

test('every row of the tables has a source, and can be met', () => {
  for (const { rows, providers, formats } of refusalTables) {
    expect((providers ?? formats ?? []).length).toBeGreaterThan(0);
    for (const { source, codes, wording, status, usedUp } of rows) {
      expect(source.length).toBeGreaterThan(5);
      expect(codes ?? wording ?? status ?? usedUp).toBeDefined();
      if (wording !== undefined) expect(wording.source.split('|').length === 1 ? wording.source : '^').toMatch(/^\^/);
    }
  }
});

test('a limit on long contexts blames them alone; money blames the whole account', () => {
  const long = says(MESSAGES, 429, { message: 'Usage credits are required for long context requests.' });
  expect(blameOf({ verdict: long, status: 429, message: 'x' }, noon)).toMatchObject({ scope: 'long-context', blame: 'fault' });
  const credit = says(OPENAI, 429, { code: 'insufficient_quota' });
  expect(blameOf({ verdict: credit, status: 429, message: 'x' }, noon)).toMatchObject({ scope: 'account', blame: 'fault' });
});
