/** What was refused and can be lifted by an admin, with room to say why it is needed. */
import { Button, TextInput } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import type { Approval } from '../../../src-main/contract/approvals.ts';
import { formatUsd } from '../../../src-main/contract/money.ts';
import { useApi } from '../../api/api-context.tsx';
import { describeError } from '../../api/describe-error.ts';
import { en } from '../../text/en.ts';
import { AsyncView } from '../../ui/async-view.tsx';
import { Tag } from '../../ui/tag.tsx';
import { Ago } from '../../ui/time.tsx';
import style from './me.module.css';

const text = en.me;

export function OwnAsks() {
  const { query } = useApi();
  const approvals = useQuery(query.approvals.list.queryOptions({ input: { state: 'all', own: true }, refetchInterval: 10_000 }));
  return (
    <AsyncView query={approvals} rows={1}>
      {(list) => {
        // What is open, and the last few decisions.
        const shown = [...list.filter(({ state }) => state === 'open'), ...list.filter(({ state }) => state !== 'open').slice(0, 3)];
        if (shown.length === 0) return <p className={style.soft}>{text.noAsks}</p>;
        return shown.map((approval) => <Ask key={approval.id} approval={approval} />);
      }}
    </AsyncView>
  );
}

function Ask({ approval }: { approval: Approval }) {
  const { owner, usedNanoUsd, capNanoUsd, state, note, reason } = approval;
  return (
    <div className={style.ask}>
      <p className={style.askHead}>
        <strong>{en.approvals.causes[approval.cause]}</strong> · {en.approvals.who[owner.kind]} {owner.name} ·{' '}
        {en.approvals.used(formatUsd(usedNanoUsd), formatUsd(capNanoUsd))} · <Ago at={approval.lastRefusedAt} />{' '}
        {state !== 'open' && <Tag tone={state === 'granted' ? 'ok' : 'idle'}>{en.approvals.states[state]}</Tag>}
      </p>
      {reason !== null && reason !== '' && <p className={style.soft}>{reason}</p>}
      {state === 'open' && <NoteForm id={approval.id} note={note ?? ''} />}
    </div>
  );
}

function NoteForm({ id, note: before }: { id: string; note: string }) {
  const { query } = useApi();
  const queries = useQueryClient();
  const [note, setNote] = useState(before);
  const send = useMutation(
    query.approvals.note.mutationOptions({
      onSuccess: () => void notifications.show({ message: text.noteSent }),
      onSettled: () => queries.invalidateQueries({ queryKey: query.approvals.key() }),
    }),
  );
  function submit(event: FormEvent): void {
    event.preventDefault();
    send.mutate({ id, note: note.trim() });
  }
  return (
    <form className={style.noteRow} onSubmit={submit}>
      <TextInput
        label={text.noteLabel}
        value={note}
        maxLength={1000}
        error={send.error === null ? null : describeError(send.error).message}
        onChange={(event) => setNote(event.currentTarget.value)}
      />
      <Button type="submit" variant="default" size="sm" loading={send.isPending} disabled={note.trim() === '' || note.trim() === before}>
        {text.noteSubmit}
      </Button>
    </form>
  );
}
