/** Consents and revocations of which Google’s log does not say whose they are, as they went over the wire. */
import type { SandboxReply } from '../../src/sandbox/contract.ts';
import type { InterceptedCall } from '../../src/sandbox/index.ts';

interface Log {
  readonly items?: readonly {
    readonly id: { readonly time: string };
    readonly actor?: { readonly profileId?: string };
    readonly events?: readonly {
      readonly name: string;
      readonly parameters?: readonly { readonly name: string; readonly value?: string }[];
    }[];
  }[];
}

export class NamelessEvents {
  /** The latest of each client id. */
  readonly #latest = new Map<string, number>();

  hear({ platform, request }: InterceptedCall, { body = '{}' }: SandboxReply): void {
    if (platform !== 'google-workspace' || !request.url.pathname.endsWith('/applications/token')) return;
    for (const { id, actor, events = [] } of (JSON.parse(body) as Log).items ?? []) {
      if (actor?.profileId !== undefined) continue;
      for (const { name, parameters = [] } of events) {
        const client = parameters.find((one) => one.name === 'client_id')?.value;
        if (client === undefined || !/^(?:authorize|revoke)$/u.test(name)) continue;
        this.#latest.set(client, Math.max(this.#latest.get(client) ?? 0, Date.parse(id.time)));
      }
    }
  }

  /** What is about one of these apps the next whole read shows. @param at milliseconds: of events since */
  since(at: number): ReadonlySet<string> {
    return new Set([...this.#latest].filter(([, when]) => when >= at).map(([client]) => client));
  }
}
