/** A question before something that can't be undone. The safe answer has the focus. */
import { Button, Group, Modal } from '@mantine/core';
import { describeError } from '../api/describe-error.ts';
import { en } from '../text/en.ts';
import { FormError } from './form-error.tsx';

interface ConfirmProps {
  readonly title: string;
  readonly text: string;
  readonly submit: string;
  readonly isBusy: boolean;
  readonly error: unknown;
  readonly onConfirm: () => void;
  readonly onClose: () => void;
}

export function Confirm({ title, text, submit, isBusy, error, onConfirm, onClose }: ConfirmProps) {
  return (
    <Modal opened onClose={onClose} title={title} closeButtonProps={{ 'aria-label': en.action.close }}>
      <p>{text}</p>
      {error !== null && <FormError message={describeError(error).message} />}
      <Group justify="flex-end" mt="lg">
        <Button variant="default" onClick={onClose} data-autofocus>
          {en.action.cancel}
        </Button>
        <Button color="red" loading={isBusy} onClick={onConfirm}>
          {submit}
        </Button>
      </Group>
    </Modal>
  );
}
