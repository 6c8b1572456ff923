/** Entry of the interface: puts the application into the page. Everything it needs from outside is made here. */
import '@fontsource-variable/inter/wght.css';
import '@fontsource-variable/jetbrains-mono/wght.css';
import '@mantine/core/styles.css';
import '@mantine/notifications/styles.css';
import '@mantine/spotlight/styles.css';
import './style/tokens.css';
import './style/base.css';
import { ORPCError } from '@orpc/client';
import { QueryClient } from '@tanstack/react-query';
import { createRoot } from 'react-dom/client';
import { createApiClient } from './api/client.ts';
import { App } from './app.tsx';

const page = new URL('.', window.location.href.split('#')[0]).href;
const nonce = document.querySelector<HTMLMetaElement>('meta[name="csp-nonce"]')?.content ?? '';
// The style elements of scroll locking take their nonce from here.
Object.assign(window, { __webpack_nonce__: nonce });
const queries = new QueryClient({ defaultOptions: { queries: { staleTime: 5_000, retry: shouldRetry, refetchOnWindowFocus: true } } });

/** What was refused is refused the second time too. */
function shouldRetry(failures: number, error: unknown): boolean {
  return failures < 1 && !(error instanceof ORPCError && error.status < 500);
}

const root = document.getElementById('root');
if (root === null) throw new Error('index.html has no #root.');
createRoot(root).render(<App page={page} nonce={nonce} client={createApiClient(page)} queries={queries} />);
