import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type Config, ConfigError, defaultConfig, loadConfig } from '../../src/config.ts';

/** Files by absolute path; the config itself is /etc/s/config.yaml. */
function load(text: string, files: Record<string, { text: string; mode?: number }> = {}, env = {}): Config {
  return loadConfig('/etc/s/config.yaml', {
    env,
    readFile(path) {
      const file = path === '/etc/s/config.yaml' ? { text } : files[path];
      if (!file) throw Object.assign(new Error('no such file'), { code: 'ENOENT' });
      return { mode: 0o600, ...file };
    },
  });
}

function printed(run: () => unknown): string[] {
  try {
    run();
  } catch (error) {
    if (error instanceof ConfigError) return error.message.replaceAll('/etc/s/', '').split('\n');
    throw error;
  }
  return [];
}

describe('a good config', () => {
  it('an empty file gives every default', () => {
    expect(load('')).toEqual({
      http: { listen: { host: '127.0.0.1', port: 8080 }, metricsOpen: false },
      store: {
        kind: 'sqlite',
        path: '/var/lib/sallyport/sallyport.db',
        keyFile: '/var/lib/sallyport/sallyport.key',
      },
      retention: { textsMs: 86_400_000, messagesMs: 7_776_000_000, inboundMs: 7_776_000_000 },
      modems: [],
      discovery: { isAutomatic: false, ports: ['/dev/ttyUSB*', '/dev/ttyACM*'] },
      sims: [],
      limits: { maxSegments: 10 },
      alphabet: { nationalLanguages: [] },
      log: { level: 'info' },
      warnings: ['modems: none is named, so nothing can be sent'],
    });
    expect(defaultConfig()).toEqual(load('# nothing\n'));
  });

  it('every key is taken, relative paths from the folder of the file', () => {
    const config = load(
      `
http: { listen: "[::1]:9000", metrics_open: true }
store: { url: sqlite:data/x.db, key_file: ./keys/seal.key }
retention: { texts_hours: 0.5, messages_days: 1, inbound_days: 8 }
modems:
  - { name: sim-a, port: /dev/ttyUSB0, baud: 9600, pin_file: a.pin, smsc: "+447785016005", profile: generic }
  - { name: sim-b, port: "tcp://[::1]:4001", guard_ms: 20 }
  - { name: sim-c, imei: "356938035643809" }
discovery: { ports: [/dev/ttyS?] }
sims:
  - { iccid: "8944*", pin_file: ./b.pin, own_number: { ussd: "*1#", pattern: '(.+)' } }
  - { iccid: "8901000000000000001", balance: { ussd: "*100#", answers: ["1"], pattern: '(\\d+)', low: 5, every_hours: 12 } }
limits: { max_segments: 3 }
alphabet: { national_languages: [turkish, hindi] }
log: { level: debug }
`,
      { '/etc/s/a.pin': { text: '0123\n' }, '/etc/s/b.pin': { text: '4321' } },
    );
    expect(config).toEqual({
      http: { listen: { host: '::1', port: 9000 }, metricsOpen: true },
      store: { kind: 'sqlite', path: '/etc/s/data/x.db', keyFile: '/etc/s/keys/seal.key' },
      retention: { textsMs: 1_800_000, messagesMs: 86_400_000, inboundMs: 691_200_000 },
      modems: [
        {
          name: 'sim-a',
          place: { port: '/dev/ttyUSB0' },
          baud: 9600,
          pin: '0123',
          smsc: '+447785016005',
          profile: 'generic',
        },
        { name: 'sim-b', place: { port: 'tcp://[::1]:4001' }, baud: 115_200, guardMs: 20 },
        { name: 'sim-c', place: { imei: '356938035643809' }, baud: 115_200 },
      ],
      discovery: { isAutomatic: false, ports: ['/dev/ttyS?'] },
      sims: [
        { iccid: '8944*', pin: '4321', ownNumber: { ussd: '*1#', answers: [], pattern: '(.+)' } },
        {
          iccid: '8901000000000000001',
          balance: { ussd: '*100#', answers: ['1'], pattern: '(\\d+)', low: 5, everyMs: 43_200_000 },
        },
      ],
      limits: { maxSegments: 3 },
      alphabet: { nationalLanguages: ['turkish', 'hindi'] },
      log: { level: 'debug' },
      warnings: [],
    });
  });

  it('the word auto stands for every modem that is found', () => {
    const config = load('modems: auto');
    expect(config.modems).toEqual([]);
    expect(config.discovery.isAutomatic).toBe(true);
    expect(config.warnings).toEqual([]);
  });

  it('it is frozen to the last list', () => {
    const config = load('modems: [{ name: a, port: /dev/x }]');
    for (const part of [config, config.http.listen, config.modems, config.modems[0], config.warnings]) {
      expect(Object.isFrozen(part)).toBe(true);
    }
  });

  it('the environment overrides the address and the log level, and nothing else', () => {
    const env = {
      SALLYPORT_HTTP_LISTEN: '127.0.0.1:1',
      SALLYPORT_LOG_LEVEL: 'trace',
      SALLYPORT_STORE_URL: 'sqlite:/x.db',
    };
    const config = load('http: { listen: 127.0.0.1:2 }', {}, env);
    expect(config.http.listen.port).toBe(1);
    expect(config.log.level).toBe('trace');
    expect(config.store.path).toBe('/var/lib/sallyport/sallyport.db');
    expect(load('', {}, { SALLYPORT_LOG_LEVEL: '' }).log.level).toBe('info');
  });

  it('an address that others reach and a PIN that others read are warned of', () => {
    const { warnings } = load(
      'http: { listen: 0.0.0.0:80 }\nmodems: [{ name: a, port: /dev/x, pin_file: /p }]',
      { '/p': { text: '1234', mode: 0o644 } },
    );
    expect(warnings).toEqual([
      'modems.0.pin_file: every user of this machine can read the PIN; chmod 600 the file',
      'http.listen: others in the network can read keys and texts; put a proxy with TLS in front',
    ]);
    for (const host of ['127.0.0.1', '127.8.0.1', '[::1]', 'localhost']) {
      const config = load(`http: { listen: "${host}:80" }\nmodems: [{ name: a, port: /dev/x }]`);
      expect([host, config.warnings]).toEqual([host, []]);
    }
  });

  it('files on a disk are read, with their permissions', () => {
    const folder = mkdtempSync(join(tmpdir(), 'sallyport-config-'));
    const path = join(folder, 'sallyport.yaml');
    writeFileSync(path, 'modems: [{ name: a, port: /dev/x, pin_file: a.pin }]');
    writeFileSync(join(folder, 'a.pin'), '4321\n');
    chmodSync(join(folder, 'a.pin'), 0o604);
    const config = loadConfig(path, { env: {} });
    expect(config.modems[0]?.pin).toBe('4321');
    expect(config.warnings[0]).toContain('every user of this machine can read the PIN');
    rmSync(folder, { recursive: true });
    expect(printed(() => loadConfig(path, { env: {} }))).toEqual([
      `${path}: cannot be read (ENOENT); name the file with --config; config/sallyport.example.yaml is one to start from`,
    ]);
  });
});

describe('a bad config', () => {
  it.each<[string, string, string[]]>([
    [
      'an unknown key',
      'http:\n  lsten: 127.0.0.1:80\n',
      ['config.yaml:2:3 http.lsten: is not known here; did you mean listen?'],
    ],
    [
      'an unknown section',
      'log: { level: info }\nmodem: []\n',
      ['config.yaml:2:1 modem: is not known here; did you mean modems?'],
    ],
    [
      'a key like no other',
      'limits: { zzz: 1 }\n',
      ['config.yaml:1:11 limits.zzz: is not known here; use one of max_segments'],
    ],
    [
      'a PIN in the file',
      'modems:\n  - name: a\n    port: /dev/x\n    pin: 1234\n',
      [
        'config.yaml:4:5 modems.0.pin: a PIN does not belong in this file; write it to a file of its own and name that in pin_file',
      ],
    ],
    [
      'numbers without quotes',
      'modems:\n  - { name: 7, port: /dev/x, smsc: +447785016005 }\n',
      [
        'config.yaml:2:13 modems.0.name: must be a string, not a number; put it in quotes',
        'config.yaml:2:36 modems.0.smsc: must be a string, not a number; put it in quotes',
      ],
    ],
    [
      'a number in quotes',
      'limits:\n  max_segments: "3"\n',
      ['config.yaml:2:17 limits.max_segments: must be a number, not a string; write a number without quotes'],
    ],
    [
      'a missing port',
      'modems:\n  - name: a\n',
      [
        'config.yaml:2:5 modems.0: names neither a port nor an IMEI; add port: /dev/serial/by-path/... or imei: "15 digits"',
      ],
    ],
    [
      'an IMEI that is none',
      'modems:\n  - { name: b, imei: "12" }\n',
      ['config.yaml:2:22 modems.0.imei: is not an IMEI; write its 15 digits in quotes'],
    ],
    [
      'two places for one modem',
      'modems:\n  - { name: a, port: /dev/x, imei: "356938035643809" }\n',
      [
        'config.yaml:2:5 modems.0: names a port and an IMEI; keep one: port for a fixed place, imei to be found anywhere',
      ],
    ],
    [
      'ports to look at that can never be found',
      'discovery: { ports: [/dev/*/modem0, COM3] }\n',
      [
        'config.yaml:1:22 discovery.ports.0: has * or ? in a folder; use them in the last part only, e.g. /dev/serial/by-id/*',
        'config.yaml:1:37 discovery.ports.1: is not a port; write e.g. /dev/ttyUSB* or tcp://127.0.0.1:4001',
      ],
    ],
    [
      'another word than auto',
      'modems: all\n',
      ['config.yaml:1:9 modems: must be auto or a list; choose one of these'],
    ],
    [
      'SIMs and balances of no use',
      'sims:\n  - { iccid: "12ab" }\n  - iccid: "8944*"\n    balance: { ussd: "call me", pattern: "(a)(b)", answer: 1 }\n',
      [
        'config.yaml:2:14 sims.0.iccid: is not an ICCID; write its 18 to 20 digits in quotes, or how it begins and a *',
        'config.yaml:4:22 sims.1.balance.ussd: is not a USSD code; write it in quotes, e.g. "*100#"',
        'config.yaml:4:42 sims.1.balance.pattern: is not a regular expression with one group; write e.g. "balance is ([0-9]+[.,][0-9]{2})"',
        'config.yaml:4:52 sims.1.balance.answer: is not known here; did you mean answers?',
      ],
    ],
    [
      'two modems alike',
      'modems:\n  - { name: a, port: /dev/x }\n  - { name: a, port: /dev/x }\n',
      [
        'config.yaml:3:13 modems.1.name: another modem has the same name; give each modem a name of its own',
        'config.yaml:3:22 modems.1.port: another modem has the same port; give each modem a port of its own',
      ],
    ],
    [
      'names, ports and addresses of no use',
      'http: { listen: ":80" }\nmodems:\n  - { name: Sim_A, port: COM3 }\n  - { name: b, port: tcp://host }\nstore: { url: postgres://x }\n',
      [
        'config.yaml:1:17 http.listen: is not host:port; write e.g. 127.0.0.1:8080, [::1]:8080 or 0.0.0.0:8080',
        'config.yaml:5:15 store.url: is not a database this release knows; write sqlite:/path/to/sallyport.db',
        'config.yaml:3:13 modems.0.name: is not a modem name; use 1 to 32 of a-z, 0-9 and -, with no - at either end, e.g. sim-a',
        'config.yaml:3:26 modems.0.port: is neither a device path nor tcp://host:port; write e.g. /dev/serial/by-path/... or tcp://127.0.0.1:4001',
        'config.yaml:4:22 modems.1.port: is neither a device path nor tcp://host:port; write e.g. /dev/serial/by-path/... or tcp://127.0.0.1:4001',
      ],
    ],
    [
      'a level and a language nearly right',
      'log:\n  level: warning\nalphabet:\n  national_languages: [turkisch]\n',
      [
        'config.yaml:4:24 alphabet.national_languages.0: must be one of turkish, spanish, portuguese, bengali, gujarati, hindi, kannada, malayalam, oriya, punjabi, tamil, telugu, urdu; did you mean turkish?',
        'config.yaml:2:10 log.level: must be one of fatal, error, warn, info, debug, trace, silent; did you mean warn?',
      ],
    ],
    [
      'a list where a map belongs',
      '- http\n',
      ['config.yaml:1:1: must be an object, not a list; write an object'],
    ],
    [
      'an empty section',
      'http:\nlog:\n  level: info\n',
      ['config.yaml:1:6 http: must be an object, not null; leave it out or give it a value'],
    ],
    [
      'a key twice',
      'log: { level: info }\nlog: { level: debug }\n',
      ['config.yaml:2:1: Map keys must be unique; mend the YAML there'],
    ],
    [
      'a tab for indentation',
      'http:\n\tlisten: x\n',
      ['config.yaml:2:1: Tabs are not allowed as indentation; mend the YAML there'],
    ],
    [
      'a tag that is not known',
      'http: !!js/function x\n',
      ['config.yaml:1:7: Unresolved tag: tag:yaml.org,2002:js/function; mend the YAML there'],
    ],
  ])('%s', (_name, text, lines) => {
    expect(printed(() => load(text))).toEqual(lines);
  });

  it.each([
    [
      '',
      'the file does not hold a PIN of 4 to 8 digits; write only the PIN into it: a SIM is locked after three wrong ones',
    ],
    [
      '12345678901',
      'the file does not hold a PIN of 4 to 8 digits; write only the PIN into it: a SIM is locked after three wrong ones',
    ],
    [
      'PIN 1234',
      'the file does not hold a PIN of 4 to 8 digits; write only the PIN into it: a SIM is locked after three wrong ones',
    ],
    [
      null,
      'the file cannot be read (ENOENT); make it, with the PIN as its only line, readable by the user that runs Sallyport',
    ],
  ])('a PIN file with %j is told at its place, without its content', (pin, message) => {
    const text = 'modems:\n  - name: a\n    port: /dev/x\n    pin_file: a.pin\n';
    expect(printed(() => load(text, pin === null ? {} : { '/etc/s/a.pin': { text: pin } }))).toEqual([
      `config.yaml:4:15 modems.0.pin_file: ${message}`,
    ]);
  });

  it('a bad variable of the environment is told with the rest', () => {
    const env = { SALLYPORT_LOG_LEVEL: 'inof', SALLYPORT_HTTP_LISTEN: 'x' };
    expect(printed(() => load('htp: {}\n', {}, env))).toEqual([
      'config.yaml:1:1 htp: is not known here; did you mean http?',
      'environment SALLYPORT_HTTP_LISTEN: is not host:port; write e.g. 127.0.0.1:8080, [::1]:8080 or 0.0.0.0:8080',
      'environment SALLYPORT_LOG_LEVEL: must be one of fatal, error, warn, info, debug, trace, silent; did you mean info?',
    ]);
  });

  it('values are never repeated', () => {
    const secret = '77441199';
    const text = `modems:\n  - { name: "${secret}X", port: "${secret}", smsc: "${secret}", pin: ${secret} }\nstore: { url: "${secret}" }\n`;
    expect(printed(() => load(text)).join('\n')).not.toContain(secret);
  });

  it('aliases that multiply are refused', () => {
    const levels = 'abcdefghi'.split('');
    const bomb = levels
      .map(
        (name, index) =>
          `${name}: &${name} [${Array(9)
            .fill(index === 0 ? 'x' : `*${levels[index - 1]}`)
            .join(', ')}]`,
      )
      .join('\n');
    expect(printed(() => load(bomb))).toEqual([
      'config.yaml:1:1: Excessive alias count indicates a resource exhaustion attack; mend the YAML there',
    ]);
  });
});
