/** The application from the outside in: theme, queries, API, then either the sign-in page or the shell. */
import { MantineProvider } from '@mantine/core';
import { Notifications } from '@mantine/notifications';
import { type QueryClient, QueryClientProvider, useQuery, useQueryClient } from '@tanstack/react-query';
import { ApiProvider } from './api/api-context.tsx';
import type { ApiClient } from './api/client.ts';
import { getSession } from './api/session.ts';
import { RoleShell } from './features/shell/role-shell.tsx';
import { SignIn } from './features/sign-in/sign-in.tsx';
import { cssVariables, theme } from './style/theme.ts';
import { LoadFailed } from './ui/async-view.tsx';

interface AppProps {
  /** Address of the page without its fragment, ending in a slash. */
  readonly page: string;
  readonly nonce: string;
  readonly client: ApiClient;
  readonly queries: QueryClient;
}

export function App({ page, nonce, client, queries }: AppProps) {
  return (
    <MantineProvider theme={theme} cssVariablesResolver={cssVariables} defaultColorScheme="auto" getStyleNonce={() => nonce}>
      <QueryClientProvider client={queries}>
        <ApiProvider client={client}>
          <Notifications position="bottom-right" autoClose={5000} limit={3} />
          <SignedInOnly page={page} />
        </ApiProvider>
      </QueryClientProvider>
    </MantineProvider>
  );
}

function SignedInOnly({ page }: { page: string }) {
  const queries = useQueryClient();
  const session = useQuery({ queryKey: ['session'], queryFn: () => getSession(page), staleTime: Number.POSITIVE_INFINITY });
  if (session.isPending) return null;
  if (session.isError) return <LoadFailed error={session.error} onRetry={() => void session.refetch()} />;
  if (!session.data.signedIn) return <SignIn page={page} onSignedIn={() => void session.refetch()} />;
  return <RoleShell page={page} onSignedOut={() => queries.setQueryData(['session'], { signedIn: false })} />;
}
