/**
 * What a strict budget holds is never less than what a provider may charge. The charge is worked out another way than the
 * product does: from the request's meaning, not its bytes, for the dearest honest answer to it, in fractions.
 */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Rates } from '../../../../src-main/contract/records.ts';
import { amountsOf } from '../../../../src-main/gateway/admission/amounts.ts';
import { scanBody } from '../../../../src-main/gateway/body/scan-body.ts';
import { createPrices } from '../../../../src-main/gateway/metering/rates.ts';
import { providers } from '../../../../src-main/gateway/providers/providers.ts';
import { encodings } from '../../../support/json-encodings.ts';
import { testAccountConfig } from '../../../support/test-gateway.ts';

const NOW = Date.parse('2026-11-23T12:00:00Z');
const MODELS = ['claude-opus-5-5', 'claude-opus-4-8', 'claude-opus-4-6', 'claude-haiku-5-5', 'claude-fable-5-1', 'claude-sonnet-5-5'];
const ALLOWANCE = 300_000_000;

const prices = createPrices([
  { account: 'contract', multiplier: 1.3 },
  { account: 'own', input: 7, output: 9, cacheRead: 11, cacheWrite5m: 8, cacheWrite1h: 30 },
]);
const provider = providers.get('anthropic')!;
const candidate = (id: string, model: string) => ({
  account: testAccountConfig(id, 'https://api.example.com'),
  provider,
  billedModel: model,
});

const mark = fc.constantFrom(undefined, { type: 'ephemeral' }, { type: 'ephemeral', ttl: '5m' }, { type: 'ephemeral', ttl: '1h' });
const image = { type: 'image', source: { type: 'base64', media_type: 'image/png', data: 'AAAA' } };
const link = { type: 'document', source: { type: 'url', url: 'https://example.com/a' } };
const search = { type: 'web_search_20260318', name: 'web_search' };

const bodies = fc
  .record({
    model: fc.constantFrom(...MODELS),
    max_tokens: fc.constantFrom(1, 500, 128_000),
    speed: fc.constantFrom(undefined, 'standard', 'fast'),
    inference_geo: fc.constantFrom(undefined, 'us', 'global'),
    service_tier: fc.constantFrom(undefined, 'auto', 'standard_only'),
    cache_control: mark,
    fallbacks: fc.option(
      fc.array(
        fc.record({
          model: fc.constantFrom(...MODELS),
          speed: fc.constantFrom(undefined, 'fast'),
          max_tokens: fc.constantFrom(undefined, 90_000),
        }),
        { maxLength: 2 },
      ),
      { nil: undefined },
    ),
    context_management: fc.constantFrom(undefined, { edits: [{ type: 'compact_20260112' }] }),
    tools: fc.constantFrom(undefined, [{ name: 'a', input_schema: {} }], [{ name: 'b', input_schema: {} }, search]),
    length: fc.constantFrom(3, 1000, 120_000, 300_000),
    textMark: mark,
    extra: fc.subarray([image, link]),
  })
  .map(({ length, textMark, extra, ...fields }) => ({
    ...fields,
    messages: [{ role: 'user', content: [{ type: 'text', text: 'x'.repeat(length), cache_control: textMark }, ...extra] }],
  }));

type Body = typeof bodies extends fc.Arbitrary<infer B> ? B : never;

test('settled is never above reserved, for any modifiers, any encoding and the dearest honest answer', () => {
  fc.assert(
    fc.property(
      bodies.chain((body) => encodings(body).map((text) => [body, text] as const)),
      fc.constantFrom('plain', 'contract', 'own'),
      fc.double({ min: 0, max: 1, noNaN: true }),
      ([body, text], account, share) => {
        const bytes = Buffer.from(text);
        const request = {
          candidates: [candidate(account, body.model)],
          model: body.model,
          facts: scanBody(bytes),
          body: bytes,
          native: null,
          strict: 'enforced' as const,
          usualOutputTokens: 100,
        };
        const policy = {
          cacheReadWeight: 0.1,
          unknownPrice: 'refuse' as const,
          serverToolsNanoUsd: ALLOWANCE,
          linkedInputNanoUsd: ALLOWANCE,
        };
        const { strict } = amountsOf(request, prices, policy, NOW);
        expect(dearestAnswer(body, account, share)).toBeLessThanOrEqual(strict);
      },
    ),
    { numRuns: 400 },
  );
});

/** Nano-dollars: all passes that the request allows, each with `share` of the input that it may have, at the dearest terms. */
function dearestAnswer(body: Body, account: string, share: number): number {
  const meant = JSON.stringify(body);
  const marks = JSON.stringify([body.cache_control, body.messages]);
  const images = meant.split('image/png').length - 1;
  const input = Math.floor(share * (Buffer.byteLength(meant) + images * 4784 + (body.tools === undefined ? 0 : 804)));
  const pass = (model: string, speed: string | undefined, output: number): number => {
    const geo = body.inference_geo ?? 'us';
    const rates = prices.rates('anthropic', account, model, NOW, input, { speed: speed ?? null, inferenceGeo: geo })!;
    const kinds: Array<keyof Rates> = [
      'input',
      'cacheRead',
      'cacheWrite5m',
      ...(marks.includes('"1h"') ? (['cacheWrite1h'] as const) : []),
    ];
    const dearest = Math.max(...kinds.map((kind) => rates[kind] as number));
    return ((input * dearest + output * rates.output) / 1e6) * (rates.multiplierMillionths / 1e6);
  };
  const hops = (body.fallbacks ?? []).map((hop) => pass(hop.model, hop.speed ?? body.speed, hop.max_tokens ?? body.max_tokens));
  const compaction = body.context_management === undefined ? 0 : pass(body.model, body.speed, body.max_tokens);
  const links = meant.includes('"url"') ? ALLOWANCE : 0;
  const searches = meant.includes('web_search') ? ALLOWANCE : 0;
  return pass(body.model, body.speed, body.max_tokens) + hops.reduce((sum, one) => sum + one, 0) + compaction + links + searches;
}
