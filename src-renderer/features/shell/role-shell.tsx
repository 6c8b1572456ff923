/** Asks who signed in before anything is shown, and ends with the session. */
import { useQuery } from '@tanstack/react-query';
import { useEffect, useEffectEvent } from 'react';
import { useApi } from '../../api/api-context.tsx';
import { describeError } from '../../api/describe-error.ts';
import { SessionContext } from '../../state/session-context.tsx';
import { LoadFailed } from '../../ui/async-view.tsx';
import { Shell } from './shell.tsx';

const againMs = 15_000;

export function RoleShell({ page, onSignedOut }: { page: string; onSignedOut: () => void }) {
  const { query } = useApi();
  const session = useQuery(query.session.queryOptions({ refetchInterval: againMs }));
  const isSignedOut = session.error !== null && describeError(session.error).kind === 'signed-out';
  const signedOut = useEffectEvent(onSignedOut);
  useEffect(() => {
    if (isSignedOut) signedOut();
  }, [isSignedOut]);

  if (session.data === undefined)
    return session.isError ? <LoadFailed error={session.error} onRetry={() => void session.refetch()} /> : null;
  return (
    <SessionContext value={session.data}>
      <Shell page={page} onSignedOut={onSignedOut} />
    </SessionContext>
  );
}
