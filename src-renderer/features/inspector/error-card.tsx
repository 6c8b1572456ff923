/** What went wrong with a request: its class, the whole text, and what to do about it. */
import { type ErrorCode, errorDefinitions } from '../../../src-main/contract/errors.ts';
import type { RequestRow } from '../../../src-main/contract/records.ts';
import { en } from '../../text/en.ts';
import { errorAdvice } from '../../text/error-advice.ts';
import { CopyButton } from '../../ui/copy-button.tsx';
import style from './error-card.module.css';

export function ErrorCard({ row }: { row: RequestRow }) {
  const code = isErrorCode(row.errorCode) ? row.errorCode : null;
  const advice = code === null ? adviceForStatus(row.status) : errorAdvice[code];
  return (
    <div className={style.card} data-outcome={row.outcome} role="note" aria-label={en.inspector.error.title}>
      <p className={style.title}>
        {titleOf(code, row.status)}{' '}
        <code className={style.code}>
          {row.status} {row.errorCode}
        </code>
      </p>
      {row.error !== null && <CopyButton text={row.error} label={en.inspector.error.copy} isIconOnly />}
      {row.error !== null && <p className={style.text}>{row.error}</p>}
      {advice !== undefined && <p className={style.todo}>{advice}</p>}
    </div>
  );
}

function titleOf(code: ErrorCode | null, status: number | null): string {
  if (code !== null) return errorDefinitions[code].title;
  return status === null ? en.inspector.error.title : en.inspector.error.provider(status);
}

function isErrorCode(code: string | null): code is ErrorCode {
  return code !== null && Object.hasOwn(errorDefinitions, code);
}

function adviceForStatus(status: number | null): string | undefined {
  if (status === null) return undefined;
  if (status === 429) return errorAdvice.provider429;
  if (status >= 500) return errorAdvice.provider5xx;
  if (status >= 400) return errorAdvice.provider4xx;
  return undefined;
}
