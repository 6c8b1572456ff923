/** One account as a line that scans at a glance; what stands behind it opens below. */
import { ActionIcon, Button } from '@mantine/core';
import { ChevronRight } from 'lucide-react';
import { useState } from 'react';
import { formatUsd } from '../../../src-main/contract/money.ts';
import type { AccountStatus } from '../../../src-main/contract/routing.ts';
import { formatDuration } from '../../format/duration.ts';
import { formatCount, formatShare } from '../../format/number.ts';
import { en } from '../../text/en.ts';
import { ConfirmOrigin } from '../accounts/confirm-origin.tsx';
import { TestResult } from '../accounts/test-result.tsx';
import type { TestState } from '../accounts/use-account-tests.ts';
import { Ago } from '../../ui/time.tsx';
import { Countdown } from './countdown.tsx';
import { HourBars } from './hour-bars.tsx';
import { ProviderDetails } from './provider-details.tsx';
import { ProviderMenu } from './provider-menu.tsx';
import { type ProviderState, sumUp } from './provider-state.ts';
import style from './providers.module.css';
import { StateBadge } from './state-badge.tsx';

const text = en.providers;

interface ProviderRowProps {
  readonly status: AccountStatus;
  readonly state: ProviderState;
  readonly test: TestState;
  readonly onTest: () => void;
}

export function ProviderRow({ status, state, test, onTest }: ProviderRowProps) {
  const [isOpen, setIsOpen] = useState(false);
  const day = sumUp(status.hours);
  return (
    <tbody className={style.account} data-state={state} aria-label={status.title}>
      <tr>
        <td className={style.toggle}>
          <ActionIcon size={22} aria-expanded={isOpen} aria-label={text.expand(status.title)} onClick={() => setIsOpen(!isOpen)}>
            <ChevronRight size={14} className={style.arrow} />
          </ActionIcon>
        </td>
        <th scope="row" className={style.identity}>
          <span className={style.name}>{status.title}</span>
          <StateBadge state={state} />
          <Why status={status} state={state} />
        </th>
        <td className={style.number}>
          <Figure now={percent(status.successRate)} day={percent(day.successRate)} isBad={(status.successRate ?? 1) < 0.9} />
        </td>
        <td className={style.number}>
          <Figure now={duration(status.firstByteMs)} day={duration(day.firstByteMs)} />
        </td>
        <td className={style.day}>
          <HourBars hours={status.hours} />
        </td>
        <td className={style.number}>
          {status.openStreams === 0 ? <span className={style.faint}>0</span> : formatCount(status.openStreams)}
        </td>
        <td className={style.number}>
          {status.requestsToday === 0 ? (
            <span className={style.faint}>–</span>
          ) : (
            <div className={style.money}>{formatUsd(status.costTodayNanoUsd)}</div>
          )}
          {status.requestsToday > 0 && <div className={style.under}>{text.requests(status.requestsToday)}</div>}
        </td>
        <td className={style.actions}>
          <Button variant="default" size="compact-sm" loading={test === 'running'} onClick={onTest}>
            {text.test}
          </Button>
          <ProviderMenu status={status} />
        </td>
      </tr>
      {(state === 'unconfirmed' || test !== null || isOpen) && (
        <tr className={style.below}>
          <td />
          <td colSpan={7}>
            {state === 'unconfirmed' && status.origin !== null && (
              <ConfirmOrigin id={status.id} title={status.title} origin={status.origin} />
            )}
            <div role="status">{test !== null && <TestResult test={test} />}</div>
            {isOpen && <ProviderDetails status={status} />}
          </td>
        </tr>
      )}
    </tbody>
  );
}

/** One short line under the name: the order in force, what is wrong and when it is tried again, or a last attempt that failed. */
function Why({ status, state }: { status: AccountStatus; state: ProviderState }) {
  const { override, reason, nextTryAt, lastError } = status;
  if (override !== null) {
    return (
      <div className={style.why}>
        <Countdown until={override.endsAt}>{(left) => <span>{left === null ? null : `${text.left(left)} · `}</span>}</Countdown>
        {override.reason} <span className={style.faint}>· {text.by(override.actor)}</span>
      </div>
    );
  }
  if (state === 'healthy' && lastError !== null && status.lastErrorAt !== null && status.lastErrorAt > (status.lastSuccessAt ?? 0)) {
    return (
      <div className={style.why}>
        {text.lastFailed} <Ago at={status.lastErrorAt} />: {lastError}
      </div>
    );
  }
  if (state !== 'resting' && state !== 'probing') return null;
  return (
    <div className={style.why}>
      {reason !== '' ? reason : lastError}
      {nextTryAt !== null && (
        <Countdown until={nextTryAt}>{(left) => <strong> · {left === null ? text.tryNow : text.nextTry(left)}</strong>}</Countdown>
      )}
    </div>
  );
}

function Figure({ now, day, isBad = false }: { now: string | null; day: string | null; isBad?: boolean }) {
  return (
    <>
      <div className={isBad ? style.bad : undefined}>{now ?? <span className={style.faint}>–</span>}</div>
      {day !== null && <div className={style.under}>{text.over24(day)}</div>}
    </>
  );
}

function percent(share: number | null): string | null {
  return share === null ? null : formatShare(share);
}

function duration(ms: number | null): string | null {
  return ms === null ? null : formatDuration(ms);
}
