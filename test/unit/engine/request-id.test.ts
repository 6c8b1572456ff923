import { expect, test } from 'vitest';
import { newRequestId } from '../../../src-main/engine/request-id.ts';

test('ids sort by their time and do not repeat within a millisecond', () => {
  const at = Date.parse('2026-11-23T12:00:00Z');
  const ids = [at, at + 1, at + 1000, at + 86_400_000].map(newRequestId);
  expect(ids.toSorted()).toEqual(ids);
  expect(new Set(Array.from({ length: 1000 }, () => newRequestId(at))).size).toBe(1000);
  expect(ids[0]).toMatch(/^req_[0-9A-HJKMNP-TV-Z]{26}$/);
});
