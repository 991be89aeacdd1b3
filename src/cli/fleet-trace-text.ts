/** What `fleet trace` shows: which customers, then which of them nothing can be said of. */
import type { FleetAnswer, FleetTrace, FoundInFleet, TracedCustomer } from '../app/fleet-trace.ts';
import { safeName, safeText } from '../core/text.ts';
import { wrapped } from './wrap.ts';

/** Apps of one customer that are named. */
const appsShown = 4;

/**
 * @param width of the terminal; null: lines are not broken
 * @param commands completes the commands in a sentence
 */
export function fleetTraceText(
  trace: FleetTrace,
  width: number | null,
  commands: (text: string) => string = (text) => text,
): string {
  const { customers, nearest } = trace;
  const having = (answer: FleetAnswer): readonly TracedCustomer[] =>
    customers.filter((each) => each.answer === answer);
  const lines = [
    headline(trace),
    ...(nearest.length === 0 ? [] : [`Did you mean ${nearest.join(', ')}?`]),
    ...[...having('connected'), ...having('candidate')].flatMap(customerLines),
    ...having('not-known').map((each) => `${each.customer}  not known: ${gaps(each)}${asOf(each)}`),
    ...list('Never audited', having('never-audited')),
    ...list('Not seen, in a complete read, as of the last audit of each', having('not-seen')),
  ];
  return `${lines.map((line) => wrapped(commands(line), width, 4)).join('\n')}\n`;
}

function headline({ what, customers }: FleetTrace): string {
  const name = safeText(what);
  const all = customers.length;
  if (all === 0) return 'The fleet has no customers yet.';
  const count = (answer: FleetAnswer): number => customers.filter((each) => each.answer === answer).length;
  const unknown = count('not-known') + count('never-audited');
  const open = unknown === 0 ? '' : `; of ${unknown} it is not known`;
  const of = `of ${all} ${all === 1 ? 'customer' : 'customers'}`;
  if (count('connected') > 0) {
    const perhaps = count('candidate') === 0 ? '' : `, and perhaps at ${count('candidate')} more`;
    return `${name} is connected at ${count('connected')} ${of}${perhaps}${open}.`;
  }
  if (count('candidate') > 0)
    return `${name}: nothing that is provably theirs, but something goes by the name at ${count('candidate')} ${of}${open}.`;
  return unknown === 0
    ? `${name} was not seen, in a complete read of ${all === 1 ? 'the customer' : `all ${all} customers`}.`
    : `${name} was not seen, but of ${unknown === all ? `all ${all} customers` : `${unknown} ${of}`} it is not known: that is no all-clear.`;
}

function customerLines(traced: TracedCustomer): readonly string[] {
  const { customer, answer, apps, outbound, incomplete } = traced;
  const live = apps.filter(({ access }) => access);
  const names = outbound.map(({ tenant, name }) => `“${safeText(name)}” (${safeText(tenant)})`);
  return [
    `${customer}  ${answer === 'connected' ? 'connected' : 'perhaps'}${asOf(traced)}`,
    ...live.slice(0, appsShown).map(appLine),
    ...(live.length > appsShown ? [`    and ${live.length - appsShown} more: --json`] : []),
    ...(names.length === 0
      ? []
      : [`    signs in there with ${names.slice(0, appsShown).join(', ')}: review`]),
    ...(incomplete.length === 0 ? [] : [`    there may be more: ${gaps(traced)}`]),
  ];
}

function appLine({ app, strength, holdings }: FoundInFleet): string {
  const some = (count: number, one: string, many: string): readonly string[] =>
    count === 0 ? [] : [`${count.toLocaleString('en-US')} ${count === 1 ? one : many}`];
  const holders = [
    ...some(holdings.people, 'person', 'people'),
    ...some(holdings.leavers, 'leaver', 'leavers'),
    ...some(holdings.administrators, 'admin', 'admins'),
    ...(app.tenantWide ? ['the whole tenant'] : []),
    ...some(app.roles, 'directory role', 'directory roles'),
    ...some(app.credentials, 'credential', 'credentials'),
  ];
  const parts = [
    `${safeText(app.tier).toUpperCase()} “${safeName(app.name, app.clientId)}” in ${safeText(app.tenant)}`,
    ...(strength === 'proven' ? [safeText(app.decision)] : ['by its name only']),
    holders.length === 0 ? `${holdings.grants} grants` : holders.join(', '),
    ...(holdings.since === null ? [] : [`since ${holdings.since.slice(0, 10)} or before`]),
    holdings.lastUsedAt === null ? 'last use unknown' : `last used ${holdings.lastUsedAt.slice(0, 10)}`,
  ];
  return `    ${parts.join(' · ')}`;
}

function gaps({ customer, incomplete }: TracedCustomer): string {
  if (incomplete.length === 0) return 'its audit tells of no tenant';
  const told = incomplete
    .map(({ tenant, audited, coverage }) => {
      if (!audited) return `${safeText(tenant)} (never audited)`;
      const streams = coverage?.shortfalls.map(({ stream, status }) => `${safeText(stream)} ${status}`);
      return `${safeText(tenant)} (${streams?.join(', ') ?? 'what was published cannot be understood'})`;
    })
    .join(', ');
  const helps = incomplete.every(({ audited }) => audited)
    ? ''
    : `; \`grantwarden fleet run ${customer}\` audits it`;
  return `${told}${helps}`;
}

function asOf({ auditedAt }: TracedCustomer): string {
  return auditedAt === null ? '' : ` (audit of ${auditedAt.slice(0, 10)})`;
}

function list(title: string, customers: readonly TracedCustomer[]): readonly string[] {
  if (customers.length === 0) return [];
  return [`${title}: ${customers.map(({ customer }) => customer).join(', ')}.`];
}
