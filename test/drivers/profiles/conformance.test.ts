/**
 * Every profile must hold to these: a new one in drivers/profiles/index.ts is tested without a line written here. Facts
 * about a family, with their source, stand in family-facts.ts.
 */
import { describe, expect, it } from 'vitest';
import { parsePinState, parseIccid } from '../../../drivers/at/parse-sim.ts';
import { notificationOf } from '../../../drivers/modem/start/notification-ladder.ts';
import { pinCounters, readPinTries } from '../../../drivers/modem/sim/pin-counters.ts';
import { BootWatch } from '../../../drivers/modem/unsolicited-actions.ts';
import { generic } from '../../../drivers/profiles/generic.ts';
import { matchProfile, profileNamed, profiles } from '../../../drivers/profiles/index.ts';
import { personalities } from '../../../drivers/virtual/personalities/index.ts';
import { modemUnderTest } from '../modem/modem-under-test.ts';
import { familyFacts, personalityProfiles } from './family-facts.ts';

/** What a profile may send by itself: no reset, no settings that outlive it or reach the network. */
/** Quirk 42: a QCFG at boot swallows the AT+CPIN= after it. */
const forbidden = /CFUN=|CSMP=|QCFG=|CPIN=|CMGS|CMGD|CPWD|CLCK|QPOWD|IPR|&W|\r|\n/i;

describe.each(profiles.map((profile) => [profile.name, profile] as const))('profile %s', (name, profile) => {
  it('has a stable name, by which a configuration finds it', () => {
    expect(name).toMatch(/^[a-z0-9]+(-[a-z0-9]+)*$/);
    expect(profileNamed(name)).toBe(profile);
  });

  it('sends nothing that resets, locks or spends', () => {
    const { quieting, iccidCommands, ussd, voice } = profile;
    const spoken = voice ? [voice.probe, ...voice.prepare, voice.speak, voice.stop, voice.keys.listen] : [];
    const texts = [...quieting.map(({ text }) => text), ...iccidCommands, ...ussd.prepare, ...spoken];
    for (const text of texts) {
      expect(text).toMatch(/^AT[\x20-\x7e]+$/);
      expect(text).not.toMatch(forbidden);
    }
  });

  it('knows a form for a dialogue, and when a voice has ended', () => {
    const { ussd, voice } = profile;
    expect(ussd.forms.length).toBeGreaterThan(0);
    expect(new Set(ussd.forms).size).toBe(ussd.forms.length);
    if (voice === null) return;
    // What is spoken, and a quote, follow.
    expect(voice.speak).toMatch(/=[\d,]*"$/);
    for (const line of ['OK', 'ERROR', 'NO CARRIER']) {
      expect([voice.spokenLine, voice.cutLine, voice.keys.line].some((end) => end?.test(line))).toBe(false);
    }
  });

  it('resets by commands that end in a modem with its radio on', () => {
    for (const text of profile.radioOff) expect(text).toMatch(/^AT\+CFUN=[04]$/);
    if (profile.reboot !== null) {
      expect(profile.reboot).toMatch(/^AT[+#^!$][\x20-\x7e]+$/);
      expect(profile.reboot).not.toMatch(/CFUN=[04]|QPOWD|SMSO|SHDN/i);
    }
  });

  it('has pauses and time-outs within what the standards and the field ask for', () => {
    expect(profile.guardMs).toBeGreaterThanOrEqual(0);
    expect(profile.guardMs).toBeLessThanOrEqual(1_000);
    for (const timeoutMs of Object.values(profile.timeoutsMs)) expect(timeoutMs).toBeGreaterThan(0);
    // TS 24.011: TR1M up to 45 s and CP retransmissions; a real EG06 answered after 135 s.
    expect(profile.timeoutsMs.result).toBeGreaterThanOrEqual(180_000);
    expect(profile.timeoutsMs.prompt).toBeGreaterThanOrEqual(5_000);
    expect(profile.pinSettleMs).toBeGreaterThanOrEqual(0);
    expect(profile.pinSettleMs).toBeLessThanOrEqual(5_000);
  });

  it('prefers stored texts with reports, and every form of CNMI is well-formed', () => {
    const { stored, direct } = profile.notifications;
    for (const mode of [...stored, ...direct]) expect(mode).toMatch(/^\d(,\d){1,4}$/);
    expect(new Set(stored).size).toBe(stored.length);
    const first = notificationOf(`AT+CNMI=${stored[0]}`);
    expect(first.texts).toBe('stored');
    if (profile.capabilities.statusReports) expect(first.reports).toBe('direct');
    expect(stored.some((mode) => notificationOf(`AT+CNMI=${mode}`).reports === 'none')).toBe(true);
    expect(notificationOf(`AT+CNMI=${direct[0]}`).texts).toBe('direct');
  });

  it('asks for ICCID, tries and memories in ways the driver can read', () => {
    expect(profile.iccidCommands.length).toBeGreaterThan(0);
    expect(new Set(profile.iccidCommands).size).toBe(profile.iccidCommands.length);
    expect(profile.storages.length).toBeGreaterThan(0);
    for (const counter of profile.pinCounters) expect(pinCounters[counter]).toBeDefined();
    expect(profile.pinCounters).toContain('csim');
  });

  it('takes RDY for a boot and ordinary lines for nothing', () => {
    const watch = new BootWatch();
    const ordinary = [
      '+CREG: 1',
      '^RSSI: 18',
      '+CMTI: "SM",3',
      '+CPIN: READY',
      'RING',
      '+CFUN: 4',
      '+WIND: 7',
    ];
    expect(watch.find('RDY', profile.bootLines)).toBeDefined();
    for (const line of ordinary) expect(watch.find(line, profile.bootLines)).toBeUndefined();
  });
});

describe('what is known of a family', () => {
  it('was recorded for every profile but the generic one', () => {
    const recorded = new Set(familyFacts.map(({ profile }) => profile));
    const bare = profiles.filter(({ name }) => name !== 'generic' && !recorded.has(name));
    expect(bare.map(({ name }) => name)).toEqual([]);
  });

  it.each(familyFacts.flatMap(({ usb, profile }) => (usb ? [{ usb, profile }] : [])))(
    '$usb on the bus alone leads to the family of $profile',
    ({ usb, profile }) => {
      const found = matchProfile({ manufacturer: null, model: null, usb }).name;
      expect(profile.startsWith(found) || found.startsWith(profile)).toBe(true);
    },
  );

  it.each(
    familyFacts.flatMap(({ profile, notification }) => (notification ? [{ profile, notification }] : [])),
  )('$profile asks for AT+CNMI=$notification before any other form', ({ profile, notification }) => {
    expect(profileNamed(profile)?.notifications.stored[0]).toBe(notification);
  });

  it.each(familyFacts)('$source: $fact', ({ manufacturer, model, usb, profile }) => {
    expect(matchProfile({ manufacturer, model, usb }).name).toBe(profile);
  });

  it.each(familyFacts.flatMap((fact) => (fact.iccid ? [{ ...fact, ...fact.iccid }] : [])))(
    '$profile asks $command for the ICCID before any other, and reads $reply',
    ({ profile, command, reply, value }) => {
      expect(profileNamed(profile)?.iccidCommands[0]).toBe(command);
      expect(parseIccid([reply])).toBe(value);
    },
  );

  it.each(familyFacts.flatMap((fact) => (fact.pinTries ? [{ ...fact, ...fact.pinTries }] : [])))(
    '$profile asks $command for the tries of the PIN, and reads $reply',
    ({ profile, command, reply, value }) => {
      const first = profileNamed(profile)?.pinCounters[0];
      expect(first && pinCounters[first].text).toBe(command);
      expect(readPinTries([reply])).toBe(value);
    },
  );

  it.each(familyFacts.flatMap((fact) => (fact.boots ? fact.boots.map((line) => ({ ...fact, line })) : [])))(
    '$profile takes $line for a boot',
    ({ profile, line }) => {
      expect(new BootWatch().find(line, profileNamed(profile)?.bootLines ?? [])).toBeDefined();
    },
  );

  it('of nobody: the generic profile serves', () => {
    expect(matchProfile({ manufacturer: null, model: null })).toBe(generic);
    expect(matchProfile({ manufacturer: 'Acme', model: 'X', usb: 'ffff:0001' })).toBe(generic);
    expect(matchProfile({ manufacturer: null, model: null, usb: '2C7C:0125' }).name).toBe('quectel');
    expect(parsePinState('+CPIN:READY')).toBe('ready');
  });
});

describe.each(Object.entries(personalityProfiles))('a modem that behaves like %s', (name, expected) => {
  const personality = personalities[name as keyof typeof personalities];

  it(`is served by profile ${expected}: sends, hears of it, receives, and comes back`, async () => {
    const modem = await modemUnderTest({ personality }).registered();
    expect(modem.driver.snapshot.profile).toBe(expected);
    expect(modem.driver.snapshot.identity.iccid).toMatch(/^89\d+$/);
    await modem.clock.advance(10_000);
    expect(await modem.outcome()).toMatchObject({ kind: 'accepted' });
    modem.network.sendFromHandset({ from: '+12025550123', to: modem.virtual.sim.number, text: 'hello' });
    await modem.clock.advance(30_000);
    const hasReports = profileNamed(expected)?.capabilities.statusReports;
    expect(modem.reports.map(({ status }) => status)).toEqual(hasReports ? [0] : []);
    expect(modem.parts.map(({ text }) => text)).toEqual(['hello']);
    modem.virtual.unplug();
    await modem.clock.advance(5_000);
    modem.virtual.replug();
    await modem.reaches('registered', 120_000);
    // Over the last line of the boot, which makes some be set up once more.
    await modem.clock.advance(30_000);
    await modem.reaches('registered', 30_000);
    expect(await modem.outcome()).toMatchObject({ kind: 'accepted' });
    await modem.stopped();
  });
});
