/** What the simulator found: where the request would go, in which order the others stand, and why some are not asked. */
import { Ban, Route } from 'lucide-react';
import { formatUsd } from '../../../src-main/contract/money.ts';
import type { Simulation } from '../../../src-main/contract/routing.ts';
import { formatShare } from '../../format/number.ts';
import { shortModel } from '../../format/short-model.ts';
import { en } from '../../text/en.ts';
import { StateBadge } from '../providers/state-badge.tsx';
import style from './routing.module.css';

const text = en.routing.simulator;
const stateOf = { closed: 'healthy', open: 'resting', 'half-open': 'probing' } as const;

export function SimulationResult({ simulation }: { simulation: Simulation }) {
  const { request, rule, candidates, skipped, notes, refusal } = simulation;
  const [first] = candidates;
  return (
    <div className={style.result}>
      {first !== undefined && refusal === null ? (
        <p className={style.verdict}>
          <Route size={16} aria-hidden="true" /> {text.goesTo(first.title, shortModel(first.model))}
        </p>
      ) : (
        <div className={style.verdict} data-bad="true">
          <Ban size={16} aria-hidden="true" />
          <div>
            {text.refused}
            {refusal !== null && <p className={style.refusal}>{refusal}</p>}
          </div>
        </div>
      )}
      <p className={style.soft}>
        {rule === null ? text.noRule : text.decides(rule)}
        {'. '}
        {text.facts(shortModel(request.model), en.routing.form.classes[request.class].toLowerCase(), request.thinking)},{' '}
        {text.tokens(request.inputTokens)}, {text.used(formatShare(request.budgetUsed))}.
      </p>
      {candidates.length > 0 && (
        <>
          <h3 className={style.small}>{text.candidates}</h3>
          <ol className={style.candidates}>
            {candidates.map((one) => (
              <li key={`${one.accountId} ${one.model}`}>
                <div className={style.candidate}>
                  <strong>{one.title}</strong>
                  <span className={style.soft}>{shortModel(one.model)}</span>
                  {one.state !== 'closed' && <StateBadge state={stateOf[one.state]} />}
                  <span className={`${style.price} gh-number`}>
                    {one.estimateNanoUsd === null ? text.noPrice : text.estimate(formatUsd(one.estimateNanoUsd))}
                  </span>
                </div>
                {one.reasons.length > 0 && <p className={style.soft}>{one.reasons.join('; ')}</p>}
              </li>
            ))}
          </ol>
        </>
      )}
      {skipped.length > 0 && (
        <>
          <h3 className={style.small}>{text.skipped}</h3>
          <ul className={style.plain}>
            {skipped.map(({ accountId, why }) => (
              <li key={accountId}>
                <code>{accountId}</code> <span className={style.soft}>{why}</span>
              </li>
            ))}
          </ul>
        </>
      )}
      {notes.map((note) => (
        <p key={note} className={style.soft}>
          {note}
        </p>
      ))}
    </div>
  );
}
