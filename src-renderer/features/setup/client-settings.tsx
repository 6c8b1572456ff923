/**
 * Claude Code's own settings file on the machine Gatehouse runs on: what would change in it, the change, and the way
 * back. Nothing is changed that was not shown first.
 */
import { Button } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { ClientSettingsView } from '../../../src-main/contract/views.ts';
import { describeError } from '../../api/describe-error.ts';
import { useApi } from '../../api/api-context.tsx';
import { en } from '../../text/en.ts';
import { FormError } from '../../ui/form-error.tsx';
import { Tag } from '../../ui/tag.tsx';
import style from './setup.module.css';

const text = en.setup.here;

export function ClientSettings({ model }: { model: string | undefined }) {
  const { query } = useApi();
  const queries = useQueryClient();
  const [isShown, setShown] = useState(false);
  const wish = model === undefined ? {} : { model };
  const preview = useQuery(query.setup.preview.queryOptions({ input: wish }));
  const done = {
    onSuccess: () => setShown(false),
    onSettled: () => queries.invalidateQueries({ queryKey: query.setup.preview.key() }),
  };
  const apply = useMutation(query.setup.apply.mutationOptions(done));
  const undo = useMutation(query.setup.undo.mutationOptions(done));
  const error = preview.error ?? apply.error ?? undo.error;
  const { data } = preview;
  const isDone = data?.state === 'on' && data.changes.length === 0;
  return (
    <section className={style.here} aria-label={text.title}>
      <div className={style.hereHead}>
        <div>
          <strong>{text.title}</strong> {data !== undefined && <Tag tone={isDone ? 'ok' : 'idle'}>{stateOf(data)}</Tag>}
          <p className={style.where}>{data?.file ?? text.file}</p>
        </div>
        {data !== undefined && data.state !== 'off' && (
          <Button variant="default" loading={undo.isPending} onClick={() => undo.mutate({})}>
            {text.undo}
          </Button>
        )}
        {data !== undefined && !isDone && !isShown && (
          <Button variant="default" onClick={() => setShown(true)}>
            {text.show}
          </Button>
        )}
        {data !== undefined && isShown && (
          <Button loading={apply.isPending} onClick={() => apply.mutate(wish)}>
            {text.apply}
          </Button>
        )}
      </div>
      {data !== undefined && isShown && <Changes changes={data.changes} />}
      {data !== undefined && <Overruled settings={data} />}
      {error !== null && <FormError message={describeError(error).message} />}
    </section>
  );
}

/** What Claude Code listens to more than to these settings: without it "Done" would not be true. */
function Overruled({ settings: { file, overruledBy, isOpenToOthers } }: { settings: ClientSettingsView }) {
  if (overruledBy.length === 0 && !isOpenToOthers) return null;
  return (
    <div role="status" className={style.overruled}>
      {overruledBy.some(({ bypasses }) => bypasses) && <strong>{text.bypassed}</strong>}
      <ul>
        {overruledBy.map(({ variable, where, message }) => (
          <li key={`${variable} ${where}`}>{message}</li>
        ))}
        {isOpenToOthers && <li>{text.openToOthers(file)}</li>}
      </ul>
    </div>
  );
}

function stateOf({ state, changes }: ClientSettingsView): string {
  if (state === 'on' && changes.length === 0) return text.states.on;
  return state === 'off' ? text.states.off : text.states.changed;
}

/** A line each, as in a difference of two files. */
function Changes({ changes }: Pick<ClientSettingsView, 'changes'>) {
  return (
    <>
      <p className={style.text}>{text.changes}</p>
      <table className={style.changes}>
        <thead>
          <tr>
            <th scope="col">{text.variable}</th>
            <th scope="col">{text.before}</th>
            <th scope="col">{text.after}</th>
          </tr>
        </thead>
        <tbody>
          {changes.map(({ name, before, after }) => (
            <tr key={name}>
              <th scope="row">{name}</th>
              <td>{before ?? text.unset}</td>
              <td>{after ?? text.unset}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </>
  );
}
