/** Three steps from nothing to the first request: a key, two settings, and the tick when it really works. */
import { Anchor, Button, Loader, Select } from '@mantine/core';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { Check, CircleCheck } from 'lucide-react';
import type { ReactNode } from 'react';
import type { Setup as SetupState } from '../../../src-main/contract/views.ts';
import { useApi } from '../../api/api-context.tsx';
import { formatRoute, navigate } from '../../state/route.ts';
import { en } from '../../text/en.ts';
import { AsyncView } from '../../ui/async-view.tsx';
import { Page } from '../../ui/page.tsx';
import { Ago } from '../../ui/time.tsx';
import { useGatewayChange } from '../gateway/gateway-switch.tsx';
import { KeySelect } from '../keys/key-select.tsx';
import { ClientGuide } from './client-guide.tsx';
import { ClientSettings } from './client-settings.tsx';
import { ModelChoice } from './model-choice.tsx';
import style from './setup.module.css';
import { Snippets } from './snippets.tsx';

const text = en.setup;
/** How often the page looks for the first request while it waits. */
const lookMs = 1_500;

interface SetupProps {
  readonly keyId: string | undefined;
  readonly model: string | undefined;
  /** Undefined: Claude Code. */
  readonly client: string | undefined;
}

export function Setup({ keyId, model, client }: SetupProps) {
  const { query } = useApi();
  const setup = useQuery(
    query.setup.get.queryOptions({
      input: {
        ...(keyId === undefined ? {} : { keyId }),
        ...(model === undefined ? {} : { model }),
        ...(client === undefined ? {} : { client }),
      },
      placeholderData: keepPreviousData,
      refetchInterval: (state) => (state.state.data?.firstRequest == null ? lookMs : false),
    }),
  );
  const keys = useQuery(query.keys.list.queryOptions({ input: { statuses: ['active'], limit: 1 } }));
  return (
    <Page title={text.title} lead={text.lead}>
      <AsyncView query={setup} rows={6}>
        {(data) => <Steps setup={data} hasKeys={keys.data !== undefined && keys.data.total > 0} />}
      </AsyncView>
    </Page>
  );
}

function Steps({ setup, hasKeys }: { setup: SetupState; hasKeys: boolean }) {
  const isDone = setup.firstRequest !== null;
  const { guide } = setup;
  const client = guide?.title ?? text.claudeCode;
  const show = (chosen: { readonly key?: string; readonly model?: string | undefined; readonly client?: string | undefined }) =>
    navigate(
      formatRoute({ view: 'setup', query: { key: setup.keyId ?? undefined, model: setup.model?.id, client: guide?.id, ...chosen } }),
      { replace: true },
    );
  return (
    <div className={style.columns}>
      <ol className={style.steps}>
        <Step number={1} title={text.steps.key} isDone={setup.keyId !== null}>
          <p className={style.text}>{hasKeys ? text.keyText : text.noKeys}</p>
          <div className={style.pick}>
            {hasKeys && (
              <KeySelect
                w={300}
                aria-label={text.key}
                value={setup.keyId}
                onChange={(key) => key !== null && show({ key, model: undefined })}
                allowDeselect={false}
              />
            )}
            <Button variant="default" onClick={() => navigate('#/keys/new')}>
              {text.otherKey}
            </Button>
          </div>
        </Step>
        <Step number={2} title={text.steps.configure(client)} isDone={isDone}>
          <Select
            w={420}
            maw="100%"
            mb="sm"
            label={text.client}
            data={[{ value: '', label: text.claudeCode }, ...setup.clients.map(({ id, title }) => ({ value: id, label: title }))]}
            value={guide?.id ?? ''}
            onChange={(id) => show({ client: id ?? undefined })}
            allowDeselect={false}
          />
          {setup.keyId !== null && (
            <ModelChoice keyId={setup.keyId} model={setup.model} guide={guide} onModel={(model) => show({ model })} />
          )}
          {guide === null && <p className={style.text}>{text.configureText}</p>}
          {!setup.hasValue && setup.keyId !== null && <p className={style.warn}>{text.placeholder}</p>}
          {guide === null && setup.hasValue && <ClientSettings model={setup.model?.id} />}
          {guide === null ? <Snippets snippets={setup.snippets} /> : <ClientGuide guide={guide} />}
        </Step>
        <Step number={3} title={text.steps.wait} isDone={isDone}>
          <p className={style.text}>{text.waitText(client)}</p>
          <FirstRequest setup={setup} />
        </Step>
      </ol>
      {guide === null && <What model={setup.model} />}
    </div>
  );
}

function Step({ number, title, isDone, children }: { number: number; title: string; isDone: boolean; children: ReactNode }) {
  return (
    <li className={style.step}>
      <span className={style.number} data-done={isDone} aria-hidden="true">
        {isDone ? <Check size={15} /> : number}
      </span>
      <div>
        <h2 className={style.title}>{title}</h2>
        {children}
      </div>
    </li>
  );
}

function FirstRequest({ setup }: { setup: SetupState }) {
  const { query } = useApi();
  const overview = useQuery(query.overview.queryOptions());
  const change = useGatewayChange();
  const first = setup.firstRequest;
  if (first !== null) {
    return (
      <div className={style.waiting} data-done="true" role="status">
        <CircleCheck size={20} />
        <div>
          <strong>{text.arrived}</strong>
          <p>
            {first.modelServed ?? first.modelAsked ?? first.path}, <Ago at={first.startedAt} />
          </p>
        </div>
        <Anchor href={formatRoute({ view: 'live', rest: [first.id] })}>{text.inspect}</Anchor>
      </div>
    );
  }
  if (overview.data?.gateway.state === 'off') {
    return (
      <div className={style.waiting}>
        <p>{text.gatewayOff}</p>
        <Button ml="auto" loading={change.isPending} onClick={() => change.mutate({ on: true })}>
          {en.gateway.turnOn}
        </Button>
      </div>
    );
  }
  return (
    <div className={style.waiting} role="status">
      <Loader size={18} />
      <p>{setup.guide === null ? text.waiting : text.waitingFor(setup.guide.title)}</p>
    </div>
  );
}

function What({ model }: { model: SetupState['model'] }) {
  const { ANTHROPIC_MODEL: asked, CLAUDE_CODE_MAX_CONTEXT_TOKENS: told } = text.modelVariables;
  return (
    <section aria-label={text.what}>
      <h2 className={style.title}>{text.what}</h2>
      <dl className={style.what}>
        {text.variables.map((variable) => (
          <Variable key={variable.name} {...variable} />
        ))}
        {model !== null && <Variable name="ANTHROPIC_MODEL" text={asked} />}
        {model !== null && model.contextTokens !== null && <Variable name="CLAUDE_CODE_MAX_CONTEXT_TOKENS" text={told} />}
      </dl>
    </section>
  );
}

function Variable({ name, text: meaning }: { name: string; text: string }) {
  return (
    <>
      <dt>
        <code>{name}</code>
      </dt>
      <dd>{meaning}</dd>
    </>
  );
}
