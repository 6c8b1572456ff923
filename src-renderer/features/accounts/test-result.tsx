/** What a test call said, or that it is under way. */
import { Loader } from '@mantine/core';
import { CircleCheck, CircleX } from 'lucide-react';
import { en } from '../../text/en.ts';
import style from './accounts.module.css';
import type { AccountTest } from './use-account-tests.ts';

const text = en.accounts;

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
        {test.models.length > 0 && <div className={style.soft}>{text.modelList(test.models.length)}</div>}
      </div>
    </div>
  );
}
