/**
 * GET /openapi.json, /docs (Swagger UI from this machine: no request leaves the site) and /docs/errors.
 */
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import type { Express, RequestHandler, Response } from 'express';
import { GatewayError } from '../domain/errors.ts';
import { DOCS_UI_FILES } from './docs-assets.ts';
import { DOCS_PAGE, DOCS_SCRIPT, DOCS_STYLE, errorsPage } from './docs-pages.ts';
import { buildOpenApi } from './openapi.ts';

/** Own files only, nothing inline; Swagger UI draws its icons from data: addresses. */
const CONTENT_SECURITY_POLICY =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; " +
  "base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

export function mountDocs(app: Express, version: string): void {
  let openApi: string | null = null;
  app.get('/openapi.json', (_req, res) => {
    openApi ??= JSON.stringify(buildOpenApi(version));
    write(res, 'application/json; charset=utf-8', openApi);
  });
  app.get(
    '/docs',
    page('text/html; charset=utf-8', () => DOCS_PAGE),
  );
  app.get('/docs/', (_req, res) => res.redirect(308, '../docs'));
  app.get('/docs/errors', page('text/html; charset=utf-8', errorsPage));
  app.get(
    '/docs/docs.css',
    page('text/css; charset=utf-8', () => DOCS_STYLE),
  );
  app.get(
    '/docs/docs.js',
    page('text/javascript; charset=utf-8', () => DOCS_SCRIPT),
  );
  const folder = findDocsUi();
  for (const file of DOCS_UI_FILES) app.get(`/docs/${file}`, sendAsset(folder, file));
}

function page(contentType: string, text: () => string): RequestHandler {
  return (_req, res) => write(res, contentType, text());
}

function write(res: Response, contentType: string, text: string): void {
  protect(res);
  res.setHeader('Content-Type', contentType);
  res.end(text);
}

function sendAsset(folder: string | null, file: string): RequestHandler {
  return (_req, res, next) => {
    if (folder === null) {
      throw new GatewayError('not-found', {
        detail: 'this build has no docs page; /openapi.json has it all',
      });
    }
    protect(res);
    res.sendFile(file, { root: folder, maxAge: 3_600_000 }, (error?: Error) => {
      if (error) next(res.headersSent ? error : new GatewayError('not-found', { cause: error }));
    });
  };
}

function protect(res: Response): void {
  res.setHeader('Content-Security-Policy', CONTENT_SECURITY_POLICY);
  res.setHeader('X-Content-Type-Options', 'nosniff');
  res.setHeader('Referrer-Policy', 'no-referrer');
}

/** A build has the files in dist/docs-ui; in development they come from node_modules. Null: neither is there. */
function findDocsUi(): string | null {
  const built = join(import.meta.dirname, '../../docs-ui');
  if (existsSync(built)) return built;
  try {
    return dirname(createRequire(import.meta.url).resolve('swagger-ui-dist/package.json'));
  } catch {
    return null;
  }
}
