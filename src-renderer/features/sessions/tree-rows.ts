/**
 * The lines of the session tree as one flat list: what a virtual list shows and what the keys walk through. Pure, so
 * that what opens and where a key leads can be tested without a page.
 */
import type { RequestRow } from '../../../src-main/contract/records.ts';
import type { Session, SessionId, SessionPart } from '../../../src-main/contract/sessions.ts';

interface Line {
  /** Unique in the tree, the same after a reload. */
  readonly id: string;
  readonly level: 1 | 2 | 3;
  readonly parentId: string | null;
  /** Its cost as a share of the line above, 0 to 1; of the dearest session for a session. */
  readonly share: number;
}
export type SessionLine = Line & { readonly kind: 'session'; readonly session: Session; readonly isOpen: boolean };
export type PartLine = Line & { readonly kind: 'part'; readonly session: Session; readonly part: SessionPart; readonly isOpen: boolean };
export type TurnLine = Line & { readonly kind: 'turn'; readonly session: Session; readonly row: RequestRow; readonly number: number };
/** What stands where lines could be: `loading` them, `turns` to be asked for, turns too `old` for this tree, further `sessions`. */
export type NoteLine = Line & { readonly kind: 'loading' | 'turns' | 'old' | 'sessions'; readonly session: Session | null };
export type FiguredLine = SessionLine | PartLine | TurnLine;
export type TreeLine = FiguredLine | NoteLine;

export interface Turns {
  readonly rows: readonly RequestRow[];
  readonly hasMore: boolean;
}

export interface Branches {
  readonly open: ReadonlySet<string>;
  /** Undefined while they are being loaded. */
  readonly parts: (sessionLineId: string) => readonly SessionPart[] | undefined;
  readonly turns: (partLineId: string) => Turns | undefined;
  /** Turns of one conversation shown at most. */
  readonly mostTurns: number;
}

/** `hasMore`: there are sessions beyond these. */
export function treeLines(sessions: readonly Session[], hasMore: boolean, branches: Branches): TreeLine[] {
  const more: NoteLine = { kind: 'sessions', id: 'sessions', level: 1, parentId: null, share: 0, session: null };
  return [...sessionLines(sessions, branches), ...(hasMore ? [more] : [])];
}

function sessionLines(sessions: readonly Session[], branches: Branches): TreeLine[] {
  const dearest = Math.max(0, ...sessions.map((session) => session.costNanoUsd));
  return sessions.flatMap((session): TreeLine[] => {
    const id = sessionLineId(session);
    const isOpen = branches.open.has(id);
    const line: SessionLine = {
      kind: 'session',
      id,
      level: 1,
      parentId: null,
      share: shareOf(session.costNanoUsd, dearest),
      session,
      isOpen,
    };
    return isOpen ? [line, ...partLines(line, branches)] : [line];
  });
}

function partLines({ id, session }: SessionLine, branches: Branches): TreeLine[] {
  const parts = branches.parts(id);
  if (parts === undefined) return [{ kind: 'loading', id: `${id} loading`, level: 2, parentId: id, share: 0, session }];
  return parts.flatMap((part): TreeLine[] => {
    const partId = partLineId(session, part.agentId);
    const isOpen = branches.open.has(partId);
    const share = shareOf(part.costNanoUsd, session.costNanoUsd);
    const line: PartLine = { kind: 'part', id: partId, level: 2, parentId: id, share, session, part, isOpen };
    return isOpen ? [line, ...turnLines(line, branches)] : [line];
  });
}

function turnLines({ id, session, part }: PartLine, { turns: turnsOf, mostTurns }: Branches): TreeLine[] {
  const turns = turnsOf(id);
  const note = (kind: NoteLine['kind']): NoteLine => ({ kind, id: `${id} ${kind}`, level: 3, parentId: id, share: 0, session });
  if (turns === undefined) return [note('loading')];
  const total = Math.max(part.turns + part.running, turns.rows.length);
  const lines = turns.rows.map((row, index): TurnLine => {
    const share = shareOf(row.costNanoUsd ?? 0, part.costNanoUsd);
    return { kind: 'turn', id: `turn ${row.id}`, level: 3, parentId: id, share, session, row, number: total - index };
  });
  if (!turns.hasMore) return lines;
  return [...lines, note(lines.length >= mostTurns ? 'old' : 'turns')];
}

export function sessionLineId({ sessionId, keyId }: SessionId): string {
  return `session ${JSON.stringify([sessionId, keyId])}`;
}

export function partLineId({ sessionId, keyId }: SessionId, agentId: string | null): string {
  return `part ${JSON.stringify([sessionId, keyId, agentId])}`;
}

/** What the arrow keys sideways do: open or close a line, or go to its first child or its parent. Null: nothing. */
export function moveSideways(key: string, lines: readonly TreeLine[], index: number): { toggle: string } | { goTo: string } | null {
  const line = lines[index];
  if (line === undefined) return null;
  const canOpen = canExpand(line);
  if (key === 'ArrowRight' && canOpen) {
    if (!line.isOpen) return { toggle: line.id };
    const child = lines[index + 1];
    return child !== undefined && child.parentId === line.id ? { goTo: child.id } : null;
  }
  if (key !== 'ArrowLeft') return null;
  if (canOpen && line.isOpen) return { toggle: line.id };
  return line.parentId === null ? null : { goTo: line.parentId };
}

export function canExpand(line: TreeLine): line is SessionLine | PartLine {
  return line.kind === 'session' || line.kind === 'part';
}

export function hasFigures(line: TreeLine): line is FiguredLine {
  return canExpand(line) || line.kind === 'turn';
}

function shareOf(cost: number, whole: number): number {
  return whole <= 0 ? 0 : Math.min(1, cost / whole);
}
