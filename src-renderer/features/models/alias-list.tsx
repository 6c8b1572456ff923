/** The aliases there are: a name clients may ask for, and what is sent instead. */
import { ActionIcon, Tooltip } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { ArrowRight, X } from 'lucide-react';
import { useApi } from '../../api/api-context.tsx';
import { describeError } from '../../api/describe-error.ts';
import { en } from '../../text/en.ts';
import style from './models.module.css';

const text = en.models;

export function AliasList({ aliases }: { aliases: ReadonlyArray<{ readonly alias: string; readonly model: string }> }) {
  const { query } = useApi();
  const queries = useQueryClient();
  const remove = useMutation(
    query.models.setAlias.mutationOptions({
      onError: (error) => void notifications.show({ color: 'red', message: describeError(error).message }),
      onSettled: () => queries.invalidateQueries({ queryKey: query.models.key() }),
    }),
  );
  if (aliases.length === 0) return null;
  return (
    <section className={style.aliases} aria-labelledby="aliases-title">
      <h2 id="aliases-title" className={style.aliasTitle}>
        {text.aliases}
      </h2>
      <ul className={style.aliasList}>
        {aliases.map(({ alias, model }) => (
          <li key={alias} className={style.alias}>
            <code>{alias}</code>
            <ArrowRight size={12} aria-label={text.leadsTo} />
            <code>{model}</code>
            <Tooltip label={text.removeAlias}>
              <ActionIcon size="xs" aria-label={text.removeAliasNamed(alias)} onClick={() => remove.mutate({ alias, model: null })}>
                <X size={12} />
              </ActionIcon>
            </Tooltip>
          </li>
        ))}
      </ul>
    </section>
  );
}
