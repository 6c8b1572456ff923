/** The outage drill: what would have happened to recent requests without this account, before anything is made to fail. */
import { Button, Group, Modal, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { formatUsd } from '../../../src-main/contract/money.ts';
import type { AccountStatus, DrillReport } from '../../../src-main/contract/routing.ts';
import { useApi } from '../../api/api-context.tsx';
import { describeError } from '../../api/describe-error.ts';
import { formatCount } from '../../format/number.ts';
import { shortModel } from '../../format/short-model.ts';
import { en } from '../../text/en.ts';
import { AsyncView } from '../../ui/async-view.tsx';
import { FormError } from '../../ui/form-error.tsx';
import { DurationChoice, type Minutes } from './duration-choice.tsx';
import style from './providers.module.css';
import { useOrders } from './use-orders.ts';

const text = en.providers.drillDialog;

export function DrillDialog({ status, onClose }: { status: AccountStatus; onClose: () => void }) {
  const { query } = useApi();
  const { create } = useOrders();
  const [minutes, setMinutes] = useState<Minutes>(5);
  const [reason, setReason] = useState<string>(text.defaultReason);
  const report = useQuery(query.routing.drill.queryOptions({ input: { accountId: status.id } }));

  function submit(event: FormEvent): void {
    event.preventDefault();
    const order = {
      kind: 'account',
      accountId: status.id,
      action: 'fail',
      reason: reason.trim() === '' ? text.defaultReason : reason.trim(),
      endsAt: Date.now() + minutes * 60_000,
    } as const;
    create.mutate(order, { onSuccess: onClose });
  }

  return (
    <Modal opened onClose={onClose} size="lg" title={text.title(status.title)} closeButtonProps={{ 'aria-label': en.action.close }}>
      <form onSubmit={submit} className={style.form}>
        <p className={style.soft}>{text.text}</p>
        <AsyncView query={report} rows={3}>
          {(data) => <Forecast report={data} />}
        </AsyncView>
        <DurationChoice label={text.duration} choices={[5, 15, 60]} value={minutes} onChange={setMinutes} />
        <TextInput label={text.reason} maxLength={300} value={reason} onChange={(event) => setReason(event.currentTarget.value)} />
        {create.error !== null && <FormError message={describeError(create.error).message} />}
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose} data-autofocus>
            {en.action.cancel}
          </Button>
          <Button type="submit" color="red" loading={create.isPending}>
            {text.submit}
          </Button>
        </Group>
      </form>
    </Modal>
  );
}

function Forecast({ report }: { report: DrillReport }) {
  if (report.requests === 0) return <p className={style.note}>{text.none}</p>;
  return (
    <section className={style.forecast} aria-label={text.forecast(report.requests)}>
      <h3 className={style.heading}>{text.forecast(report.requests)}</h3>
      <ul className={style.lines}>
        {report.unaffected > 0 && <Line count={report.unaffected} words={text.unaffected} tone="soft" />}
        {report.moved.map(({ accountId, model, requests }) => (
          <Line key={`${accountId} ${model}`} count={requests} words={text.moved(accountId, shortModel(model))} tone="ok" />
        ))}
        {report.failing > 0 && <Line count={report.failing} words={text.failing} tone="bad" />}
      </ul>
      {report.failing > 0 && report.moved.length === 0 && <p className={style.bad}>{text.nowhere}</p>}
      {report.reasons.map(({ why }) => (
        <p key={why} className={style.soft}>
          {why}
        </p>
      ))}
      {report.moved.length > 0 && <p className={style.soft}>{extra(report.extraNanoUsd)}</p>}
    </section>
  );
}

function Line({ count, words, tone }: { count: number; words: string; tone: 'ok' | 'bad' | 'soft' }) {
  return (
    <li data-tone={tone}>
      <span className={style.count}>{formatCount(count)}</span> {words}
    </li>
  );
}

function extra(nanoUsd: number | null): string {
  if (nanoUsd === null) return text.extraUnknown;
  if (nanoUsd === 0) return text.extraNone;
  return nanoUsd < 0 ? text.saved(formatUsd(-nanoUsd)) : text.extra(formatUsd(nanoUsd));
}
