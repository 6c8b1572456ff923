/** Everything that limits one developer: budgets from the organisation down, rate limits, session caps, models. */
import { useQuery } from '@tanstack/react-query';
import { CirclePause } from 'lucide-react';
import type { BudgetStateView, LimitStateView } from '../../../src-main/contract/budget-states.ts';
import type { OwnLimits as Limits } from '../../../src-main/contract/me.ts';
import { formatUsd } from '../../../src-main/contract/money.ts';
import { useApi } from '../../api/api-context.tsx';
import { formatTokens } from '../../format/number.ts';
import { resetWords, spanOf, windowConfigOf, windowWords } from '../../format/window-words.ts';
import { en } from '../../text/en.ts';
import { BudgetBar } from '../../ui/budget-bar.tsx';
import { Facts } from '../../ui/facts.tsx';
import { Section } from '../../ui/section.tsx';
import { Tag } from '../../ui/tag.tsx';
import { Ago } from '../../ui/time.tsx';
import style from './me.module.css';

const text = en.me;

export function OwnLimits({ limits }: { limits: Limits }) {
  const { query } = useApi();
  const { paused, budgets, sessionCapNanoUsd, agentCapNanoUsd, models } = limits;
  const month = useQuery(query.me.spend.queryOptions({ input: { range: 'month', by: 'model' } }));
  const timeZone = month.data?.timeZone ?? 'UTC';
  return (
    <>
      {paused !== null && (
        <div className={style.paused} role="alert">
          <CirclePause size={16} />
          <p>
            {text.paused(paused.actor, paused.reason)}. {text.pausedUntil} <Ago at={paused.endsAt} />.
          </p>
        </div>
      )}
      <Section title={text.budgets} text={text.budgetsText}>
        {budgets.length === 0 ? (
          <p className={style.soft}>{text.noBudgets}</p>
        ) : (
          <ul className={style.budgets}>
            {budgets.map((budget) => (
              <li key={budget.id}>
                <OwnBudget budget={budget} timeZone={timeZone} />
              </li>
            ))}
          </ul>
        )}
      </Section>
      {limits.limits.length > 0 && (
        <Section title={text.limits}>
          <ul className={style.lines}>
            {limits.limits.map((limit) => (
              <li key={limit.id}>
                {limitWords(limit)} <span className={style.soft}>{limit.owner.name}</span>
              </li>
            ))}
          </ul>
        </Section>
      )}
      {(sessionCapNanoUsd !== null || agentCapNanoUsd !== null) && (
        <Section title={text.caps}>
          <Facts
            facts={[
              [text.session, sessionCapNanoUsd === null ? null : formatUsd(sessionCapNanoUsd)],
              [text.agent, agentCapNanoUsd === null ? null : formatUsd(agentCapNanoUsd)],
            ]}
          />
        </Section>
      )}
      {models.length > 0 && (
        <Section title={text.models}>
          <ul className={style.lines}>
            {models.flatMap(({ tier, allow, deny }) => [
              allow !== null && <li key={`${tier} allow`}>{text.modelsAllow(tier, allow.join(', '))}</li>,
              deny !== null && <li key={`${tier} deny`}>{text.modelsDeny(tier, deny.join(', '))}</li>,
            ])}
          </ul>
        </Section>
      )}
    </>
  );
}

function OwnBudget({ budget, timeZone }: { budget: BudgetStateView; timeZone: string }) {
  const { owner, capNanoUsd, raisedNanoUsd, usedNanoUsd, reservedNanoUsd, leftNanoUsd, resetsAt, mode, models } = budget;
  const window = windowConfigOf(budget.window);
  const held = reservedNanoUsd === 0 ? null : formatUsd(reservedNanoUsd);
  return (
    <>
      <div className={style.budgetHead}>
        <strong>
          {formatUsd(capNanoUsd)} {windowWords(window)}
        </strong>
        <span className={style.soft}>{owner.name}</span>
        {raisedNanoUsd > 0 && <Tag tone="accent">{en.budget.raised(formatUsd(raisedNanoUsd))}</Tag>}
        {mode === 'warn' && <Tag tone="idle">{en.budget.warnOnly}</Tag>}
        {models !== null && <Tag tone="idle">{en.budget.onlyModels(models.join(', '))}</Tag>}
      </div>
      <BudgetBar label={owner.name} isWarnOnly={mode === 'warn'} {...budget} />
      <div className={style.foot}>
        <span>{en.budget.barText(formatUsd(usedNanoUsd), formatUsd(capNanoUsd), held)}</span>
        <span>
          {en.budget.left(formatUsd(Math.max(0, leftNanoUsd)))} · {resetWords(window, resetsAt, timeZone)}
        </span>
      </div>
    </>
  );
}

function limitWords({ what, most, perMs, used }: LimitStateView): string {
  const limits = en.people.limits;
  const words = what === 'concurrent' ? limits.concurrent(most) : limits[what](most, spanOf(perMs));
  return `${words}; ${text.limitUsed(formatTokens(Math.round(used)), formatTokens(most))}`;
}
