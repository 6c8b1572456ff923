/** The scanner reads top-level fields exactly as a JSON parser would, from any valid body, and accepts no broken one. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { GatehouseError } from '../../../../src-main/contract/errors.ts';
import { scanBody, spliceModel } from '../../../../src-main/gateway/body/scan-body.ts';

const bodies = fc
  .record({
    model: fc.string({ minLength: 1, unit: 'grapheme' }),
    stream: fc.option(fc.boolean(), { nil: undefined }),
    max_tokens: fc.option(fc.nat(), { nil: undefined }),
    rest: fc.dictionary(
      fc.string({ unit: 'binary' }).filter((name) => !KNOWN.has(name)),
      fc.jsonValue({ maxDepth: 4 }),
    ),
  })
  .map(
    ({ rest, ...known }) =>
      ({ ...rest, ...Object.fromEntries(Object.entries(known).filter(([, value]) => value !== undefined)) }) as Record<string, unknown>,
  );
const KNOWN = new Set(['model', 'stream', 'max_tokens', 'tools', 'thinking', 'speed', 'service_tier', 'metadata', '__proto__']);
const indents = fc.constantFrom(undefined, 1, '\t', '\r\n ');

test('facts are those of a JSON parser, with any white space and any other fields', () => {
  fc.assert(
    fc.property(bodies, indents, (body, indent) => {
      const facts = scanBody(Buffer.from(JSON.stringify(body, null, indent)));
      expect([facts.model, facts.stream, facts.maxTokens]).toEqual([body['model'], body['stream'] ?? false, body['max_tokens'] ?? null]);
    }),
    { numRuns: 1000 },
  );
});

test('splicing another model changes the model and not one other byte', () => {
  fc.assert(
    fc.property(bodies, fc.string({ minLength: 1, unit: 'grapheme' }), indents, (body, model, indent) => {
      const bytes = Buffer.from(JSON.stringify(body, null, indent));
      const facts = scanBody(bytes);
      const spliced = spliceModel(bytes, facts, model);
      expect(JSON.parse(spliced.toString())).toEqual({ ...(JSON.parse(bytes.toString()) as object), model });
      const [start, end] = facts.modelRange;
      expect(spliced.subarray(0, start).equals(bytes.subarray(0, start))).toBe(true);
      expect(spliced.subarray(spliced.length - (bytes.length - end)).equals(bytes.subarray(end))).toBe(true);
    }),
    { numRuns: 300 },
  );
});

test('a body cut anywhere is refused, never half read', () => {
  fc.assert(
    fc.property(bodies, fc.nat(), (body, at) => {
      const bytes = Buffer.from(JSON.stringify(body));
      expect(() => scanBody(bytes.subarray(0, at % bytes.length))).toThrow(GatehouseError);
    }),
    { numRuns: 500 },
  );
});

test('random bytes give an error of ours and nothing else', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), fc.constantFrom('', '{', '{"model":"m",', '{"model":'), (bytes, head) => {
      const body = Buffer.concat([Buffer.from(head), bytes]);
      try {
        expect(scanBody(body).model).not.toBe('');
      } catch (error) {
        expect(error).toBeInstanceOf(GatehouseError);
      }
    }),
    { numRuns: 2000 },
  );
});
