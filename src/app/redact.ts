/** Removes what looks like a credential, for messages of errors that happen before any secret was read. */
export { redact as redactPatterns } from '../kit/transport/redact.ts';
