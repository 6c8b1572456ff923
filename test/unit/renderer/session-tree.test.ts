/** The session tree as lines: what opening shows, what each line weighs, where the arrow keys lead. */
import { describe, expect, it } from 'vitest';
import { emptyUsage } from '../../../src-main/contract/records.ts';
import type { Session, SessionPart } from '../../../src-main/contract/sessions.ts';
import {
  type Branches,
  moveSideways,
  partLineId,
  sessionLineId,
  treeLines,
  type Turns,
} from '../../../src-renderer/features/sessions/tree-rows.ts';
import { requestRow } from '../../support/request-row.ts';

const part = (agentId: string | null, costNanoUsd: number, turns = 2): SessionPart => ({
  agentId,
  turns,
  errors: 0,
  usage: emptyUsage,
  costNanoUsd,
  unknownPrices: 0,
  estimated: 0,
  simulated: 0,
  busyMs: 0,
  firstAt: 0,
  lastAt: 0,
  running: 0,
  models: [],
});
const session = (sessionId: string, costNanoUsd: number): Session => ({
  ...part(null, costNanoUsd),
  sessionId,
  keyId: 'me',
  developerId: null,
  ownerName: 'Me',
  subagents: 1,
});
const [one, two] = [session('one', 400), session('two', 100)];
const branches = (open: string[], parts?: SessionPart[], turns?: Turns): Branches => ({
  open: new Set(open),
  parts: () => parts,
  turns: () => turns,
  mostTurns: 3,
});
const parts = [part(null, 300), part('explore', 100)];
const openMain = [sessionLineId(one), partLineId(one, null)];
const turns = { rows: [requestRow({ id: 'b', costNanoUsd: 75 }), requestRow({ id: 'a', costNanoUsd: null })], hasMore: false };

describe('the tree', () => {
  it('is a list of sessions until one is opened, weighed against the dearest', () => {
    const lines = treeLines([one, two], false, branches([]));
    expect(lines.map((line) => [line.kind, line.level, line.share])).toEqual([
      ['session', 1, 1],
      ['session', 1, 0.25],
    ]);
    expect(treeLines([one], true, branches([])).map((line) => line.kind)).toEqual(['session', 'sessions']);
  });

  it('shows conversations and turns below what is open, each weighed against the line above', () => {
    const lines = treeLines([one, two], false, branches(openMain, parts, turns));
    expect(lines.map((line) => [line.kind, line.level, line.share])).toEqual([
      ['session', 1, 1],
      ['part', 2, 0.75],
      ['turn', 3, 0.25],
      ['turn', 3, 0],
      ['part', 2, 0.25],
      ['session', 1, 0.25],
    ]);
    expect(new Set(lines.map((line) => line.id)).size).toBe(lines.length);
  });

  it('says that children are on their way, that there are more, and where the oldest are', () => {
    const kinds = (...given: Parameters<typeof branches>) => treeLines([one], false, branches(...given)).map((line) => line.kind);
    expect(kinds(openMain)).toEqual(['session', 'loading']);
    expect(kinds(openMain, [part(null, 1)])).toEqual(['session', 'part', 'loading']);
    expect(kinds(openMain, [part(null, 1)], { ...turns, hasMore: true })).toEqual(['session', 'part', 'turn', 'turn', 'turns']);
    const many = { rows: ['c', 'b', 'a'].map((id) => requestRow({ id })), hasMore: true };
    expect(kinds(openMain, [part(null, 1)], many).at(-1)).toBe('old');
  });

  it('numbers turns from the first one of the conversation, seen or not', () => {
    const lines = treeLines([one], false, branches(openMain, [part(null, 1, 40)], { ...turns, hasMore: true }));
    expect(lines.flatMap((line) => (line.kind === 'turn' ? [line.number] : []))).toEqual([40, 39]);
  });
});

it('opens, enters, leaves and closes with the arrow keys', () => {
  const closed = treeLines([one], false, branches([]));
  expect(moveSideways('ArrowRight', closed, 0)).toEqual({ toggle: sessionLineId(one) });
  expect(moveSideways('ArrowLeft', closed, 0)).toBeNull();
  const open = treeLines([one], false, branches(openMain, parts, turns));
  expect(moveSideways('ArrowRight', open, 0)).toEqual({ goTo: partLineId(one, null) });
  expect(moveSideways('ArrowRight', open, 2)).toBeNull();
  expect(moveSideways('ArrowLeft', open, 2)).toEqual({ goTo: partLineId(one, null) });
  expect(moveSideways('ArrowLeft', open, 1)).toEqual({ toggle: partLineId(one, null) });
  expect(moveSideways('ArrowLeft', open, 4)).toEqual({ goTo: sessionLineId(one) });
  expect(moveSideways('ArrowDown', open, 0)).toBeNull();
  expect(moveSideways('ArrowRight', open, -1)).toBeNull();
});
