/**
 * Reads the JSON body of a request into `req.body`: UTF-8, at most 64 kB, an object or a list, not compressed.
 */
import { isUtf8 } from 'node:buffer';
import express, { type Request, type Response } from 'express';
import { GatewayError } from '../domain/errors.ts';

const MAX_BODY_BYTES = 65_536;

const parseJson = express.json({
  limit: MAX_BODY_BYTES,
  type: 'application/json',
  inflate: false,
  verify(_req, _res, body, encoding) {
    // Without this, broken octets would silently become U+FFFD in the text that is sent. Not a GatewayError:
    // body-parser writes into what is thrown here.
    if (encoding !== 'utf-8' || !isUtf8(body)) throw new Error('not UTF-8');
  },
});

/** @throws GatewayError `unsupported-media-type`, `invalid-json`; errors of body-parser (problem.ts knows them) */
export function readJson(req: Request, res: Response): Promise<void> {
  return new Promise((resolve, reject) => {
    parseJson(req, res, (error?: unknown) => {
      if (error !== undefined) return reject(error);
      if (req.body !== undefined) return resolve();
      const hasBody = req.is('application/json') !== null && req.headers['content-length'] !== '0';
      reject(
        hasBody
          ? new GatewayError('unsupported-media-type')
          : new GatewayError('invalid-json', { detail: 'the request has no body' }),
      );
    });
  });
}
