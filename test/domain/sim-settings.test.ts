import { describe, expect, it } from 'vitest';
import { readBalance } from '../../src/domain/balance.ts';
import { readOwnNumber } from '../../src/domain/own-number.ts';
import { settingsOfSim } from '../../src/domain/sim-settings.ts';

describe('the settings of a SIM', () => {
  const all = [
    { iccid: '89*', name: 'all' },
    { iccid: '8944*', name: 'operator' },
    { iccid: '8944100000000000001', name: 'card' },
  ];

  it.each([
    ['8944100000000000001', 'card'],
    ['8944100000000000002', 'operator'],
    ['8901000000000000001', 'all'],
    ['1234567890123456789', undefined],
    [null, undefined],
  ])('of %s are those of %s, in whichever order they stand', (iccid, name) => {
    expect(settingsOfSim(all, iccid)?.name).toBe(name);
    expect(settingsOfSim(all.toReversed(), iccid)?.name).toBe(name);
  });
});

describe('a balance', () => {
  it.each([
    ['You have 12.50 USD left', '([0-9.,]+) USD', '12.50'],
    ['Guthaben: 1.234,5 EUR', '([0-9.,]+) EUR', '1234.5'],
    ['1,234,567 left', '([0-9.,]+) left', '1234567'],
    ['1 234,50 kr', '([0-9 ]+,[0-9]{2}) kr', '1234.50'],
    ['Credit 100.', 'Credit ([0-9.]+)', null],
    ['minus -3,10', '(-?[0-9,]+)', '-3.10'],
    ['no figure here', '([0-9]+)', null],
    ['it is nothing', 'it is (nothing)', null],
  ])('in %j by %j is %s', (text, pattern, amount) => {
    expect(readBalance([text], pattern)).toBe(amount);
  });

  it('is that of the last text that tells one', () => {
    expect(readBalance(['balance 1', 'balance 2', 'press 1'], 'balance (\\d+)')).toBe('2');
  });
});

describe('the own number', () => {
  it.each([
    ['Your number is +1 (303) 555-0177.', 'is ([-+0-9 ()]+)', '+13035550177'],
    ['MSISDN: 0013035550177', ': (\\d+)', '+13035550177'],
    ['Nr. 0303/5550177', 'Nr\\. ([0-9/]+)', '03035550177'],
    ['Your number is 12', 'is (\\d+)', null],
    ['sorry', '(\\d+)', null],
  ])('in %j by %j is %s', (text, pattern, number) => {
    expect(readOwnNumber([text], pattern)).toBe(number);
  });
});
