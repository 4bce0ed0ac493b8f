/**
 * The files of Swagger UI that /docs needs. Run by node in the build, it copies them to dist/docs-ui, so that
 * production needs no swagger-ui-dist.
 */
import { copyFileSync, mkdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

export const DOCS_UI_FILES = ['swagger-ui.css', 'swagger-ui-bundle.js'] as const;
/** The licence (Apache-2.0) asks that these go along. */
const LICENCE_FILES = ['LICENSE', 'NOTICE', 'swagger-ui-bundle.js.LICENSE.txt'] as const;

if (import.meta.main) copyDocsUi(process.argv[2] ?? 'dist/docs-ui');

function copyDocsUi(target: string): void {
  const source = dirname(createRequire(import.meta.url).resolve('swagger-ui-dist/package.json'));
  mkdirSync(target, { recursive: true });
  for (const file of [...DOCS_UI_FILES, ...LICENCE_FILES])
    copyFileSync(join(source, file), join(target, file));
}
