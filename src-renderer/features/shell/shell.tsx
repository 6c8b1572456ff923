/** The frame around every view: sidebar, banners, command palette, and the question what to record at the first run. */
import { Skeleton } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { lazy, Suspense } from 'react';
import { useApi } from '../../api/api-context.tsx';
import { LiveContext } from '../../state/live-context.tsx';
import { memberViews, type Route, useRoute } from '../../state/route.ts';
import { useIsAdmin } from '../../state/session-context.tsx';
import { en } from '../../text/en.ts';
import { Accounts } from '../accounts/accounts.tsx';
import { Alerts } from '../alerts/alerts.tsx';
import { Approvals } from '../approvals/approvals.tsx';
import { Audit } from '../audit/audit.tsx';
import { Keys } from '../keys/keys.tsx';
import { Live } from '../live/live.tsx';
import { Me } from '../me/me.tsx';
import { Models } from '../models/models.tsx';
import { People } from '../people/people.tsx';
import { DrillBanner } from '../providers/drill-banner.tsx';
import { Providers } from '../providers/providers.tsx';
import { Sessions } from '../sessions/sessions.tsx';
import { Settings } from '../settings/settings.tsx';
import { Setup } from '../setup/setup.tsx';
import { Banners } from './banners.tsx';
import { Commands } from './commands.tsx';
import { FirstRun } from './first-run.tsx';
import { Sidebar } from './sidebar.tsx';
import style from './shell.module.css';
import { useEngine } from './use-engine.ts';

// Charts are half of the code; whoever only watches traffic need not load them.
const Spend = lazy(() => import('../spend/spend.tsx').then((module) => ({ default: module.Spend })));

const Routing = lazy(() => import('../routing/routing.tsx').then((module) => ({ default: module.Routing })));

export function Shell({ page, onSignedOut }: { page: string; onSignedOut: () => void }) {
  const { query } = useApi();
  const { live, connection } = useEngine(onSignedOut);
  const overview = useQuery(query.overview.queryOptions({ refetchInterval: 30_000 }));
  const isAdmin = useIsAdmin();
  const asked = useRoute();
  const route = isAdmin || isMembers(asked) ? asked : { view: 'me' as const, rest: [], query: {} };

  return (
    <LiveContext value={live}>
      <a className={style.skip} href="#content" onClick={skipToContent}>
        {en.nav.skip}
      </a>
      <div className={style.shell}>
        <Sidebar view={route.view} overview={overview.data} connection={connection} page={page} onSignedOut={onSignedOut} />
        <main className={style.main} id="content" tabIndex={-1}>
          <Banners overview={overview.data} connection={connection} />
          {isAdmin && <DrillBanner />}
          <div className={style.view}>
            <Suspense fallback={<Skeleton className={style.loading} height="100%" />}>
              <RoutedView route={route} gatewayState={overview.data?.gateway.state} />
            </Suspense>
          </div>
        </main>
      </div>
      <Commands overview={overview.data} />
      {isAdmin && overview.data?.recording === null && <FirstRun />}
    </LiveContext>
  );
}

/** Members land on their own page, and a link to what they may not see leads there too. */
function isMembers({ view }: Route): boolean {
  return memberViews.includes(view) && window.location.hash !== '';
}

function RoutedView({ route, gatewayState }: { route: Route; gatewayState: string | undefined }) {
  if (route.view === 'sessions') return <Sessions route={route} />;
  if (route.view === 'spend') return <Spend query={route.query} />;
  if (route.view === 'me') return <Me />;
  if (route.view === 'people') return <People route={route} />;
  if (route.view === 'keys') return <Keys shouldCreate={route.rest[0] === 'new'} />;
  if (route.view === 'approvals') return <Approvals />;
  if (route.view === 'alerts') return <Alerts />;
  if (route.view === 'audit') return <Audit />;
  if (route.view === 'providers') return <Providers query={route.query} />;
  if (route.view === 'routing') return <Routing route={route} />;
  if (route.view === 'accounts') return <Accounts shouldAdd={route.rest[0] === 'new'} />;
  if (route.view === 'models') return <Models route={route} />;
  if (route.view === 'setup') return <Setup keyId={route.query['key']} model={route.query['model']} client={route.query['client']} />;
  if (route.view === 'settings') return <Settings />;
  return <Live route={route} isOff={gatewayState === 'off' || gatewayState === 'failed'} />;
}

/** The fragment is the route, so a plain link to #content would leave the view. */
function skipToContent(event: React.MouseEvent): void {
  event.preventDefault();
  document.getElementById('content')?.focus();
}
