/** One account: how it is, why, where it sends to, what it did today, and its test. */
import { Button } from '@mantine/core';
import { FlaskConical } from 'lucide-react';
import { formatUsd } from '../../../src-main/contract/money.ts';
import type { AccountView } from '../../../src-main/contract/views.ts';
import { en } from '../../text/en.ts';
import card from '../../ui/card.module.css';
import { Facts } from '../../ui/facts.tsx';
import { Tag } from '../../ui/tag.tsx';
import { Ago, useNow } from '../../ui/time.tsx';
import { AccountMenu } from './account-menu.tsx';
import { specialSettings } from './account-values.ts';
import style from './accounts.module.css';
import { ConfirmOrigin } from './confirm-origin.tsx';
import { HealthTag } from './health-tag.tsx';
import { TestResult } from './test-result.tsx';
import type { TestState } from './use-account-tests.ts';

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
    <article className={card.card} aria-label={account.title}>
      <div className={card.head}>
        {/* The id stands beside it. */}
        <h2 className={card.name}>{account.title.replace(` (${config.id})`, '')}</h2>
        <code className={style.id}>{config.id}</code>
        <HealthTag state={health.state} />
        {account.simulated && (
          <span title={text.simulatedHint}>
            <Tag tone="accent" icon={<FlaskConical size={11} />}>
              {text.simulated}
            </Tag>
          </span>
        )}
        <div className={card.actions}>
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
            ...specialSettings.map((name) => [text.form.settings[name].label, config[name] ?? null] as const),
            [text.facts.mapped, mapped(config.modelMap)],
          ]}
        />
        <Facts
          facts={[
            [text.facts.today, `${text.requests(account.requestsToday)}, ${formatUsd(account.costTodayNanoUsd)}`],
            [text.facts.open, account.openStreams > 0 ? String(account.openStreams) : null],
            [text.facts.lastSuccess, moment(health.lastSuccessAt)],
            // Where something is wrong, the line under the title says it already.
            [text.facts.lastError, health.reason === '' ? health.lastError : null],
            [text.facts.nextTry, health.nextTryAt === null ? null : <NextTry key="next" at={health.nextTryAt} />],
          ]}
        />
      </div>
    </article>
  );
}

/** A moment that has come means that the next request tries it. */
function NextTry({ at }: { at: number }) {
  return at <= useNow(1000) ? text.facts.nextRequest : <Ago at={at} />;
}

/** `claude-opus-5-5 → opus-prod`, one after the other. */
function mapped(modelMap: AccountView['config']['modelMap']): string | null {
  const pairs = Object.entries(modelMap ?? {}).map(([asked, own]) => `${asked} → ${own}`);
  return pairs.length === 0 ? null : pairs.join(', ');
}

function moment(at: number | null): React.ReactNode {
  return at === null ? null : <Ago at={at} />;
}
