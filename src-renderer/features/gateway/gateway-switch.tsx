/** On and off, with the state in words and by shape, the address to copy, and what today cost so far. */
import { Switch } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Check, Copy } from 'lucide-react';
import { useState } from 'react';
import { formatUsd } from '../../../src-main/contract/money.ts';
import type { Overview } from '../../../src-main/contract/views.ts';
import { useApi } from '../../api/api-context.tsx';
import { describeError } from '../../api/describe-error.ts';
import { useIsAdmin } from '../../state/session-context.tsx';
import { en } from '../../text/en.ts';
import { copyText } from '../../ui/copy-text.ts';
import { Tag } from '../../ui/tag.tsx';
import style from './gateway-switch.module.css';
import { OrganizationBudget } from './organization-budget.tsx';

/** `isLost`: the engine does not answer, so that nobody knows what the gateway does. */
export function GatewaySwitch({ overview, isLost }: { overview: Overview; isLost: boolean }) {
  const { gateway } = overview;
  const change = useGatewayChange();
  const isAdmin = useIsAdmin();
  const isOn = gateway.state === 'on' || gateway.state === 'starting';
  return (
    <section className={style.card} aria-label={en.gateway.title}>
      <div>
        <div className={style.state}>
          <span className={style.shape} data-state={isLost ? 'lost' : gateway.state} aria-hidden="true" />
          <span className={style.name} role="status">
            <span className="gh-visually-hidden">{en.gateway.title}: </span>
            {isLost ? en.gateway.lost : en.gateway[gateway.state]}
          </span>
          {isAdmin && (
            <Switch
              className={style.switch ?? ''}
              size="sm"
              checked={isOn}
              disabled={change.isPending || isLost}
              onChange={(event) => change.mutate({ on: event.currentTarget.checked })}
              aria-label={isOn ? en.gateway.turnOff : en.gateway.turnOn}
            />
          )}
        </div>
        {gateway.url !== null && <UrlButton url={gateway.url} />}
        {gateway.openStreams > 0 && !isLost && <p className={style.note}>{en.gateway.openStreams(gateway.openStreams)}</p>}
        {gateway.error !== null && <p className={`${style.note} ${style.error}`}>{gateway.error}</p>}
      </div>
      <div className={style.today}>
        <p className={style.label}>{en.gateway.todaySpend}</p>
        {overview.todayNanoUsd === null ? (
          <p className={`${style.note} ${style.error}`} title={overview.todayProblem ?? undefined}>
            {en.gateway.todayUnreadable}
          </p>
        ) : (
          <p className={`${style.amount} gh-number`}>{formatUsd(overview.todayNanoUsd)}</p>
        )}
        {overview.todayUnknownPrices > 0 && <p className={style.note}>{en.gateway.unknownPrices(overview.todayUnknownPrices)}</p>}
        {isAdmin && <OrganizationBudget id={overview.organizationId} />}
        {overview.onlyPractice && (
          <p className={style.note} title={en.gateway.practiceOnlyHint}>
            <Tag tone="idle">{en.gateway.practiceOnly}</Tag>
          </p>
        )}
      </div>
    </section>
  );
}

/** Turns the gateway on or off; the answer is the new state, and a failure says why. */
export function useGatewayChange() {
  const { query } = useApi();
  const queries = useQueryClient();
  return useMutation(
    query.gateway.set.mutationOptions({
      onSuccess: (overview) => queries.setQueryData(query.overview.queryKey(), overview),
      onError: (error) => notifications.show({ color: 'red', message: describeError(error).message }),
      onSettled: () => queries.invalidateQueries({ queryKey: query.overview.key() }),
    }),
  );
}

function UrlButton({ url }: { url: string }) {
  const [isCopied, setIsCopied] = useState(false);
  return (
    <button
      type="button"
      className={style.url}
      aria-label={en.gateway.copyUrl(url)}
      onClick={() => void copyText(url).then(() => setIsCopied(true))}
      onBlur={() => setIsCopied(false)}
    >
      {url.replace(/^http:\/\//, '')}
      {isCopied ? <Check size={11} /> : <Copy size={11} />}
    </button>
  );
}
