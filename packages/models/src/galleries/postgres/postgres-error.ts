import { ScaleFaceError } from '@scaleface/numerics';

/** An address without its password. */
export const withoutPassword = (address: string): string =>
  address.replace(/(\/\/[^/@:]*):[^@/]*@/, '$1:***@').replace(/([?&]password=)[^&]*/gi, '$1***');

/**
 * What a server or the way to it refused, as a typed error without the password.
 *
 * @param cause - What `pg` threw.
 * @param source - The gallery, without a password.
 */
export function postgresError(cause: unknown, source: string): ScaleFaceError {
  if (cause instanceof ScaleFaceError) return cause;
  const { message, code } = cause as Error & { code?: string };
  // 0A000, 58P01 and 22023: the extension is not there to be created; 42501: not by this user.
  const extension = /extension "?vector"?|type "vector" does not exist/i.test(message);
  return new ScaleFaceError(extension ? 'the database has no pgvector' : 'the database did not do it', {
    code: extension ? 'missing-dependency' : 'failed',
    path: source,
    received: [code, message || 'no answer'].filter(Boolean).join(' '),
    ...(extension
      ? {
          hint: 'Install pgvector on the server (https://github.com/pgvector/pgvector) and run as its owner: CREATE EXTENSION vector',
        }
      : {}),
    cause,
  });
}
