/** One account: how it is, why, where it sends to, what it did today, and its test. */
import { Button, Loader } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { CircleCheck, CircleX, FlaskConical } from 'lucide-react';
import { formatUsd } from '../../../src-main/contract/money.ts';
import type { AccountView } from '../../../src-main/contract/views.ts';
import { useApi } from '../../api/api-context.tsx';
import { describeError } from '../../api/describe-error.ts';
import { en } from '../../text/en.ts';
import { Facts } from '../../ui/facts.tsx';
import { Tag } from '../../ui/tag.tsx';
import { Ago } from '../../ui/time.tsx';
import { AccountMenu } from './account-menu.tsx';
import style from './accounts.module.css';
import { HealthTag } from './health-tag.tsx';
import type { AccountTest, TestState } from './use-account-tests.ts';

const text = en.accounts;

interface AccountCardProps {
  readonly account: AccountView;
  readonly test: TestState;
  readonly onTest: (id: string) => void;
  readonly onEdit: () => void;
}

export function AccountCard({ account, test, onTest, onEdit }: AccountCardProps) {
  const { config, health } = account;
  return (
    <article className={style.card} aria-label={account.title}>
      <div className={style.head}>
        <h2 className={style.name}>{account.title}</h2>
        <code className={style.id}>{config.id}</code>
        <HealthTag state={health.state} />
        {account.simulated && (
          <span title={text.simulatedHint}>
            <Tag tone="accent" icon={<FlaskConical size={11} />}>
              {text.simulated}
            </Tag>
          </span>
        )}
        <div className={style.actions}>
          <Button variant="default" loading={test === 'running'} onClick={() => onTest(config.id)}>
            {text.test}
          </Button>
          <AccountMenu account={account} onEdit={onEdit} />
        </div>
      </div>
      {health.reason !== '' && <p className={style.reason}>{health.reason}</p>}
      {health.state === 'unconfirmed' && account.origin !== null && (
        <ConfirmOrigin id={config.id} title={account.title} origin={account.origin} />
      )}
      <div role="status">{test !== null && <TestResult test={test} />}</div>
      <div className={`${style.facts} gh-number`}>
        <Facts
          facts={[
            [text.facts.provider, config.provider],
            [text.facts.origin, account.origin ?? text.inside],
            [text.facts.secret, config.secret === undefined ? text.noSecret : <code key="secret">{config.secret}</code>],
            [text.facts.models, config.models?.join(', ') ?? text.facts.everyModel],
          ]}
        />
        <Facts
          facts={[
            [text.facts.today, `${text.requests(account.requestsToday)}, ${formatUsd(account.costTodayNanoUsd)}`],
            [text.facts.open, account.openStreams > 0 ? String(account.openStreams) : null],
            [text.facts.lastSuccess, moment(health.lastSuccessAt)],
            [text.facts.lastError, health.lastError],
            [text.facts.nextTry, moment(health.nextTryAt)],
          ]}
        />
      </div>
    </article>
  );
}

function ConfirmOrigin({ id, title, origin }: { id: string; title: string; origin: string }) {
  const { query } = useApi();
  const queries = useQueryClient();
  const confirm = useMutation(
    query.accounts.confirm.mutationOptions({
      onSuccess: () => void notifications.show({ message: text.confirmed(title) }),
      onError: (error) => void notifications.show({ color: 'red', message: describeError(error).message }),
      onSettled: () => queries.invalidateQueries({ queryKey: query.accounts.key() }),
    }),
  );
  return (
    <div className={style.confirm}>
      <p>{text.confirmText(origin)}</p>
      <Button loading={confirm.isPending} onClick={() => confirm.mutate({ id })}>
        {text.confirm}
      </Button>
    </div>
  );
}

function TestResult({ test }: { test: AccountTest | 'running' }) {
  if (test === 'running') {
    return (
      <p className={style.result}>
        <Loader size={14} /> {text.testing}
      </p>
    );
  }
  return (
    <div className={style.result} data-ok={test.ok}>
      {test.ok ? <CircleCheck size={15} /> : <CircleX size={15} />}
      <div>
        <strong>{test.ok ? text.testOk : text.testFailed}</strong> {test.message}
        {test.models.length > 0 && <div className={style.soft}>{text.modelList(test.models.length)}</div>}
      </div>
    </div>
  );
}

function moment(at: number | null): React.ReactNode {
  return at === null ? null : <Ago at={at} />;
}
