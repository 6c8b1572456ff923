/** The short answer to "why this account?": what decided, who was asked in which order, and who served it. */
import { ArrowRight, Check, CircleX, Route } from 'lucide-react';
import type { RequestDetail } from '../../../src-main/contract/views.ts';
import { shortModel } from '../../format/short-model.ts';
import { formatRoute } from '../../state/route.ts';
import { en } from '../../text/en.ts';
import style from './trail-tab.module.css';

const text = en.inspector.trail;

export function WhyAccount({ detail: { row, trail, attempts } }: { detail: RequestDetail }) {
  if (row.endpoint !== 'messages' || row.modelAsked === null) return null;
  const decided = trail.filter(({ step }) => step === 'resolved').map((step) => step.text);
  const order = trail.find(({ step }) => step === 'candidates')?.text;
  return (
    <section className={style.why} aria-label={text.whyAccount}>
      <div className={style.whyHead}>
        <h3 className={style.whyTitle}>{text.whyAccount}</h3>
        <a className={style.again} href={formatRoute({ view: 'routing', query: { request: row.id } })}>
          <Route size={13} aria-hidden="true" /> {text.simulate}
        </a>
      </div>
      <p className={style.soft}>
        {decided.length === 0 ? text.noRule : `${text.decided} ${decided.join(', ')}`}
        {order !== undefined && `. ${text.order} ${order}`}.
      </p>
      {attempts.length === 0 ? (
        <p className={style.soft}>{text.nobody}</p>
      ) : (
        <ol className={style.chain}>
          {attempts.map((attempt, index) => (
            <li key={attempt.number}>
              {index > 0 && <ArrowRight size={13} className={style.then} aria-hidden="true" />}
              <span className={style.hop} data-ok={attempt.failure === null}>
                {attempt.failure === null ? <Check size={13} aria-hidden="true" /> : <CircleX size={13} aria-hidden="true" />}
                <b>{attempt.accountId}</b> {shortModel(attempt.upstreamModel)}
                <span className={style.soft}>{attempt.failure ?? text.served}</span>
              </span>
            </li>
          ))}
        </ol>
      )}
    </section>
  );
}
