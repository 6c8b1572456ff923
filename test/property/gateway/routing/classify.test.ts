/** Whatever an upstream says: it is judged without an error, and what it repeats of a client decides nothing. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type RefusedAnswer, classifyAnswer } from '../../../../src-main/gateway/routing/classify.ts';
import { refusalTables } from '../../../../src-main/gateway/routing/refusals/refusal-tables.ts';

const now = Date.parse('2026-11-25T12:00:00Z');
const from = fc.record({
  providerId: fc.constantFrom('anthropic', 'openai', 'google', 'vertex', 'bedrock', 'zai', 'qwen', 'custom'),
  format: fc.constantFrom('anthropic-messages', 'openai-chat', 'openai-responses', 'gemini', 'bedrock-converse', 'bedrock-invoke'),
});
const headers: fc.Arbitrary<RefusedAnswer['headers']> = fc.array(
  fc.tuple(fc.constantFrom('retry-after', 'retry-after-ms', 'x-ratelimit-reset', 'x-amzn-errortype'), fc.string()),
);

test('any answer is judged; a wait is ahead and not absurd', () => {
  const text = fc.oneof(
    fc.string(),
    fc.json(),
    fc
      .record({ error: fc.dictionary(fc.constantFrom('code', 'type', 'message', 'details', 'resets_at'), fc.jsonValue()) })
      .map((body) => JSON.stringify(body)),
  );
  fc.assert(
    fc.property(from, fc.integer({ min: 300, max: 599 }), headers, text, (one, status, pairs, body) => {
      const { refusal, kind } = classifyAnswer({ ...one, status, headers: pairs, text: body }, now);
      expect(kind === 'invalid').toBe(refusal === undefined);
      const until = refusal?.until ?? null;
      if (until !== null) expect(until > now && until <= now + 35 * 86_400_000).toBe(true);
    }),
  );
});

test("a wording inside a longer sentence is the client's own and changes nothing", () => {
  const wordings = refusalTables.flatMap(({ rows }) => rows.flatMap(({ wording }) => (wording === undefined ? [] : [wording])));
  const phrases = [
    'Your credit balance is too low',
    'This organization has been disabled',
    'You have reached your specified API usage limits',
  ];
  expect(phrases.every((phrase) => wordings.some((wording) => wording.test(phrase)))).toBe(true);
  fc.assert(
    fc.property(from, fc.constantFrom(...phrases), fc.stringMatching(/^[a-z]{1,12}$/), (one, phrase, word) => {
      const text = JSON.stringify({ type: 'error', error: { type: 'invalid_request_error', message: `${word}: ${phrase}` } });
      expect(classifyAnswer({ ...one, status: 400, headers: [], text }, now).refusal?.class).toBe('request');
    }),
  );
});
