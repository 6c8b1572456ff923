/** What a test call said, or that it is under way. */
import { Loader } from '@mantine/core';
import { CircleCheck, CircleX } from 'lucide-react';
import { en } from '../../text/en.ts';
import { Fold } from '../../ui/fold.tsx';
import style from './accounts.module.css';
import type { AccountTest } from './use-account-tests.ts';

const text = en.accounts;
/** Hosts list hundreds; the Models page finds any of them. */
const MOST_LISTED = 60;

export function TestResult({ test }: { test: AccountTest | 'running' }) {
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
        {test.models.length > 0 && (
          <Fold title={text.modelList(test.models.length)}>
            <ul className={style.listed}>
              {test.models.slice(0, MOST_LISTED).map((model) => (
                <li key={model}>
                  <code>{model}</code>
                </li>
              ))}
            </ul>
            {test.models.length > MOST_LISTED && <p className={style.soft}>{text.moreModels(test.models.length - MOST_LISTED)}</p>}
          </Fold>
        )}
      </div>
    </div>
  );
}
