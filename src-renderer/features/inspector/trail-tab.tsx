/** Every decision about a request in its order, and every attempt at an account. */
import type { RequestDetail } from '../../../src-main/contract/views.ts';
import { formatDuration } from '../../format/duration.ts';
import { shortModel } from '../../format/short-model.ts';
import { en } from '../../text/en.ts';
import inspector from './inspector.module.css';
import style from './trail-tab.module.css';
import { WhyAccount } from './why-account.tsx';

const text = en.inspector.trail;

export function TrailTab({ detail }: { detail: RequestDetail }) {
  if (detail.trail.length === 0 && detail.attempts.length === 0) return <p className={inspector.note}>{text.empty}</p>;
  return (
    <>
      <WhyAccount detail={detail} />
      <ol className={style.trail}>
        {detail.trail.map((step, index) => (
          <li key={index} className={style.step} data-step={step.step}>
            <span className={`${style.at} gh-number`}>{step.at === 0 ? '0 ms' : formatDuration(step.at)}</span>
            <span className={style.kind}>{text.steps[step.step]}</span>
            <span className={style.text}>{step.text}</span>
          </li>
        ))}
      </ol>
      {detail.attempts.length > 0 && <Attempts attempts={detail.attempts} />}
    </>
  );
}

function Attempts({ attempts }: Pick<RequestDetail, 'attempts'>) {
  const columns = [
    { title: text.number },
    { title: text.account },
    { title: text.model },
    { title: text.status },
    { title: text.first, isNumber: true },
    { title: text.took, isNumber: true },
    { title: text.outcome },
    { title: text.upstreamId },
  ];
  return (
    <section className={inspector.section}>
      <h3 className={inspector.heading}>{text.attempts}</h3>
      <div className={inspector.scrollX}>
        <table className={`${inspector.table} gh-number`}>
          <thead>
            <tr>
              {columns.map(({ title, isNumber }) => (
                <th key={title} scope="col" className={isNumber === true ? inspector.right : undefined}>
                  {title}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {attempts.map((attempt) => (
              <tr key={attempt.number}>
                <td>{attempt.number}</td>
                <td>{attempt.accountId}</td>
                <td title={attempt.upstreamModel}>{shortModel(attempt.upstreamModel)}</td>
                <td>{attempt.status ?? '–'}</td>
                <td className={inspector.right}>{duration(attempt.firstByteMs)}</td>
                <td className={inspector.right}>{duration(attempt.durationMs)}</td>
                <td className={inspector.wrap}>
                  {attempt.failure === null ? text.served : [attempt.failure, attempt.error].filter(Boolean).join(': ')}
                </td>
                <td>{attempt.upstreamRequestId ?? '–'}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
}

function duration(ms: number | null): string {
  return ms === null ? '–' : formatDuration(ms);
}
