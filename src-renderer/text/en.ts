/**
 * Every word the interface says, in English, by area. Whole sentences with their numbers as parameters, so that another
 * language can order them its own way. What the engine says (errors, reasons, checks) comes in its own words.
 */
import { formatCount, plural } from '../format/number.ts';
import { accountsText } from './accounts.ts';
import { alertsText, approvalsText, auditText, overridesText } from './governance.ts';
import { inspectorText } from './inspector.ts';
import { keysText } from './keys.ts';
import { liveText } from './live.ts';
import { meText } from './me.ts';
import { modelsText } from './models.ts';
import { budgetText, peopleText } from './people.ts';
import { providersText } from './providers.ts';
import { routingText } from './routing.ts';
import { sessionsText } from './sessions.ts';
import { settingsText } from './settings.ts';
import { setupText } from './setup.ts';
import { spendText } from './spend.ts';

export const en = {
  product: 'Gatehouse',
  nav: {
    label: 'Main navigation',
    groups: { watch: 'Watch', govern: 'Govern', route: 'Route', machine: 'This machine' },
    live: 'Live',
    sessions: 'Sessions',
    spend: 'Spend',
    people: 'People',
    approvals: 'Approvals',
    alerts: 'Alerts',
    audit: 'Audit log',
    me: 'Your usage',
    keys: 'Keys',
    providers: 'Providers',
    routing: 'Routing',
    accounts: 'Accounts',
    models: 'Models',
    setup: 'Set-up',
    settings: 'Settings',
    commands: 'Commands',
    skip: 'Skip to content',
  },
  action: {
    copy: 'Copy',
    copied: 'Copied',
    uncover: 'Show the key',
    cover: 'Cover the key',
    cancel: 'Cancel',
    close: 'Close',
    done: 'Done',
    retry: 'Try again',
    showAll: 'Show all',
    showLess: 'Show less',
  },
  state: { loading: 'Loading', failed: 'This could not be loaded' },
  connection: {
    gone: 'The engine does not answer.',
    lost: 'Gatehouse’s engine does not answer. What you see may be out of date; trying to reconnect.',
  },
  gateway: {
    title: 'Gateway',
    off: 'Off',
    starting: 'Starting',
    on: 'On',
    draining: 'Draining',
    failed: 'Failed',
    lost: 'No answer',
    ofBudget: (used: string, title: string) => `${used} of ${title}`,
    turnOn: 'Turn the gateway on',
    turnOff: 'Turn the gateway off',
    openStreams: (count: number) => plural(count, 'open stream', 'open streams'),
    copyUrl: (url: string) => `Copy ${url}`,
    todaySpend: 'Spent today',
    todayUnreadable: 'Cannot be read now. Requests are served and charged all the same.',
    unknownPrices: (count: number) => `plus ${plural(count, 'request', 'requests')} at unknown prices`,
    practiceOnly: 'Practice only',
    practiceOnlyHint: 'Every account is simulated: answers are made up here and cost nothing.',
  },
  theme: { label: 'Colour scheme', light: 'Light', dark: 'Dark', auto: 'As the system' },
  warnings: {
    label: 'Warnings',
    affectsTraffic: 'affects traffic',
    more: (count: number) => `${formatCount(count)} more`,
    configTitle: 'The configuration file has a mistake; the last good one stays in force.',
  },
  commands: {
    placeholder: 'Go to, filter, switch …',
    nothing: 'Nothing by that name',
    goTo: (name: string) => `Go to ${name}`,
    errorsOnly: 'Show errors only',
    running: 'Show running requests',
    allRequests: 'Show all requests',
    pause: 'Pause Live',
    resume: 'Resume Live',
    createKey: 'Create a key',
    addAccount: 'Add an account',
    newestRequest: 'Inspect the newest request',
  },
  signIn: {
    title: 'Sign in to Gatehouse',
    lead: 'This engine runs without a window. Admins type the sign-in token it printed when it started, developers their virtual key.',
    token: 'Token',
    submit: 'Sign in',
    lost: 'Lost it? On the machine that runs Gatehouse:',
    lostCommand: 'npm run -s gatehouse -- login --new',
    signOut: 'Sign out',
  },
  firstRun: {
    title: 'What should Gatehouse keep of each request?',
    lead: 'Tokens, cost and timings are always kept. This is about the conversations themselves. They stay on this machine, readable by your user only, and are deleted after the days set in the configuration. You can change this later in Settings.',
  },
  recording: {
    full: {
      title: 'Everything',
      text: 'Every request and answer: the inspector shows conversations, differences between turns and raw bytes.',
    },
    errors: { title: 'Errors only', text: 'Only requests that failed or were refused: enough to see what went wrong.' },
    none: { title: 'Nothing', text: 'No conversation is kept. The inspector shows tokens, money, timing and the decision trail.' },
  },
  live: liveText,
  inspector: inspectorText,
  sessions: sessionsText,
  spend: spendText,
  budget: budgetText,
  people: peopleText,
  overrides: overridesText,
  approvals: approvalsText,
  alerts: alertsText,
  audit: auditText,
  me: meText,
  keys: keysText,
  providers: providersText,
  routing: routingText,
  accounts: accountsText,
  models: modelsText,
  setup: setupText,
  settings: settingsText,
} as const;
