import type { Destination, Outcome, Post, SendPorts } from './destination.ts';
import { failed } from './http.ts';

/** One attempt. The channel’s code loads when it is used. @throws AppError INTERRUPTED */
export async function send(destination: Destination, post: Post, ports: SendPorts): Promise<Outcome> {
  try {
    switch (destination.to) {
      case 'slack':
        return await (await import('./slack.ts')).sendToSlack(destination, post, ports);
      case 'teams':
        return await (await import('./teams.ts')).sendToTeams(destination, post, ports);
      case 'email':
        return await (await import('./email.ts')).sendByEmail(destination, post, ports);
      case 'webhook':
        return await (await import('./webhook.ts')).sendToWebhook(destination, post, ports);
    }
  } catch (thrown) {
    return failed(thrown, ports);
  }
}
