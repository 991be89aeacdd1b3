/** Processes of their own, so that vendor, audit and bench do not share a core or a heap. */
import { type ChildProcess, fork } from 'node:child_process';

export interface Child<Request, Reply> {
  ask(request: Request): Promise<Reply>;
  stop(): Promise<void>;
}

/** Starts a module that answers messages with `answerParent`. */
export function startChild<Request, Reply>(
  module: URL,
  execArgv: readonly string[] = [],
): Child<Request, Reply> {
  const child = fork(module, { serialization: 'advanced', execArgv: [...execArgv] });
  return {
    ask: (request) => exchange<Reply>(child, request),
    async stop() {
      if (child.exitCode !== null) return;
      const ended = new Promise((resolve) => child.once('exit', resolve));
      child.disconnect();
      await ended;
    },
  };
}

type Message<Reply> = { readonly reply: Reply } | { readonly error: string };

function exchange<Reply>(child: ChildProcess, request: unknown): Promise<Reply> {
  return new Promise((resolve, reject) => {
    const settle = () => {
      child.off('message', heard);
      child.off('exit', died);
    };
    const heard = (message: unknown) => {
      settle();
      const told = message as Message<Reply>;
      if ('reply' in told) resolve(told.reply);
      else reject(new Error(told.error));
    };
    const died = (code: number | null) => {
      settle();
      reject(new Error(`a process of the bench ended with ${code ?? 'a signal'}`));
    };
    child.on('message', heard);
    child.on('exit', died);
    child.send(request as object);
  });
}

/** In the child: one answer a message. Ends when the parent does. */
export function answerParent<Reply>(
  answer: (request: unknown) => Promise<Reply>,
  close: () => Promise<void> = () => Promise.resolve(),
): void {
  process.on('message', (request) => {
    answer(request).then(
      (reply) => process.send?.({ reply } satisfies Message<Reply>),
      (thrown: unknown) =>
        process.send?.({
          error: thrown instanceof Error ? (thrown.stack ?? thrown.message) : String(thrown),
        }),
    );
  });
  process.on('disconnect', () => void close().finally(() => process.exit(0)));
}
