/**
 * Judges what `npm audit` reported: every advisory must be mended, or stand in the file of exceptions with a reason and
 * a day on which it expires. An exception is a promise with a date, so an expired one fails, whether or not it is needed.
 */
import { z } from 'zod';

export const exceptionsSchema = z.array(
  z.strictObject({
    /** As it is published, e.g. GHSA-… or CVE-…. */
    advisory: z.string().regex(/^(?:GHSA-[0-9a-z]{4}-[0-9a-z]{4}-[0-9a-z]{4}|CVE-\d{4}-\d{4,})$/),
    package: z.string().min(1),
    /** Why nobody is hurt meanwhile, and what is waited for. */
    reason: z.string().min(20),
    /** The first day on which it no longer holds, UTC. */
    expires: z.iso.date(),
  }),
);
export type Exception = z.infer<typeof exceptionsSchema>[number];

export interface Advisory {
  readonly id: string;
  readonly package: string;
  readonly severity: string;
  readonly title: string;
  readonly url: string;
}

const viaSchema = z.object({ name: z.string(), severity: z.string(), title: z.string(), url: z.string() });
/** Of npm's report (version 2) what is read: a `via` that is a string only says which other package brings the fault. */
const reportSchema = z.object({
  auditReportVersion: z.literal(2),
  vulnerabilities: z.record(z.string(), z.object({ via: z.array(z.union([z.string(), viaSchema])) })),
});

/** The advisories of a report, each once. Throws ZodError for what is no report, such as the registry's refusal. */
export function readReport(report: unknown): Advisory[] {
  const { vulnerabilities } = reportSchema.parse(report);
  const found = new Map<string, Advisory>();
  for (const { via } of Object.values(vulnerabilities)) {
    for (const one of via) {
      if (typeof one === 'string') continue;
      const id = one.url.split('/').at(-1) ?? one.url;
      found.set(`${id} ${one.name}`, { id, package: one.name, severity: one.severity, title: one.title, url: one.url });
    }
  }
  return [...found.values()];
}

export interface Judgement {
  /** What must be mended, one line each; empty: all is well. */
  readonly problems: readonly string[];
  /** What stands only for a while, one line each. */
  readonly notes: readonly string[];
}

/** `today`: an ISO date, UTC. */
export function judge(advisories: readonly Advisory[], exceptions: readonly Exception[], today: string): Judgement {
  const problems: string[] = [];
  const notes: string[] = [];
  for (const { id, package: name, severity, title, url } of advisories) {
    const isExcepted = exceptions.some(({ advisory, package: excepted }) => advisory === id && excepted === name);
    if (!isExcepted) problems.push(`${severity}: ${name}: ${title} (${url})`);
  }
  for (const { advisory, package: name, reason, expires } of exceptions) {
    const isNeeded = advisories.some((one) => one.id === advisory && one.package === name);
    if (expires <= today) problems.push(`The exception for ${advisory} in ${name} expired on ${expires}: ${reason}`);
    else if (isNeeded) notes.push(`Until ${expires}: ${advisory} in ${name}: ${reason}`);
    else notes.push(`No longer needed, take it out: ${advisory} in ${name}`);
  }
  return { problems, notes };
}
