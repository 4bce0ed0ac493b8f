import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, expectTypeOf, it } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';
import type { NationalLanguage } from '../../drivers/sms/types.ts';
import { loadConfig } from '../../src/config.ts';
import { configJsonSchema } from '../../src/config/json-schema.ts';
import { configSchema, NATIONAL_LANGUAGES } from '../../src/config/schema.ts';

const folder = join(import.meta.dirname, '../../config');
const example = readFileSync(join(folder, 'sallyport.example.yaml'), 'utf8');

describe('the files in config/', () => {
  it('the example is valid, and what it sets is the default', () => {
    const config = loadConfig(join(folder, 'sallyport.example.yaml'), { env: {} });
    expect(config.warnings).toEqual([]);
    const set = parse(example) as Record<string, unknown>;
    const defaults: Record<string, unknown> = configSchema.parse({});
    for (const section of Object.keys(defaults)) {
      if (section !== 'modems') expect([section, set[section]]).toEqual([section, defaults[section]]);
    }
    expect(config.modems[0]?.baud).toBe(115_200);
  });

  it('the example names every key, and with its comments removed it is still valid', () => {
    for (const key of keysOf(configSchema)) {
      expect(example).toMatch(new RegExp(`^[ #-]*${key}:`, 'm'));
    }
    const all = example
      .replace('sims: []\n', 'sims:\n')
      .replace(/^#( {2}.*)$/gm, '$1')
      .replace(/^(\s*)# ((?:key_file|pin_file|guard_ms|smsc|profile): .*)$/gm, '$1$2');
    const config = configSchema.parse(parse(all));
    expect(Object.keys(config.modems[0] ?? {}).toSorted()).toEqual(
      ['baud', 'guard_ms', 'name', 'pin_file', 'port', 'profile', 'smsc'].toSorted(),
    );
    expect(config.sims).toMatchObject([{ iccid: '8944*', balance: { ussd: '*100#', low: 5 } }]);
    expect(config.store.key_file).toBe('/var/lib/sallyport/sallyport.key');
  });

  it('the JSON Schema is that of the code; `node src/config/json-schema.ts && npx biome format --write config` renews it', () => {
    const written: unknown = JSON.parse(readFileSync(join(folder, 'sallyport.schema.json'), 'utf8'));
    expect(written).toEqual(JSON.parse(JSON.stringify(configJsonSchema())));
  });

  it('the languages are those of the codec', () => {
    expectTypeOf<(typeof NATIONAL_LANGUAGES)[number]>().toEqualTypeOf<NationalLanguage>();
    expect(new Set(NATIONAL_LANGUAGES).size).toBe(13);
  });
});

function keysOf(schema: z.ZodType): string[] {
  if (schema instanceof z.ZodObject) {
    return Object.entries(schema.shape).flatMap(([key, value]) => [key, ...keysOf(value as z.ZodType)]);
  }
  if (schema instanceof z.ZodArray) return keysOf(schema.element as z.ZodType);
  if (schema instanceof z.ZodUnion)
    return (schema.options as z.ZodType[]).flatMap((option) => keysOf(option));
  if (schema instanceof z.ZodOptional || schema instanceof z.ZodDefault || schema instanceof z.ZodPrefault) {
    return keysOf(schema.unwrap() as z.ZodType);
  }
  return [];
}
