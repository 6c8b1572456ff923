/** The end of a form in a dialog: why the engine refused what it sent, then the two ways out. Sends nothing itself. */
import { Button, Group } from '@mantine/core';
import { describeError } from '../api/describe-error.ts';
import { en } from '../text/en.ts';
import { FormError } from './form-error.tsx';

interface FormFooterProps {
  /** What the form sends when it is submitted. */
  readonly sending: { readonly error: Error | null; readonly isPending: boolean };
  readonly submit: string;
  readonly isDisabled?: boolean;
  /** For what takes something away from somebody. */
  readonly isDanger?: boolean;
  readonly onCancel: () => void;
}

export function FormFooter({ sending, submit, isDisabled = false, isDanger = false, onCancel }: FormFooterProps) {
  return (
    <>
      {sending.error !== null && <FormError message={describeError(sending.error).message} />}
      <Group justify="flex-end" mt="lg">
        <Button variant="default" onClick={onCancel}>
          {en.action.cancel}
        </Button>
        <Button type="submit" loading={sending.isPending} disabled={isDisabled} {...(isDanger && { color: 'red' })}>
          {submit}
        </Button>
      </Group>
    </>
  );
}
