/** The filter of Live: the same question for a live row as the store answers for kept ones. */
import { expect, it } from 'vitest';
import { matchesFilter } from '../../../src-renderer/state/matches-filter.ts';
import { filterFromQuery, isFiltered, queryFromFilter } from '../../../src-renderer/features/live/route-filter.ts';
import { requestRow } from '../../support/request-row.ts';

it('counts failed and refused requests as errors, a hang-up as neither', () => {
  const errors = (['running', 'ok', 'refused', 'failed', 'aborted'] as const).filter((outcome) =>
    matchesFilter(requestRow({ outcome }), { status: 'errors' }),
  );
  expect(errors).toEqual(['refused', 'failed']);
});

it('finds a model by what was asked and by what was served', () => {
  const row = requestRow({ modelAsked: 'fast', modelServed: 'claude-haiku-5-5' });
  expect(matchesFilter(row, { model: 'fast' })).toBe(true);
  expect(matchesFilter(row, { model: 'claude-haiku-5-5' })).toBe(true);
  expect(matchesFilter(row, { model: 'claude' })).toBe(false);
});

it('looks for text in the error, the models, the session and the id, in any case', () => {
  const row = requestRow({ id: 'req_ABC', error: 'Credit balance is too low', sessionId: 'f00d' });
  expect(['credit', 'F00D', 'req_abc'].map((text) => matchesFilter(row, { text }))).toEqual([true, true, true]);
  expect(matchesFilter(row, { text: 'timeout' })).toBe(false);
});

it('wants every part of a filter to match', () => {
  const row = requestRow({ keyId: 'laptop', outcome: 'ok' });
  expect(matchesFilter(row, { keyId: 'laptop', status: 'ok' })).toBe(true);
  expect(matchesFilter(row, { keyId: 'laptop', status: 'failed' as never })).toBe(false);
});

it('survives the way into the address and back, and drops what is no filter', () => {
  const filter = { status: 'errors', model: 'claude-opus-5-5', text: 'a b&c' } as const;
  const query = Object.fromEntries(
    Object.entries(queryFromFilter(filter)).filter((entry): entry is [string, string] => entry[1] !== undefined),
  );
  expect(filterFromQuery(query)).toEqual(filter);
  expect(filterFromQuery({ status: 'nonsense', other: 'x', model: '' })).toEqual({});
  expect(isFiltered({})).toBe(false);
});
