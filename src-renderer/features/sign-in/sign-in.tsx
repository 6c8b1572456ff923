/** The door of a headless engine: a token typed into a form, never part of an address. */
import { Button, PasswordInput, Stack } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import { describeError } from '../../api/describe-error.ts';
import { signIn } from '../../api/session.ts';
import { en } from '../../text/en.ts';
import { CodeBlock } from '../../ui/code-block.tsx';
import { Mark } from '../../ui/mark.tsx';
import style from './sign-in.module.css';

export function SignIn({ page, onSignedIn }: { page: string; onSignedIn: () => void }) {
  const [token, setToken] = useState('');
  const [error, setError] = useState<string | null>(null);
  const [isBusy, setIsBusy] = useState(false);

  async function submit(event: FormEvent): Promise<void> {
    event.preventDefault();
    setIsBusy(true);
    const refusal = await signIn(page, token.trim()).catch((thrown: unknown) => describeError(thrown).message);
    setIsBusy(false);
    setError(refusal);
    if (refusal === null) onSignedIn();
  }

  return (
    <main className={style.page}>
      <form className={style.card} onSubmit={(event) => void submit(event)}>
        <div className={style.mark}>
          <Mark size={36} />
        </div>
        <h1 className={style.title}>{en.signIn.title}</h1>
        <p className={style.lead}>{en.signIn.lead}</p>
        <Stack gap="sm">
          <PasswordInput
            label={en.signIn.token}
            value={token}
            onChange={(event) => setToken(event.currentTarget.value)}
            error={error}
            autoComplete="current-password"
            autoFocus
            required
            withAsterisk={false}
          />
          <Button type="submit" size="sm" loading={isBusy} disabled={token.trim() === ''}>
            {en.signIn.submit}
          </Button>
        </Stack>
        <p className={style.lost}>{en.signIn.lost}</p>
        <CodeBlock text={en.signIn.lostCommand} label={en.signIn.lost} wraps />
      </form>
    </main>
  );
}
