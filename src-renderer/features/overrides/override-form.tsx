/** Makes an exception for a while: pauses somebody's spending, or gives a budget more room. Reason and end are not optional. */
import { Modal, Stack, TextInput } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import type { TierReference } from '../../../src-main/contract/people.ts';
import { visibleText } from '../../../src-main/contract/visible-text.ts';
import { useApi } from '../../api/api-context.tsx';
import { endOf } from '../../format/until.ts';
import { usd } from '../../format/window-words.ts';
import { en } from '../../text/en.ts';
import { FormFooter } from '../../ui/form-footer.tsx';
import { AmountField } from './amount-field.tsx';
import { UntilField } from './until-field.tsx';

const text = en.overrides;

/** `name`: of whom, or of the budget. */
export type OverrideSubject =
  | { readonly kind: 'pause'; readonly tier: TierReference; readonly name: string }
  | { readonly kind: 'raise'; readonly budgetId: string; readonly name: string };

export function OverrideForm({ subject, onClose }: { subject: OverrideSubject; onClose: () => void }) {
  const { query } = useApi();
  const queries = useQueryClient();
  const [amount, setAmount] = useState<number | string>(5);
  const [endsAt, setEndsAt] = useState<number | null>(() => endOf('tonight', Date.now()));
  const [reason, setReason] = useState('');
  const isPause = subject.kind === 'pause';
  const create = useMutation(
    query.overrides.create.mutationOptions({
      onSuccess() {
        notifications.show({ message: isPause ? text.pausedDone(visibleText(subject.name)) : text.raisedDone(usd(Number(amount))) });
        onClose();
      },
      onSettled: () => Promise.all([query.overrides.key(), query.people.key()].map((queryKey) => queries.invalidateQueries({ queryKey }))),
    }),
  );

  function submit(event: FormEvent): void {
    event.preventDefault();
    if (endsAt === null) return;
    const wish = { endsAt, reason: reason.trim() };
    if (isPause) create.mutate({ kind: 'pause', tier: subject.tier, ...wish });
    else create.mutate({ kind: 'raise', budgetId: subject.budgetId, amountUsd: Number(amount), ...wish });
  }

  return (
    <Modal
      opened
      onClose={onClose}
      size={520}
      title={(isPause ? text.pauseTitle : text.raiseTitle)(subject.name)}
      closeButtonProps={{ 'aria-label': en.action.close }}
    >
      <form onSubmit={submit}>
        <Stack gap="md">
          <p>{isPause ? text.pauseText(subject.tier.kind) : text.raiseText}</p>
          {!isPause && <AmountField value={amount} onChange={setAmount} />}
          <UntilField value={endsAt} onChange={setEndsAt} />
          <TextInput
            label={text.reason}
            description={text.reasonHint}
            value={reason}
            maxLength={300}
            onChange={(event) => setReason(event.currentTarget.value)}
            {...(isPause && { 'data-autofocus': true })}
          />
        </Stack>
        <FormFooter
          sending={create}
          submit={isPause ? text.pauseSubmit : text.raiseSubmit}
          isDisabled={reason.trim() === '' || endsAt === null || (!isPause && !(Number(amount) > 0))}
          onCancel={onClose}
        />
      </form>
    </Modal>
  );
}
