/** Pins, pauses or drains an account for a while: what that means, for how long, and why. */
import { Modal, TextInput } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import type { AccountStatus } from '../../../src-main/contract/routing.ts';
import { en } from '../../text/en.ts';
import { FormFooter } from '../../ui/form-footer.tsx';
import { DurationChoice, type Minutes } from './duration-choice.tsx';
import style from './providers.module.css';
import { useOrders } from './use-orders.ts';

const text = en.providers.order;

interface OrderDialogProps {
  readonly status: AccountStatus;
  readonly action: 'pin' | 'pause' | 'drain';
  readonly onClose: () => void;
}

export function OrderDialog({ status, action, onClose }: OrderDialogProps) {
  const { create } = useOrders();
  const [minutes, setMinutes] = useState<Minutes>(60);
  const [reason, setReason] = useState('');
  const [wasSent, setWasSent] = useState(false);
  const isMissing = reason.trim() === '';

  function submit(event: FormEvent): void {
    event.preventDefault();
    setWasSent(true);
    if (isMissing) return;
    const order = { kind: 'account', accountId: status.id, action, reason: reason.trim(), endsAt: Date.now() + minutes * 60_000 } as const;
    create.mutate(order, { onSuccess: onClose });
  }

  return (
    <Modal opened onClose={onClose} title={text.titles[action](status.title)} closeButtonProps={{ 'aria-label': en.action.close }}>
      <form onSubmit={submit} noValidate className={style.form}>
        <p className={style.soft}>{text.texts[action]}</p>
        <DurationChoice label={text.duration} choices={[15, 60, 240, 1440]} value={minutes} onChange={setMinutes} />
        <TextInput
          label={text.reason}
          description={text.reasonHint}
          maxLength={300}
          value={reason}
          onChange={(event) => setReason(event.currentTarget.value)}
          error={wasSent && isMissing ? text.required : null}
          data-autofocus
        />
        <FormFooter sending={create} submit={text.submit[action]} onCancel={onClose} />
      </form>
    </Modal>
  );
}
