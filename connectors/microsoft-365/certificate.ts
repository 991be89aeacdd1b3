import { createPrivateKey, X509Certificate } from 'node:crypto';
import { AppError } from '../../src/core/errors.ts';

export interface ClientCertificate {
  readonly thumbprintSha256: string;
  readonly privateKey: string;
  readonly x5c: string;
}

/**
 * @param certificate PEM @param key PEM of its private key
 * @throws AppError SECRET_MALFORMED when either is not that, or they are no pair
 */
export function certificateOf(certificate: string, key: string): ClientCertificate {
  const parsed = parse(() => new X509Certificate(certificate), 'the certificate is not in PEM');
  const privateKey = parse(() => createPrivateKey(key), 'the private key is not in PEM, or has a passphrase');
  if (!parsed.checkPrivateKey(privateKey))
    throw new AppError('SECRET_MALFORMED', { detail: 'the private key does not belong to the certificate' });
  return {
    thumbprintSha256: parsed.fingerprint256.replaceAll(':', ''),
    privateKey: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
    x5c: certificate,
  };
}

/** The parser's own message is dropped: it can quote the secret. */
function parse<T>(read: () => T, detail: string): T {
  try {
    return read();
  } catch {
    throw new AppError('SECRET_MALFORMED', { detail });
  }
}
