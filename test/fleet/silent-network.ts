/** A way to the database that can fall silent: connections stay open, and nothing passes any more, not even their end. */
import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

export interface Way extends AsyncDisposable {
  /** The same address by this way. */
  address(direct: string): string;
  /** What is open by now passes nothing any more; what connects later neither, until `mend`. */
  silence(): void;
  /** Whoever connects from now on gets through. */
  mend(): void;
  /** Connections that their clients have not given up: whoever has, refuses another byte. */
  open(): number;
}

export async function startWay(port: number): Promise<Way> {
  const sockets = new Set<Socket>();
  const clients = new Set<Socket>();
  const passing = new Set<() => void>();
  let isSilent = false;
  const server = createServer({ allowHalfOpen: true }, (client) => {
    const database = connect({ port, host: '127.0.0.1', allowHalfOpen: true });
    clients.add(client);
    for (const socket of [client, database]) {
      sockets.add(socket);
      socket.on('error', () => {});
    }
    client.once('close', () => clients.delete(client));
    const stop = (): void => {
      client.unpipe();
      database.unpipe();
      // Read, so that the kernel goes on to confirm what comes.
      client.resume();
      database.resume();
    };
    if (isSilent) {
      stop();
      return;
    }
    passing.add(stop);
    client.pipe(database);
    database.pipe(client);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const own = (server.address() as AddressInfo).port;
  return {
    address: (direct) => direct.replace(`:${port}/`, `:${own}/`),
    silence() {
      isSilent = true;
      for (const stop of passing) stop();
      passing.clear();
    },
    mend() {
      isSilent = false;
    },
    open() {
      for (const client of clients) client.write('N');
      return clients.size;
    },
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}
