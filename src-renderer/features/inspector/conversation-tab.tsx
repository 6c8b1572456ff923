/** The conversation of a request as people talk about it: what was asked last and what came back, the rest folded. */
import { Button } from '@mantine/core';
import { useMemo, useState } from 'react';
import type { RequestRow } from '../../../src-main/contract/records.ts';
import { formatBytes } from '../../format/number.ts';
import { en } from '../../text/en.ts';
import { AsyncView } from '../../ui/async-view.tsx';
import { Blocks, sizeOf } from './blocks.tsx';
import style from './conversation-tab.module.css';
import type { Reply, Tool, Turn } from './conversation.ts';
import { Fold } from '../../ui/fold.tsx';
import inspector from './inspector.module.css';
import { LongText } from './long-text.tsx';
import { readConversation } from './read-conversation.ts';
import { readReply } from './read-reply.ts';
import { useBodies, whyNoBodies } from './use-bodies.tsx';

const text = en.inspector.conversation;
/** Messages shown at first, and more of them per click: a session can have hundreds. */
const lastTurns = 4;
const moreTurns = 20;

export function ConversationTab({ row }: { row: RequestRow }) {
  const bodies = useBodies(row);
  const why = whyNoBodies(row, bodies.data);
  if (why !== null) return <p className={inspector.note}>{why}</p>;
  return (
    <AsyncView query={bodies} rows={8}>
      {(data) => <ConversationView request={data.request ?? ''} response={data.response} isTruncated={data.truncated} />}
    </AsyncView>
  );
}

function ConversationView({ request, response, isTruncated }: { request: string; response: string | null; isTruncated: boolean }) {
  const conversation = useMemo(() => readConversation(request), [request]);
  const reply = useMemo(() => (response === null ? null : readReply(response)), [response]);
  const [shownTurns, setShownTurns] = useState(lastTurns);
  if (conversation === null) return <p className={inspector.note}>{en.inspector.bodies.unreadable}</p>;
  const { system, tools, turns } = conversation;
  const hidden = Math.max(0, turns.length - shownTurns);
  return (
    <div className={style.conversation}>
      {system.length > 0 && (
        <Fold title={text.system} aside={formatBytes(sizeOf(system))}>
          <Blocks blocks={system} />
        </Fold>
      )}
      {tools.length > 0 && <Tools tools={tools} />}
      {hidden > 0 && (
        <Button variant="default" onClick={() => setShownTurns(shownTurns + moreTurns)}>
          {text.earlier(hidden)}
        </Button>
      )}
      {turns.slice(hidden).map((turn, index) => (
        <TurnView key={hidden + index} turn={turn} />
      ))}
      <ReplyView reply={reply} isTruncated={isTruncated} />
    </div>
  );
}

function TurnView({ turn }: { turn: Turn }) {
  if (turn.role === 'system') {
    return (
      <Fold title={text.roles.system} aside={formatBytes(sizeOf(turn.blocks))}>
        <Blocks blocks={turn.blocks} />
      </Fold>
    );
  }
  return (
    <section className={turn.role === 'user' ? `${style.turn} ${style.user}` : style.turn}>
      <h3 className={style.role}>{text.roles[turn.role]}</h3>
      <Blocks blocks={turn.blocks} isProse={turn.role === 'assistant'} />
    </section>
  );
}

function ReplyView({ reply, isTruncated }: { reply: Reply | null; isTruncated: boolean }) {
  if (reply === null || isEmpty(reply)) return <p className={inspector.note}>{text.noReply}</p>;
  return (
    <section className={`${style.turn} ${style.reply}`}>
      <h3 className={style.role}>{text.roles.reply}</h3>
      {reply.blocks.length > 0 && <Blocks blocks={reply.blocks} isProse />}
      {reply.error !== null && <LongText text={reply.error} isCode />}
      {isTruncated && <p className={style.cache}>{en.inspector.bodies.truncated}</p>}
      {reply.stopReason !== null && <p className={style.cache}>{text.stopReason(reply.stopReason)}</p>}
    </section>
  );
}

function isEmpty(reply: Reply): boolean {
  return reply.blocks.length === 0 && reply.error === null && reply.stopReason === null;
}

function Tools({ tools }: { tools: readonly Tool[] }) {
  const size = tools.reduce((sum, tool) => sum + tool.json.length, 0);
  return (
    <Fold title={text.tools(tools.length)} preview={tools.map((tool) => tool.name).join(', ')} aside={formatBytes(size)}>
      <div className={style.tools}>
        {tools.map((tool, index) => (
          <Fold key={index} title={tool.name} preview={tool.description.slice(0, 160)} aside={formatBytes(tool.json.length)}>
            <LongText text={tool.json} isCode limit={6_000} />
          </Fold>
        ))}
      </div>
    </Fold>
  );
}
