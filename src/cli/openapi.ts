/** `sallyport openapi`: the API's description, for generators of clients. */
import type { Command } from 'commander';
import { buildOpenApi } from '../api/openapi.ts';
import { VERSION } from '../ops/version.ts';
import type { Output } from './output.ts';

export function addOpenApi(program: Command, output: Output): void {
  program
    .command('openapi')
    .description('Print the OpenAPI 3.1 document.')
    .addHelpText('after', '\nExample:\n  sallyport openapi > openapi.json')
    .action(() => output.data(JSON.stringify(buildOpenApi(VERSION), null, 2)));
}
