/**
 * The JSON Schema of the config file, for editors. Run by node it renews config/sallyport.schema.json.
 */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { configSchema } from './schema.ts';

export function configJsonSchema(): Record<string, unknown> {
  const { $schema, ...schema } = z.toJSONSchema(configSchema, { io: 'input' });
  return { $schema, title: 'sallyport.yaml', ...schema };
}

if (import.meta.main) {
  const target = join(import.meta.dirname, '../../config/sallyport.schema.json');
  writeFileSync(target, `${JSON.stringify(configJsonSchema(), null, 2)}\n`);
}
