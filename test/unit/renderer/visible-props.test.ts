/** What elements are given to show is made visible; what they hold, edit or copy stays exact. */
import { expect, test } from 'vitest';
import { visibleProps } from '../../../src-renderer/visible-jsx/visible-props.ts';

const HIDDEN = 'Kim\u202Enimda';
const SEEN = 'Kim[U+202E]nimda';

test('children, labels and titles are made visible', () => {
  const given = { children: HIDDEN, title: HIDDEN, label: HIDDEN, placeholder: HIDDEN, 'aria-label': HIDDEN };
  expect(visibleProps(given)).toEqual({ children: SEEN, title: SEEN, label: SEEN, placeholder: SEEN, 'aria-label': SEEN });
});

test('texts among several children are made visible, elements between them are left alone', () => {
  const element = { type: 'b', props: { children: 'x' } };
  expect(visibleProps({ children: [HIDDEN, element, ['a', HIDDEN]] })).toEqual({ children: [SEEN, element, ['a', SEEN]] });
});

test('what is edited, copied or followed stays as it is', () => {
  const given = { value: HIDDEN, defaultValue: HIDDEN, text: HIDDEN, href: HIDDEN, id: HIDDEN };
  expect(visibleProps(given)).toBe(given);
});

test('options show their label and choose their value', () => {
  expect(visibleProps({ data: [HIDDEN, 'plain', { value: HIDDEN, label: HIDDEN }] })).toEqual({
    data: [{ value: HIDDEN, label: SEEN }, 'plain', { value: HIDDEN, label: SEEN }],
  });
});

test('without anything hidden they are the very same object', () => {
  const given = { children: ['שלום', 1, null], title: 'plain', data: ['a', { value: 'b', label: 'b' }] };
  expect(visibleProps(given)).toBe(given);
});
