/** What a document says beside its content stands on the trail when a format cannot carry it. */
import { expect, test } from 'vitest';
import { leftOut } from '../../../../src-main/gateway/formats/left-out.ts';
import type { MessagesRequest } from '../../../../src-main/gateway/formats/messages.ts';

const source = { type: 'text', media_type: 'text/plain', data: 'x' } as const;
const request = (document: object, isResult = false): MessagesRequest => {
  const block = { type: 'document', source, ...document };
  const content = isResult ? [{ type: 'tool_result', tool_use_id: 't', content: [block] }] : [block];
  return { model: 'm', messages: [{ role: 'user', content }] };
};

test('context and citations of a document, also inside a result', () => {
  expect(leftOut(request({ context: 'from the handbook' }))).toEqual(['document.context: not known to this API']);
  expect(leftOut(request({ citations: { enabled: true } }, true))).toEqual(['document.citations: not known to this API']);
  expect(leftOut(request({ title: 'a' }))).toEqual([]);
});
