/**
 * Who asks and what they may: `Authorization: Bearer sp_live_...` and the scope that the route wants. A key that is
 * malformed, unknown, expired or revoked gets one and the same answer.
 */
import type { Request, Response } from 'express';
import type { ApiKey, Scope } from '../domain/api-key.ts';
import { GatewayError } from '../domain/errors.ts';
import type { KeyService } from '../gateway/keys.ts';

const BEARER = /^Bearer +([^\s]+) *$/i;

/** @throws GatewayError `key-missing`, `key-invalid`, `scope-missing`, with WWW-Authenticate set on the response */
export async function authenticate(
  keys: KeyService,
  req: Request,
  res: Response,
  scope: Scope,
): Promise<ApiKey> {
  const key = BEARER.exec(req.headers.authorization ?? '')?.[1];
  if (key === undefined) {
    res.setHeader('WWW-Authenticate', 'Bearer realm="sallyport"');
    throw new GatewayError('key-missing');
  }
  const apiKey = await keys.authenticate(key).catch((error: unknown) => {
    if (error instanceof GatewayError && error.code === 'key-invalid') {
      res.setHeader('WWW-Authenticate', 'Bearer realm="sallyport", error="invalid_token"');
    }
    throw error;
  });
  if (!apiKey.scopes.includes(scope)) {
    const challenge = `Bearer realm="sallyport", error="insufficient_scope", scope="${scope}"`;
    res.setHeader('WWW-Authenticate', challenge);
    throw new GatewayError('scope-missing', { detail: `the scope ${scope} is needed` });
  }
  return apiKey;
}
